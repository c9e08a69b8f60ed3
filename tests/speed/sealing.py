"""Sealing and verifying a book, beside a bare RFC 6962 tree over the same leaves."""

import statistics
import tempfile
from pathlib import Path
from typing import cast

from ledger import Ledger
from ledger.book.merkle import EMPTY_ROOT, grow, leaf_hash, root_of
from ledger.operations.seal import seal
from ledger.reports.verification import verify
from ledger.store import leaves
from ledger.store.journal_rows import key
from ledger.store.keys import Keys
from tests.speed.figure import Figure
from tests.speed.holds import HoldBook, holds
from tests.speed.rounds import cpu_seconds

SETS = 20_000
BATCH = 1_000
MEMBERS = 500
ROUNDS = 3


def measure() -> list[Figure]:
    """Write a book, seal it, verify it, and build the bare tree, three times."""
    sealed: list[float] = []
    verified: list[float] = []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as folder:
            keys = Keys.create(Path(folder) / "keys.json")
            with HoldBook(f"sqlite:///{folder}/club.db", members=MEMBERS, keys=keys) as book:
                for _batch in range(SETS // BATCH):
                    book.book.create_transfers(holds(BATCH, book.issuers[0], book.members))
                sealing, verifying, floor = _measured(book)
                sealed.append(sealing / floor)
                verified.append(verifying / floor)
    return [
        Figure(
            f"Sealing {SETS:,} sets, SQLite: processor time against a bare RFC 6962 tree over the same leaves",
            f"封存 {SETS:,} 组，SQLite：处理器时间，与对同样叶子只建 RFC 6962 树相比",
            f"{statistics.median(sealed):.1f}×",
            "≤ 5×",
        ),
        Figure(
            "— verifying them",
            "— 验证",
            f"{statistics.median(verified):.1f}×",
            "≤ 5×",
        ),
    ]


def _measured(book: HoldBook) -> tuple[float, float, float]:
    """Return the processor time of sealing, of verifying, and of the bare tree."""
    sealing = cpu_seconds(lambda: seal(book.ledger, book.community_id))
    return sealing, cpu_seconds(lambda: _good(book)), _bare_tree(book.ledger, book)


def _good(book: HoldBook) -> None:
    assert verify(book.ledger, book.community_id).good, "the book is whole"


def _bare_tree(ledger: Ledger, book: HoldBook) -> float:
    """Return the processor time of hashing the same leaves, whose bytes are ready, into a tree."""
    with ledger.reading() as rx:
        found = rx.fetch("SELECT id, digest FROM transfer WHERE community_id = ?", (book.community_id,))
    data = [leaves.leaf(book.community_id, leaves.SET, key(row[0]), [bytes(cast("bytes", row[1]))]) for row in found]
    root = EMPTY_ROOT

    def build() -> None:
        nonlocal root
        root = root_of(grow(0, [], [leaf_hash(each) for each in data]).frontier)

    return statistics.median(cpu_seconds(build) for _ in range(5))
