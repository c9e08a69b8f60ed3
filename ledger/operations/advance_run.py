"""Advance a redemption day to where the clock says it is: the scheduler ticks it, every operation on a run calls it first."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from ledger.errors import RunStepIllegal, RunUnknown
from ledger.ledger import Ledger
from ledger.scheme.roles import SYSTEM, Principal
from ledger.scheme.run import FOLLOWS, RunState, RunStep, due_steps
from ledger.store import tables as t
from ledger.store.outbox import record
from ledger.store.unit import Writing


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvanceRun:
    """Where should this day be by now?"""

    community_id: UUID
    run_id: UUID


def advance_run(ledger: Ledger, command: AdvanceRun) -> RunState:
    """Take the steps that are due, each once however many call this; return where the day stands.

    Raises:
        RunUnknown: no such run here.
    """
    with ledger.writing() as tx:
        return advance(tx, command.community_id, command.run_id)


def advance_runs(ledger: Ledger) -> int:
    """Advance every run that is not closed, in every community; return how many there were. The scheduler's tick."""
    with ledger.reading() as rx:
        rows = rx.connection.execute(
            sa.select(t.redemption_run.c.community_id, t.redemption_run.c.id).where(
                t.redemption_run.c.state != RunState.CLOSED.value
            )
        ).all()
    for row in rows:
        advance_run(ledger, AdvanceRun(community_id=row.community_id, run_id=row.id))
    return len(rows)


def advance(tx: Writing, community_id: UUID, run_id: UUID) -> RunState:
    """Take the due steps inside the caller's unit of work.

    Raises:
        RunUnknown: no such run here.
    """
    row = tx.connection.execute(
        sa.select(t.redemption_run.c.state, t.redemption_run.c.opens_at, t.redemption_run.c.closes_at).where(
            t.redemption_run.c.community_id == community_id, t.redemption_run.c.id == run_id
        )
    ).first()
    if row is None:
        raise RunUnknown
    state = RunState(row.state)
    for step in due_steps(state, row.opens_at, row.closes_at, tx.now):
        # A neighbour may take the step in the same moment; then it is theirs, and just as done.
        take_step(tx, community_id, run_id, step, SYSTEM)
        state = FOLLOWS[step][1]
    return state


def take_step(tx: Writing, community_id: UUID, run_id: UUID, step: RunStep, by: Principal) -> bool:
    """Move a run by one step if it stands where the step starts; return whether this call moved it."""
    before, after = FOLLOWS[step]
    moved = tx.connection.execute(
        sa.update(t.redemption_run)
        .where(
            t.redemption_run.c.community_id == community_id,
            t.redemption_run.c.id == run_id,
            t.redemption_run.c.state == before.value,
        )
        .values(state=after.value)
    ).rowcount
    if moved:
        record(
            tx,
            t.run_step,
            {
                "community_id": community_id,
                "run_id": run_id,
                "step": step.value,
                "by_kind": by.kind.value,
                "by_id": by.id,
                "recorded_at": tx.now,
            },
        )
    return bool(moved)


def require_step(tx: Writing, community_id: UUID, run_id: UUID, step: RunStep, by: Principal) -> None:
    """Move a run by one step.

    Raises:
        RunUnknown: no such run here.
        RunStepIllegal: it does not stand where the step starts.
    """
    state = advance(tx, community_id, run_id)
    if not take_step(tx, community_id, run_id, step, by):
        raise RunStepIllegal(state=state.value, step=step.value)
