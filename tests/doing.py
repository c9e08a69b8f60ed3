"""Every act of the role table, done once: what the tests of authority try as the right and as the wrong person."""

import functools
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from ledger.errors import BookNotEmpty
from ledger.operations.accept_clock import AcceptClock, accept_clock
from ledger.operations.add_item import AddItem, add_item
from ledger.operations.check_in import check_in
from ledger.operations.close_run import CloseRun, close_run
from ledger.operations.confirm import Confirm, confirm
from ledger.operations.create_session import CreateSession, create_session
from ledger.operations.end_integration import EndIntegration, end_integration
from ledger.operations.end_role import EndRole, end_role
from ledger.operations.end_session import EndSession, end_session
from ledger.operations.export_person import ExportPerson, export_person
from ledger.operations.import_workbook import ImportWorkbook, import_workbook
from ledger.operations.join_member import JoinMember, join_member
from ledger.operations.link_handbook import LinkHandbook, link_handbook
from ledger.operations.make_badge import MakeBadge, make_badge
from ledger.operations.make_binding import MakeBinding, make_binding
from ledger.operations.make_device import MakeDevice, make_device
from ledger.operations.make_integration import MakeIntegration, make_integration
from ledger.operations.open_run import OpenRun, open_run
from ledger.operations.propose import Propose, propose
from ledger.operations.receive_stock import ReceiveStock, receive_stock
from ledger.operations.record_export import RecordExport, record_export
from ledger.operations.recover_staff import RecoverStaff, recover_staff
from ledger.operations.redeem import redeem
from ledger.operations.return_check_in import ReturnCheckIn, return_check_in
from ledger.operations.set_headcount import SetHeadcount, set_headcount
from ledger.operations.undo_check_in import UndoCheckIn, undo_check_in
from ledger.operations.withdraw import Withdraw, withdraw
from ledger.scheme.activity import Source
from ledger.scheme.checkin import ReturnReason
from ledger.scheme.device import DeviceKind
from ledger.scheme.proposed import GrantRole
from ledger.scheme.roles import Act, Principal, PrincipalKind, Role, Scope
from ledger.store import tables as t
from ledger.store import web_sessions
from tests.club import COMMUNITY, NOW, SATURDAY, Club, template_folder
from tests.paper import CLUB, workbook

HOUR = timedelta(hours=1)
Doing = Callable[[Club, Principal], object]


def waiting(club: Club) -> UUID:
    """Let somebody come to a session of their own, and wait there."""
    return club.come("赵文兰", session_id=club.session()).check_in_id


def stamp(club: Club, by: Principal) -> object:
    session_id = club.session()
    came = club.come("赵文兰", session_id=session_id)
    return club.stamp(came.check_in_id, session_id=session_id, by=by)


def send_back(club: Club, by: Principal) -> object:
    reason = ReturnReason.NOT_PRESENT
    return return_check_in(club.ledger, club.ask(ReturnCheckIn, by=by, check_in_id=waiting(club), reason=reason))


def hold(club: Club, by: Principal) -> object:
    about = {"title": "讲座", "rule_code": "K09", "team_id": None, "place": "厅", "starts_at": NOW, "ends_at": NOW + HOUR}
    return create_session(club.ledger, club.ask(CreateSession, by=by, **about))


def announce(club: Club, by: Principal) -> object:
    hours = {"opens_at": NOW + HOUR, "closes_at": NOW + 2 * HOUR}
    return open_run(club.ledger, club.ask(OpenRun, by=by, name="加一场", day=SATURDAY, **hours))


def close(club: Club, by: Principal) -> object:
    hours = {"opens_at": NOW - HOUR, "closes_at": NOW + HOUR}
    day = open_run(club.ledger, club.ask(OpenRun, name="加一场", day=SATURDAY, **hours))
    return close_run(club.ledger, club.ask(CloseRun, by=by, run_id=day.run_id))


def swap(club: Club, by: Principal) -> object:
    club.earn("赵文兰")
    bought = {"item_id": club.items["R01"], "quantity": 1, "source": "bought", "unit_price_fen": 1, "voucher": ""}
    receive_stock(club.ledger, club.ask(ReceiveStock, **bought))
    return redeem(club.ledger, club.basket("赵文兰", ("R01", 1), by=by))


def add(club: Club, by: Principal) -> object:
    article = {"sku": f"X{club.count(t.reward_item)}", "name": "牙膏", "spec": "", "price_points": 1, "cost_fen": 1}
    return add_item(club.ledger, club.ask(AddItem, by=by, **article))


def receive(club: Club, by: Principal) -> object:
    bought = {"item_id": club.items["R01"], "quantity": 1, "source": "bought", "unit_price_fen": 1, "voucher": ""}
    return receive_stock(club.ledger, club.ask(ReceiveStock, by=by, **bought))


@functools.cache
def paper() -> Path:
    return workbook(template_folder() / "authority.xlsx", CLUB)


def bring_paper(club: Club, by: Principal) -> object:
    club.come("赵文兰")
    command = ImportWorkbook(community_id=COMMUNITY, by=by, path=paper())
    # The book has a live line: whoever may import is told that, whoever may not is told only that they may not.
    with pytest.raises(BookNotEmpty):
        return import_workbook(club.ledger, command)
    return None


