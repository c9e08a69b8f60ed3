"""What the supervisor and the subdistrict read: their pages, whom they refuse, and that reading is noted too."""

from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from ledger.ids import new_id
from ledger.operations.approve_session import ApproveSession, approve_session
from ledger.operations.check_in import CheckIn, check_in
from ledger.operations.create_session import CreateSession, create_session
from ledger.scheme.activity import Source
from ledger.scheme.audit import Action
from ledger.scheme.review import STAMPS_MAX
from ledger.scheme.roles import CLUB_ROLES, Role
from ledger.store import auditing
from ledger.store import tables as t
from tests.web.forms_on_pages import form
from tests.web.little_club import MORNING, Club

NAMES = ("赵文兰", "王国宁", "韩文华")
PAGES = {
    "/committee/audit": Role.SUPERVISOR,
    "/committee/outliers": Role.SUPERVISOR,
    "/committee/summary": Role.SUBDISTRICT,
}


def somebody(club: Club, role: Role) -> FlaskClient:
    """Return a browser in which the second person is signed in, with this role alone."""
    with club.ledger.writing() as tx:
        grant = t.role_grant.c
        tx.connection.execute(sa.update(t.role_grant).where(grant.staff_id == club.officers[1]).values(role=role.value))
    return club.officer(1)


def events(club: Club, action: Action) -> int:
    """Return how many events of a kind there are."""
    with club.ledger.reading() as rx:
        return len(rx.fetch("SELECT 1 FROM audit_event WHERE action = ?", (action.value,)))


def hall(club: Club, member: int = 0) -> tuple[UUID, UUID]:
    """Hold a session this morning to which one member came on paper; return it and the check-in."""
    start = MORNING - timedelta(hours=3)
    about = {"title": "读报小组", "rule_code": "K09", "team_id": None, "place": "居委会活动室"}
    hours = {"starts_at": start, "ends_at": start + timedelta(hours=1)}
    given = {"community_id": club.community_id, "by": club.by}
    session_id = create_session(club.ledger, CreateSession(id=new_id(), **given, **about, **hours)).session_id  # type: ignore[arg-type]
    came = {"member_id": club.members[member], "session_id": session_id, "source": Source.PAPER, "landed_at": start}
    return session_id, check_in(club.ledger, CheckIn(id=new_id(), **given, **came)).check_in_id  # type: ignore[arg-type]


def stamp(club: Club, session_id: UUID, check_in_id: UUID) -> None:
    given = {"community_id": club.community_id, "by": club.by, "session_id": session_id}
    approve_session(club.ledger, ApproveSession(id=new_id(), check_in_ids=(check_in_id,), **given))  # type: ignore[arg-type]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("role", CLUB_ROLES)
def test_only_whom_it_is_for_reads_it(club: Club, page: str, role: Role) -> None:
    """An officer who can read the notes about themselves knows when nobody looks."""
    answer = somebody(club, role).get(page)
    assert answer.status_code == (200 if role is PAGES[page] else 403)
    assert (f'href="{page}" aria-current="page"' in answer.text) is (role is PAGES[page])


def test_a_look_at_the_roster_stands_on_the_supervisors_page(club: Club) -> None:
    """Whoever looks at the neighbours' names must know that it can be seen, and by whom."""
    officer = club.officer()
    for _ in range(3):
        assert officer.get("/committee/members").status_code == 200
    page = somebody(club, Role.SUPERVISOR).get("/committee/audit?topic=personal_data").text
    assert page.count("看了会员名单") == 1
    assert "<b>李老师</b>" in page
    assert "2018 年 12 月 19 日" in page


def test_a_form_with_a_mistake_shows_the_roster_and_is_noted_too(club: Club) -> None:
    """A way to the list of members that nobody writes down would be the one that is used."""
    answer = club.officer().post("/committee/members", data={"name": ""})
    assert answer.status_code == 422
    assert "赵文兰" in answer.text
    assert events(club, Action.ROSTER_READ) == 1


def test_a_code_for_a_phone_is_noted_with_the_handbook_and_without_the_name(club: Club) -> None:
    """Who made the key to whose handbook is the question after every misuse."""
    club.binding(0)
    page = somebody(club, Role.SUPERVISOR).get("/committee/audit").text
    assert "做了会员的手机码" in page
    assert "手册 DW2018001" in page
    assert not any(name in page for name in NAMES)


