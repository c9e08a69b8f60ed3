"""The ledger: an engine and a clock, units of work, and the book of each community (`ledger.md`, The public Python API)."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Self
from uuid import UUID

import sqlalchemy as sa

from ledger.book.account import Account
from ledger.book.balance import Balance
from ledger.book.status import Status
from ledger.book.transfer import Line, Transfer
from ledger.clock import Clock, SystemClock
from ledger.errors import CommunityUnknown, KeyForeign, KeyMissing
from ledger.store import journal, journal_rows, migrate, statements
from ledger.store.backend import Backend, told_plainly
from ledger.store.keys import Keys
from ledger.store.postgres import Postgres
from ledger.store.sqlite import SQLite
from ledger.store.tables import community
from ledger.store.unit import Reading, Writing


class Ledger:
    """An installation's books behind one database.

    Args:
        backend: the engine.
        clock: tells the time; injected so that tests can move it.
        keys: the installation's keys; None for accounting without persons.
    """

    def __init__(self, backend: Backend, clock: Clock, keys: Keys | None) -> None:
        self._backend = backend
        self.clock = clock
        self._keys = keys

    @classmethod
    def open(cls, url: str, *, clock: Clock | None = None, keys: Keys | None = None, read_only: bool = False) -> Self:
        """Open the database at `url` and bring it to this version of the software.

        Args:
            url: `sqlite:///club.db` or `postgresql+psycopg://…`.
            clock: the machine's own when left out.
            keys: needed by whatever reads or writes persons.
            read_only: beside a running service, which is the one writer of a SQLite book.

        Raises:
            SecondWriter: another process writes to this SQLite book.
            DatabaseNewer: a newer version of the software wrote it.
            JournalUnprotected: somebody removed a guard.
            DatabaseGone: it cannot be reached.
            KeyForeign: the keys belong to another club.
            ValueError: no URL of ours.
        """
        backend = _backend(url, read_only=read_only)
        ledger = cls(backend, clock or SystemClock(), keys)
        try:
            if backend.writable:
                with told_plainly(backend), backend.engine.begin() as connection:
                    migrate.upgrade(backend, connection)
            if keys is not None:
                ledger._check_keys(keys)
        except BaseException:
            backend.close()
            raise
        return ledger

    def _check_keys(self, keys: Keys) -> None:
        """Refuse keys of another club before anything is written under them: nobody could read it again."""
        with self.reading() as rx:
            if not sa.inspect(rx.connection).has_table(community.name):
                return
            prints = rx.connection.execute(sa.select(community.c.id, community.c.key_print)).all()
        if any(row.key_print is not None and row.key_print != keys.fingerprint(row.id) for row in prints):
            raise KeyForeign

    @property
    def keys(self) -> Keys:
        """The installation's keys.

        Raises:
            KeyMissing: the ledger was opened without them.
        """
        if self._keys is None:
            raise KeyMissing(path="")
        return self._keys

    @property
    def one_writer(self) -> bool:
        """Whether this database has one writing process, which then does the scheduler's work too."""
        return self._backend.one_writer

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        """Begin a unit of work: it commits when left normally, any exception rolls it back.

        On SQLite, callers who arrive meanwhile share its commit; all are answered when it is durable.
        """
        with told_plainly(self._backend), self._backend.writing() as connection:
            yield Writing(self._backend, connection, self.clock.now())

    @contextmanager
    def reading(self) -> Iterator[Reading]:
        """Read one consistent picture of the book."""
        with told_plainly(self._backend), self._backend.reading() as connection:
            yield Reading(self._backend, connection, self.clock.now())

    def is_conflict(self, error: Exception) -> bool:
        """Return whether a unique key, a CHECK or a guard refused a row."""
        cause = error.orig if isinstance(error, sa.exc.DBAPIError) else error
        return isinstance(cause, Exception) and self._backend.is_conflict(cause)

    def create_community(
        self, community_id: UUID, *, name: str, subdistrict: str = "", handbook_prefix: str = "DW", demo: bool = False
    ) -> None:
        """Found a community with a book of its own; one that exists already is left as it is."""
        with self.writing() as tx:
            known = tx.connection.execute(sa.select(community.c.id).where(community.c.id == community_id)).first()
            if known is None:
                tx.connection.execute(
                    sa.insert(community).values(
                        id=community_id,
                        name=name,
                        subdistrict=subdistrict,
                        handbook_prefix=handbook_prefix,
                        demo=demo,
                        created_at=tx.now,
                    )
                )

    def book(self, community_id: UUID) -> "Book":
        """Return the book of a community.

        Raises:
            CommunityUnknown: there is none under this id.
        """
        with self.reading() as rx:
            if not rx.fetch("SELECT 1 FROM community WHERE id = ?", (community_id,)):
                raise CommunityUnknown(community_id=str(community_id))
        return Book(self, community_id)

    def close(self) -> None:
        """Let go of connections and locks."""
        self._backend.close()


def book_file(url: str) -> Path | None:
    """Return the file of a book that is kept in one, None where a server keeps it.

    Raises:
        ValueError: no URL of ours.
    """
    try:
        parsed = sa.make_url(url)
    except sa.exc.ArgumentError:
        raise ValueError("the database is sqlite:///FILE or postgresql+psycopg://…") from None
    return Path(parsed.database) if parsed.get_backend_name() == "sqlite" and parsed.database else None


def _backend(url: str, *, read_only: bool) -> Backend:
    book_file(url)
    parsed = sa.make_url(url)
    if parsed.get_backend_name() == "sqlite":
        if not parsed.database or parsed.database == ":memory:":
            raise ValueError("a book is kept in a file: sqlite:///club.db")
        return SQLite(Path(parsed.database), read_only=read_only)
    if parsed.drivername == "postgresql+psycopg":
        return Postgres(url)
    raise ValueError("the database is sqlite:///FILE or postgresql+psycopg://…")


class Book:
    """The append-only double-entry book of one community, usable without anything of the club."""

    def __init__(self, ledger: Ledger, community_id: UUID) -> None:
        self._ledger = ledger
        self._community_id = community_id

    def create_accounts(self, accounts: Sequence[Account]) -> list[Status]:
        """Open accounts; return `created`, `exists` or `exists_with_different_unit | limit | code` for each, in order."""
        with self._ledger.writing() as tx:
            return journal.open_accounts(tx, self._community_id, accounts)

    def create_transfers(self, transfers: Sequence[Transfer]) -> list[Status]:
        """Post a batch of lines; return one status per line, in order. A set is all or nothing; a replay answers `exists`.

        Raises:
            Unavailable: not now; nothing was written, and the same batch may be sent again.
        """
        with self._ledger.writing() as tx:
            return journal.create_transfers(tx, self._community_id, transfers, poison=True)

    def lookup_accounts(self, ids: Sequence[UUID]) -> list[Balance]:
        """Return the balances of those of `ids` that exist, in the order asked, exact at one moment."""
        with self._ledger.reading() as rx:
            return statements.balances(rx, self._community_id, ids)

    def lookup_transfers(self, ids: Sequence[UUID]) -> list[Line]:
        """Return the stored lines of those of `ids` that exist, in the order asked."""
        with self._ledger.reading() as rx:
            found = journal_rows.read_lines(rx, self._community_id, ids)
        return [found[line_id] for line_id in ids if line_id in found]

    def account_balance(self, account_id: UUID, *, at: datetime | None = None) -> Balance:
        """Return the balance of an account, as it was recorded at `at` (aware) where that is given.

        Raises:
            KeyError: no such account.
        """
        with self._ledger.reading() as rx:
            return statements.balance_at(rx, self._community_id, account_id, at)
