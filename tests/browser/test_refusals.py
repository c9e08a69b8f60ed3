"""What somebody reads whom a page cannot serve: what happened, what to do next, in their language; and nothing has changed."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from ledger.scheme import code
from ledger.scheme.calendar import day_of
from ledger.scheme.checkin import CheckInState
from tests.browser.served_demo import LECTURE, TAI_CHI, Demo
from tests.browser.walking import Walk, in_english, read, sign_in

FOREIGN_SECRET = b"of another installation"


@pytest.fixture(scope="module")
def javascript() -> bool:
    """As most people have it: a script must not swallow what the page says."""
    return True


def expired(demo: Demo) -> str:
    """Return the code that the screen showed two minutes ago."""
    session = demo.session(LECTURE)
    secret = demo.ledger.keys.session_secret(session.session_id)
    return "/r/" + code.rotating(demo.scan()[3:11], secret, demo.ledger.clock.now() - timedelta(minutes=2))


def forged(demo: Demo) -> str:
    """Return a code of our session that somebody signed who does not have our keys."""
    return "/r/" + code.rotating(demo.scan()[3:11], FOREIGN_SECRET, demo.ledger.clock.now())


def foreign(demo: Demo) -> str:
    """Return a code as another installation shows it."""
    return "/r/" + code.rotating(code.new_session_code(), FOREIGN_SECRET, demo.ledger.clock.now())


SCANS: dict[str, tuple[Callable[[Demo], str], str, str, str, str]] = {
    "expired": (
        expired,
        "屏幕上的码换新了，请再扫一次",
        "把手机对着现场的屏幕就行。",
        "The code on the screen is new, please scan once more",
        "Point your phone at the screen.",
    ),
    "cut short": (
        lambda demo: demo.scan()[:-3],
        "没读懂这个码",
        "请再扫一次，把整个码都放进画面里。",
        "We could not read this code",
        "Scan it again. Make sure all of it is in the picture.",
    ),
    "forged": (
        forged,
        "这不是我们的码",
        "请扫现场屏幕上的码，或请志愿者帮忙。",
        "This is not one of our codes",
        "Scan the code on the screen, or ask a volunteer.",
    ),
    "of another installation": (
        foreign,
        "这不是我们的码",
        "请扫现场屏幕上的码，或请志愿者帮忙。",
        "This is not one of our codes",
        "Scan the code on the screen, or ask a volunteer.",
    ),
    "of yesterday's session": (
        lambda demo: demo.scan(TAI_CHI),
        "签到时间过了",
        "人在现场的话，请志愿者帮您补上。",
        "The time for checking in is over",
        "If you are here, ask a volunteer to write you down.",
    ),
}


@pytest.mark.parametrize("scan", SCANS)
def test_a_code_that_is_no_good_says_what_to_do(walk: Walk, scan: str) -> None:
    """In front of the screen with a queue behind, "invalid token" sends people home."""
    path, zh_sentence, zh_advice, en_sentence, en_advice = SCANS[scan]
    before = walk.demo.session(LECTURE).checked_in
    phone = walk.phone()
    phone.goto(path(walk.demo))
    read(phone, zh_sentence, zh_advice)
    in_english(phone)
    read(phone, en_sentence, en_advice)
    assert walk.demo.session(LECTURE).checked_in == before


def test_a_second_check_in_says_when_the_first_was(walk: Walk) -> None:
    """Whoever is unsure scans again; told of an error they would go and look for a volunteer."""
    phone = walk.checked_in(44)
    before = walk.demo.session(LECTURE).checked_in
    walk.land(phone)
    expect(phone.get_by_role("heading", level=1)).to_have_text(re.compile(r"^✓ 您已经签过了（\d{1,2}:\d\d）$"))
    expect(phone.locator(".lead")).to_have_text("冯梓怡，去参加吧。")
    in_english(phone)
    expect(phone.get_by_role("heading", level=1)).to_have_text(re.compile(r"^✓ You are checked in already \(\d{1,2}:\d\d\)$"))
    assert walk.demo.session(LECTURE).checked_in == before
    stamps = [stamp for page in walk.demo.book(44).quarters for stamp in page.stamps if stamp.title == LECTURE]
    assert [stamp.state for stamp in stamps].count(CheckInState.PENDING) == 1


def test_who_comes_too_early_is_told_the_hour(walk: Walk) -> None:
    """Half an hour early and refused without a time, people go home and do not come back."""
    officer = walk.officer()
    officer.goto("/committee/sessions")
    tomorrow = day_of(walk.demo.ledger.clock.now()) + timedelta(days=1)
    officer.get_by_label("什么活动").fill("新年写春联")
    officer.get_by_label("日期").fill(tomorrow.isoformat())
    officer.get_by_label("从").fill("14:30")
    officer.get_by_label("到", exact=True).fill("16:00")
    officer.get_by_label("地点").fill("居委会活动室")
    officer.get_by_role("button", name="排上").click()
    expect(officer.get_by_role("row").filter(has_text="新年写春联")).to_be_visible()
    phone = walk.phone()
    phone.goto(walk.demo.scan("新年写春联"))
    read(phone, "下午 2 点开始签到，先坐一会儿", "到时候再扫一次。")
    in_english(phone)
    read(phone, "Check-in opens at 2:00 pm, have a seat first", "Scan again then.")


def test_a_link_that_is_none_says_where_to_get_one(walk: Walk) -> None:
    """An old link from a chat must not open anybody's handbook, and must say where the next one comes from."""
    phone = walk.phone()
    phone.goto("/b/" + "7" * 20)
    read(phone, "这个码用过了，或者过期了", "请到服务台再要一个，马上就好。")
    in_english(phone)
    read(phone, "This link has been used, or is too old", "Ask for a new one at the desk; it takes a minute.")


def test_a_phone_that_nobody_has_bound_opens_no_handbook(walk: Walk) -> None:
    """A stranger's phone must show nobody's seals; a neighbour's new phone must say how to begin."""
    phone = walk.phone()
    phone.goto("/handbook")
    read(phone, "这部手机还不认识您的手册", "请到服务台或找志愿者，扫一个码就好，只要一次。")
    in_english(phone)
    read(
        phone,
        "This phone does not know your handbook yet",
        "Ask a volunteer or at the desk; they show you a code to scan, once.",
    )


def test_who_was_signed_out_is_shown_the_way_in(walk: Walk) -> None:
    """A colleague pressed 换人 in another window: the press here must neither count nor end in a blank page."""
    page = walk.open_page(viewport={"width": 1280, "height": 800}, javascript=walk.javascript)
    page.goto("/committee/sign-in")
    page.get_by_label("登录名").fill(walk.demo.login)
    page.get_by_label("密码").fill("不是这个密码")
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("alert")).to_have_text("名字和密码没对上请再试一次，留意大小写。")
    sign_in(page, walk.demo)
    page.goto("/committee/runs")
    elsewhere = page.context.new_page()
    elsewhere.goto("/committee/queue")
    elsewhere.get_by_role("button", name="换人").click()
    expect(elsewhere.get_by_role("heading", name="居委会")).to_be_visible()
    page.get_by_label("叫什么").fill("谁也没开的一天")
    page.get_by_role("button", name="定下来").click()
    read(page, re.compile("已经退出登录了|这一页开得有点久了"), page.locator(".lead").inner_text())
    page.goto("/committee/runs")
    expect(page).to_have_url(re.compile("/committee/sign-in"))