@pytest.mark.parametrize(("page", "action"), [("audit", Action.AUDIT_READ), ("outliers", Action.REPORT_READ)])
def test_reading_is_noted_once_a_minute(club: Club, page: str, action: Action) -> None:
    """The supervisor is a neighbour too: their looks are written down like everybody's."""
    supervisor = somebody(club, Role.SUPERVISOR)
    for seconds in (0, 59, 1):
        club.clock.at += timedelta(seconds=seconds)
        supervisor.get(f"/committee/{page}")
    assert events(club, action) == 2


def test_events_are_picked_and_turned_by_codes_alone(club: Club) -> None:
    """An address with a name in it ends in the history of a shared PC."""
    with club.ledger.writing() as tx:
        for _ in range(60):
            auditing.note(tx, club.community_id, club.by, Action.EXPORTED)
    supervisor = somebody(club, Role.SUPERVISOR)
    first = supervisor.get(f"/committee/audit?topic=export&who={club.officers[0]}&after=").text
    assert first.count("导出了账本") == 50
    assert f'<option value="{club.officers[0]}" selected>李老师</option>' in first
    older = first.partition('href="/committee/audit?')[2].partition('"')[0].replace("&amp;", "&")
    assert {part.partition("=")[0] for part in older.split("&")} == {"topic", "who", "after"}
    second = supervisor.get(f"/committee/audit?{older}").text
    assert second.count("导出了账本") == 10
    assert "再往前" not in second


@pytest.mark.parametrize(
    "query",
    [
        "audit?after=2",
        "audit?after=" + "A" * 99,
        "audit?topic=all",
        "audit?topic=export&topic=role",
        "audit?who=%E6%9D%8E%E8%80%81%E5%B8%88",
        "audit?page=2",
        "outliers?month=2018",
        "outliers?month=12",
        "outliers?month=%00",
        "outliers?of=1",
    ],
)
def test_what_no_page_of_ours_asks_is_refused_in_words(club: Club, query: str) -> None:
    """A hand-made address must neither break the page nor quietly show something else."""
    answer = somebody(club, Role.SUPERVISOR).get(f"/committee/{query}")
    assert answer.status_code == 422
    assert events(club, Action.REPORT_READ) == 0


def test_a_quarter_that_is_none_is_refused_in_words(club: Club) -> None:
    """The street's figures of a guessed quarter would be handed on as those of another."""
    assert somebody(club, Role.SUBDISTRICT).get("/committee/summary?quarter=4").status_code == 422


def test_the_months_report_says_why_and_names_nobody(club: Club) -> None:
    """A line that accuses, or that shows a neighbour's name, would do harm where nothing was wrong."""
    for _ in range(9):
        stamp(club, *hall(club))
    for member in (1, 2):
        stamp(club, *hall(club, member))
    supervisor = somebody(club, Role.SUPERVISOR)
    page = supervisor.get("/committee/outliers?month=2018-12").text
    assert "可能没问题，请看一眼" in page
    assert "盖了 9 个章，平常是 1 个" in page
    assert "DW2018001" in page
    assert "<b>李老师</b>" in page
    assert not any(name in page for name in NAMES)
    assert supervisor.get("/committee/outliers").text.count("DW2018001") == page.count("DW2018001")
    assert "这个月没有特别要看的" in supervisor.get("/committee/outliers?month=2018-11").text


def test_the_summary_is_figures_only(club: Club) -> None:
    """What leaves the community for the street must not be a list of people."""
    stamp(club, *hall(club))
    page = somebody(club, Role.SUBDISTRICT).get("/committee/summary?quarter=2018Q4").text
    assert "2018 年第 4 季度" in page
    assert "东王小区" in page
    assert not any(name in page for name in (*NAMES, "DW2018"))


def test_an_officer_at_the_limit_reads_why_and_cannot_press(club: Club) -> None:
    """A button that is refused after the press costs more trust than one that is not there."""
    for _ in range(STAMPS_MAX):
        stamp(club, *hall(club))
    session_id, check_in_id = hall(club)
    queue = club.officer().get("/committee/queue")
    assert "这位最近都是您盖的章，请同事来盖" in queue.text
    assert f"/check-ins/{check_in_id}/approve" not in queue.text
    sent = {"step": "stamp", "check_in_id": str(check_in_id), "request_id": str(new_id()), "thanks": ""}
    refused = club.officer().post(f"/committee/sessions/{session_id}/approve", data=sent)
    assert refused.status_code == 403
    assert "这位最近都是您盖的章" in refused.text
    colleague = club.officer(1)
    asked = form(colleague.get("/committee/queue"), f"/committee/sessions/{session_id}/approve").send(colleague)
    assert "赵文兰" in asked.text
    assert 'value="stamp"' in asked.text
