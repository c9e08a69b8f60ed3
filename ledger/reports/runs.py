"""The redemption days, the newest first."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from ledger.ledger import Ledger
from ledger.scheme.calendar import day_of
from ledger.scheme.run import FOLLOWS, RunState, due_steps
from ledger.store import tables as t


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """A redemption day; `state` is where the clock says it stands, whether or not a job has run."""

    run_id: UUID
    number: str
    name: str
    day: date
    opens_at: datetime
    closes_at: datetime
    state: RunState


def runs(ledger: Ledger, community_id: UUID) -> tuple[RunRow, ...]:
    """Return all redemption days."""
    run = t.redemption_run.c
    with ledger.reading() as rx:
        rows = rx.connection.execute(
            sa.select(run.id, run.number, run.name, run.opens_at, run.closes_at, run.state)
            .where(run.community_id == community_id)
            .order_by(run.opens_at.desc())
        ).all()
        now = rx.now
    listed: list[RunRow] = []
    for row in rows:
        state = RunState(row.state)
        for step in due_steps(state, row.opens_at, row.closes_at, now):
            state = FOLLOWS[step][1]
        listed.append(
            RunRow(
                run_id=row.id,
                number=row.number,
                name=row.name,
                day=day_of(row.opens_at),
                opens_at=row.opens_at,
                closes_at=row.closes_at,
                state=state,
            )
        )
    return tuple(listed)
