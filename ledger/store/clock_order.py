"""A clock that has fallen far behind the book writes nothing until it is set right, or an officer says that it is right.

`ledger.md`, Transfers, `recorded_at`: after a flat battery a PC wakes up years ago, and lines written then would stand before
those that they rest on.
"""

from typing import cast
from uuid import UUID

from ledger.clock import from_micros
from ledger.errors import ClockBehind
from ledger.store.unit import Reading, Writing

BEHIND_MAX = 24 * 3600 * 1_000_000
"""Microseconds that the clock may lie behind the newest line."""

_NEWEST = (
    "SELECT MAX(instant) FROM (SELECT MAX(recorded_at) AS instant FROM balance WHERE community_id = ? "
    "UNION ALL SELECT MAX(recorded_at) FROM unsealed WHERE community_id = ? "
    "UNION ALL SELECT MAX(recorded_at) FROM checkpoint WHERE community_id = ?) AS instants"
)
_ACCEPTED = "SELECT MAX(newest) FROM clock_acceptance WHERE community_id = ? AND recorded_at <= ?"


def newest(rx: Reading, community_id: UUID) -> int:
    """Return the instant of the newest line, microseconds; 0 in an empty book."""
    [(found,)] = rx.fetch(_NEWEST, (community_id,) * 3)
    return cast("int | None", found) or 0


def check(tx: Writing, community_id: UUID, now: int) -> None:
    """Refuse to write while the clock lies behind the book.

    Args:
        tx: the open unit of work.
        community_id: whose book.
        now: the clock's reading, microseconds.

    Raises:
        ClockBehind: by more than a day; `newest` (ISO) is the newest line's instant.
    """
    come = tx.remembered.newest(community_id)
    if come is None:
        come = newest(tx, community_id)
        tx.learn_newest(community_id, come)
    if come <= now + BEHIND_MAX:
        return
    # Said when the clock showed this time, or an earlier one; a clock that has fallen further back since is another matter.
    [(accepted,)] = tx.fetch(_ACCEPTED, (community_id, now + BEHIND_MAX))
    # What is written now bumps folded accounts past what was accepted; a day more is far from the next wrong clock.
    if come > (cast("int | None", accepted) or 0) + BEHIND_MAX:
        raise ClockBehind(now=tx.now.isoformat(), newest=from_micros(come).isoformat())
