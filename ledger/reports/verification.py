"""`verify`: is the book whole? Every invariant, the number of rows looked at, and the first row that breaks it."""

from collections.abc import Callable, Sequence
from typing import cast
from uuid import UUID

from ledger.book.checkpoint import Anchor, Checkpoint, NoteError, UnknownSignersError, Verifier, open_note
from ledger.errors import CheckpointForeign, CheckpointUnreadable
from ledger.ledger import Ledger
from ledger.store.unit import Reading
from ledger.store.verification import Fault, Invariant, Verification, verify_book

__all__ = ["Fault", "Invariant", "Verification", "verify"]


def verify(  # noqa: PLR0913 - what is looked at, and what it is compared with
    ledger: Ledger,
    community_id: UUID,
    *,
    quick: bool = False,
    checkpoints: Sequence[str] = (),
    anchors: Sequence[Anchor] = (),
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> Verification:
    """Check the book of a community against itself, at one moment, without disturbing whoever writes.

    Args:
        ledger: the installation; with its keys also the newest signature is checked against them.
        community_id: whose book.
        quick: only what is new since the last verification that was noted as good.
        checkpoints: signed notes that were kept outside: the log has to begin with each.
        anchors: sizes and roots that were typed from a sheet of paper: likewise.
        progress: called with (rows read, rows in all) now and then.

    Raises:
        CheckpointUnreadable: a note from outside is no checkpoint.
        CheckpointForeign: it is one of another ledger, or no key of this one signed it.
    """
    trusted = [key.verifier for key in ledger.keys.seal_keys(community_id)] if ledger.has_keys else []
    with ledger.reading() as rx:
        since = _last_good(rx, community_id) if quick else 0
        kept = [_opened(rx, community_id, note, trusted) for note in checkpoints]
        return verify_book(rx, community_id, progress, since=since, trusted=trusted, anchors=[*kept, *anchors])


def _last_good(rx: Reading, community_id: UUID) -> int:
    # A note of another log, or of more than there is, says nothing of this one.
    sql = (
        "SELECT MAX(checkpoint.size) FROM verification JOIN checkpoint ON checkpoint.community_id = verification.community_id "
        "AND checkpoint.size = verification.size AND checkpoint.root = verification.root WHERE verification.community_id = ?"
    )
    [(size,)] = rx.fetch(sql, (community_id,))
    return cast("int | None", size) or 0


def _opened(rx: Reading, community_id: UUID, note: str, trusted: Sequence[Verifier]) -> Anchor:
    # What an editor saved with other newlines is a note of ours that was changed, and not one of somebody else's.
    origin = note.partition("\n")[0].strip()
    if origin.rpartition("/")[2] != str(community_id):
        raise CheckpointForeign(origin=origin[:100])
    known = rx.fetch("SELECT public_key FROM seal_key WHERE community_id = ? ORDER BY id", (community_id,))
    try:
        own = [Verifier(origin, bytes(cast("bytes", row[0]))) for row in known]
        checkpoint = Checkpoint.parse(open_note(note, list(dict.fromkeys([*trusted, *own]))).body)
    except UnknownSignersError:
        raise CheckpointForeign(origin=origin) from None
    except (NoteError, ValueError):
        raise CheckpointUnreadable(origin=origin[:100]) from None
    return Anchor(checkpoint.size, checkpoint.root)
