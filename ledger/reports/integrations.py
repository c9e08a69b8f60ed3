"""The programs of others that have, or had, a token: what the admin looks after."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from ledger.errors import IntegrationUnknown
from ledger.ledger import Ledger
from ledger.scheme.roles import Scope
from ledger.store import tables as t

LISTED_MAX = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Integration:
    """A program; `ended_at` is None while its token is good, `seen_at` before its first request."""

    integration_id: UUID
    label: str
    scope: Scope
    created_at: datetime
    seen_at: datetime | None
    ended_at: datetime | None


def integrations(ledger: Ledger, community_id: UUID) -> tuple[Integration, ...]:
    """Return the programs of a community, the newest first; those whose token is good before those that were ended."""
    known = t.integration.c
    with ledger.reading() as rx:
        rows = rx.connection.execute(
            sa.select(t.integration)
            .where(known.community_id == community_id)
            .order_by(known.ended_at.is_not(None), known.created_at.desc(), known.id)
            .limit(LISTED_MAX)
        ).all()
    return tuple(map(_integration, rows))


def integration(ledger: Ledger, community_id: UUID, integration_id: UUID) -> Integration:
    """Return one of them.

    Raises:
        IntegrationUnknown: no such program here.
    """
    known = t.integration.c
    with ledger.reading() as rx:
        row = rx.connection.execute(
            sa.select(t.integration).where(known.community_id == community_id, known.id == integration_id)
        ).first()
    if row is None:
        raise IntegrationUnknown
    return _integration(row)


def _integration(row: Any) -> Integration:  # noqa: ANN401 - a row of the table
    return Integration(
        integration_id=row.id,
        label=row.label,
        scope=Scope(row.scope),
        created_at=row.created_at,
        seen_at=row.seen_at,
        ended_at=row.ended_at,
    )
