"""How often one reviewer may press the seal for one member: the next one is for a colleague, so that two people know them."""

from datetime import datetime, timedelta

STAMPS_MAX = 40
"""Seals of one reviewer for one member within `WITHIN`; whoever comes to something every day stays below it."""
WITHIN = timedelta(days=31)


def counted_after(now: datetime) -> datetime:
    """Return the instant after which a press counts towards the limit at `now`."""
    return now - WITHIN


def is_full(stamped: int) -> bool:
    """Return whether a reviewer who pressed `stamped` seals for a member leaves the next one to a colleague."""
    return stamped >= STAMPS_MAX
