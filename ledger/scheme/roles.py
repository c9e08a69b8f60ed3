"""Who may do what: one table, read by the operations, the pages, the documentation and the tests (`club.md`, Who)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID


class Role(StrEnum):
    """A role in one community."""

    MEMBER = "member"
    TEAM_LEADER = "team_leader"
    VOLUNTEER = "volunteer"
    OFFICER = "officer"
    SECOND_OFFICER = "second_officer"
    SUPERVISOR = "supervisor"
    SUBDISTRICT = "subdistrict"
    KIOSK = "kiosk"
    DISPLAY = "display"
    ADMIN = "admin"


class Act(StrEnum):
    """What can be done; one for every operation and every guarded reading."""

    CHECK_IN_SELF = "check_in_self"
    CHECK_IN_OTHERS = "check_in_others"
    UNDO_CHECK_IN = "undo_check_in"
    READ_OWN_HANDBOOK = "read_own_handbook"
    READ_QUEUE = "read_queue"
    STAMP = "stamp"
    RETURN_CHECK_IN = "return_check_in"
    SET_HEADCOUNT = "set_headcount"
    CREATE_SESSION = "create_session"
    SHOW_DISPLAY = "show_display"
    READ_ROSTER = "read_roster"
    JOIN_MEMBER = "join_member"
    MAKE_BINDING = "make_binding"
    READ_GOODS = "read_goods"
    ADD_ITEM = "add_item"
    RECEIVE_STOCK = "receive_stock"
    OPEN_RUN = "open_run"
    CLOSE_RUN = "close_run"
    REDEEM = "redeem"
    IMPORT = "import"
    EXPORT = "export"
    ACCEPT_CLOCK = "accept_clock"


_OFFICERS = frozenset({Role.OFFICER, Role.SECOND_OFFICER})

MAY: Mapping[Act, frozenset[Role]] = MappingProxyType(
    {
        Act.CHECK_IN_SELF: frozenset({Role.MEMBER}),
        Act.CHECK_IN_OTHERS: _OFFICERS | {Role.VOLUNTEER},
        Act.UNDO_CHECK_IN: frozenset({Role.MEMBER}),
        Act.READ_OWN_HANDBOOK: frozenset({Role.MEMBER}),
        Act.READ_QUEUE: _OFFICERS | {Role.SUPERVISOR},
        Act.STAMP: _OFFICERS,
        Act.RETURN_CHECK_IN: _OFFICERS,
        Act.SET_HEADCOUNT: _OFFICERS,
        Act.CREATE_SESSION: _OFFICERS,
        Act.SHOW_DISPLAY: _OFFICERS | {Role.DISPLAY},
        Act.READ_ROSTER: _OFFICERS | {Role.SUPERVISOR},
        Act.JOIN_MEMBER: _OFFICERS,
        Act.MAKE_BINDING: _OFFICERS,
        Act.READ_GOODS: _OFFICERS | {Role.SUPERVISOR},
        Act.ADD_ITEM: _OFFICERS,
        Act.RECEIVE_STOCK: _OFFICERS,
        Act.OPEN_RUN: _OFFICERS,
        Act.CLOSE_RUN: _OFFICERS,
        Act.REDEEM: _OFFICERS | {Role.KIOSK},
        Act.IMPORT: _OFFICERS,
        Act.EXPORT: _OFFICERS | {Role.SUPERVISOR},
        Act.ACCEPT_CLOCK: _OFFICERS,
    }
)


class PrincipalKind(StrEnum):
    """What stands behind a request: a signed-in person, a member's bound browser, or the house itself."""

    STAFF = "staff"
    MEMBER = "member"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Principal:
    """Whoever acts.

    Attributes:
        kind: what stands behind the request.
        id: of the staff member, of the member, or all zero for the house itself.
    """

    kind: PrincipalKind
    id: UUID


SYSTEM = Principal(PrincipalKind.SYSTEM, UUID(int=0))
"""The house itself: the command line on the machine of the book, and the scheduler."""


def allows(roles: Iterable[Role], act: Act) -> bool:
    """Return whether any of `roles` may do `act`."""
    return not MAY[act].isdisjoint(roles)
