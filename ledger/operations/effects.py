"""What a confirmed proposal does: for each kind, whether it is still possible, and how it is carried out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from ledger.errors import AlreadyErased, MemberUnknown, RoleHeld, StaffUnknown
from ledger.ledger import Ledger
from ledger.scheme.audit import Action
from ledger.scheme.proposed import ErasePerson, GrantRole, Proposed
from ledger.scheme.roles import Principal
from ledger.store import access, auditing, erasing, one_use_token
from ledger.store import tables as t
from ledger.store.unit import Reading, Writing


@dataclass(frozen=True, slots=True)
class Deed:
    """What is carried out, where, and by whose confirmation."""

    community_id: UUID
    proposal_id: UUID
    by: Principal


Possible = Callable[[Reading, UUID, Any], None]
CarryOut = Callable[[Writing, Deed, Any], str | None]


def require_possible(rx: Reading, community_id: UUID, content: Proposed) -> None:
    """Go on only while what is proposed can be done: asked when it is proposed, and once more when it is confirmed.

    Raises:
        StaffUnknown: nobody of this id works here, or was ever proposed here.
        RoleHeld: they have the role already.
        MemberUnknown: no such member here.
        AlreadyErased: the member's personal data were erased before.
    """
    _EFFECTS[type(content)][0](rx, community_id, content)


def carry_out(tx: Writing, deed: Deed, content: Proposed) -> str | None:
    """Do what was proposed; return the token of a one-time link, where the effect is that somebody gets one."""
    require_possible(tx, deed.community_id, content)
    return _EFFECTS[type(content)][1](tx, deed, content)


def settle(ledger: Ledger, content: Proposed) -> None:
    """Do what can be done only when the effect is durable; doing it once more does no harm."""
    if isinstance(content, ErasePerson):
        ledger.scrub()


def _role_possible(rx: Reading, community_id: UUID, content: GrantRole) -> None:
    grant, proposal = t.role_grant.c, t.proposal.c
    held = rx.connection.execute(
        sa.select(grant.role).where(grant.community_id == community_id, grant.staff_id == content.staff_id)
    ).all()
    if content.role in {row.role for row in held}:
        raise RoleHeld(role=content.role.value)
    proposed_here = sa.select(proposal.id).where(
        proposal.community_id == community_id, proposal.content.contains(str(content.staff_id), autoescape=True)
    )
    # Somebody new has no role yet; that they were proposed here is what tells them from a stranger of another community.
    if not held and rx.connection.execute(proposed_here.limit(1)).first() is None:
        raise StaffUnknown


def _grant_role(tx: Writing, deed: Deed, content: GrantRole) -> str | None:
    grant = t.role_grant.c
    theirs = (grant.community_id == deed.community_id, grant.staff_id == content.staff_id)
    linked = tx.connection.execute(sa.select(grant.member_id).where(*theirs, grant.member_id.is_not(None)).limit(1)).scalar()
    tx.connection.execute(
        sa.insert(t.role_grant).values(
            staff_id=content.staff_id,
            community_id=deed.community_id,
            role=content.role.value,
            member_id=linked,
            granted_at=tx.now,
        )
    )
    auditing.note(tx, deed.community_id, deed.by, Action.ROLE_GRANTED, content.staff_id)
    return None if access.can_sign_in(tx, content.staff_id) else invite(tx, deed.community_id, content.staff_id, deed.by)


def invite(tx: Writing, community_id: UUID, staff_id: UUID, by: Principal) -> str:
    """Return the token by which a new colleague chooses how to sign in; whoever holds it could choose in their place."""
    # So the two are one person to the rule of the second pair of eyes until a day has passed.
    tx.connection.execute(sa.update(t.staff).where(t.staff.c.id == staff_id).values(recovered_by=by.id, recovered_at=tx.now))
    token, _ = one_use_token.make(tx, "invitation", community_id, staff_id)
    return token


def _erasure_possible(rx: Reading, community_id: UUID, content: ErasePerson) -> None:
    known = (community_id, content.member_id)
    if not rx.fetch("SELECT 1 FROM member WHERE community_id = ? AND id = ?", known):
        raise MemberUnknown
    if rx.fetch("SELECT 1 FROM erasure WHERE community_id = ? AND member_id = ?", known):
        raise AlreadyErased


def _erase_person(tx: Writing, deed: Deed, content: ErasePerson) -> None:
    erasing.erase_person(tx, deed.community_id, content.member_id, deed.proposal_id)
    auditing.note(tx, deed.community_id, deed.by, Action.PERSON_ERASED, content.member_id)


_EFFECTS: Mapping[type[Proposed], tuple[Possible, CarryOut]] = MappingProxyType(
    {
        GrantRole: (_role_possible, _grant_role),
        ErasePerson: (_erasure_possible, _erase_person),
    }
)
