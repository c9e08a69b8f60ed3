"""The communities of an installation."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from ledger.errors import CommunityUnknown
from ledger.ledger import Ledger
from ledger.store import tables as t


@dataclass(frozen=True, slots=True)
class Community:
    """A community by name."""

    community_id: UUID
    name: str
    subdistrict: str
    handbook_prefix: str
    demo: bool


def communities(ledger: Ledger) -> tuple[Community, ...]:
    """Return all communities in the order in which they were founded."""
    c = t.community.c
    with ledger.reading() as rx:
        rows = rx.connection.execute(
            sa.select(c.id, c.name, c.subdistrict, c.handbook_prefix, c.demo).order_by(c.created_at, c.id)
        ).all()
    return tuple(Community(*row) for row in rows)


def community(ledger: Ledger, community_id: UUID) -> Community:
    """Return one community.

    Raises:
        CommunityUnknown: there is none under this id.
    """
    c = t.community.c
    with ledger.reading() as rx:
        row = rx.connection.execute(
            sa.select(c.id, c.name, c.subdistrict, c.handbook_prefix, c.demo).where(c.id == community_id)
        ).first()
    if row is None:
        raise CommunityUnknown(community_id=str(community_id))
    return Community(*row)
