"""Who stands behind a request, and whether the role table lets them: asked again inside every operation's own transaction."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from ledger.clock import micros
from ledger.errors import MemberLeft, MemberUnknown, NotAllowed
from ledger.scheme.device import ROLE_OF, DeviceKind, DeviceState
from ledger.scheme.four_eyes import RECOVERY_REST
from ledger.scheme.membership import MemberState
from ledger.scheme.roles import PROGRAMS, Act, Principal, PrincipalKind, Role, Scope, allows
from ledger.store import tables as t
from ledger.store.columns import as_uuid
from ledger.store.unit import Reading


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody is in one community.

    Attributes:
        roles: theirs.
        member_id: where they are a member too.
    """

    roles: frozenset[Role]
    member_id: UUID | None


def standing(rx: Reading, community_id: UUID, by: Principal) -> Standing:
    """Return what `by` is in the community; the house itself has no roles and needs none."""
    if by.kind is PrincipalKind.MEMBER:
        return _member(rx, community_id, by.id)
    if by.kind is PrincipalKind.DEVICE:
        return _device(rx, community_id, by.id)
    if by.kind is PrincipalKind.PROGRAM:
        return _program(rx, community_id, by.id)
    grants = rx.connection.execute(
        sa.select(t.role_grant.c.role, t.role_grant.c.member_id).where(
            t.role_grant.c.staff_id == by.id, t.role_grant.c.community_id == community_id
        )
    ).all()
    member_id = next((grant.member_id for grant in grants if grant.member_id is not None), None)
    return Standing(frozenset(Role(grant.role) for grant in grants), member_id)


def _member(rx: Reading, community_id: UUID, member_id: UUID) -> Standing:
    leads = rx.fetch("SELECT 1 FROM team WHERE community_id = ? AND leader_id = ?", (community_id, member_id))
    return Standing(frozenset({Role.MEMBER, Role.TEAM_LEADER} if leads else {Role.MEMBER}), member_id)


def _device(rx: Reading, community_id: UUID, device_id: UUID) -> Standing:
    found = rx.fetch(
        "SELECT kind FROM device WHERE community_id = ? AND id = ? AND state = ?",
        (community_id, device_id, DeviceState.ACTIVE.value),
    )
    roles = {ROLE_OF[DeviceKind(str(kind))] for (kind,) in found}
    return Standing(frozenset(role for role in roles if role is not None), None)


def _program(rx: Reading, community_id: UUID, program_id: UUID) -> Standing:
    found = rx.fetch(
        "SELECT scope FROM integration WHERE community_id = ? AND id = ? AND ended_at IS NULL", (community_id, program_id)
    )
    return Standing(frozenset(PROGRAMS[Scope(str(scope))] for (scope,) in found), None)


def authorise(rx: Reading, community_id: UUID, by: Principal, act: Act) -> Standing:
    """Let `by` pass if the role table allows `act`; return what they are.

    Raises:
        NotAllowed: it does not.
    """
    found = standing(rx, community_id, by)
    # The command line on the machine of the book may do what an officer may, but no act that gives points.
    if by.kind is PrincipalKind.SYSTEM and act in _HOUSE_MAY:
        return found
    if not allows(found.roles, act):
        raise NotAllowed(act=act.value)
    return found


_HOUSE_MAY = frozenset({Act.IMPORT, Act.EXPORT, Act.OPEN_RUN, Act.CLOSE_RUN, Act.MAKE_BINDING, Act.ACCEPT_CLOCK})


def kept_from(rx: Reading, community_id: UUID, staff_id: UUID, member_id: UUID | None) -> frozenset[UUID]:
    """Return the members about whom an officer decides nothing: their household, and for a day that of whoever helped them in.

    Whoever made the link may have used it: until the day is over the officer counts as both (`four_eyes`).
    """
    helpers = rx.fetch(
        "SELECT g.member_id FROM staff s JOIN role_grant g ON g.staff_id = s.recovered_by AND g.community_id = ? "
        "WHERE s.id = ? AND s.recovered_at > ? AND g.member_id IS NOT NULL",
        (community_id, staff_id, micros(rx.now - RECOVERY_REST)),
    )
    members = {member_id, *(as_uuid(helper) for (helper,) in helpers)}
    return frozenset().union(*(_household(rx, community_id, each) for each in members if each is not None))


def _household(rx: Reading, community_id: UUID, member_id: UUID) -> frozenset[UUID]:
    mine = (
        sa.select(t.person.c.household_id)
        .where(t.person.c.community_id == community_id, t.person.c.member_id == member_id)
        .scalar_subquery()
    )
    rows = rx.connection.execute(
        sa.select(t.person.c.member_id).where(t.person.c.community_id == community_id, t.person.c.household_id == mine)
    )
    return frozenset(row.member_id for row in rows) | {member_id}


def participating_member(rx: Reading, community_id: UUID, member_id: UUID) -> str:
    """Return the handbook number of a member who takes part.

    Raises:
        MemberUnknown: nobody here has this id.
        MemberLeft: the member has left or died.
    """
    for handbook_no, state in rx.fetch(
        "SELECT handbook_no, state FROM member WHERE community_id = ? AND id = ?", (community_id, member_id)
    ):
        if not MemberState(str(state)).takes_part:
            raise MemberLeft
        return str(handbook_no)
    raise MemberUnknown
