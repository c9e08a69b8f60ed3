"""The clock of jobs: it ticks, it makes up for what was missed, and it goes on after a failure."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from ledger.clock import SHANGHAI
from ledger.errors import DatabaseBusy
from ledger.ledger import Ledger
from ledger.reports.runs import runs
from ledger.scheme.run import RunState
from ledger.store import tables as t
from scheduler import clockwork
from scheduler.jobs import Job, jobs
from tests.club import COMMUNITY, Club

SECONDS = 20
"""How long a test waits for something that should come at once."""


def named(name: str) -> Job:
    return next(job for job in jobs() if job.name == name)


def soon(job: Job, operation: Callable[[Ledger, datetime], object]) -> Job:
    """Return the job on a trigger that fires many times a second."""
    trigger = IntervalTrigger(seconds=1, timezone=SHANGHAI, start_date=datetime.now(UTC) - timedelta(seconds=0.9))
    return Job(job.name, trigger, operation, job.grace_seconds, job.period)


@contextmanager
def ticking(club: Club, *table: Job) -> Iterator[BackgroundScheduler]:
    running = clockwork.start(club.ledger, table)
    try:
        yield running
    finally:
        running.shutdown(wait=True)


def test_a_tick_opens_the_day_that_is_due(club: Club) -> None:
    """The wiring from clock to operation is what nobody looks at until the doors stay shut."""
    club.clock.tick(hours=8)
    done = threading.Event()
    real = named("advance_run")

    def operation(ledger: Ledger, due_at: datetime) -> None:
        real.operation(ledger, due_at)
        done.set()

    with ticking(club, soon(real, operation)):
        assert done.wait(SECONDS)
    assert club.count(t.redemption_run, state="closed") == 1
    assert [run.state for run in runs(club.ledger, COMMUNITY)] == [RunState.CLOSED]


def test_the_whole_table_starts_and_stops(club: Club) -> None:
    """A service that cannot be stopped is killed, and killing is what damages books."""
    with ticking(club, *jobs()) as running:
        assert {job.id for job in running.get_jobs()} == {"advance_run", "sweep_holds", "seal", "verify", "retention"}
        assert all(job.coalesce and job.max_instances == 1 for job in running.get_jobs())
    assert not running.running


@pytest.mark.parametrize("failure", [DatabaseBusy(cause="overtaken"), RuntimeError("nobody expected this")])
def test_a_failing_job_is_told_in_the_log_and_tried_again(
    club: Club, caplog: pytest.LogCaptureFixture, failure: Exception
) -> None:
    """A busy second in the night must not switch the nightly look off until the next update."""
    calls = []
    twice = threading.Event()

    def operation(_ledger: Ledger, _due_at: datetime) -> None:
        calls.append(1)
        if len(calls) == 1:
            raise failure
        twice.set()

    with caplog.at_level(logging.WARNING), ticking(club, soon(named("verify"), operation)):
        assert twice.wait(SECONDS)
    told = [record for record in caplog.records if record.name.startswith("dongwang") or "apscheduler" in record.name]
    assert any("verify" in record.getMessage() for record in told)


def at(hour: int, minute: int = 0, second: int = 0, day: int = 29) -> datetime:
    return datetime(2018, 12, day, hour, minute, second, tzinfo=SHANGHAI).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (at(3, 17), at(3, 17)),
        (at(3, 17) + timedelta(microseconds=1), at(3, 17)),
        (at(3, 16, 59), at(3, 17, day=28)),
        (at(3, 17) - timedelta(microseconds=1), at(3, 17, day=28)),
        (at(23, 59, 59), at(3, 17)),
        (at(0), at(3, 17, day=28)),
    ],
)
def test_every_scheduler_names_the_same_night(now: datetime, due: datetime) -> None:
    """The instant is the run's identity: two machines that name it differently both do it."""
    assert clockwork.due_instant(named("verify"), now) == due


def test_a_night_that_was_slept_through_is_made_up_for_once(club: Club) -> None:
    """The office PC is switched off in the evening; in the morning the book is looked at, and once is enough."""
    job = named("verify")
    club.clock.at = at(8)
    for _ in range(3):
        job.operation(club.ledger, clockwork.due_instant(job, club.clock.now()))
        club.clock.tick(hours=1)
    assert club.count(t.job_run, name="verify", outcome="good") == 1


def test_no_job_is_given_up_for_being_late() -> None:
    """A grace of some seconds would skip the night of every machine that was asleep."""
    assert {job.name: job.grace_seconds for job in jobs()} == dict.fromkeys(
        ("advance_run", "sweep_holds", "seal", "verify", "retention")
    )
    assert isinstance(named("verify").trigger, CronTrigger)
    assert len({job.name for job in jobs()}) == len(jobs())
