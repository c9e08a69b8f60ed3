"""The screen at an activity: what it is, the code of this moment, and how many have come."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from ledger.errors import SessionUnknown
from ledger.ledger import Ledger
from ledger.scheme import code
from ledger.scheme.activity import Category
from ledger.scheme.checkin import CheckInState
from ledger.store import tables as t


@dataclass(frozen=True, slots=True, kw_only=True)
class Display:
    """What the screen shows; `code` is the token of the rotating code, never its secret."""

    session_id: UUID
    title: str
    category: Category
    starts_at: datetime
    place: str
    points: int
    arrived: int
    code: str
    changes_in_seconds: int


def display(ledger: Ledger, community_id: UUID, session_id: UUID) -> Display:
    """Return what the screen of a session shows now.

    Raises:
        SessionUnknown: no such session here, or one of the paper years, which has no screen.
    """
    session, done = t.session.c, t.check_in.c
    with ledger.reading() as rx:
        row = rx.connection.execute(
            sa.select(
                session.title, session.category, session.starts_at, session.place, session.points, session.screen_code
            ).where(session.community_id == community_id, session.id == session_id)
        ).first()
        if row is None or row.screen_code is None:
            raise SessionUnknown
        arrived = rx.connection.execute(
            sa.select(sa.func.count())
            .select_from(t.check_in)
            .where(
                done.community_id == community_id,
                done.session_id == session_id,
                done.state.in_([CheckInState.PENDING.value, CheckInState.STAMPED.value]),
            )
        ).scalar_one()
        now = rx.now
    return Display(
        session_id=session_id,
        title=row.title,
        category=Category(row.category),
        starts_at=row.starts_at,
        place=row.place,
        points=row.points,
        arrived=arrived,
        code=code.rotating(row.screen_code, ledger.keys.session_secret(session_id), now),
        changes_in_seconds=code.STEP_SECONDS - int(now.timestamp()) % code.STEP_SECONDS,
    )
