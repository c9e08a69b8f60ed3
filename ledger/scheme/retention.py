"""How long what is needed only for a while is kept: one table, read by the nightly job, the reference and the tests."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Kept(StrEnum):
    """What is kept for a while."""

    FAILURES = "sign_in_failure"
    LINKS = "token"
    SESSIONS = "web_session"
    PHONES_AT_CHECK_IN = "check_in.browser"
    JOB_RUNS = "job_run"
    NEVER_CAME = "staff"


@dataclass(frozen=True, slots=True)
class Period:
    """How long something is kept.

    Attributes:
        what: the table, or the column of it.
        days: after `since` it is deleted; the next night, at the latest.
        since: what the days are counted from.
        why: what it is needed for until then.
    """

    what: Kept
    days: int
    since: str
    why: str

    @property
    def span(self) -> timedelta:
        """The days as a span of time."""
        return timedelta(days=self.days)


PERIODS = (
    Period(Kept.FAILURES, 1, "the wrong try", "to pause whoever guesses; the longest pause is minutes"),
    Period(Kept.LINKS, 30, "the end of the link", "to tell a used link from an unknown one"),
    Period(Kept.SESSIONS, 30, "the end of the session", "to show a member which phones held their handbook"),
    Period(Kept.PHONES_AT_CHECK_IN, 30, "the check-in", "to see in the queue that one phone signed for several"),
    Period(Kept.JOB_RUNS, 90, "the time it was due", "to see whether the nightly jobs ran"),
    Period(Kept.NEVER_CAME, 30, "the entry of the name", "a colleague who was proposed, and never got a role"),
)
