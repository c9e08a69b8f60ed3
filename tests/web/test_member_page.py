"""The page of a member, the search, and proposing an erasure: who looked is written down, and no address names anybody."""

import pytest
import sqlalchemy as sa

from ledger.ids import new_id
from ledger.operations.confirm import Confirm, confirm
from ledger.reports.proposals import proposals
from ledger.scheme.audit import Action
from ledger.scheme.roles import Principal, PrincipalKind, Role
from ledger.store import tables as t
from tests.web.forms_on_pages import form, forms
from tests.web.little_club import Club
from tests.web.test_own_data import PHONE, events, newcomer


def page_of(club: Club, member: int = 0) -> str:
    return f"/committee/members/{club.members[member]}"


def test_the_page_shows_what_an_officer_needs(club: Club) -> None:
    """Whoever rings up with a question is answered from one page."""
    rich = newcomer(club, "林小雨")
    page = club.officer().get(page_of(club, rich)).text
    for said in ("林小雨", "DW2018004", "5号楼组", "1951", PHONE, "可用 0 分", "手机码", "全部资料", "清除个人资料"):
        assert said in page, said
    assert "DW2018002" in club.officer().get(page_of(club)).text, "who lives with her"


def test_the_list_leads_to_each_page(club: Club) -> None:
    """A page that nothing leads to is one that nobody uses."""
    roster = club.officer().get("/committee/members").text
    assert all(page_of(club, number) in roster for number in range(3))


def test_every_look_is_written_down_once_a_minute_and_for_each_person(club: Club) -> None:
    """Curiosity leaves a trace; a reloaded page does not fill the book."""
    officer = club.officer()
    for _ in range(3):
        officer.get(page_of(club))
    assert events(club, Action.PERSON_READ) == 1
    officer.get(page_of(club, 2))
    assert events(club, Action.PERSON_READ) == 2
    assert officer.get(f"/committee/members/{new_id()}").status_code == 404
    assert events(club, Action.PERSON_READ) == 2


@pytest.mark.parametrize("q", ["3", "DW2018003", "文华", "韩"])
def test_a_search_finds_and_says_so_in_no_address(club: Club, q: str) -> None:
    """An address is kept by the browser, the proxy and the log; a name in it is told to all of them."""
    officer = club.officer()
    search = form(officer.get("/committee/members"), "/search")
    found = search.send(officer, q=q)
    assert page_of(club, 2) in found.text
    assert page_of(club) not in found.text
    assert "找到 1 位" in found.text
    assert search.action == "/committee/members/search"
    assert events(club, Action.MEMBER_SEARCHED) == 1
    assert officer.get(f"/committee/members/search?q={q}").status_code == 405


def test_a_phone_is_looked_up_whole(club: Club) -> None:
    """Half a phone number must not list half the house."""
    newcomer(club, "林小雨")
    officer = club.officer()
    assert "林小雨" in officer.post("/committee/members/search", data={"q": PHONE}).text
    assert "林小雨" not in officer.post("/committee/members/search", data={"q": PHONE[:-1]}).text


@pytest.mark.parametrize("q", ["", " ", "x" * 61])
def test_an_empty_or_endless_search_is_asked_again(club: Club, q: str) -> None:
    """The whole list is not the answer to nothing, and nothing is searched that was not asked."""
    answer = club.officer().post("/committee/members/search", data={"q": q})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert events(club, Action.MEMBER_SEARCHED) == 0


def test_what_was_looked_for_stays_in_its_box_as_plain_text(club: Club) -> None:
    """A search for markup must not become markup."""
    page = club.officer().post("/committee/members/search", data={"q": '"><b>x'}).text
    assert '"><b>x' not in page
    assert "没有找到" in page


def propose(club: Club, member: int = 0) -> str:
    """Let the first officer propose to erase a member; return the page that follows."""
    officer = club.officer()
    asked = officer.get(f"{page_of(club, member)}/erasure")
    for said in ("姓名电话立刻清除", "积分和记录留在手册编号下", "备份里最多 35 天", "已经打印的纸收不回来"):
        assert said in asked.text, said
    done = form(asked, "/erasure").send(officer)
    assert done.headers["Location"] == page_of(club, member)
    return officer.get(done.headers["Location"]).text


def confirmed(club: Club) -> None:
    """Let the second officer confirm what waits."""
    [waiting] = proposals(club.ledger, club.community_id).waiting
    second = Principal(PrincipalKind.STAFF, club.officers[1])
    confirm(club.ledger, Confirm(id=new_id(), community_id=club.community_id, by=second, proposal_id=waiting.proposal_id))


def test_two_people_erase_and_the_pages_show_a_dash(club: Club) -> None:
    """What happens is said before, takes two, and is seen afterwards."""
    phone = club.resident(0)
    page = propose(club)
    assert "等另一位同事确认" in page
    assert "赵文兰" in page, "nothing happens before the second person says so"
    assert not [each for each in forms(club.officer().get(page_of(club))) if each.action.endswith("/erasure")]
    confirmed(club)
    officer = club.officer()
    erased = officer.get(page_of(club))
    assert "赵文兰" not in erased.text
    assert "<h1>—</h1>" in erased.text
    assert "个人资料已经清除" in erased.text
    assert "手机码" not in erased.text
    assert "赵文兰" not in officer.get("/committee/members").text
    assert "个人资料已经清除" in officer.get(f"{page_of(club)}/data").text
    assert phone.get("/handbook").status_code == 401
    assert events(club, Action.PERSON_ERASED) == 1


def test_a_double_tap_proposes_once_and_an_erased_person_is_not_proposed_again(club: Club) -> None:
    """Two proposals for one person are two decisions to explain."""
    officer = club.officer()
    ask = form(officer.get(f"{page_of(club)}/erasure"), "/erasure")
    assert ask.send(officer).status_code == ask.send(officer).status_code == 303
    assert len(proposals(club.ledger, club.community_id).waiting) == 1
    confirmed(club)
    again = form(officer.get(f"{page_of(club, 2)}/erasure"), "/erasure")
    again.action = again.action.replace(str(club.members[2]), str(club.members[0]))
    assert again.send(officer, request_id=str(new_id())).status_code == 409


def test_a_supervisor_looks_and_changes_nothing(club: Club) -> None:
    """Whoever oversees must not be able to do what they oversee."""
    with club.ledger.writing() as tx:
        tx.connection.execute(sa.update(t.role_grant).values(role=Role.SUPERVISOR.value))
    page = club.officer().get(page_of(club)).text
    assert "赵文兰" in page
    for hidden in ("手机码", "全部资料", "/erasure"):
        assert hidden not in page
