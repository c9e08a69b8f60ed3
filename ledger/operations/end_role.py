"""End a role: one officer is enough, for somebody else, and it holds at once."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from ledger.errors import LastOfficer, OwnAccess, StaffUnknown
from ledger.ledger import Ledger
from ledger.operations.performing import perform
from ledger.scheme.audit import Action
from ledger.scheme.four_eyes import Outcome
from ledger.scheme.roles import MAY, Act, Principal, PrincipalKind, Role, allows
from ledger.store import access, auditing, proposals, staff_sessions
from ledger.store import tables as t
from ledger.store.authority import authorise, standing
from ledger.store.unit import Reading, Writing

_LEAST = 2
"""People who can act for the committee; with fewer, nothing that takes two could ever be done again."""
_ACTING = frozenset(role.value for role in MAY[Act.CONFIRM])
_SECOND = frozenset({Role.SECOND_OFFICER.value})


@dataclass(frozen=True, slots=True, kw_only=True)
class EndRole:
    """They do this no more; `by` is an officer."""

    id: UUID
    community_id: UUID
    by: Principal
    staff_id: UUID
    role: Role


@dataclass(frozen=True, slots=True)
class RoleEnded:
    """Whose role ended, and how many roles they have left here."""

    staff_id: UUID
    left: int


def end_role(ledger: Ledger, command: EndRole) -> RoleEnded:
    """Take a role from a colleague: their sessions and badges here end at once, and what they proposed waits no more.

    Raises:
        NotAllowed: no officer.
        OwnAccess: it is their own.
        StaffUnknown: nobody here has this role by this id.
        RecoveryTooSoon: whoever asks was helped back in less than a day ago; `until_at` (ISO).
        LastOfficer: fewer than two people, or no second officer, would be left who can sign in and act.
    """
    return perform(ledger, command, RoleEnded, lambda tx: _end(tx, command))


def _end(tx: Writing, command: EndRole) -> RoleEnded:
    proposals.one_at_a_time(tx, command.community_id)
    authorise(tx, command.community_id, command.by, Act.END_ROLE)
    if command.staff_id == command.by.id:
        raise OwnAccess
    access.require_rested(tx, command.by)
    before = _who_acts(tx, command.community_id)
    grant = t.role_grant.c
    ended = tx.connection.execute(
        sa.delete(t.role_grant).where(
            grant.community_id == command.community_id,
            grant.staff_id == command.staff_id,
            grant.role == command.role.value,
        )
    )
    if not ended.rowcount:
        raise StaffUnknown
    _require_enough(before, _who_acts(tx, command.community_id))
    left = standing(tx, command.community_id, Principal(PrincipalKind.STAFF, command.staff_id)).roles
    _shut(tx, command, left)
    auditing.note(tx, command.community_id, command.by, Action.ROLE_ENDED, command.staff_id)
    return RoleEnded(command.staff_id, len(left))


_Acting = tuple[frozenset[UUID], frozenset[UUID]]


def _who_acts(rx: Reading, community_id: UUID) -> _Acting:
    return access.who_can_act(rx, community_id, _ACTING), access.who_can_act(rx, community_id, _SECOND)


def _require_enough(before: _Acting, after: _Acting) -> None:
    # Whoever could not act anyway may always go: an invitation that nobody accepted must not hold the door shut.
    for then, now, least in zip(before, after, (_LEAST, 1), strict=True):
        if len(now) < min(least, len(then)) or (now != then and len(now) < least):
            raise LastOfficer


def _shut(tx: Writing, command: EndRole, left: frozenset[Role]) -> None:
    session = t.web_session.c
    staff_sessions.end(tx, session.staff_id == command.staff_id, session.community_id == command.community_id)
    if not allows(left, Act.USE_BADGE):
        access.end_badges(tx, command.staff_id, command.community_id)
    if not left:
        access.void_links(tx, command.staff_id, command.community_id)
    for proposal in proposals.waiting(tx, command.community_id):
        theirs = proposal.by_id == command.staff_id and not allows(left, Act.PROPOSE)
        if theirs or (proposal.content.colleague_id == command.staff_id and not left):
            proposals.decide(tx, command.community_id, proposal.id, command.by, Outcome.WITHDRAWN)
