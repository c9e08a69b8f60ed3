"""Note that a device was heard of, so that the committee sees which one is missing."""

from datetime import datetime, timedelta
from uuid import UUID

from ledger.clock import micros
from ledger.ledger import Ledger

EVERY = timedelta(minutes=1)
"""A screen asks every four seconds; a write for each would be too many."""


def note_device(ledger: Ledger, device_id: UUID, seen_at: datetime | None) -> None:
    """Move the device's last sign of life to now, once a minute at most; also that of one that was revoked.

    Args:
        ledger: where.
        device_id: which.
        seen_at: what is noted so far.
    """
    if seen_at is not None and ledger.clock.now() < seen_at + EVERY:
        return
    with ledger.writing() as tx:
        tx.run("UPDATE device SET seen_at = ? WHERE id = ?", (micros(tx.now), device_id))
