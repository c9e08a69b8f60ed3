"""Next door there is another club in the same database: nothing of one is found from the other."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

import pytest
import sqlalchemy as sa

from ledger.errors import (
    CheckInUnknown,
    ItemUnknown,
    LedgerError,
    MemberUnknown,
    NotAllowed,
    NothingToStamp,
    RedemptionUnknown,
    RuleUnknown,
    RunUnknown,
    SessionUnknown,
)
from ledger.ids import new_id
from ledger.operations.add_item import AddItem, add_item
from ledger.operations.advance_run import AdvanceRun, advance_run
from ledger.operations.approve_session import ApproveSession, approve_session
from ledger.operations.bind_browser import BindBrowser, bind_browser
from ledger.operations.close_run import CloseRun, close_run
from ledger.operations.create_session import CreateSession, create_session
from ledger.operations.join_member import JoinMember, join_member
from ledger.operations.make_binding import MakeBinding, make_binding
from ledger.operations.open_run import OpenRun, open_run
from ledger.operations.receive_stock import ReceiveStock, receive_stock
from ledger.operations.redeem import Line, redeem
from ledger.operations.return_check_in import ReturnCheckIn, return_check_in
from ledger.operations.set_headcount import SetHeadcount, set_headcount
from ledger.operations.undo_check_in import UndoCheckIn, undo_check_in
from ledger.reports import browser
from ledger.reports.check_in import receipt
from ledger.reports.desk import desk, visitor
from ledger.reports.display import display
from ledger.reports.goods import goods
from ledger.reports.handbook import handbook
from ledger.reports.queue import queue
from ledger.reports.redemption import slip
from ledger.reports.roster import roster
from ledger.reports.rules import rules
from ledger.reports.runs import runs
from ledger.reports.sessions import sessions
from ledger.scheme import accounts
from ledger.scheme.activity import Source
from ledger.scheme.checkin import ReturnReason
from ledger.scheme.roles import Principal, PrincipalKind, Role
from ledger.store import tables as t
from tests.club import COMMUNITY, NOW, SATURDAY, Club

OTHER = UUID("c0000000-0000-7000-8000-000000000002")
C = TypeVar("C")


@dataclass
class Neighbours:
    """The club next door: its own officer, a member who came to a session, an article and an open day."""

    club: Club
    officer: Principal
    member_id: UUID
    session_id: UUID
    check_in_id: UUID
    item_id: UUID
    run_id: UUID

    def ask(self, command: type[C], **given: Any) -> C:  # noqa: ANN401 - the fields of any command
        return self.club.ask(command, **({"community_id": OTHER, "by": self.officer} | given))


def held(club: Club, about: dict[str, Any]) -> CreateSession:
    times = {"starts_at": NOW, "ends_at": NOW + timedelta(hours=1)}
    return club.ask(CreateSession, title="外出", rule_code="N01", team_id=None, place="公园", **times, **about)


@pytest.fixture
def neighbours(club: Club) -> Neighbours:
    """Two clubs in one database; `neighbours` are the second."""
    ledger = club.ledger
    ledger.create_community(OTHER, name="西王小区", handbook_prefix="XW")
    ledger.book(OTHER).create_accounts(accounts.founding(OTHER))
    staff_id = new_id()
    about: dict[str, Any] = {"community_id": OTHER}
    rule = {"code": "N01", "category": "outing", "title": "外出", "points": 60, "leader_bonus": 0}
    club.write(
        sa.insert(t.staff).values(id=staff_id, name="邻居老师", created_at=NOW),
        sa.insert(t.role_grant).values(staff_id=staff_id, role=Role.OFFICER.value, granted_at=NOW, **about),
        sa.insert(t.rule_version).values(version=1, effective_on=SATURDAY, meeting="", recorded_at=NOW, **about),
        sa.insert(t.rule).values(version=1, **rule, **about),
    )
    about["by"] = Principal(PrincipalKind.STAFF, staff_id)
    joined = join_member(ledger, club.ask(JoinMember, name="隔壁", **about))
    session_id = create_session(ledger, held(club, about)).session_id
    came = club.come("赵文兰", member_id=joined.member_id, session_id=session_id, source=Source.CARD, **about)
    article = {"sku": "R01", "name": "隔壁的米", "spec": "", "price_points": 1, "cost_fen": 1}
    item_id = add_item(ledger, club.ask(AddItem, **article, **about)).item_id
    hours = {"opens_at": NOW, "closes_at": NOW + timedelta(hours=1)}
    run_id = open_run(ledger, club.ask(OpenRun, name="隔壁兑换", day=SATURDAY, **hours, **about)).run_id
    return Neighbours(club, about["by"], joined.member_id, session_id, came.check_in_id, item_id, run_id)


def test_an_officer_next_door_may_do_nothing_here(club: Club, neighbours: Neighbours) -> None:
    """A role is held in one community; the street's other clubs are none of an officer's business."""
    came = club.come("赵文兰").check_in_id
    before = club.everything()
    by = neighbours.officer
    for doing in (
        lambda: club.stamp(came, by=by),
        lambda: join_member(club.ledger, club.ask(JoinMember, by=by, name="新邻居")),
        lambda: redeem(club.ledger, club.basket("赵文兰", ("R01", 1), by=by)),
        lambda: make_binding(club.ledger, club.ask(MakeBinding, by=by, member_id=club.members["赵文兰"])),
        lambda: close_run(club.ledger, club.ask(CloseRun, by=by, run_id=club.run)),
        lambda: set_headcount(club.ledger, neighbours.ask(SetHeadcount, by=club.officer, session_id=club.lecture, headcount=1)),
    ):
        with pytest.raises(NotAllowed):
            doing()
    assert club.everything() == before


def test_what_is_next_door_is_not_found_here(club: Club, neighbours: Neighbours) -> None:
    """An id that was seen next door must open nothing here, not even the difference between 'no' and 'not here'."""
    n, mine = neighbours, club.come("赵文兰").check_in_id
    before = club.everything()
    bought = {"item_id": n.item_id, "quantity": 1, "source": "bought", "unit_price_fen": 1, "voucher": ""}
    back = {"check_in_id": n.check_in_id, "reason": ReturnReason.MISTAKEN}
    undoing = {"by": Principal(PrincipalKind.MEMBER, n.member_id), "check_in_id": n.check_in_id}
    attempts: list[tuple[type[LedgerError], Any]] = [
        (SessionUnknown, lambda: club.come("赵文兰", session_id=n.session_id)),
        (MemberUnknown, lambda: club.come("赵文兰", by=club.officer, member_id=n.member_id)),
        (SessionUnknown, lambda: club.stamp(mine, session_id=n.session_id)),
        (NothingToStamp, lambda: club.stamp(n.check_in_id)),
        (CheckInUnknown, lambda: return_check_in(club.ledger, club.ask(ReturnCheckIn, **back))),
        (CheckInUnknown, lambda: undo_check_in(club.ledger, club.ask(UndoCheckIn, **undoing))),
        (SessionUnknown, lambda: set_headcount(club.ledger, club.ask(SetHeadcount, session_id=n.session_id, headcount=1))),
        (MemberUnknown, lambda: make_binding(club.ledger, club.ask(MakeBinding, member_id=n.member_id))),
        (MemberUnknown, lambda: join_member(club.ledger, club.ask(JoinMember, name="新", household_with=n.member_id))),
        (ItemUnknown, lambda: receive_stock(club.ledger, club.ask(ReceiveStock, **bought))),
        (ItemUnknown, lambda: redeem(club.ledger, club.basket("赵文兰", basket=(Line(n.item_id, 1),)))),
        (RunUnknown, lambda: redeem(club.ledger, club.basket("赵文兰", ("R01", 1), run_id=n.run_id))),
        (MemberUnknown, lambda: redeem(club.ledger, club.basket("赵文兰", ("R01", 1), member_id=n.member_id))),
        (RunUnknown, lambda: close_run(club.ledger, club.ask(CloseRun, run_id=n.run_id))),
        (RunUnknown, lambda: advance_run(club.ledger, AdvanceRun(community_id=COMMUNITY, run_id=n.run_id))),
        (RuleUnknown, lambda: create_session(club.ledger, held(club, {}))),
    ]
    for refusal, attempt in attempts:
        with pytest.raises(refusal):
            attempt()
    assert club.everything() == before


def test_reports_of_one_club_show_nothing_of_the_other(club: Club, neighbours: Neighbours) -> None:
    """Names, balances and goods of a whole neighbourhood must not leak over a fence that nobody sees."""
    n, here, ledger = neighbours, COMMUNITY, club.ledger
    for refusal, read in (
        (MemberUnknown, lambda: handbook(ledger, here, n.member_id)),
        (CheckInUnknown, lambda: receipt(ledger, here, n.check_in_id)),
        (SessionUnknown, lambda: display(ledger, here, n.session_id)),
        (RedemptionUnknown, lambda: slip(ledger, here, n.run_id)),
        (MemberUnknown, lambda: visitor(ledger, here, "XW2018001")),
    ):
        with pytest.raises(refusal):
            read()
    open_here, open_there = desk(ledger, here), desk(ledger, OTHER)
    assert open_here is not None
    assert open_there is not None
    shown = repr((
        roster(ledger, here), queue(ledger, here, club.officer.id), sessions(ledger, here, SATURDAY), runs(ledger, here),
        goods(ledger, here), rules(ledger, here), open_here,
    ))  # fmt: skip
    for secret in ("隔壁", "外出'", "N01", str(n.member_id), str(n.session_id), str(n.item_id), str(n.run_id)):
        assert secret not in shown
    assert (open_there.run_id, [good.name for good in open_there.goods]) == (n.run_id, ["隔壁的米"])
    assert [row.name for row in roster(ledger, OTHER)] == ["隔壁"]


def test_one_club_stamps_and_the_other_keeps_waiting(club: Club, neighbours: Neighbours) -> None:
    """The same person may belong to two clubs; points of one are not points of the other."""
    came = club.come("赵文兰").check_in_id
    club.stamp(came)
    assert queue(club.ledger, OTHER, neighbours.officer.id).waiting == 1
    pressed = neighbours.ask(ApproveSession, session_id=neighbours.session_id, check_in_ids=(neighbours.check_in_id,))
    assert approve_session(club.ledger, pressed).points == 60
    assert club.available("赵文兰") == 3
    assert handbook(club.ledger, OTHER, neighbours.member_id).available == 60


def test_a_browser_belongs_to_one_club(club: Club, neighbours: Neighbours) -> None:
    """A cookie of one club that is brought to the other must not collect handbooks of both."""
    here = make_binding(club.ledger, club.ask(MakeBinding, member_id=club.members["赵文兰"])).token
    there = make_binding(club.ledger, neighbours.ask(MakeBinding, member_id=neighbours.member_id)).token
    mine = bind_browser(club.ledger, BindBrowser(token=here)).browser
    theirs = bind_browser(club.ledger, BindBrowser(token=there, browser=mine)).browser
    assert theirs != mine
    for secret, name in ((mine, "赵文兰"), (theirs, "隔壁")):
        bound = browser.who(club.ledger, secret)
        assert bound is not None
        assert [member.name for member in bound.members] == [name]


def test_the_same_request_id_may_come_from_both(club: Club, neighbours: Neighbours) -> None:
    """Two books know nothing of each other, not even that an id is taken."""
    same = new_id()
    first = join_member(club.ledger, club.ask(JoinMember, id=same, name="新邻居"))
    second = join_member(club.ledger, neighbours.ask(JoinMember, id=same, name="新邻居"))
    assert (first.handbook_no, second.handbook_no) == ("DW2018006", "XW2018002")
