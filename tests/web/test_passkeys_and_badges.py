"""Passkeys and badges on their pages, and the PC that officers share."""

import json
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from ledger.operations.add_passkey import LABEL_MAX
from ledger.scheme.device import DeviceKind, DeviceState
from ledger.scheme.roles import Role
from ledger.scheme.site import Site
from ledger.store import tables as t
from tests.authenticator import Passkey
from tests.web.askers import device, person
from tests.web.forms_on_pages import form, forms
from tests.web.little_club import Club
from web import cookies

ME, DOOR = "/committee/me", "/committee/sign-in"
HERE = Site("localhost", "http://localhost:8000")
PIN = "392741"


def told(answer: TestResponse) -> Any:  # noqa: ANN401 - JSON, as a script reads it
    return answer.json


def passkey_on(browser: FlaskClient, label: str = "我的手机") -> Passkey:
    """Add a passkey as the page's script does."""
    passkey = Passkey(origin=HERE.origin, host=HERE.host)
    made = adding(browser, passkey, label)
    assert made.headers["Location"] == f"{ME}?done=passkey_added", made.text
    return passkey


def adding(browser: FlaskClient, passkey: Passkey, label: str = "我的手机") -> TestResponse:
    options = browser.post(f"{ME}/passkeys/options", headers={"Accept": "application/json"})
    assert options.status_code == 200, options.text
    return form(browser.get(ME), "/me/passkeys").send(browser, label=label, answer=passkey.make(told(options)))


def come(browser: FlaskClient, passkey: Passkey, after: str = "") -> TestResponse:
    """Sign in with a passkey, as the page's script does."""
    page = browser.get(f"{DOOR}?next={after}")
    options = told(browser.post(f"{DOOR}/passkey/options"))
    return form(page, "/sign-in/passkey").send(browser, answer=passkey.sign(options))


def pc(club: Club, state: DeviceState = DeviceState.ACTIVE, kind: DeviceKind = DeviceKind.COMMITTEE) -> FlaskClient:
    """Return the committee's own PC."""
    browser = club.browser()
    browser.set_cookie(cookies.DEVICE, device(club, kind, club.community_id, state))
    return browser


def badge_of(officer: FlaskClient, pin: str = PIN) -> str:
    """Make a badge; return what stands under its code."""
    page = form(officer.get(f"{ME}/badge"), "/me/badge").send(officer, pin=pin, again=pin)
    assert page.status_code == 200, page.text
    return page.text.partition('class="badge-token">')[2].partition("<")[0]


def scan(browser: FlaskClient, badge: str, pin: str = PIN, after: str = "") -> TestResponse:
    page = browser.get(f"{DOOR}?next={after}")
    return form(page, "/sign-in/badge").send(browser, badge=badge, pin=pin)


def later(club: Club, **span: float) -> None:
    club.clock.at += timedelta(**span)


def test_a_passkey_is_added_and_lets_its_owner_in(club: Club) -> None:
    """The script only carries: what is asked and what is kept, the server decides."""
    officer = club.officer()
    passkey = passkey_on(officer)
    page = officer.get(f"{ME}?done=passkey_added").text
    assert "我的手机" in page
    assert "以后用这把通行密钥就能进来" in page
    browser = club.browser()
    answer = come(browser, passkey, "/committee/goods")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/committee/goods")
    assert "通行密钥" in browser.get(ME).text


def test_what_a_browser_is_asked_comes_as_json(club: Club) -> None:
    """`parseCreationOptionsFromJSON` reads exactly this; one wrong name, and no browser of ours does."""
    officer = club.officer()
    made = told(officer.post(f"{ME}/passkeys/options"))
    assert {"rp", "user", "challenge", "pubKeyCredParams", "excludeCredentials", "authenticatorSelection"} <= set(made)
    assert made["rp"]["id"] == "localhost"
    asked = told(club.browser().post(f"{DOOR}/passkey/options"))
    assert (asked["rpId"], asked["userVerification"]) == ("localhost", "required")


