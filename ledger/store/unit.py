"""The unit of work: one transaction, one clock reading, and the journal's quick way to the driver."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from typing import cast
from uuid import UUID

import sqlalchemy as sa

from ledger.book.account import Account
from ledger.store.backend import Backend, Row, Value
from ledger.store.posting import Posting
from ledger.store.remembered import Remembered

CHUNK = 500
"""Ids in one IN list."""


class Reading:
    """A read-only transaction.

    Attributes:
        connection: for SQLAlchemy Core.
        now: the clock, read once when the unit began.
    """

    def __init__(self, backend: Backend, connection: sa.Connection, now: datetime) -> None:
        self._backend = backend
        self.connection = connection
        self.now = now
        # Statements of the posting path go to the driver as they are: Core's compilation costs more than SQLite's work.
        self._driver = connection.connection.driver_connection

    def fetch(self, sql: str, values: Sequence[Value] = ()) -> list[Row]:
        """Return all rows of `sql`, written with `?`."""
        assert self._driver is not None, "the unit is open"
        return cast("list[Row]", self._driver.execute(self._backend.statement(sql), values).fetchall())

    def fetch_among(self, sql: str, community_id: UUID, ids: Collection[Value]) -> Iterator[Row]:
        """Yield the rows of `sql` for some ids, a few hundred at a time.

        Args:
            sql: written with one `?` for the community, and then `IN ({})` for the ids.
            community_id: whose book.
            ids: in the order in which they are asked for.
        """
        wanted = list(ids)
        for start in range(0, len(wanted), CHUNK):
            chunk = wanted[start : start + CHUNK]
            yield from self.fetch(sql.format(slots(len(chunk))), (community_id, *chunk))

    @contextmanager
    def any_text(self) -> Iterator[None]:
        """Read texts that are none, too, as they are: whoever looks for damage has to be able to name it."""
        with self._backend.any_text(self._driver):
            yield

    def guards(self) -> tuple[int, Sequence[str]]:
        """Return how many guards there should be, and the names of those that are not in force."""
        return self._backend.guards, self._backend.missing_guards(self.connection)

    def damage(self) -> str | None:
        """Return the first place where the files of the book contradict each other, in the engine's own words; None if none."""
        return self._backend.damage(self.connection)


class Writing(Reading):
    """A transaction that commits when its block is left normally, and rolls back on any exception.

    Attributes:
        remembered: what the process knows already.
        posts_alone: whether nobody else posts to the book meanwhile.
    """

    def __init__(self, backend: Backend, connection: sa.Connection, now: datetime, remembered: Remembered) -> None:
        super().__init__(backend, connection, now)
        self.remembered = remembered
        self.posts_alone = backend.one_writer
        self._accounts: dict[UUID, dict[UUID, Account]] = {}
        self._newest: dict[UUID, int] = {}

    def learn_accounts(self, community_id: UUID, accounts: Mapping[UUID, Account]) -> None:
        """Note accounts that were read, to be remembered when the unit is durable: one that was just opened may vanish."""
        self._accounts.setdefault(community_id, {}).update(accounts)

    def learn_newest(self, community_id: UUID, instant: int) -> None:
        """Note how far a book's time has come, to be remembered when the unit is durable."""
        self._newest[community_id] = max(instant, self._newest.get(community_id, 0))

    def remember(self) -> None:
        """Hand over what was learned; called when the unit is durable."""
        for community_id, accounts in self._accounts.items():
            self.remembered.keep_accounts(community_id, accounts)
        for community_id, instant in self._newest.items():
            self.remembered.keep_newest(community_id, instant)

    def post_nobody(self, community_id: UUID) -> None:
        """Keep everybody else from posting to a book until the unit ends; asked first thing in it, before any other lock."""
        self._backend.post_nobody(self.connection, community_id)
        self.posts_alone = True

    def post(self, posting: Posting) -> None:
        """Write lines that were judged good, as one: all of it or nothing.

        Raises:
            OvertakenError: a condition of the database did not hold.
        """
        assert self._driver is not None, "the unit is open"
        self._backend.post(self._driver, posting)

    @property
    def row_lock(self) -> str:
        """What a SELECT adds to lock the rows it reads."""
        return self._backend.row_lock

    def run(self, sql: str, values: Sequence[Value] = ()) -> int:
        """Carry out `sql`, written with `?`; return how many rows it touched."""
        assert self._driver is not None, "the unit is open"
        return cast("int", self._driver.execute(self._backend.statement(sql), values).rowcount)

    def admit(self, role: str) -> None:
        """Leave a role of the server with exactly what the service needs; see `Backend.admit`."""
        self._backend.admit(self.connection, role)

    def insert(self, table: str, values: Mapping[str, Value]) -> None:
        """Write one row; values are as the driver stores them: ids, whole numbers, text, bytes, microseconds."""
        self.run(_insertion(table, tuple(values)), tuple(values.values()))

    def run_many(self, sql: str, rows: Sequence[Sequence[Value]]) -> None:
        """Carry out `sql`, written with `?`, for every row."""
        assert self._driver is not None, "the unit is open"
        self._driver.cursor().executemany(self._backend.statement(sql), rows)

    def seal_alone(self, community_id: UUID) -> bool:
        """Become the one sealer of a book until the unit ends; False where another process is."""
        return self._backend.seal_alone(self.connection, community_id)

    def is_conflict(self, error: Exception) -> bool:
        """Return whether a unique key, a CHECK or a guard refused a row."""
        cause = _cause(error)
        return isinstance(cause, Exception) and self._backend.is_conflict(cause)

    @contextmanager
    def savepoint(self, name: str) -> Iterator[None]:
        """Undo what the block did when it raises, and only that."""
        self.run(f"SAVEPOINT {name}")
        try:
            yield
        except BaseException as error:
            try:
                self.run(f"ROLLBACK TO SAVEPOINT {name}")
                self.run(f"RELEASE SAVEPOINT {name}")
            except Exception:
                # A full disk takes the whole transaction with it, savepoints too: then that is what has to be told.
                cause = _cause(error)
                if isinstance(cause, Exception) and self._backend.refusal(cause) is not None:
                    raise error from None
                raise
            raise
        self.run(f"RELEASE SAVEPOINT {name}")


def _cause(error: BaseException) -> BaseException | None:
    return error.orig if isinstance(error, sa.exc.DBAPIError) else error


@cache
def _insertion(table: str, columns: tuple[str, ...]) -> str:
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({slots(len(columns))})"


def slots(count: int) -> str:
    """Return `count` placeholders for an IN list."""
    return ", ".join("?" * count)
