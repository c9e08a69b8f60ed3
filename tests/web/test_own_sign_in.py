"""Signing in on the pages: with a code, on the committee's PC, when a session rested; and "My sign-in"."""

from datetime import timedelta

import pyotp
import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from ledger.ids import new_id
from ledger.scheme.device import DeviceKind, DeviceState
from ledger.store import one_use_token
from ledger.store import tables as t
from ledger.store.web_sessions import fingerprint
from tests.web.forms_on_pages import form, forms
from tests.web.little_club import PASSWORD, Club
from web import cookies

ME = "/committee/me"
NEW = "another sentence, easy too"
WRONG, SHORT, COMMON = "wrong", "桂花香了三回又一回", "password12345678"


def secret_on(page: TestResponse) -> str:
    """Return what stands under the QR code."""
    return page.text.partition('class="address">')[2].partition("<")[0].replace(" ", "")


def code(club: Club, secret: str, **off: float) -> str:
    """Return what the phone shows."""
    return pyotp.TOTP(secret).at(club.clock.now() + timedelta(**off))


def enrolled(club: Club, officer: FlaskClient) -> str:
    """Set up the second factor, half a minute ago; return its secret."""
    page = form(officer.get(ME), "/me/second-factor").send(officer, password=PASSWORD)
    secret = secret_on(page)
    done = form(page, "/confirm").send(officer, code=code(club, secret))
    assert done.status_code == 303, done.text
    club.clock.at += timedelta(seconds=30)
    return secret


def come(browser: FlaskClient, password: str = PASSWORD, after: str = "") -> TestResponse:
    """Give name and password."""
    page = browser.get(f"/committee/sign-in?next={after}")
    return form(page, "/sign-in").send(browser, login="officer0", password=password)


def sessions_of(club: Club, secret: str) -> sa.Row[tuple[object, ...]]:
    """Return the row of a session."""
    with club.ledger.reading() as rx:
        return rx.connection.execute(sa.select(t.web_session).where(t.web_session.c.digest == fingerprint(secret))).one()


def cookie(browser: FlaskClient) -> str:
    """Return the secret of the browser's session."""
    found = browser.get_cookie(cookies.STAFF)
    assert found is not None, "nobody is signed in"
    return found.value


def test_name_and_password_then_the_code(club: Club) -> None:
    """Who has set up the code and is let in without it has set up nothing."""
    secret = enrolled(club, club.officer())
    browser = club.browser()
    asked = come(browser, after="/committee/goods")
    assert asked.status_code == 200
    assert browser.get_cookie(cookies.STAFF) is None
    assert "再输手机上的动态码" in asked.text
    wrong = form(asked, "/sign-in/code").send(browser, code="000000")
    assert wrong.status_code == 403
    assert "这个动态码不对" in wrong.text
    off = form(wrong, "/sign-in/code").send(browser, code=code(club, secret, minutes=-3))
    assert "差了大约 3 分钟" in off.text
    done = form(off, "/sign-in/code").send(browser, code=code(club, secret))
    assert done.headers["Location"] == "/committee/goods"
    assert browser.get("/committee/queue").status_code == 200


def test_too_slow_for_the_code_begins_again_and_says_so(club: Club) -> None:
    """A page that only says no leaves an officer who went for their phone standing there."""
    secret = enrolled(club, club.officer())
    browser = club.browser()
    asked = come(browser, after="/committee/goods")
    club.clock.at += timedelta(minutes=6)
    late = form(asked, "/sign-in/code").send(browser, code=code(club, secret))
    assert late.status_code == 404
    assert "隔得久了一点" in late.text
    assert dict(form(late, "/sign-in").fields)["next"] == "/committee/goods"