def test_at_the_shared_pc_only_a_phone_or_a_key_is_asked(club: Club) -> None:
    """What is kept in the PC itself belongs to everybody who knows that PC's password."""
    browser = pc(club)
    browser.set_cookie(cookies.STAFF, club.sessions_of_officers[0])
    made = told(browser.post(f"{ME}/passkeys/options"))
    assert made["authenticatorSelection"]["authenticatorAttachment"] == "cross-platform"
    assert "随身带走" in browser.get(ME).text


def test_a_passkey_that_does_not_fit_says_so_and_changes_nothing(club: Club) -> None:
    """A blank page after the finger was shown: nobody tries a second time."""
    officer = club.officer()
    made = adding(officer, Passkey(origin="http://localhost:9000", host=HERE.host))
    assert made.status_code == 403
    assert "没有成，什么都没改" in made.text
    passkey = passkey_on(officer)
    passkey.origin = "http://evil.example"
    answer = come(club.browser(), passkey, "/committee/goods")
    assert answer.status_code == 403
    assert '<p class="said" role="alert"><b>这里没有登记过这把通行密钥</b>' in answer.text
    assert 'value="/committee/goods"' in answer.text, "the page they came for is not forgotten"


def test_too_late_or_too_many_is_said_in_words(club: Club) -> None:
    """Both the script and the page have to be able to say what to do next."""
    officer = club.officer()
    for number in range(10):
        passkey_on(officer, f"第 {number} 把")
    full = officer.post(f"{ME}/passkeys/options", headers={"Accept": "application/json"})
    assert (full.status_code, told(full)["title"]) == (409, "您已经有 10 把通行密钥，最多这些")
    assert "最多这些了" in officer.get(ME).text
    later(club, minutes=10)
    old = officer.post(f"{ME}/passkeys/options", headers={"Accept": "application/json"})
    assert (old.status_code, told(old)["code"]) == (403, "sign_in_too_old")
    assert told(old)["detail"]


def test_a_passkey_is_taken_away_by_its_row(club: Club) -> None:
    """The list holds two phones: the press has to hit the one that was lost."""
    officer = club.officer()
    lost = passkey_on(officer, "旧手机")
    later(club, seconds=1)
    kept = passkey_on(officer, "新手机")
    rows = [each for each in forms(officer.get(ME)) if each.action.endswith("/passkeys/remove")]
    assert len(rows) == 2
    assert rows[0].send(officer).headers["Location"] == f"{ME}?done=passkey_removed"
    assert come(club.browser(), lost).status_code == 403
    assert come(club.browser(), kept).status_code == 303
    later(club, minutes=10)
    assert rows[1].send(officer).status_code == 403
    assert [each for each in forms(officer.get(ME)) if each.action.endswith("/passkeys/remove")] == []
    assert officer.post(f"{ME}/passkeys/remove", data={"credential": "!"}).status_code == 422
    assert officer.post(f"{ME}/passkeys/remove", data={"credential": "签到"}).status_code in {422, 403}


def test_a_label_that_cannot_be_is_refused(club: Club) -> None:
    """The row of a nameless passkey is the one that is taken away by mistake."""
    officer = club.officer()
    assert adding(officer, Passkey(origin=HERE.origin, host=HERE.host), "x" * (LABEL_MAX + 1)).status_code == 422
    assert adding(officer, Passkey(origin=HERE.origin, host=HERE.host), "a\u200bb").status_code == 422


def test_whoever_has_to_sign_in_anew_comes_back(club: Club) -> None:
    """Ten minutes with the phone in the other room must not end on a page without a door."""
    officer = club.officer()
    later(club, minutes=10)
    again = form(officer.get(f"{ME}/badge"), "/sign-in/again").send(officer)
    assert (again.status_code, again.headers["Location"]) == (303, f"{DOOR}?next={ME}/badge")
    assert officer.get(ME).status_code == 303, "the old session is over"
    assert club.browser().post(f"{DOOR}/again", data={"next": ME}).status_code == 303
    elsewhere = club.browser().post(f"{DOOR}/again", data={"next": "https://evil.example"})
    assert elsewhere.headers["Location"].startswith(f"{DOOR}?next=")


