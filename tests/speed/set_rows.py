"""The rows that the product writes for one hold, learnt from the product itself, so that the floor writes exactly the same."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from ledger.store.tables import metadata
from tests.speed.holds import HoldBook, hold

Value = object
Row = tuple[Value, ...]

TABLES = tuple(table.name for table in metadata.sorted_tables)
"""Every table, the referenced before the referring."""
MOVED = ("version", "debits_pending", "debits_posted", "credits_pending", "credits_posted")
"""What the UPDATE of the balance returns; a row of `entry` repeats it."""
MOVE = (
    "UPDATE balance SET credits_pending = credits_pending + ?, version = version + 1, recorded_at = ? "
    "WHERE community_id = ? AND account_id = ? AND NOT closed AND credits_posted - debits_posted - debits_pending >= 0 "
    "RETURNING version, debits_pending, debits_posted, credits_pending, credits_posted"
)


@dataclass(frozen=True, slots=True)
class Insertion:
    """A row to be inserted: its statement, what is known beforehand, and whether the moved balance follows."""

    sql: str
    values: Row
    moved: bool


@dataclass(frozen=True, slots=True)
class SetRows:
    """All that is written for one hold: the balance that moves, then the new rows, the referenced first."""

    move: Row
    insertions: tuple[Insertion, ...]


@dataclass(frozen=True, slots=True)
class _Sample:
    table: str
    columns: tuple[str, ...]
    row: Row


class Learnt:
    """What the product wrote for one hold.

    Args:
        book: a fresh book, on which the product posts the one hold.
    """

    def __init__(self, book: HoldBook) -> None:
        before = {table: set(_rows(book, table)[1]) for table in TABLES}
        self._line = hold(book.issuers[0], book.members[0])
        book.post([self._line])
        self._community_id = book.community_id
        self._samples: list[_Sample] = []
        for table in TABLES:
            columns, rows = _rows(book, table)
            new = [row for row in rows if row not in before[table]]
            if len(rows) > len(before[table]):
                assert len(new) == 1, f"the floor knows how to write one new row of {table}"
                self._samples.append(_Sample(table, columns, new[0]))
            else:
                assert not new or table == "balance", f"the floor does not know how to change a row of {table}"
        self._instant = max(
            value
            for sample in self._samples
            for column, value in zip(sample.columns, sample.row, strict=True)
            if column == "recorded_at" and isinstance(value, int)
        )

    def rows(self, line_id: UUID, member: UUID, n: int, native: Callable[[UUID], Value]) -> SetRows:
        """Return the rows of another hold, every value prepared.

        Args:
            line_id: of the hold.
            member: who receives it.
            n: counts the holds from 1; the instants follow it.
            native: turns an id into what the driver stores.
        """
        asked = self._line
        assert asked.credit_account_id is not None, "a hold names its member"
        ids = {native(asked.id): native(line_id), native(asked.credit_account_id): native(member)}
        insertions: list[Insertion] = []
        for sample in self._samples:
            moved = set(MOVED) <= set(sample.columns)
            known = [name for name in sample.columns if not (moved and name in MOVED)]
            values = dict(zip(sample.columns, sample.row, strict=True))
            insertions.append(
                Insertion(
                    _insert(sample.table, (*known, *(MOVED if moved else ()))),
                    tuple(self._another(name, values[name], ids, n) for name in known),
                    moved,
                )
            )
        move = (asked.amount, self._instant + n, native(self._community_id), native(member))
        return SetRows(move, tuple(insertions))

    def _another(self, column: str, value: Value, ids: dict[Value, Value], n: int) -> Value:
        if column == "digest":
            return secrets.token_bytes(32)
        if column.endswith("_at") and isinstance(value, int):
            return value + n
        return ids.get(value, value)


def _insert(table: str, columns: Sequence[str]) -> str:
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"  # noqa: S608 - our own names


def _rows(book: HoldBook, table: str) -> tuple[tuple[str, ...], list[Row]]:
    with book.ledger.reading() as rx:
        columns = tuple(column.name for column in metadata.tables[table].columns)
        return columns, rx.fetch(f"SELECT {', '.join(columns)} FROM {table}")  # noqa: S608 - names of our own columns


def counts(book: HoldBook) -> dict[str, int]:
    """Return how many rows each table holds."""
    with book.ledger.reading() as rx:
        found = {table: rx.fetch(f"SELECT COUNT(*) FROM {table}")[0][0] for table in TABLES}  # noqa: S608 - our own names
    return {table: count for table, count in found.items() if isinstance(count, int)}
