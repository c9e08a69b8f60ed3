"""The floor on SQLite: the rows of a hold written with Python's driver alone, on the same schema, guards and settings."""

import sqlite3
import threading
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from ledger.ids import new_id
from tests.speed.holds import HoldBook
from tests.speed.set_rows import MOVE, TABLES, Learnt, SetRows

SETTINGS = (
    "journal_mode",
    "synchronous",
    "foreign_keys",
    "recursive_triggers",
    "trusted_schema",
    "secure_delete",
    "mmap_size",
    "busy_timeout",
    "cache_size",
    "temp_store",
    "wal_autocheckpoint",
    "journal_size_limit",
)
"""Read from the product's writing connection, and set alike."""


class RawSQLite:
    """A file that the product made and let go of, written by hand: one connection, one commit per hold.

    Args:
        folder: where the file is made.
        members: accounts that receive.
    """

    def __init__(self, folder: Path, *, members: int) -> None:
        path = folder / "raw.db"
        with HoldBook(f"sqlite:///{path}", members=members) as book:
            self._learnt = Learnt(book)
            self.members = book.members
            with book.ledger.writing() as tx:
                settings = {name: tx.fetch(f"PRAGMA {name}")[0][0] for name in SETTINGS}
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        for name, value in settings.items():
            self._connection.execute(f"PRAGMA {name} = {value}").fetchall()
        alike = {name: self._connection.execute(f"PRAGMA {name}").fetchone()[0] for name in SETTINGS}
        assert alike == settings, "the floor has the product's settings"
        self._turn = threading.Lock()
        self._count = 0

    def prepare(self, count: int, members: Sequence[UUID]) -> list[SetRows]:
        """Return the rows of so many holds, the members taking turns."""
        first = self._count + 1
        self._count += count
        return [
            self._learnt.rows(new_id(), members[n % len(members)], first + n, native=lambda each: each.bytes)
            for n in range(count)
        ]

    def write_each(self, sets: Sequence[SetRows]) -> None:
        """Write every set and commit it."""
        for each in sets:
            self.write(each)

    def write_each_in_turn(self, sets: Sequence[SetRows]) -> None:
        """Write every set and commit it, while other threads wait for their turn on the connection."""
        for each in sets:
            with self._turn:
                self.write(each)

    def write(self, rows: SetRows) -> None:
        """Write the rows of one set and commit them."""
        execute = self._connection.execute
        execute("BEGIN IMMEDIATE")
        moved = execute(MOVE, rows.move).fetchone()
        for insertion in rows.insertions:
            execute(insertion.sql, insertion.values + moved if insertion.moved else insertion.values)
        execute("COMMIT")

    def write_together(self, sets: Sequence[SetRows]) -> None:
        """Write all sets, each table's rows in one go, and commit them once."""
        self._connection.execute("BEGIN IMMEDIATE")
        moved = [self._connection.execute(MOVE, each.move).fetchone() for each in sets]
        for same in zip(*(each.insertions for each in sets), strict=True):
            values = [row.values + after if row.moved else row.values for row, after in zip(same, moved, strict=True)]
            self._connection.executemany(same[0].sql, values)
        self._connection.execute("COMMIT")

    def counts(self) -> dict[str, int]:
        """Return how many rows each table holds."""
        return {table: self._connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0] for table in TABLES}  # noqa: S608

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()
