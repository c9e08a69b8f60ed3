"""Who works for the committee: their roles, and whose handbook is theirs."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from ledger.errors import StaffUnknown
from ledger.ledger import Ledger
from ledger.reports import names
from ledger.scheme.four_eyes import RECOVERY_REST
from ledger.scheme.roles import Role
from ledger.store import access
from ledger.store import tables as t


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """Somebody who has a role.

    Attributes:
        roles: in the order of the role table.
        spoken_no: how their own handbook is called; None where none is linked.
        can_sign_in: False while their one-time link was not used.
        rests_until: until then they confirm nothing together with whoever helped them in; None for most.
        helped_by: who that was; empty for most.
    """

    staff_id: UUID
    name: str
    roles: tuple[Role, ...]
    spoken_no: int | None
    can_sign_in: bool
    rests_until: datetime | None
    helped_by: str


def colleagues(ledger: Ledger, community_id: UUID) -> tuple[Colleague, ...]:
    """Return everybody who has a role in a community, whoever has been there longest first."""
    helper = t.staff.alias("helper")
    with ledger.reading() as rx:
        rows = rx.connection.execute(
            sa.select(
                *(t.staff.c.id, t.staff.c.name, t.staff.c.recovered_at, helper.c.name.label("helped_by")),
                *(t.role_grant.c.role, t.member.c.handbook_no),
            )
            .select_from(t.role_grant)
            .join(t.staff, t.staff.c.id == t.role_grant.c.staff_id)
            .join(helper, helper.c.id == t.staff.c.recovered_by, isouter=True)
            .join(
                t.member,
                (t.member.c.community_id == t.role_grant.c.community_id) & (t.member.c.id == t.role_grant.c.member_id),
                isouter=True,
            )
            .where(t.role_grant.c.community_id == community_id)
            .order_by(t.role_grant.c.granted_at, t.staff.c.id)
        ).all()
        keyed = access.who_can_act(rx, community_id, frozenset(role.value for role in Role))
        now = rx.now
    listed: dict[UUID, Colleague] = {}
    for row in rows:
        theirs = {Role(each.role) for each in rows if each.id == row.id}
        until = None if row.recovered_at is None else row.recovered_at + RECOVERY_REST
        rests = until if until is not None and now < until else None
        listed[row.id] = Colleague(
            staff_id=row.id,
            name=row.name,
            roles=tuple(role for role in Role if role in theirs),
            spoken_no=None if row.handbook_no is None else names.spoken(row.handbook_no),
            can_sign_in=row.id in keyed,
            rests_until=rests,
            helped_by=row.helped_by if rests else "",
        )
    return tuple(listed.values())


def colleague(ledger: Ledger, community_id: UUID, staff_id: UUID) -> Colleague:
    """Return one of them.

    Raises:
        StaffUnknown: nobody of this id works here.
    """
    found = next((each for each in colleagues(ledger, community_id) if each.staff_id == staff_id), None)
    if found is None:
        raise StaffUnknown
    return found
