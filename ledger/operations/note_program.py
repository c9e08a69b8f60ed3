"""Note that another program was here, for whoever looks after the tokens."""

from datetime import datetime, timedelta
from uuid import UUID

from ledger.clock import micros
from ledger.ledger import Ledger

SEEN_EVERY = timedelta(minutes=1)
"""How exactly a program's last request is noted: a write for every reading would be one too many."""


def note_program(ledger: Ledger, integration_id: UUID, seen_at: datetime | None) -> None:
    """Move the program's last sign of life to now, once a minute at most.

    Args:
        ledger: where.
        integration_id: which program.
        seen_at: what is noted so far; None while its token was never used.
    """
    if seen_at is not None and ledger.clock.now() < seen_at + SEEN_EVERY:
        return
    with ledger.writing() as tx:
        tx.run("UPDATE integration SET seen_at = ? WHERE id = ?", (micros(tx.now), integration_id))
