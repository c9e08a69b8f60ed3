"""The stored log: leaves, the nodes over every 256, 65,536, … of them, and checkpoints; read to prove and to grow."""

from collections.abc import Iterator
from typing import NamedTuple, cast
from uuid import UUID

from ledger.book.merkle import Address, frontier, grow, node_hash
from ledger.store.backend import Row
from ledger.store.unit import Reading

STRIDE = 8
"""Levels between stored nodes. What lies between costs at most 255 hashes to reckon, and 255 rows of 256 need no writing."""


class Head(NamedTuple):
    """The newest checkpoint of a book.

    Attributes:
        size: leaves that it covers.
        root: over them.
        note: signed, as it was written.
        recorded_at: microseconds.
    """

    size: int
    root: bytes
    note: str
    recorded_at: int


def head(rx: Reading, community_id: UUID, *, up_to: int | None = None) -> Head | None:
    """Return the newest checkpoint (of at most `up_to` leaves); None while nothing is sealed."""
    bound, values = ("AND size <= ? ", (community_id, up_to)) if up_to is not None else ("", (community_id,))
    sql = f"SELECT size, root, note, recorded_at FROM checkpoint WHERE community_id = ? {bound}ORDER BY size DESC LIMIT 1"
    for row in rx.fetch(sql, values):
        return _head(row)
    return None


def heads(rx: Reading, community_id: UUID) -> list[Head]:
    """Return every checkpoint of a book, the smallest first."""
    sql = "SELECT size, root, note, recorded_at FROM checkpoint WHERE community_id = ? ORDER BY size"
    return [_head(row) for row in rx.fetch(sql, (community_id,))]


def _head(row: Row) -> Head:
    # A root that is no bytes is one that nobody wrote; it equals none, and so is named like any other wrong one.
    root = bytes(row[1]) if isinstance(row[1], bytes | memoryview) else b""
    return Head(cast("int", row[0]), root, str(row[2]), cast("int", row[3]))


class StoredNodes:
    """Hashes of full subtrees of a book's log, read when they are asked for (a `merkle.Node`).

    Args:
        rx: the picture of the book.
        community_id: whose log.
    """

    def __init__(self, rx: Reading, community_id: UUID) -> None:
        self._rx = rx
        self._community_id = community_id
        self._reckoned: dict[Address, bytes] = {}

    def __call__(self, level: int, index: int) -> bytes:
        """Return the hash of a full subtree.

        Raises:
            KeyError: the log does not reach so far, or a row of it is missing.
        """
        address = Address(level, index)
        if address not in self._reckoned:
            self._reckoned[address] = self._reckon(level, index)
        return self._reckoned[address]

    def _reckon(self, level: int, index: int) -> bytes:
        """Hash upwards from the nearest stored level below."""
        stored = level - level % STRIDE
        width = 1 << (level - stored)
        hashes = list(self._stored(stored, index * width, (index + 1) * width))
        if len(hashes) != width:
            raise KeyError(Address(level, index))
        while len(hashes) > 1:
            hashes = [node_hash(hashes[n], hashes[n + 1]) for n in range(0, len(hashes), 2)]
        return hashes[0]

    def _stored(self, level: int, start: int, end: int) -> Iterator[bytes]:
        if level:
            sql = (
                "SELECT hash FROM node WHERE community_id = ? AND level = ? AND node_index >= ? AND node_index < ? "
                "ORDER BY node_index"
            )
            values: tuple[object, ...] = (self._community_id, level, start, end)
        else:
            sql = "SELECT hash FROM leaf WHERE community_id = ? AND leaf_index >= ? AND leaf_index < ? ORDER BY leaf_index"
            values = (self._community_id, start, end)
        return (bytes(cast("bytes", row[0])) for row in self._rx.fetch(sql, values))


class LogTip:
    """The right edge of a log, to which leaves are appended."""

    def __init__(self, size: int, edge: list[bytes]) -> None:
        self.size = size
        self.edge = edge

    @classmethod
    def read(cls, rx: Reading, community_id: UUID, size: int) -> "LogTip":
        """Read the edge of the first `size` leaves."""
        node = StoredNodes(rx, community_id)
        return cls(size, [node(*address) for address in frontier(size)])

    def append(self, leaves: list[bytes]) -> list[tuple[int, int, bytes]]:
        """Append leaf hashes; return the nodes to be stored: level, index, hash."""
        grown = grow(self.size, self.edge, leaves)
        self.size, self.edge = grown.size, grown.frontier
        return [node for node in grown.nodes if node[0] % STRIDE == 0]
