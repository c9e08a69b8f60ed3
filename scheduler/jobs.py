"""The jobs, as a table: name, when, what, and how late is still worth it.

No truth depends on a job having run. Whatever a job does, an operation or a person does as well.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from ledger.clock import SHANGHAI
from ledger.ledger import Ledger
from ledger.operations.advance_run import advance_runs
from ledger.operations.apply_retention import apply_retention
from ledger.operations.seal_all import seal_all
from ledger.operations.sweep_holds import sweep_holds
from ledger.operations.verify_nightly import verify_nightly


@dataclass(frozen=True, slots=True)
class Job:
    """A row of the table.

    Attributes:
        name: for the log and for claims.
        trigger: when, in Asia/Shanghai.
        operation: what; given the ledger and the instant at which it was due.
        grace_seconds: how late a missed run is still made up for; None: however late.
        period: no two runs are further apart.
    """

    name: str
    trigger: BaseTrigger
    operation: Callable[[Ledger, datetime], object]
    grace_seconds: int | None
    period: timedelta


def _advance_runs(ledger: Ledger, _due_at: datetime) -> int:
    return advance_runs(ledger)


def _sweep_holds(ledger: Ledger, _due_at: datetime) -> int:
    return sweep_holds(ledger)


def _seal_all(ledger: Ledger, _due_at: datetime) -> int:
    return seal_all(ledger)


def _apply_retention(ledger: Ledger, _due_at: datetime) -> object:
    return apply_retention(ledger)


def jobs() -> tuple[Job, ...]:
    """Return the table."""
    return (
        Job("advance_run", IntervalTrigger(seconds=30, timezone=SHANGHAI), _advance_runs, None, timedelta(seconds=30)),
        Job("sweep_holds", IntervalTrigger(seconds=30, timezone=SHANGHAI), _sweep_holds, None, timedelta(seconds=30)),
        Job("seal", IntervalTrigger(seconds=5, timezone=SHANGHAI), _seal_all, None, timedelta(seconds=5)),
        Job("verify", CronTrigger(hour=3, minute=17, timezone=SHANGHAI), verify_nightly, None, timedelta(days=1)),
        Job("retention", CronTrigger(hour=4, minute=7, timezone=SHANGHAI), _apply_retention, None, timedelta(days=1)),
    )