def test_a_badge_is_made_printed_and_works(club: Club) -> None:
    """The way of an officer on Monday morning: print, cut out, scan, stamp."""
    badge = badge_of(club.officer())
    browser = pc(club)
    answer = scan(browser, badge, after="/committee/goods")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/committee/goods")
    assert "李老师" in browser.get("/committee/queue").text
    assert "在用" in browser.get(ME).text


def test_the_paper_shows_the_name_and_no_secret_of_the_club(club: Club) -> None:
    """A badge is lost one day: the PIN must not be on it, nor anything that helps the finder."""
    officer = club.officer()
    page = form(officer.get(f"{ME}/badge"), "/me/badge").send(officer, pin=PIN, again=PIN).text
    paper = page.partition('<section class="card badge-paper"')[2].partition("</section>")[0]
    assert "李老师" in paper
    assert "<svg" in paper
    for secret in (PIN, "officer0", str(club.community_id), str(club.officers[0]), "localhost"):
        assert secret not in paper


@pytest.mark.parametrize(
    ("pin", "again", "sentence"),
    [("392741", "392742", "两次的 PIN 码不一样"), ("123456", "123456", "太简单"), ("39274", "39274", "太简单")],
)
def test_a_pin_that_will_not_do_is_said(club: Club, pin: str, again: str, sentence: str) -> None:
    """A badge with a PIN that its owner did not mean is a badge that is locked by noon."""
    officer = club.officer()
    page = form(officer.get(f"{ME}/badge"), "/me/badge").send(officer, pin=pin, again=again)
    assert page.status_code == 422
    assert sentence in page.text
    assert pin not in page.text, "not even what was typed wrongly stays on the screen"


def test_a_badge_is_not_made_on_a_badge(club: Club) -> None:
    """Whoever looked over the shoulder has badge and PIN: that must not become a badge of their own."""
    badge = badge_of(club.officer())
    browser = pc(club)
    scan(browser, badge)
    assert "再登录一次" in browser.get(f"{ME}/badge").text
    refused = browser.post(f"{ME}/badge", data={"pin": "482913", "again": "482913"})
    assert refused.status_code == 403
    assert "登录后 10 分钟内" in refused.text


def test_wrong_pins_are_counted_aloud(club: Club) -> None:
    """Whoever does not know how many tries are left uses them up."""
    officer = club.officer()
    badge, browser = badge_of(officer), pc(club)
    said = [scan(browser, badge, "000000") for _ in range(6)]
    assert [each.status_code for each in said] == [403] * 6
    for number in range(4):
        assert f"还可以试 {4 - number} 次" in said[number].text
    assert "不能再用了" in said[4].text
    assert badge.replace(" ", "") not in said[0].text.replace(" ", ""), "the next one at this PC must not find it"
    later(club, minutes=6)
    assert "不能再用了" in scan(browser, badge).text
    officer.set_cookie(cookies.STAFF, club.sessions_of_officers[0])
    assert "已锁" in officer.get(ME).text


def test_a_lost_badge_is_ended_from_anywhere(club: Club) -> None:
    """On the way home, with the phone: one press."""
    officer = club.officer()
    badge = badge_of(officer)
    done = form(officer.get(ME), "/me/badge/end").send(officer)
    assert done.headers["Location"] == f"{ME}?done=badge_ended"
    assert "不能再用了" in officer.get(done.headers["Location"]).text
    assert scan(pc(club), badge).status_code == 403


def test_there_is_no_badge_box_anywhere_else(club: Club) -> None:
    """A badge box at home invites to try: it is there at the committee's own PC alone."""
    badge = badge_of(club.officer())
    for browser in (club.browser(), pc(club, kind=DeviceKind.KIOSK), pc(club, DeviceState.REVOKED)):
        assert "f-badge" not in browser.get(DOOR).text
    known = {"badge": badge, "pin": PIN}
    assert "只能在居委会配好的电脑上用" in club.browser().post(f"{DOOR}/badge", data=known).text
    switched_off = pc(club, DeviceState.SUSPENDED).post(f"{DOOR}/badge", data=known)
    assert switched_off.status_code == 403
    assert "这台设备已停用" in switched_off.text


