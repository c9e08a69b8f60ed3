"""The page of what takes two people: proposed by one browser, confirmed by another, and it says how it stands."""

import re
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from ledger.ids import new_id
from ledger.operations.make_badge import MakeBadge, make_badge
from ledger.operations.propose import Propose, propose
from ledger.scheme.device import DeviceKind
from ledger.scheme.proposed import ErasePerson
from ledger.scheme.roles import Principal, PrincipalKind, Role
from ledger.store import tables as t
from tests.web.askers import device, person
from tests.web.forms_on_pages import form
from tests.web.little_club import Club
from web import cookies

PAGE = "/committee/proposals"
PIN = "275918"


def add(club: Club, name: str = "周老师", role: str = "officer") -> TestResponse:
    """Let the first officer propose a new colleague on the page."""
    officer = club.officer()
    done = form(officer.get("/committee/colleagues"), "/committee/colleagues").send(officer, name=name, role=role)
    assert (done.status_code, done.headers["Location"]) == (303, f"{PAGE}?done=proposed"), done.text
    return officer.get(done.headers["Location"])


def propose_erasure(club: Club, member: int = 2) -> UUID:
    """Let the first officer propose to erase somebody; its page is another's subject."""
    content = ErasePerson(club.members[member])
    return propose(club.ledger, Propose(id=new_id(), community_id=club.community_id, by=club.by, content=content)).proposal_id


def press(browser: FlaskClient, button: str, **more: str) -> TestResponse:
    """Press a button of the first proposal."""
    return form(browser.get(PAGE), f"/{button}").send(browser, **more)


def badge(club: Club, number: int = 1) -> str:
    """Return the badge of an officer."""
    by = Principal(PrincipalKind.STAFF, club.officers[number])
    command = MakeBadge(community_id=club.community_id, by=by, session=club.sessions_of_officers[number], pin=PIN)
    return make_badge(club.ledger, command).token


def at_the_pc(club: Club) -> FlaskClient:
    """Return the first officer's browser on the committee's paired PC."""
    browser = club.officer()
    browser.set_cookie(cookies.DEVICE, device(club, DeviceKind.COMMITTEE, club.community_id))
    return browser


def decisions(club: Club) -> list[tuple[str, UUID]]:
    """Return how proposals ended, and by whose hand."""
    with club.ledger.reading() as rx:
        rows = rx.connection.execute(sa.select(t.decision.c.outcome, t.decision.c.by_id))
        return [(row.outcome, row.by_id) for row in rows]


def test_a_proposal_says_what_it_does_before_anybody_confirms_it(club: Club) -> None:
    """A second pair of eyes that reads only a number confirms anything."""
    page = add(club)
    assert "记下了。等另一位同事确认以后才算数。" in page.text
    assert "请周老师担任经办人" in page.text
    assert "盖章、发手册" in page.text
    assert "李老师在 12 月 19 日上午 8:56 提出，等到 1 月 2 日为止。" in page.text
    assert "这是您提出的，请另一位同事用自己的登录来确认。" in page.text
    assert "/confirm" not in page.text, "nobody is offered to confirm their own"


def test_confirmed_by_the_second_officer_a_new_colleague_gets_a_link_once(club: Club) -> None:
    """The link is the key: it is shown to one person, once, and stored nowhere."""
    add(club)
    second = club.officer(1)
    page = press(second, "confirm")
    assert page.status_code == 200
    assert "给周老师的登录链接" in page.text
    link = re.search(r"/committee/invitation/[0-9A-Z]{20}", page.text)
    assert link is not None, page.text
    assert club.browser().get(link[0]).status_code == 200
    assert link[0] not in second.get(PAGE).text
    assert "王老师 <small" in second.get(PAGE).text
    assert decisions(club) == [("confirmed", club.officers[1])]


def test_an_erasure_is_shown_by_the_number_alone_and_cannot_be_undone(club: Club) -> None:
    """A list that everybody sees in passing must not be one more place where a name stands."""
    propose_erasure(club)
    page = club.officer(1).get(PAGE)
    assert "删去手册 DW2018003 的个人资料" in page.text
    assert "找不回来" in page.text
    assert "韩文华" not in page.text
    assert 'class="btn final"' in page.text
    done = press(club.officer(1), "confirm")
    assert done.headers["Location"] == f"{PAGE}?done=confirmed"
    assert "确认了，已经办好。" in club.officer(1).get(done.headers["Location"]).text