def test_a_session_that_rests_is_asked_kindly_and_not_sent_in_a_circle(club: Club) -> None:
    """A redirect from the queue to the sign-in and back would lock the officer out of every page."""
    officer = club.officer()
    assert officer.get("/committee/sign-in").headers["Location"] == "/committee"
    club.clock.at += timedelta(minutes=30)
    away = officer.get("/committee/goods")
    assert away.status_code == 303
    page = officer.get(away.headers["Location"])
    assert page.status_code == 200
    assert "一会儿没动，已自动收起。" in page.text
    assert "请再登录一次，刚才的都还在。" in page.text
    back = form(page, "/sign-in").send(officer, login="officer0", password=PASSWORD)
    assert back.headers["Location"] == "/committee/goods"
    assert officer.get("/committee/goods").status_code == 200


def test_signing_in_again_ends_what_the_browser_had(club: Club) -> None:
    """A cookie that was planted or copied before the sign-in must be worth nothing after it."""
    officer = club.officer()
    before = cookie(officer)
    officer.get("/committee/sign-in")
    done = officer.post("/committee/sign-in", data={"login": "officer1", "password": PASSWORD})
    assert done.status_code == 303
    assert cookie(officer) != before
    stolen = club.browser()
    stolen.set_cookie(cookies.STAFF, before)
    assert stolen.get("/committee/queue").status_code == 303


@pytest.mark.parametrize(("state", "kept"), [(DeviceState.ACTIVE, True), (DeviceState.SUSPENDED, False)])
def test_at_the_committees_pc_a_session_belongs_to_it(club: Club, state: DeviceState, kept: bool) -> None:  # noqa: FBT001 - a table's column
    """What is begun at a PC that others use too has to rest after five minutes, not after thirty."""
    device_id, now = new_id(), club.clock.now()
    about = {"label": "前台电脑", "made_by": club.officers[0], "created_at": now, "paired_at": now}
    device = {"kind": DeviceKind.COMMITTEE.value, "state": state.value, "digest": fingerprint("the PC"), **about}
    with club.ledger.writing() as tx:
        tx.connection.execute(sa.insert(t.device).values(id=device_id, community_id=club.community_id, **device))
    browser = club.browser()
    browser.set_cookie(cookies.DEVICE, "the PC")
    assert come(browser).status_code == 303
    assert sessions_of(club, cookie(browser)).device_id == (device_id if kept else None)
    club.clock.at += timedelta(minutes=5)
    assert browser.get("/committee/queue").status_code == (303 if kept else 200)


def test_my_sign_in_is_one_press_away(club: Club) -> None:
    """What is hidden in a corner is set up by nobody."""
    officer = club.officer()
    assert f'href="{ME}"' in officer.get("/committee/queue").text
    page = officer.get(ME)
    assert page.status_code == 200
    assert "李老师，登录名 officer0。" in page.text
    assert page.text.count("这里</span>") == 1
    assert 'autocomplete="current-password"' in page.text
    assert 'autocomplete="new-password"' in page.text


def test_a_password_is_changed_with_the_one_before(club: Club) -> None:
    """Whoever finds a signed-in PC must not be able to keep it."""
    officer = club.officer()
    wrong = form(officer.get(ME), "/me/password").send(officer, current=WRONG, password=NEW)
    assert wrong.status_code == 403
    assert "这不是您现在的密码" in wrong.text
    weak = form(officer.get(ME), "/me/password").send(officer, current=PASSWORD, password=WRONG)
    assert weak.status_code == 422
    assert "至少" in weak.text
    common = form(officer.get(ME), "/me/password").send(officer, current=PASSWORD, password=COMMON)
    assert common.status_code == 422
    assert "容易被猜到" in common.text
    done = form(officer.get(ME), "/me/password").send(officer, current=PASSWORD, password=NEW)
    assert "新密码可以用了" in officer.get(done.headers["Location"]).text
    assert come(club.browser()).status_code == 403
    assert come(club.browser(), NEW).status_code == 303