def test_the_badge_box_is_ready_for_a_scanner(club: Club) -> None:
    """A scanner types into whatever has the focus: that has to be the badge, and the PIN must not be shown to the room."""
    page = pc(club).get(DOOR).text
    badge = page.partition('id="f-badge"')[2].partition(">")[0]
    pin = page.partition('id="f-pin"')[2].partition(">")[0]
    assert "autofocus" in badge
    assert 'autocomplete="off"' in badge
    assert 'type="password"' in pin
    assert 'inputmode="numeric"' in pin
    assert 'autocomplete="off"' in pin
    assert page.index("f-badge") < page.index("f-login"), "the badge comes first"


def test_somebody_else_is_one_press_and_leaves_nothing(club: Club) -> None:
    """Two officers change places six times a morning: one press, and nothing of the first is left."""
    badge, browser = badge_of(club.officer()), pc(club)
    scan(browser, badge)
    for path in ("/committee/queue", "/committee/members", "/desk"):
        page = browser.get(path)
        assert "换人" in page.text, path
        assert page.headers["Cache-Control"] == "no-store"
    out = form(browser.get("/committee/queue"), "/sign-out").send(browser)
    assert (out.status_code, out.headers["Location"]) == (303, DOOR)
    assert '"cache"' in out.headers["Clear-Site-Data"]
    left = browser.get(DOOR).text
    assert "autofocus" in left
    assert "李老师" not in left
    assert browser.get("/committee/queue").status_code == 303


def test_after_five_minutes_the_shared_pc_asks_again_and_goes_on_where_it_was(club: Club) -> None:
    """Left for the kettle: whoever sits down meanwhile sees nothing, and the officer loses nothing."""
    badge, browser = badge_of(club.officer()), pc(club)
    scan(browser, badge)
    shown = browser.get("/committee/goods").text
    assert 'data-rests-after-seconds="300"' in shown
    assert 'data-door="/committee/sign-in?next=/committee/goods"' in shown
    later(club, minutes=5)
    asked = browser.get("/committee/goods")
    assert asked.headers["Location"] == f"{DOOR}?next=/committee/goods"
    page = browser.get(asked.headers["Location"])
    assert "李老师" not in page.text
    on = form(page, "/sign-in/badge").send(browser, badge=badge, pin=PIN)
    assert on.headers["Location"] == "/committee/goods"
    with club.ledger.reading() as rx:
        over = rx.connection.execute(sa.select(t.web_session.c.revoked_at).where(t.web_session.c.method == "badge"))
        assert sum(each.revoked_at is not None for each in over) == 1, "the session that rested is over for good"


def test_at_home_no_page_puts_itself_away(club: Club) -> None:
    """On an officer's own computer half an hour is the server's business."""
    assert "data-rests-after-seconds" not in club.officer().get("/committee/goods").text


def test_whoever_has_no_badge_sees_nothing_of_them(club: Club) -> None:
    """A button that can only be refused is one that somebody presses every week."""
    browser = club.browser()
    browser.set_cookie(cookies.STAFF, person(club, Role.SUPERVISOR, club.community_id))
    page = browser.get(ME).text
    assert 'id="passkeys"' in page
    assert 'id="badge"' not in page
    assert browser.get(f"{ME}/badge").status_code == 403


def test_without_javascript_nothing_is_shown_that_does_not_work(club: Club) -> None:
    """A button that does nothing is worse than none: the script brings it."""
    for page in (club.officer().get(ME), club.browser().get(DOOR)):
        tag = page.text.partition("data-passkey=")[2].partition(">")[0]
        assert tag.rstrip().endswith("hidden")
    assert "这个浏览器不能用通行密钥" in club.officer().get(ME).text


def test_an_answer_that_is_far_too_long_is_no_form_of_ours(club: Club) -> None:
    """A megabyte in a field that nobody limits is a way to keep the server busy."""
    long = json.dumps("x" * 20_000)
    assert club.browser().post(f"{DOOR}/passkey", data={"answer": long}).status_code == 422
    assert club.officer().post(f"{ME}/passkeys", data={"answer": long, "label": "x"}).status_code == 422
    assert pc(club).post(f"{DOOR}/badge", data={"badge": "x" * 65, "pin": PIN}).status_code == 422
