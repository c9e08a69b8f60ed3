"""What is promised about keeping data is what the nightly job does."""

import re
from pathlib import Path

from ledger.scheme.retention import PERIODS
from scheduler.jobs import jobs

REFERENCE = (Path(__file__).parents[2] / "ledger" / "README.md").read_text(encoding="utf-8")
HEADER = "| what | days | since | why until then |\n|---|---|---|---|\n"


def test_the_printed_periods_are_those_of_the_job() -> None:
    """A promise of thirty days on paper and ninety in the program is a lie told to every member."""
    printed = REFERENCE.split(HEADER)[1].split("\n\n")[0].splitlines()
    assert printed == [f"| `{each.what.value}` | {each.days} | {each.since} | {each.why} |" for each in PERIODS]


def test_the_job_runs_every_night_at_the_printed_time() -> None:
    """A job that nobody starts deletes nothing."""
    [job] = [job for job in jobs() if job.name == "retention"]
    assert re.search(r"deletes them every night at 4:07", REFERENCE)
    assert str(job.trigger) == "cron[hour='4', minute='7']"
