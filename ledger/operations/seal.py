"""Seal what waits: everything new gets its leaf in the Merkle log, under a signed checkpoint (`ledger.md`, Sealing)."""

from dataclasses import dataclass
from uuid import UUID

from ledger.book.checkpoint import NoteError, SealKey, Verifier, open_note
from ledger.errors import BookDamaged, DatabaseBusy
from ledger.ids import named
from ledger.ledger import Ledger
from ledger.store import tables as t
from ledger.store.merkle_log import Head, head
from ledger.store.outbox import record
from ledger.store.sealing import read_page, write_page


@dataclass(frozen=True, slots=True)
class Seal:
    """What a sealing did.

    Attributes:
        leaves: new ones.
        size: leaves of the log now.
        root: over all of them, 32 bytes; None while nothing was ever sealed.
    """

    leaves: int
    size: int
    root: bytes | None


def seal(ledger: Ledger, community_id: UUID, *, introduce: bool = False) -> Seal:
    """Seal everything that waits in a book, in pages of 2,000 leaves with a checkpoint each.

    Run twice it does nothing the second time; run late it seals then; while it never runs, nothing can be proved and all else
    works. Of two sealers one gives way.

    Args:
        ledger: the installation, with its keys.
        community_id: whose book.
        introduce: write the newest key down even while nothing else waits.

    Raises:
        KeyMissing: the ledger was opened without keys.
        BookDamaged: the book no longer is what the last checkpoint was signed over; nothing new is signed.
    """
    keys = ledger.keys.seal_keys(community_id)
    sealed = 0
    if introduce:
        _introduced(ledger, community_id, keys[0])
    while True:
        with ledger.reading() as rx:
            page = read_page(rx, community_id)
            last = head(rx, community_id)
        if page is None:
            return Seal(sealed, last.size if last else 0, last.root if last else None)
        if last is not None and not signed_by(last, [key.verifier for key in keys]):
            # Our signature on top of a stranger's would make the stranger's book ours.
            raise BookDamaged(table="checkpoint", row=str(last.size), why="signed_by_somebody_else")
        if not _introduced(ledger, community_id, keys[0]):
            continue
        try:
            with ledger.writing() as tx:
                write_page(tx, community_id, page, _signers(keys, last))
        except DatabaseBusy:
            return Seal(sealed, last.size if last else 0, last.root if last else None)
        sealed += len(page.leaves)


def _introduced(ledger: Ledger, community_id: UUID, key: SealKey) -> bool:
    """Write down a key before it signs for the first time, so that it is sealed itself; say whether it was known."""
    with ledger.reading() as rx:
        if rx.fetch("SELECT 1 FROM seal_key WHERE community_id = ? AND public_key = ?", (community_id, key.public)):
            return True
    try:
        with ledger.writing() as tx:
            row = {
                "community_id": community_id,
                "id": named(community_id, f"seal_key:{key.public.hex()}"),
                "public_key": key.public,
                "recorded_at": tx.now,
            }
            found = tx.fetch("SELECT public_key FROM seal_key WHERE community_id = ? AND id = ?", (community_id, row["id"]))
            if not found:
                record(tx, t.seal_key, row)
    except Exception as error:
        # Another sealer wrote it down in the same moment.
        if not ledger.is_conflict(error):
            raise
        return False
    if found and found[0][0] != key.public:
        raise BookDamaged(table="seal_key", row=str(row["id"]), why="another_key")
    return False


def _signers(keys: list[SealKey], last: Head | None) -> list[SealKey]:
    """Return who signs: the newest key alone, and at its first checkpoint the ones before it as witnesses."""
    if last is None or signed_by(last, [keys[0].verifier]):
        return keys[:1]
    return keys


def signed_by(checkpoint: Head, verifiers: list[Verifier]) -> bool:
    """Return whether one of the keys signed a checkpoint."""
    try:
        open_note(checkpoint.note, verifiers)
    except NoteError:
        return False
    return True
