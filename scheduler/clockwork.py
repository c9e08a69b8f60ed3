"""Ticking: a background thread beside the service that owns a SQLite book, or a process of its own for PostgreSQL."""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.background import BackgroundScheduler

from ledger.clock import SHANGHAI
from ledger.errors import LedgerError
from ledger.ledger import Ledger
from scheduler.jobs import Job, jobs

_log = logging.getLogger("dongwang.scheduler")


def start(ledger: Ledger, table: Sequence[Job] | None = None) -> BackgroundScheduler:
    """Start ticking in a daemon thread; missed runs are made up for once, however many there were.

    Args:
        ledger: what the jobs work on.
        table: the jobs; None takes all of them.
    """
    clockwork = BackgroundScheduler(timezone=SHANGHAI, daemon=True)
    for job in jobs() if table is None else table:
        clockwork.add_job(
            _run,
            job.trigger,
            args=(ledger, job),
            # What fell due while nobody ticked is looked at right away; a run that was done is not done again.
            next_run_time=datetime.now(UTC),
            id=job.name,
            name=job.name,
            misfire_grace_time=job.grace_seconds,
            coalesce=True,
            max_instances=1,
        )
    clockwork.start()
    return clockwork


def _run(ledger: Ledger, job: Job) -> None:
    """Run one job; a failure is told in the log and tried again at the next tick."""
    try:
        job.operation(ledger, due_instant(job, ledger.clock.now()))
    except LedgerError as refusal:
        _log.warning("%s: %s", job.name, refusal)


def due_instant(job: Job, now: datetime) -> datetime:
    """Return the newest instant, up to `now`, at which `job` was due: the same in every scheduler that ticks it."""
    # A microsecond later than a period ago: at the very instant itself the trigger would name the one before.
    due = job.trigger.get_next_fire_time(None, now - job.period + timedelta(microseconds=1))
    return now if due is None or due > now else due
