"""`verify`: is the book whole? Every invariant, the number of rows looked at, and the first row that breaks it."""

from collections.abc import Callable
from uuid import UUID

from ledger.ledger import Ledger
from ledger.store.verification import Fault, Invariant, Verification, verify_book

__all__ = ["Fault", "Invariant", "Verification", "verify"]


def verify(
    ledger: Ledger, community_id: UUID, *, progress: Callable[[int, int], None] = lambda _done, _all: None
) -> Verification:
    """Check the whole book of a community against itself, at one moment, without disturbing whoever writes.

    Args:
        ledger: the installation.
        community_id: whose book.
        progress: called with (lines read, lines in all) now and then.
    """
    with ledger.reading() as rx:
        return verify_book(rx, community_id, progress)
