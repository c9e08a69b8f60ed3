"""Announce a redemption day; the clock opens and closes it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from ledger.errors import TimesInvalid
from ledger.ledger import Ledger
from ledger.operations.advance_run import advance
from ledger.operations.performing import perform
from ledger.scheme.calendar import Quarter, day_of
from ledger.scheme.roles import Act, Principal
from ledger.scheme.run import RunState
from ledger.scheme.wording import TITLE_MAX, plain
from ledger.store import tables as t
from ledger.store.authority import authorise
from ledger.store.unit import Writing

LONGEST = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRun:
    """On that day points become goods.

    Attributes:
        id: the request id; also the run's id.
        community_id: where.
        by: an officer.
        name: such as 四季度兑换; at most 40 characters.
        day: in Asia/Shanghai.
        opens_at: aware, on that day.
        closes_at: aware, at most a day later.
    """

    id: UUID
    community_id: UUID
    by: Principal
    name: str
    day: date
    opens_at: datetime
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class RunOpened:
    """The day, and where it stands already."""

    run_id: UUID
    number: str
    state: RunState


def open_run(ledger: Ledger, command: OpenRun) -> RunOpened:
    """Announce a redemption day.

    Raises:
        NotAllowed: no officer.
        TextInvalid: a name that is empty or too long.
        TimesInvalid: it closes before it opens, on another day than it says, or lasts more than a day.
    """
    return perform(ledger, command, RunOpened, lambda tx: _open(tx, command))


def _open(tx: Writing, command: OpenRun) -> RunOpened:
    authorise(tx, command.community_id, command.by, Act.OPEN_RUN)
    if not timedelta() < command.closes_at - command.opens_at <= LONGEST or day_of(command.opens_at) != command.day:
        raise TimesInvalid
    quarter = Quarter.of(command.day).code
    number = next_number(tx, command.community_id, quarter)
    tx.connection.execute(
        sa.insert(t.redemption_run).values(
            community_id=command.community_id,
            id=command.id,
            number=number,
            name=plain(command.name, "name", TITLE_MAX),
            quarter=quarter,
            opens_at=command.opens_at,
            closes_at=command.closes_at,
            state=RunState.ANNOUNCED.value,
            last_number=0,
        )
    )
    return RunOpened(command.id, number, advance(tx, command.community_id, command.id))


def next_number(tx: Writing, community_id: UUID, quarter: str) -> str:
    """Return the number of the next run of a quarter: 2018Q4, then 2018Q4-2."""
    tx.connection.execute(sa.select(t.community.c.id).where(t.community.c.id == community_id).with_for_update())
    count = tx.connection.execute(
        sa.select(sa.func.count())
        .select_from(t.redemption_run)
        .where(t.redemption_run.c.community_id == community_id, t.redemption_run.c.quarter == quarter)
    ).scalar_one()
    return quarter if count == 0 else f"{quarter}-{count + 1}"