def test_the_code_is_set_up_step_by_step(club: Club) -> None:
    """A mistyped first code must not throw the officer back to the beginning, nor a stale page set anything up."""
    officer = club.officer()
    refused = form(officer.get(ME), "/me/second-factor").send(officer, password=WRONG)
    assert refused.status_code == 403
    page = form(officer.get(ME), "/me/second-factor").send(officer, password=PASSWORD)
    assert '<svg class="qr"' in page.text
    secret = secret_on(page)
    wrong = form(page, "/confirm").send(officer, code="000000")
    assert wrong.status_code == 403
    assert secret_on(wrong) == secret, "the same one again"
    forged = form(page, "/confirm").send(officer, code=code(club, secret), carried="AAAA")
    assert forged.status_code == 422
    assert "手机动态码" in forged.text
    first = form(page, "/confirm")
    assert first.send(officer, code=code(club, secret)).headers["Location"] == f"{ME}?done=added"
    again = first.send(officer, code=code(club, secret))
    assert again.status_code == 409, "and a second tap changes nothing"
    assert "在用" in officer.get(f"{ME}?done=added").text
    assert secret not in officer.get(ME).text


def test_the_code_goes_only_beside_a_long_password(club: Club) -> None:
    """The page has to say what to do first, not only that it does not go."""
    officer = club.officer()
    enrolled(club, officer)
    form(officer.get(ME), "/me/password").send(officer, current=PASSWORD, password=SHORT)
    refused = form(officer.get(ME), "/remove").send(officer, password=SHORT)
    assert refused.status_code == 422
    assert "请先改成至少 15 个字的密码。" in refused.text
    assert form(officer.get(ME), "/remove").send(officer, password=WRONG).status_code == 403
    form(officer.get(ME), "/me/password").send(officer, current=SHORT, password=NEW)
    done = form(officer.get(ME), "/remove").send(officer, password=NEW)
    assert "往后只凭密码就行。" in officer.get(done.headers["Location"]).text


def test_sessions_are_ended_from_the_list(club: Club) -> None:
    """A PC that was left open in the hall is closed from anywhere."""
    there, here = club.browser(), club.browser()
    for browser in (there, here):
        assert come(browser).status_code == 303
    page = here.get(ME)
    asked = [each for each in forms(page) if each.action.endswith("/sessions/end")]
    assert len(asked) == 2, "the officer's first session, and the one over there"
    for each in asked:
        assert each.send(here).headers["Location"] == f"{ME}?done=ended"
    assert there.get("/committee/queue").status_code == 303
    assert here.get("/committee/queue").status_code == 200
    everywhere = form(here.get(ME), "/sessions/end-all").send(here)
    assert everywhere.headers["Location"] == "/committee/sign-in"
    assert here.get("/committee/queue").status_code == 303


def test_back_in_with_a_colleagues_link(club: Club) -> None:
    """Name known, password new: nothing to remember but the new sentence."""
    with club.ledger.writing() as tx:
        token, _ = one_use_token.make(tx, "recovery", club.community_id, club.officers[0])
    browser = club.browser()
    page = browser.get(f"/committee/invitation/{token}")
    assert "欢迎回来。" in page.text
    assert dict(form(page, token).fields)["login"] == "officer0"
    assert "readonly" in page.text
    weak = form(page, token).send(browser, password=WRONG)
    assert weak.status_code == 422
    assert "欢迎回来。" in weak.text
    done = form(page, token).send(browser, password=NEW)
    assert done.status_code == 303
    assert browser.get("/committee/queue").status_code == 200
    assert club.officer().get("/committee/queue").status_code == 303, "the session before is over"


def test_an_invitation_without_a_name_says_so(club: Club) -> None:
    """An empty box must not end on a page from which nothing leads back."""
    with club.ledger.writing() as tx:
        token, _ = one_use_token.make(tx, "invitation", club.community_id, club.officers[0])
    browser = club.browser()
    answer = form(browser.get(f"/committee/invitation/{token}"), token).send(browser, login="", password=NEW)
    assert answer.status_code == 422
    assert forms(answer)
