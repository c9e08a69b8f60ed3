"""What somebody reads whom a page cannot serve: what happened, what to do next, in their language; and nothing has changed."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from ledger.scheme import code
from ledger.scheme.calendar import day_of
from ledger.scheme.checkin import CheckInState
from tests.browser.served_demo import LECTURE, TAI_CHI, Demo
from tests.browser.walking import Walk, sign_in, visit

FOREIGN_SECRET = b"of another installation"


@pytest.fixture(scope="module")
def javascript() -> bool:
    """As most people have it: a script must not swallow what the page says. Without scripts, pages are what the server sends."""
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


def in_english(page: Page) -> None:
    """Press the switch of the page."""
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")


def read(page: Page, sentence: str | re.Pattern[str], advice: str) -> None:
    """Expect a page that says what happened first, and then what to do."""
    expect(page.get_by_role("heading", level=1)).to_have_text(sentence)
    expect(page.locator(".lead")).to_have_text(advice)


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


def said(page: Page) -> Locator:
    """Return what the desk says beside its scan box."""
    return page.get_by_role("alert")


@pytest.mark.parametrize(
    ("typed", "zh", "en"),
    [
        (
            "999",
            "没找到这个手册号请对着手册封面再看看，或请志愿者帮忙。",
            "We could not find this handbook numberLook at the cover of the handbook once more, or ask a volunteer.",
        ),
        (
            "DW2018017-A",
            "好像有一位没输对请对着手册再看看。",
            "One character seems to be offCompare it with the handbook once more.",
        ),
        (
            "大米",
            "没看出手册号输一个号就行，比如 17。",
            "We could not find a handbook number in thisType just the number, such as 17.",
        ),
    ],
    ids=["unknown", "mistyped", "no number"],
)
def test_a_number_that_is_nobodys_stays_to_be_mended(walk: Walk, typed: str, zh: str, en: str) -> None:
    """At the desk a wrong digit must not open a stranger's book, nor cost typing it all again."""
    officer = walk.officer()
    visit(officer, typed)
    expect(said(officer)).to_have_text(zh)
    expect(officer.locator("[data-scan]")).to_have_value(typed)
    officer.goto("/committee/queue")
    in_english(officer)
    visit(officer, typed)
    expect(said(officer)).to_have_text(en)


def test_too_few_points_says_how_many_are_missing(walk: Walk) -> None:
    """Sent away without a figure, a neighbour does not know whether to come to one more activity or to twenty."""
    officer = walk.officer()
    visit(officer, 13)
    short = walk.demo.visitor(13).short
    assert short > 0
    expect(officer.locator(".answer")).to_have_text(f"再攒 {short} 分就够")
    expect(officer.get_by_role("button", name="换这个")).to_have_count(0)
    officer.goto("/committee/queue")
    in_english(officer)
    visit(officer, 13)
    expect(officer.locator(".answer")).to_have_text(f"{short} more points and it is enough")


def test_points_that_two_desks_see_are_spent_once(walk: Walk) -> None:
    """The same points at two desks would buy twice what one neighbour has earned."""
    first, second = walk.officer(), walk.officer()
    has = walk.demo.book(49).available
    [article] = [good.name for good in walk.demo.visitor(49).affordable if good.price_points == has]
    visit(first, 49)
    visit(second, 49)
    first.get_by_role("button", name=f"换这个 {article}").click()
    expect(first.get_by_role("link", name="给她了")).to_be_visible()
    left = walk.demo.left(article)
    second.get_by_role("button", name=f"换这个 {article}").click()
    read(second, f"再攒 {has} 分就够", "看看别的，或者下次再来。")
    expect(second.get_by_role("link", name="回到服务台")).to_be_visible()
    assert (walk.demo.book(49).available, walk.demo.left(article)) == (0, left)


def put_on_the_shelf(officer: Page, article: str) -> None:
    """Add an article for one point, and one piece of it."""
    officer.goto("/committee/goods")
    new = officer.locator("section").filter(has=officer.get_by_role("heading", name="添一样新东西"))
    for label, value in {"物品": article, "规格": "1个", "几分换": "1", "物品编号，比如 R05": "R98"}.items():
        new.get_by_label(label, exact=True).fill(value)
    new.get_by_role("button", name="添上").click()
    came = officer.locator("section").filter(has=officer.get_by_role("heading", name="到货了"))
    came.get_by_label("物品").select_option(label=f"{article} · 1个")
    came.get_by_label("数量").fill("1")
    came.get_by_role("button", name="放上架").click()
    expect(officer.get_by_role("row").filter(has_text=article)).to_contain_text("还有 1")


def test_the_last_piece_goes_to_one_of_two(walk: Walk) -> None:
    """One bag promised to two neighbours at two desks ends with an argument in front of everybody."""
    first, second = walk.officer(), walk.officer()
    put_on_the_shelf(first, "红灯笼")
    visit(first, 7)
    visit(second, 12)
    before = walk.demo.book(12).available
    first.get_by_role("button", name="换这个 红灯笼").click()
    expect(first.get_by_role("link", name="给她了")).to_be_visible()
    second.get_by_role("button", name="换这个 红灯笼").click()
    read(second, "这次换完了", "换一样别的，或者下次再来。")
    assert (walk.demo.left("红灯笼"), walk.demo.book(12).available) == (0, before)


def test_a_closed_day_hands_nothing_out(walk: Walk) -> None:
    """A page that was left open over the end of the day must not sell from the locked cupboard."""
    desk, officer = walk.officer(), walk.officer()
    visit(desk, 21)
    before = walk.demo.book(21).available
    officer.goto("/committee/runs")
    officer.get_by_role("button", name="今天到这里").click()
    expect(officer.get_by_role("button", name="今天到这里")).to_have_count(0)
    desk.get_by_role("button", name="换这个 牙膏").click()
    read(desk, "现在不是兑换时间", "请看看兑换日的时间。")
    desk.get_by_role("link", name="回到服务台").click()
    expect(desk.locator(".who")).to_have_text("现在没有开着的兑换日")
    officer.goto("/committee/queue")
    in_english(officer)
    officer.goto("/desk")
    expect(officer.locator(".who")).to_have_text("No redemption day is open right now")
    assert walk.demo.book(21).available == before
    # The day may be opened again, as for a neighbour who comes running.
    desk.goto("/committee/runs")
    desk.get_by_label("叫什么").fill("四季度补兑")
    desk.get_by_label("从").fill("00:00")
    desk.get_by_label("到", exact=True).fill("23:59")
    desk.get_by_role("button", name="定下来").click()
    desk.goto("/desk")
    expect(desk.locator(".who")).to_have_text("下一位邻居")


def test_who_was_signed_out_is_shown_the_way_in(walk: Walk) -> None:
    """A colleague pressed 换人 in another window: the press here must neither count nor end in a blank page."""
    page = walk.open_page(viewport={"width": 1280, "height": 800}, javascript=walk.javascript)
    page.goto("/committee/sign-in")
    page.get_by_label("登录名").fill(walk.demo.login)
    page.get_by_label("密码").fill("不是这个密码")
    page.get_by_role("button", name="登录").click()
    expect(said(page)).to_have_text("名字和密码没对上请再试一次，留意大小写。")
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
