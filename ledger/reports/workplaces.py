"""The communities for which somebody works, where an installation has several."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from ledger.ledger import Ledger
from ledger.store import tables as t


@dataclass(frozen=True, slots=True)
class Workplace:
    """A community in which somebody has a role."""

    community_id: UUID
    name: str


def workplaces(ledger: Ledger, staff_id: UUID) -> tuple[Workplace, ...]:
    """Return the communities in which `staff_id` has a role, by name."""
    c, grant = t.community.c, t.role_grant.c
    with ledger.reading() as rx:
        rows = rx.connection.execute(
            sa.select(c.id, c.name)
            .where(c.id.in_(sa.select(grant.community_id).where(grant.staff_id == staff_id)))
            .order_by(c.name, c.id)
        ).all()
    return tuple(Workplace(*row) for row in rows)
