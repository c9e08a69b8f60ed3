"""The sealer: takes the outbox in order, gives each row its leaf, folds accounts that no write touches and signs a checkpoint.

Hashes are reckoned before the writing begins, for rows that never change cannot change meanwhile; the short transaction only
writes. An index is given at sealing, so that a line which was committed late gets a later leaf and none is skipped.
"""

import secrets
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from ledger.book.balance import NOTHING, Change
from ledger.book.checkpoint import Checkpoint, SealKey, sign_note
from ledger.book.merkle import leaf_hash, root_of
from ledger.clock import micros
from ledger.errors import BookDamaged, DatabaseBusy
from ledger.store import journal_rows as rows
from ledger.store import leaves, statements
from ledger.store.merkle_log import Head, LogTip, head
from ledger.store.unit import Reading, Writing

PAGE = 2_000
"""Leaves in one checkpoint at most: on SQLite everybody else waits while they are written."""
SALT_BYTES = 16

_WAITING = "SELECT kind, subject_id FROM unsealed WHERE community_id = ? ORDER BY recorded_at, kind, subject_id LIMIT ?"


@dataclass(frozen=True, slots=True)
class Leaf:
    """A leaf that is about to be written."""

    kind: str
    subject_id: UUID
    salt: bytes | None
    hash: bytes


@dataclass(frozen=True, slots=True)
class Page:
    """What the sealer takes up at once.

    Attributes:
        before: the checkpoint that it continues; None for the first.
        leaves: in order.
        nodes: level, index and hash of the nodes to be stored.
        size: leaves of the log with these.
        root: over all of them.
    """

    before: Head | None
    leaves: Sequence[Leaf]
    nodes: Sequence[tuple[int, int, bytes]]
    size: int
    root: bytes


def read_page(rx: Reading, community_id: UUID) -> Page | None:
    """Reckon the leaves of what waits longest; None when nothing waits.

    Raises:
        BookDamaged: something in the outbox is not in the book, or the log below it is not whole.
    """
    waiting = [(str(row[0]), rows.key(row[1])) for row in rx.fetch(_WAITING, (community_id, PAGE))]
    if not waiting:
        return None
    before = head(rx, community_id)
    size = before.size if before else 0
    made = _leaves(rx, community_id, waiting)
    try:
        tip = LogTip.read(rx, community_id, size)
    except KeyError as missing:
        raise BookDamaged(table="leaf", row=str(missing.args[0]), why="missing") from None
    if before is not None and root_of(tip.edge) != before.root:
        # Before signing: the book still is the one that the last checkpoint was signed over.
        raise BookDamaged(table="checkpoint", row=str(size), why="root_differs")
    nodes = tip.append([leaf.hash for leaf in made])
    return Page(before, made, nodes, tip.size, root_of(tip.edge))


def _leaves(rx: Reading, community_id: UUID, waiting: Sequence[tuple[str, UUID]]) -> list[Leaf]:
    by_kind: defaultdict[str, list[UUID]] = defaultdict(list)
    salts: dict[tuple[str, UUID], bytes] = {}
    for kind, subject_id in waiting:
        by_kind[kind].append(subject_id)
        if kind in leaves.KINDS and leaves.KINDS[kind].salted:
            salts[kind, subject_id] = secrets.token_bytes(SALT_BYTES)
    digests = {
        (kind, subject_id): listed
        for kind, subjects in by_kind.items()
        for subject_id, listed in leaves.digests(
            rx, community_id, kind, subjects, {each: salts[kind, each] for each in subjects if (kind, each) in salts}
        ).items()
    }
    for asked in waiting:
        if asked not in digests:
            raise BookDamaged(table=asked[0], row=str(asked[1]), why="missing")
    return [
        Leaf(
            kind,
            subject_id,
            salts.get((kind, subject_id)),
            leaf_hash(leaves.leaf(community_id, kind, subject_id, digests[kind, subject_id])),
        )
        for kind, subject_id in waiting
    ]


