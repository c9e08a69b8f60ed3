"""Sessions by day: what is on today, and what comes next."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from ledger.ledger import Ledger
from ledger.scheme.activity import Category
from ledger.scheme.calendar import instant
from ledger.scheme.checkin import CheckInState
from ledger.store import tables as t
from ledger.store.unit import Reading

AHEAD = timedelta(days=60)
LISTED_MAX = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionCard:
    """A session in a list; `checked_in` counts live check-ins."""

    session_id: UUID
    title: str
    category: Category
    starts_at: datetime
    ends_at: datetime
    place: str
    points: int
    checked_in: int


def sessions(ledger: Ledger, community_id: UUID, day: date) -> tuple[SessionCard, ...]:
    """Return the sessions of `day` and the sixty days after it, in order."""
    with ledger.reading() as rx:
        rows = rx.connection.execute(
            _cards(community_id)
            .where(t.session.c.starts_at >= instant(day, 0), t.session.c.starts_at < instant(day, 0) + AHEAD)
            .limit(LISTED_MAX)
        ).all()
    return tuple(_card(row) for row in rows)


def coming(rx: Reading, community_id: UUID) -> SessionCard | None:
    """Return the next session that has not ended, None when none is planned."""
    row = rx.connection.execute(_cards(community_id).where(t.session.c.ends_at > rx.now).limit(1)).first()
    return None if row is None else _card(row)


def _cards(community_id: UUID) -> sa.Select[Any]:
    session, done = t.session.c, t.check_in.c
    arrived = (
        sa.select(sa.func.count())
        .select_from(t.check_in)
        .where(
            done.community_id == session.community_id,
            done.session_id == session.id,
            done.state.in_([CheckInState.PENDING.value, CheckInState.STAMPED.value]),
        )
        .scalar_subquery()
    )
    return (
        sa.select(
            session.id, session.title, session.category, session.starts_at, session.ends_at, session.place,
            session.points, arrived.label("checked_in"),
        )
        .where(session.community_id == community_id)
        .order_by(session.starts_at, session.id)
    )  # fmt: skip


def _card(row: Any) -> SessionCard:  # noqa: ANN401 - a row of `_cards`
    return SessionCard(
        session_id=row.id,
        title=row.title,
        category=Category(row.category),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        place=row.place,
        points=row.points,
        checked_in=row.checked_in,
    )
