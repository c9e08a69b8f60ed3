"""The floor on PostgreSQL: the rows of a hold written with the driver alone, one by one, a connection per caller."""

import itertools
from collections.abc import Sequence
from typing import LiteralString
from uuid import UUID

import psycopg
import sqlalchemy as sa

from ledger.ids import new_id
from tests.speed.holds import HoldBook
from tests.speed.set_rows import MOVE, TABLES, Learnt, SetRows


class RawPostgres:
    """A database that the product made and let go of, written by hand.

    Args:
        url: an empty database.
        callers: connections, and accounts that receive, one for each.
    """

    def __init__(self, url: str, *, callers: int) -> None:
        with HoldBook(url, members=callers) as book:
            self._learnt = Learnt(book)
            self.members = book.members
        address = sa.make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._connections = [psycopg.connect(address, autocommit=True, prepare_threshold=0) for _ in range(callers)]
        self._numbers = itertools.count(1)

    def prepare(self, count: int, member: UUID) -> list[SetRows]:
        """Return the rows of so many holds of one member."""
        return [self._learnt.rows(new_id(), member, next(self._numbers), native=lambda each: each) for _ in range(count)]

    def write_each(self, caller: int, sets: Sequence[SetRows]) -> None:
        """Write every set over the caller's own connection, and commit it."""
        cursor = self._connections[caller].cursor()
        move = _in_driver_style(MOVE)
        statements = {insertion.sql: _in_driver_style(insertion.sql) for each in sets for insertion in each.insertions}
        for each in sets:
            cursor.execute("BEGIN")
            moved = cursor.execute(move, each.move).fetchone()
            assert moved is not None, "the member's balance is there"
            for insertion in each.insertions:
                cursor.execute(statements[insertion.sql], insertion.values + moved if insertion.moved else insertion.values)
            cursor.execute("COMMIT")

    def counts(self) -> dict[str, int]:
        """Return how many rows each table holds."""
        found: dict[str, int] = {}
        for table in TABLES:
            row = self._connections[0].execute(f"SELECT COUNT(*) FROM {table}").fetchone()  # noqa: S608
            assert row is not None, "a count is one row"
            found[table] = row[0]
        return found

    def close(self) -> None:
        """Close the connections."""
        for connection in self._connections:
            connection.close()


def _in_driver_style(sql: str) -> LiteralString:
    return sql.replace("?", "%s")
