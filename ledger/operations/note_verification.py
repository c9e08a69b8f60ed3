"""Write down that a book was found good, so that the next quick verification begins there."""

from ledger.ids import new_id
from ledger.ledger import Ledger
from ledger.store import tables as t
from ledger.store.outbox import record
from ledger.store.verification import Verification


def note_verification(ledger: Ledger, verification: Verification, *, quick: bool) -> bool:
    """Note a verification that found nothing amiss; say whether there was anything to note.

    Nothing is noted of a bad one, and nothing where nothing was sealed since the last.

    Raises:
        SecondWriter: a service is running on this SQLite book; it notes its own.
    """
    if not verification.good or verification.root is None:
        return False
    values = (verification.community_id, verification.size)
    with ledger.writing() as tx:
        if tx.fetch("SELECT 1 FROM verification WHERE community_id = ? AND size >= ? LIMIT 1", values):
            return False
        row = {
            "community_id": verification.community_id,
            "id": new_id(),
            "size": verification.size,
            "root": verification.root,
            "quick": quick,
            "recorded_at": tx.now,
        }
        record(tx, t.verification, row)
    return True