_LEAF = "INSERT INTO leaf (community_id, leaf_index, kind, subject_id, salt, size, hash) VALUES (?, ?, ?, ?, ?, ?, ?)"
_NODE = "INSERT INTO node (community_id, level, node_index, hash) VALUES (?, ?, ?, ?)"
_DONE = "DELETE FROM unsealed WHERE community_id = ? AND kind = ? AND subject_id = ?"
_FOLD = f"INSERT INTO fold (community_id, account_id, size, {rows.COUNTERS}) VALUES (?, ?, ?, ?, ?, ?, ?)"
_NEWLY_SEALED = (
    "leaf JOIN transfer AS line ON line.community_id = leaf.community_id AND line.set_id = leaf.subject_id "
    "AND leaf.kind = 'set'"
)


def write_page(tx: Writing, community_id: UUID, page: Page, keys: Sequence[SealKey]) -> None:
    """Write a page: leaves, nodes, running totals and the signed checkpoint, and empty the outbox of it.

    Args:
        tx: the open unit of work.
        community_id: whose book.
        page: as it was read a moment ago.
        keys: who signs; the origin is the name of the first.

    Raises:
        DatabaseBusy: another sealer was quicker; read the page again.
    """
    start, before = (page.before.size, page.before.recorded_at) if page.before else (0, 0)
    # A clock that was set back a little must not make this checkpoint older than the one that it continues.
    now = max(micros(tx.now), before)
    origin = keys[0].verifier.name
    if not tx.seal_alone(community_id) or head(tx, community_id) != page.before:
        raise DatabaseBusy(cause="another_sealer")
    tx.run_many(
        _LEAF,
        [
            (community_id, index, leaf.kind, leaf.subject_id, leaf.salt, page.size, leaf.hash)
            for index, leaf in enumerate(page.leaves, start)
        ],
    )
    tx.run_many(_NODE, [(community_id, *node) for node in page.nodes])
    tx.run_many(_DONE, [(community_id, leaf.kind, leaf.subject_id) for leaf in page.leaves])
    _fold(tx, community_id, start, page.size)
    tx.insert(
        "checkpoint",
        {
            "community_id": community_id,
            "size": page.size,
            "root": page.root,
            "note": sign_note(body(origin, page.size, page.root, now), keys),
            "recorded_at": now,
        },
    )


def body(origin: str, size: int, root: bytes, recorded_at: int) -> str:
    """Return what the note of a checkpoint says: a C2SP tlog-checkpoint with one line more, the instant in microseconds."""
    return f"{Checkpoint(origin=origin, size=size, root=root).body()}recorded-at {recorded_at}\n"


def changes_under(rx: Reading, community_id: UUID, start: int, size: int) -> dict[UUID, Change]:
    """Return what the lines sealed from leaf `start` to before leaf `size` do to every folded account."""
    changes = statements.sums(
        rx,
        _NEWLY_SEALED,
        "leaf.community_id = ? AND leaf.leaf_index >= ? AND leaf.leaf_index < ?",
        (community_id, community_id, community_id, start, size),
    )
    sql = "SELECT id FROM account WHERE community_id = ? AND limit_rule = 'none' AND id IN ({})"
    folded = {rows.key(row[0]) for row in rx.fetch_among(sql, community_id, list(changes))}
    return {account_id: change for account_id, change in changes.items() if account_id in folded}


def _fold(tx: Writing, community_id: UUID, start: int, size: int) -> None:
    """Carry the running totals of folded accounts forward over the leaves that were just written."""
    changes = changes_under(tx, community_id, start, size)
    totals = statements.running_totals(tx, community_id, changes)
    tx.run_many(
        _FOLD,
        [
            (community_id, account_id, size, *map(str, totals.get(account_id, NOTHING).plus(change)))
            for account_id, change in changes.items()
        ],
    )
