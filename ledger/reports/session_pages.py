"""Activities for other programs, by day and page by page."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from ledger.clock import from_micros, micros
from ledger.errors import SessionUnknown
from ledger.ledger import Ledger
from ledger.reports.paging import Asked, Paged, cut, identity, whole
from ledger.scheme.activity import Category
from ledger.scheme.calendar import end_of_day, instant
from ledger.scheme.checkin import CheckInState
from ledger.store import tables as t
from ledger.store.columns import Id, Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionSheet:
    """A session; `checked_in` counts live check-ins, `headcount` is what somebody counted on the spot."""

    session_id: UUID
    title: str
    category: Category
    rule_code: str
    points: int
    starts_at: datetime
    ends_at: datetime
    place: str
    checked_in: int
    headcount: int | None


def session_page(
    ledger: Ledger, community_id: UUID, asked: Asked, *, first: date | None = None, last: date | None = None
) -> Paged[SessionSheet]:
    """Return a page of the sessions that begin from `first` to `last` (both inclusive, in Asia/Shanghai), in order.

    Raises:
        PageTokenInvalid: the place to go on from is none of this list.
    """
    session, place = t.session.c, asked.place(2)
    query = _sheets().where(session.community_id == community_id)
    if first is not None:
        query = query.where(session.starts_at >= instant(first, 0))
    if last is not None:
        query = query.where(session.starts_at < end_of_day(last))
    if place is not None:
        at, known = sa.literal(from_micros(whole(place[0])), Instant), sa.literal(identity(place[1]), Id)
        query = query.where(sa.tuple_(session.starts_at, session.id) > sa.tuple_(at, known))
    with ledger.reading() as rx:
        rows = rx.connection.execute(query.order_by(session.starts_at, session.id).limit(asked.limit + 1)).all()
    return cut([_sheet(row) for row in rows], asked, lambda one: f"{micros(one.starts_at)}:{one.session_id}")


def session_sheet(ledger: Ledger, community_id: UUID, session_id: UUID) -> SessionSheet:
    """Return one session.

    Raises:
        SessionUnknown: no such session here.
    """
    session = t.session.c
    with ledger.reading() as rx:
        row = rx.connection.execute(_sheets().where(session.community_id == community_id, session.id == session_id)).first()
    if row is None:
        raise SessionUnknown
    return _sheet(row)


def _sheets() -> sa.Select[Any]:
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
    return sa.select(
        session.id, session.title, session.category, session.rule_code, session.points, session.starts_at,
        session.ends_at, session.place, session.headcount, arrived.label("checked_in"),
    )  # fmt: skip


def _sheet(row: Any) -> SessionSheet:  # noqa: ANN401 - a row of `_sheets`
    return SessionSheet(
        session_id=row.id,
        title=row.title,
        category=Category(row.category),
        rule_code=row.rule_code,
        points=row.points,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        place=row.place,
        checked_in=row.checked_in,
        headcount=row.headcount,
    )
