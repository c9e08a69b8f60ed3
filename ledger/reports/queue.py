"""What waits for its seal, session by session: those that need a look first, then the rest for one press (`checkin.md`)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from ledger.ledger import Ledger
from ledger.reports import names
from ledger.reports.sessions import SessionCard, coming
from ledger.scheme.activity import Category, Source
from ledger.scheme.calendar import day_of
from ledger.scheme.checkin import CheckInState, Presence, Signal, needs_a_look, signals
from ledger.scheme.roles import Principal, PrincipalKind
from ledger.store import tables as t
from ledger.store.authority import own_household, standing
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
        colleague: the reader's own or their household's; somebody else must stamp it.
    """

    check_in_id: UUID
    name: str
    spoken_no: int
    at: datetime
    source: Source
    signals: tuple[Signal, ...]
    shared_by: int
    colleague: bool


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


def queue(ledger: Ledger, community_id: UUID, staff_id: UUID) -> Queue:
    """Return what waits for its seal, as one officer sees it."""
    with ledger.reading() as rx:
        rows = _waiting(rx, community_id)
        officer = standing(rx, community_id, Principal(PrincipalKind.STAFF, staff_id))
        own = own_household(rx, community_id, officer.member_id)
        shared = _shared_browsers(rx, community_id, {row.session_id for row in rows})
        next_session = coming(rx, community_id)
    sessions = tuple(
        _session(ledger, community_id, list(group), own, shared) for _, group in groupby(rows, key=lambda row: row.session_id)
    )
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


def _shared_browsers(rx: Reading, community_id: UUID, session_ids: Iterable[UUID]) -> Counter[tuple[UUID, bytes]]:
    """Return how many households (or single members) each browser signed in each session."""
    done = t.check_in.c
    rows = rx.connection.execute(
        sa.select(done.session_id, done.browser, done.member_id, t.person.c.household_id)
        .join(t.person, (t.person.c.community_id == done.community_id) & (t.person.c.member_id == done.member_id), isouter=True)
        .where(
            done.community_id == community_id,
            done.session_id.in_(list(session_ids)),
            done.browser.is_not(None),
            done.state.in_([CheckInState.PENDING.value, CheckInState.STAMPED.value]),
        )
    ).all()
    homes: defaultdict[tuple[UUID, bytes], set[UUID]] = defaultdict(set)
    members: Counter[tuple[UUID, bytes]] = Counter()
    for row in rows:
        homes[row.session_id, row.browser].add(row.household_id or row.member_id)
        members[row.session_id, row.browser] += 1
    return Counter({key: count for key, count in members.items() if len(homes[key]) > 1})


def _session(
    ledger: Ledger, community_id: UUID, rows: Sequence[Any], own: frozenset[UUID], shared: Counter[tuple[UUID, bytes]]
) -> SessionQueue:
    first = rows[0]
    listed = [_row(ledger, community_id, row, own, shared) for row in rows]
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
    own: frozenset[UUID],
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
        colleague=row.member_id in own,
    )