def test_the_second_press_says_how_it_stands(club: Club) -> None:
    """Two colleagues on the page at once: the slower one must learn that it is done, not that something broke."""
    propose_erasure(club)
    slow, quick = club.officer(1), club.officer(1)
    left_open = form(slow.get(PAGE), "/confirm")
    taken_back = form(club.officer().get(PAGE), "/withdraw")
    assert press(quick, "confirm").status_code == 303
    assert left_open.send(slow).status_code == 303, "a double tap of the same hand is told that it is done"
    late = taken_back.send(club.officer())
    assert late.status_code == 409
    assert "这件事已经有人定了" in late.text
    assert "已确认" in late.text
    club.clock.at += timedelta(minutes=2)
    again = left_open.send(slow)
    assert (again.status_code, "已确认" in again.text) == (409, True)
    assert decisions(club) == [("confirmed", club.officers[1])]


def test_what_was_withdrawn_waits_no_more(club: Club) -> None:
    """Whoever thinks twice must be able to take it back before somebody trusts it."""
    add(club)
    waiting = form(club.officer(1).get(PAGE), "/confirm")
    done = press(club.officer(), "withdraw")
    assert "撤回了，什么都没有变。" in club.officer().get(done.headers["Location"]).text
    refused = waiting.send(club.officer(1))
    assert refused.status_code == 409
    assert "已撤回" in refused.text


def test_a_lapsed_proposal_says_so(club: Club) -> None:
    """What simply vanished from a list is asked about for weeks."""
    waits = propose_erasure(club)
    club.clock.at += timedelta(days=14)
    secret = person(club, Role.SECOND_OFFICER, club.community_id)
    browser = club.browser()
    browser.set_cookie(cookies.STAFF, secret)
    page = browser.get(PAGE)
    assert "过期了，没有人确认" in page.text
    assert "现在没有要两个人一起办的事" in page.text
    late = browser.post(f"{PAGE}/{waits}/confirm", data={"request_id": str(new_id())})
    assert late.status_code == 409
    assert "这件事没有人及时确认" in late.text


def test_the_figure_in_the_menu_counts_what_waits(club: Club) -> None:
    """Nobody looks at a page that never asks for them."""
    figure = re.compile(r'id="waiting-for-two">(\d+)<')
    assert not figure.search(club.officer(1).get("/committee/goods").text)
    propose_erasure(club)
    propose_erasure(club, 0)
    shown = figure.search(club.officer(1).get("/committee/goods").text)
    assert shown is not None
    assert shown[1] == "2"


def test_the_supervisor_reads_and_presses_nothing(club: Club) -> None:
    """Whoever watches must see it all, and must not be one of the two."""
    waits = propose_erasure(club)
    browser = club.browser()
    browser.set_cookie(cookies.STAFF, person(club, Role.SUPERVISOR, club.community_id))
    page = browser.get(PAGE)
    assert "删去手册 DW2018003 的个人资料" in page.text
    assert "/confirm" not in page.text
    assert browser.post(f"{PAGE}/{waits}/confirm", data={"request_id": str(new_id())}).status_code == 403


def test_a_colleague_confirms_on_the_spot_with_their_own_badge(club: Club) -> None:
    """On a shared PC one sign-in would do for both; the badge makes the second pair of eyes a second person."""
    propose_erasure(club)
    pc = at_the_pc(club)
    assert "请同事刷工作证确认" in pc.get(PAGE).text
    done = press(pc, "confirm-here", badge=badge(club), pin=PIN)
    assert (done.status_code, done.headers["Location"]) == (303, f"{PAGE}?done=confirmed")
    assert decisions(club) == [("confirmed", club.officers[1])]
    assert "李老师 · " in pc.get(PAGE).text, "whoever was signed in stays signed in"


def test_a_badge_that_does_not_fit_confirms_nothing(club: Club) -> None:
    """A colleague's badge that lies on the desk is not the colleague, and one's own badge is not a second person."""
    waits = propose_erasure(club)
    token, own, pc = badge(club), badge(club, 0), at_the_pc(club)
    wrong = press(pc, "confirm-here", badge=token, pin="275919")
    assert wrong.status_code == 403
    assert "还可以试 4 次" in wrong.text
    assert press(pc, "confirm-here", badge=own, pin=PIN).status_code == 403
    elsewhere = {"request_id": str(new_id()), "badge": token, "pin": PIN}
    assert "confirm-here" not in club.officer().get(PAGE).text
    assert club.officer().post(f"{PAGE}/{waits}/confirm-here", data=elsewhere).status_code == 403
    assert decisions(club) == []


def test_a_form_without_its_request_id_does_nothing(club: Club) -> None:
    """A press that nobody can repeat safely is not taken."""
    waits = propose_erasure(club)
    for button in ("confirm", "withdraw", "confirm-here"):
        assert club.officer(1).post(f"{PAGE}/{waits}/{button}").status_code == 422
    assert decisions(club) == []
