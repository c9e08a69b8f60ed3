"""Who may do what: one table, read by the operations, the pages, the documentation and the tests (`club.md`, Who)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID


class Role(StrEnum):
    """A role in one community: the ten of `club.md`, and two for programs of others."""

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
    API_READER = "api_reader"
    API_WRITER = "api_writer"


class Scope(StrEnum):
    """What the token of another program is good for."""

    READ = "read"
    WRITE = "write"


CLUB_ROLES = tuple(role for role in Role if role not in {Role.API_READER, Role.API_WRITER})
"""The ten roles of `club.md`."""
PEOPLE = frozenset({Role.OFFICER, Role.SECOND_OFFICER, Role.SUPERVISOR, Role.SUBDISTRICT, Role.ADMIN})
"""Roles of whoever signs in."""
PROGRAMS: Mapping[Scope, Role] = MappingProxyType({Scope.READ: Role.API_READER, Scope.WRITE: Role.API_WRITER})
"""The role of a program, by what its token is good for."""


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
    SERVE_DESK = "serve_desk"
    MANAGE_OWN_SIGN_IN = "manage_own_sign_in"
    READ_STAFF = "read_staff"
    RECOVER_STAFF = "recover_staff"
    LINK_HANDBOOK = "link_handbook"
    END_ROLE = "end_role"
    READ_PROPOSALS = "read_proposals"
    PROPOSE = "propose"
    CONFIRM = "confirm"
    WITHDRAW = "withdraw"
    READ_AUDIT = "read_audit"
    READ_OUTLIERS = "read_outliers"
    READ_SUMMARY = "read_summary"
    READ_PERSON = "read_person"
    EXPORT_PERSON = "export_person"
    MANAGE_DEVICES = "manage_devices"
    USE_BADGE = "use_badge"
    MANAGE_INTEGRATIONS = "manage_integrations"
    READ_API = "read_api"
    WRITE_API = "write_api"


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
        Act.SET_HEADCOUNT: _OFFICERS | {Role.API_WRITER},
        Act.CREATE_SESSION: _OFFICERS | {Role.API_WRITER},
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
        Act.SERVE_DESK: _OFFICERS,
        Act.MANAGE_OWN_SIGN_IN: PEOPLE,
        Act.READ_STAFF: _OFFICERS | {Role.SUPERVISOR, Role.ADMIN},
        Act.RECOVER_STAFF: _OFFICERS,
        Act.LINK_HANDBOOK: _OFFICERS,
        Act.END_ROLE: _OFFICERS,
        Act.READ_PROPOSALS: _OFFICERS | {Role.SUPERVISOR},
        Act.PROPOSE: _OFFICERS,
        Act.CONFIRM: _OFFICERS,
        Act.WITHDRAW: _OFFICERS,
        Act.READ_AUDIT: frozenset({Role.SUPERVISOR}),
        Act.READ_OUTLIERS: frozenset({Role.SUPERVISOR}),
        Act.READ_SUMMARY: frozenset({Role.SUBDISTRICT}),
        Act.READ_PERSON: _OFFICERS | {Role.SUPERVISOR},
        Act.EXPORT_PERSON: _OFFICERS,
        Act.MANAGE_DEVICES: _OFFICERS | {Role.ADMIN},
        Act.USE_BADGE: _OFFICERS,
        Act.MANAGE_INTEGRATIONS: frozenset({Role.ADMIN}),
        Act.READ_API: frozenset({Role.API_READER, Role.API_WRITER}),
        Act.WRITE_API: frozenset({Role.API_WRITER}),
    }
)


class PrincipalKind(StrEnum):
    """What stands behind a request: a signed-in person, a member's bound browser, a device, a program, or the house itself."""

    STAFF = "staff"
    MEMBER = "member"
    DEVICE = "device"
    PROGRAM = "program"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Principal:
    """Whoever acts.

    Attributes:
        kind: what stands behind the request.
        id: of the staff member, the member, the device or the program; all zero for the house itself.
    """

    kind: PrincipalKind
    id: UUID


SYSTEM = Principal(PrincipalKind.SYSTEM, UUID(int=0))
"""The house itself: the command line on the machine of the book, and the scheduler."""


def allows(roles: Iterable[Role], act: Act) -> bool:
    """Return whether any of `roles` may do `act`."""
    return not MAY[act].isdisjoint(roles)
