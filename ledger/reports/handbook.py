"""The handbook: the newest seal and its sentence, what may be spent, and every stamp by quarter (register 12)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from uuid import UUID

import sqlalchemy as sa

from ledger.errors import MemberUnknown
from ledger.ledger import Ledger
from ledger.reports import names
from ledger.scheme import accounts
from ledger.scheme.activity import Category
from ledger.scheme.calendar import Quarter, day_of
from ledger.scheme.checkin import CheckInState
from ledger.scheme.run import RunState
from ledger.store import journal_rows
from ledger.store import tables as t
from ledger.store.unit import Reading

STAMPS_MAX = 1_000
"""Stamps on one page, newest first; years of a keen member."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """One presence as the handbook shows it.

    Attributes:
        check_in_id: its id.
        title: of the session.
        day: of the session, in Asia/Shanghai.
        category: chooses the face of the seal.
        points: what was added, or what the seal will add.
        state: pending shows an empty slot.
        thanks: the committee's sentence; may be empty.
        capped: the seal counts and the points do not: 已计满.
        reason: why it was returned; else empty.
    """

    check_in_id: UUID
    title: str
    day: date
    category: Category
    points: int
    state: CheckInState
    thanks: str
    capped: bool
    reason: str


@dataclass(frozen=True, slots=True)
class QuarterPage:
    """The stamps of one quarter, newest first."""

    code: str
    label_zh: str
    stamps: tuple[Stamp, ...]


@dataclass(frozen=True, slots=True)
class RunCard:
    """The redemption day to look forward to."""

    name: str
    day: date
    opens_at: datetime
    closes_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Handbook:
    """A member's handbook; `waiting` are points of check-ins that wait for their seal."""

    handbook_no: str
    spoken_no: int
    name: str
    available: int
    waiting: int
    newest: Stamp | None
    quarters: tuple[QuarterPage, ...]
    next_run: RunCard | None


def handbook(ledger: Ledger, community_id: UUID, member_id: UUID) -> Handbook:
    """Return a member's handbook.

    Raises:
        MemberUnknown: nobody here has this id.
    """
    account_id = accounts.member(community_id, member_id)
    with ledger.reading() as rx:
        member = rx.connection.execute(
            sa.select(*names.COLUMNS)
            .select_from(names.members())
            .where(t.member.c.community_id == community_id, t.member.c.id == member_id)
        ).first()
        if member is None:
            raise MemberUnknown
        balance = journal_rows.read_balances(rx, community_id, [account_id])[account_id]
        stamps = _stamps(rx, community_id, member_id)
        next_run = _next_run(rx, community_id)
    return Handbook(
        handbook_no=member.handbook_no,
        spoken_no=names.spoken(member.handbook_no),
        name=names.name_of(ledger.keys, community_id, member),
        available=balance.available,
        waiting=balance.credits_pending,
        newest=next((stamp for stamp in stamps if stamp.state is CheckInState.STAMPED), None),
        quarters=tuple(_by_quarter(stamps)),
        next_run=next_run,
    )


def _stamps(rx: Reading, community_id: UUID, member_id: UUID) -> list[Stamp]:
    done, session = t.check_in.c, t.session.c
    rows = rx.connection.execute(
        sa.select(
            done.id, session.title, session.starts_at, session.category, done.points, done.posted_points,
            done.state, session.thanks, done.reason,
        )
        .join(t.session, (session.community_id == done.community_id) & (session.id == done.session_id))
        .where(
            done.community_id == community_id,
            done.member_id == member_id,
            done.state.not_in([CheckInState.UNDONE.value]),
        )
        .order_by(session.starts_at.desc(), done.at.desc(), done.id)
        .limit(STAMPS_MAX)
    ).all()  # fmt: skip
    return [
        Stamp(
            check_in_id=row.id,
            title=row.title,
            day=day_of(row.starts_at),
            category=Category(row.category),
            points=row.points if row.posted_points is None else row.posted_points,
            state=CheckInState(row.state),
            thanks=row.thanks,
            capped=row.posted_points is not None and row.posted_points < row.points,
            reason=row.reason or "",
        )
        for row in rows
    ]


def _by_quarter(stamps: Iterable[Stamp]) -> Iterable[QuarterPage]:
    for quarter, group in groupby(stamps, key=lambda stamp: Quarter.of(stamp.day)):
        yield QuarterPage(quarter.code, quarter.label_zh, tuple(group))


def _next_run(rx: Reading, community_id: UUID) -> RunCard | None:
    run = t.redemption_run.c
    row = rx.connection.execute(
        sa.select(run.name, run.opens_at, run.closes_at)
        .where(run.community_id == community_id, run.state != RunState.CLOSED.value, run.closes_at > rx.now)
        .order_by(run.opens_at)
        .limit(1)
    ).first()
    return None if row is None else RunCard(row.name, day_of(row.opens_at), row.opens_at, row.closes_at)
