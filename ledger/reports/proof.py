"""The proof that one line stands in the sealed book, for anybody to check with tools of their own."""

from dataclasses import dataclass
from typing import cast
from uuid import UUID

from ledger.book.checkpoint import Verifier
from ledger.book.merkle import inclusion_proof
from ledger.errors import NotSealedYet, TransferUnknown
from ledger.ledger import Ledger
from ledger.store import journal_rows, leaves
from ledger.store.merkle_log import StoredNodes, head


@dataclass(frozen=True, slots=True)
class Proof:
    """What has to be known to check that a line is sealed.

    Attributes:
        line: the line as canonical JSON; its SHA-256 is one of the leaf's digests.
        leaf: the leaf of its set, as canonical JSON.
        index: of the leaf, from 0.
        path: hashes from the leaf up, in hex (RFC 9162, 2.1.3.1).
        checkpoint: the newest signed note.
        keys: the public keys that may have signed it, the newest first, as in the signed-note format. Whoever checks had better
            use one that they had from elsewhere.
    """

    line: str
    leaf: str
    index: int
    path: tuple[str, ...]
    checkpoint: str
    keys: tuple[str, ...]


def checkpoint(ledger: Ledger, community_id: UUID, *, size: int | None = None) -> str | None:
    """Return a signed checkpoint of a book as it is kept outside; None where there is none.

    Args:
        ledger: the installation.
        community_id: whose book.
        size: the one over so many leaves; None: the newest.
    """
    with ledger.reading() as rx:
        found = head(rx, community_id, up_to=size)
    return None if found is None or size not in {None, found.size} else found.note


def prove(ledger: Ledger, community_id: UUID, transfer_id: UUID) -> Proof:
    """Prove that a line of a book is sealed.

    Raises:
        TransferUnknown: no such line in this book.
        NotSealedYet: the sealer has not come to it.
    """
    with ledger.reading() as rx:
        line = journal_rows.read_lines(rx, community_id, [transfer_id]).get(transfer_id)
        if line is None:
            raise TransferUnknown(transfer_id=str(transfer_id))
        sql = "SELECT leaf_index FROM leaf WHERE community_id = ? AND kind = 'set' AND subject_id = ?"
        found, newest = rx.fetch(sql, (community_id, line.set_id)), head(rx, community_id)
        if not found or newest is None:
            raise NotSealedYet(transfer_id=str(transfer_id))
        index = cast("int", found[0][0])
        sealed = leaves.digests(rx, community_id, leaves.SET, [line.set_id], {})[line.set_id]
        origin = newest.note.partition("\n")[0]
        known = rx.fetch("SELECT public_key FROM seal_key WHERE community_id = ? ORDER BY recorded_at DESC", (community_id,))
        return Proof(
            line=journal_rows.line_content(community_id, line).decode(),
            leaf=leaves.leaf(community_id, leaves.SET, line.set_id, sealed).decode(),
            index=index,
            path=tuple(each.hex() for each in inclusion_proof(index, newest.size, StoredNodes(rx, community_id))),
            checkpoint=newest.note,
            keys=tuple(Verifier(origin, bytes(cast("bytes", row[0]))).encode() for row in known),
        )
