"""What waits for its seal, session by session: those that need a look first, then the rest for one press (`checkin.md`)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from ledger.ledger import Ledger
from ledger.reports import names
from ledger.reports.sessions import SessionCard, coming
from ledger.reports.shared_browsers import shared_browsers
from ledger.scheme.activity import Category, Source
from ledger.scheme.calendar import day_of
from ledger.scheme.checkin import CheckInState, Presence, Signal, needs_a_look, signals
from ledger.scheme.roles import Principal, PrincipalKind
from ledger.store import tables as t
from ledger.store.authority import kept_from, standing
from ledger.store.reviewing import stamped_often
from ledger.store.unit import Reading

WAITING_MAX = 2_000
"""Rows on one page; more than a quarter's backlog of a large club."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRow:
    """A check-in that waits.

    Attributes:
        check_in_id: its id.
        name: the full name; the queue is the committee's alone.
        spoken_no: the handbook number as it is spoken.
        at: when they checked in.
        source: how.
        signals: what to look at, heaviest first.
        shared_by: members whom the same browser signed, where that is a signal.
        colleague: somebody else must stamp it: it is the reader's own or their household's, or `often` is so.
        often: the reader stamped this member so often lately that it is a colleague's turn.
    """

    check_in_id: UUID
    name: str
    spoken_no: int
    at: datetime
    source: Source
    signals: tuple[Signal, ...]
    shared_by: int
    colleague: bool
    often: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionQueue:
    """What waits of one session; `clean_points` is what the one press would post."""

    session_id: UUID
    title: str
    day: date
    category: Category
    points_each: int
    headcount: int | None
    thanks: str
    flagged: tuple[QueueRow, ...]
    clean: tuple[QueueRow, ...]
    clean_points: int


@dataclass(frozen=True, slots=True)
class Queue:
    """Everything that waits, the oldest session first; when nothing does, the next session to come."""

    sessions: tuple[SessionQueue, ...]
    waiting: int
    next_session: SessionCard | None


class _Reader(NamedTuple):
    """Whom the reader may not stamp: their household, and members whom they stamped often."""

    own: frozenset[UUID]
    often: frozenset[UUID]


def queue(ledger: Ledger, community_id: UUID, staff_id: UUID) -> Queue:
    """Return what waits for its seal, as one officer sees it."""
    with ledger.reading() as rx:
        rows = _waiting(rx, community_id)
        officer = standing(rx, community_id, Principal(PrincipalKind.STAFF, staff_id))
        own = kept_from(rx, community_id, staff_id, officer.member_id)
        reader = _Reader(own, stamped_often(rx, community_id, staff_id))
        shared = shared_browsers(rx, community_id, {row.session_id for row in rows})
        next_session = coming(rx, community_id)
    by_session = groupby(rows, key=lambda row: row.session_id)
    sessions = tuple(_session(ledger, community_id, list(group), reader, shared) for _, group in by_session)
    return Queue(sessions, len(rows), next_session)


def _waiting(rx: Reading, community_id: UUID) -> Sequence[Any]:
    done, session = t.check_in.c, t.session.c
    return rx.connection.execute(
        sa.select(
            done.id, done.at, done.source, done.lateness, done.slow, done.browser, done.points, done.session_id,
            session.title, session.starts_at, session.category, session.points.label("points_each"),
            session.headcount, session.thanks, *names.COLUMNS,
        )
        .select_from(
            names.of(t.check_in).join(
                t.session, (session.community_id == done.community_id) & (session.id == done.session_id)
            )
        )
        .where(done.community_id == community_id, done.state == CheckInState.PENDING.value)
        .order_by(session.starts_at, done.session_id, done.at, done.id)
        .limit(WAITING_MAX)
    ).all()  # fmt: skip


def _session(
    ledger: Ledger, community_id: UUID, rows: Sequence[Any], reader: _Reader, shared: Counter[tuple[UUID, bytes]]
) -> SessionQueue:
    first = rows[0]
    listed = [_row(ledger, community_id, row, reader, shared) for row in rows]
    flagged = tuple(row for row in listed if row.colleague or needs_a_look(row.signals))
    clean = tuple(row for row in listed if row not in flagged)
    worth = {row.id: row.points for row in rows}
    return SessionQueue(
        session_id=first.session_id,
        title=first.title,
        day=day_of(first.starts_at),
        category=Category(first.category),
        points_each=first.points_each,
        headcount=first.headcount,
        thanks=first.thanks,
        flagged=flagged,
        clean=clean,
        clean_points=sum(worth[row.check_in_id] for row in clean),
    )


def _row(
    ledger: Ledger,
    community_id: UUID,
    row: Any,  # noqa: ANN401 - a row of `_waiting`
    reader: _Reader,
    shared: Counter[tuple[UUID, bytes]],
) -> QueueRow:
    together = shared[row.session_id, row.browser] if row.browser is not None else 0
    presence = Presence(source=Source(row.source), lateness=row.lateness, slow=row.slow, same_browser=together)
    return QueueRow(
        check_in_id=row.id,
        name=names.name_of(ledger.keys, community_id, row),
        spoken_no=names.spoken(row.handbook_no),
        at=row.at,
        source=presence.source,
        signals=signals(presence),
        shared_by=together,
        colleague=row.member_id in reader.own | reader.often,
        often=row.member_id in reader.often - reader.own,
    )
