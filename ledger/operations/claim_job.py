"""Claim a due run of a job: of any number of schedulers, one gets it, and it is done once (`stack.md`, clock of jobs)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

import sqlalchemy as sa

from ledger.clock import micros
from ledger.ledger import Ledger
from ledger.store import tables as t


@dataclass(frozen=True, slots=True)
class Claim:
    """A run that is ours until the lease ends; `fence` grows with every claim of the same run."""

    name: str
    due_at: datetime
    fence: int


def claim_job(ledger: Ledger, name: str, due_at: datetime, lease: timedelta) -> Claim | None:
    """Claim a run, None when somebody holds it or it is done.

    Args:
        ledger: where the claims are kept.
        name: of the job.
        due_at: the instant it was due, aware; the run's identity.
        lease: how long nobody else may try; after that the claimer is taken for dead.
    """
    with ledger.writing() as tx:
        now = micros(tx.now)
        rows = tx.fetch(
            "INSERT INTO job_run (name, due_at, lease_until, fence) VALUES (?, ?, ?, 1) "
            "ON CONFLICT (name, due_at) DO UPDATE SET lease_until = excluded.lease_until, fence = job_run.fence + 1 "
            "WHERE job_run.done_at IS NULL AND job_run.lease_until < ? RETURNING fence",
            (name, micros(due_at), now + int(lease.total_seconds() * 1_000_000), now),
        )
    return Claim(name, due_at, cast("int", rows[0][0])) if rows else None


def finish_job(ledger: Ledger, claim: Claim, outcome: str) -> bool:
    """Write down that a claimed run is done, and how it ended; False when the lease had passed to somebody else."""
    job = t.job_run.c
    with ledger.writing() as tx:
        done = tx.connection.execute(
            sa.update(t.job_run)
            .where(
                job.name == claim.name,
                job.due_at == claim.due_at,
                job.fence == claim.fence,
                job.done_at.is_(None),
            )
            .values(done_at=tx.now, outcome=outcome)
        ).rowcount
    return bool(done)
