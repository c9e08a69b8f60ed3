"""`dongwang doctor`: looks at an installation and says how to mend what is wrong. It changes nothing.

One file for each subject; a check is a function that takes the patient and returns one finding.
"""

from web.doctor import book, clock, keys, network, process, room
from web.doctor.finding import Check, Finding, Patient, Verdict

__all__ = ["CHECKS", "REFUSALS", "Finding", "Patient", "Verdict", "examine", "refuses"]

CHECKS: tuple[Check, ...] = (
    *keys.CHECKS,
    *book.CHECKS,
    *clock.CHECKS,
    *room.CHECKS,
    *network.CHECKS,
    *process.CHECKS,
)
"""Every check, in the order in which they are told."""

REFUSALS: tuple[Check, ...] = (keys.keys_are_good, keys.keys_are_private, process.no_debugging, book.no_demo_in_public)
"""What the public is not served with."""


def examine(patient: Patient) -> list[Finding]:
    """Return what every check found."""
    return [check(patient) for check in CHECKS]


def refuses(patient: Patient) -> Finding | None:
    """Return for which reason the public may not be served, None when it may, or when nobody reaches it."""
    if not patient.public:
        return None
    found = [check(patient) for check in REFUSALS]
    # Before there is a club there are no keys, and the pages say how to make both.
    return next((each for each in found if each.verdict is Verdict.MEND and each.code != "keys_missing"), None)