def undo(club: Club, by: Principal) -> object:
    return undo_check_in(club.ledger, club.ask(UndoCheckIn, by=by, check_in_id=waiting(club)))


def propose_a_role(club: Club, by: Principal) -> UUID:
    """Propose that somebody who only looks on so far becomes an officer."""
    content = GrantRole(club.staff(Role.SUPERVISOR).id, Role.OFFICER)
    return propose(club.ledger, club.ask(Propose, by=by, content=content)).proposal_id


def confirm_it(club: Club, by: Principal) -> object:
    return confirm(club.ledger, club.ask(Confirm, by=by, proposal_id=propose_a_role(club, club.second)))


def withdraw_it(club: Club, by: Principal) -> object:
    return withdraw(club.ledger, club.ask(Withdraw, by=by, proposal_id=propose_a_role(club, club.second)))


def say_goodbye(club: Club, by: Principal) -> object:
    staff_id = club.staff(Role.SUPERVISOR).id
    return end_role(club.ledger, club.ask(EndRole, by=by, staff_id=staff_id, role=Role.SUPERVISOR))


def link(club: Club, by: Principal) -> object:
    staff_id = club.staff(Role.OFFICER).id
    return link_handbook(club.ledger, club.ask(LinkHandbook, by=by, staff_id=staff_id, member_id=club.members["赵文兰"]))


def help_in(club: Club, by: Principal) -> object:
    return recover_staff(club.ledger, club.ask(RecoverStaff, by=by, session=_session(club, by), staff_id=club.second.id))


def _session(club: Club, by: Principal) -> str:
    known = by.kind is PrincipalKind.STAFF and club.count(t.staff, id=by.id)
    return club.signed_in(by) if known else ""


def give_token(club: Club, by: Principal) -> object:
    made = make_integration(club.ledger, club.ask(MakeIntegration, by=by, label="街道日历", scope=Scope.READ))
    return end_integration(club.ledger, club.ask(EndIntegration, by=by, integration_id=made.integration_id))


def print_badge(club: Club, by: Principal) -> object:
    with club.ledger.writing() as tx:
        session = web_sessions.begin_staff(tx, COMMUNITY, by.id)
    return make_badge(club.ledger, MakeBadge(community_id=COMMUNITY, by=by, session=session, pin="392741"))


DOING: dict[Act, Doing] = {
    Act.CHECK_IN_SELF: lambda club, by: check_in(club.ledger, club.scan("赵文兰", by=by, session_id=club.session())),
    Act.CHECK_IN_OTHERS: lambda club, by: club.come("韩文华", by=by, session_id=club.session(), source=Source.CARD),
    Act.UNDO_CHECK_IN: undo,
    Act.STAMP: stamp,
    Act.RETURN_CHECK_IN: send_back,
    Act.SET_HEADCOUNT: lambda club, by: set_headcount(
        club.ledger, club.ask(SetHeadcount, by=by, session_id=club.lecture, headcount=3)
    ),
    Act.CREATE_SESSION: hold,
    Act.JOIN_MEMBER: lambda club, by: join_member(club.ledger, club.ask(JoinMember, by=by, name="新邻居")),
    Act.MAKE_BINDING: lambda club, by: make_binding(
        club.ledger, club.ask(MakeBinding, by=by, member_id=club.members["赵文兰"])
    ),
    Act.MANAGE_DEVICES: lambda club, by: make_device(
        club.ledger, club.ask(MakeDevice, by=by, kind=DeviceKind.DISPLAY, label="活动室的大屏")
    ),
    Act.ADD_ITEM: add,
    Act.RECEIVE_STOCK: receive,
    Act.OPEN_RUN: announce,
    Act.CLOSE_RUN: close,
    Act.REDEEM: swap,
    Act.IMPORT: bring_paper,
    # Of a neighbour: what is their own, a member takes along as a member.
    Act.EXPORT_PERSON: lambda club, by: export_person(
        club.ledger, ExportPerson(community_id=COMMUNITY, by=by, member_id=club.members["韩文华"])
    ),
    Act.EXPORT: lambda club, by: record_export(club.ledger, RecordExport(community_id=COMMUNITY, by=by)),
    Act.MANAGE_INTEGRATIONS: give_token,
    Act.MANAGE_OWN_SIGN_IN: lambda club, by: end_session(club.ledger, EndSession(community_id=COMMUNITY, by=by)),
    Act.ACCEPT_CLOCK: lambda club, by: accept_clock(club.ledger, club.ask(AcceptClock, by=by)),
    Act.PROPOSE: propose_a_role,
    Act.CONFIRM: confirm_it,
    Act.WITHDRAW: withdraw_it,
    Act.END_ROLE: say_goodbye,
    Act.LINK_HANDBOOK: link,
    Act.RECOVER_STAFF: help_in,
    Act.USE_BADGE: print_badge,
}
READINGS = {act for act in Act if act.value.startswith("read_")} | {Act.SHOW_DISPLAY, Act.SERVE_DESK, Act.WRITE_API}
"""Acts that no operation asks about: the pages do."""
