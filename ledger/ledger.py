"""The ledger: an engine and a clock, units of work, and the book of each community (`ledger.md`, The public Python API)."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Self
from uuid import UUID

import sqlalchemy as sa

from ledger.book.status import Status
from ledger.book.transfer import Transfer
from ledger.books import Book
from ledger.clock import Clock, SystemClock, micros
from ledger.errors import CommunityUnknown, DatabaseBusy, KeyForeign, KeyMissing
from ledger.store import alone, migrate
from ledger.store.backend import Backend, refuse_strong, told_plainly
from ledger.store.keys import Keys
from ledger.store.known_names import KnownNames
from ledger.store.postgres import Postgres
from ledger.store.remembered import Remembered
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
        self._remembered = Remembered()
        self.known_names = KnownNames()

    @classmethod
    def open(
        cls,
        url: str,
        *,
        clock: Clock | None = None,
        keys: Keys | None = None,
        read_only: bool = False,
        serving: bool = False,
    ) -> Self:
        """Open the database at `url` and bring it to this version of the software.

        Args:
            url: `sqlite:///club.db` or `postgresql+psycopg://…`.
            clock: the machine's own when left out.
            keys: needed by whatever reads or writes persons.
            read_only: beside a running service, which is the one writer of a SQLite book; nothing is brought forward.
            serving: for a service, which lives on and is reached from outside: no role that could rewrite the journal.

        Raises:
            SecondWriter: another process writes to this SQLite book.
            DatabaseNewer: a newer version of the software wrote it.
            DatabaseOlder: it has to be brought forward, and this opening cannot do it.
            NotInstalled: a server's database is empty, and this role may not make tables in it.
            RoleTooStrong: a service was about to start as a role that could rewrite the journal; nothing was changed.
            RoleTooWeak: the role may not even read the book.
            JournalUnprotected: somebody removed a guard.
            DatabaseGone: it cannot be reached.
            KeyForeign: the keys belong to another club.
            ValueError: no URL of ours.
        """
        backend = _backend(url, read_only=read_only)
        ledger = cls(backend, clock or SystemClock(), keys)
        try:
            with told_plainly(backend), backend.engine.begin() as connection:
                if backend.writable and not read_only:
                    migrate.upgrade(backend, connection)
                else:
                    migrate.refuse_another_version(connection)
                if serving:
                    refuse_strong(backend, connection)
            if keys is not None:
                ledger._check_keys(keys)
        except BaseException:
            backend.close()
            raise
        return ledger

    @classmethod
    def upgrade(cls, url: str, *, app_role: str = "") -> migrate.Upgraded:
        """Bring the database at `url` forward as its owner, and renew what the service's roles may do.

        Args:
            url: as for `open`.
            app_role: a role of a PostgreSQL server to be admitted as well.

        Raises:
            RoleTooWeak: whoever asks does not own the tables.
            RoleUnknown, RoleTooStrong: of the role that was to be admitted; nothing was changed.
            DatabaseOlder, DatabaseNewer, JournalUnprotected, SecondWriter and whatever else keeps a book shut.
        """
        with closing(_backend(url, read_only=False)) as backend, told_plainly(backend):
            return migrate.upgrade_as_owner(backend, app_role)

    def grants(self, role: str) -> Sequence[str]:
        """Return the statements that leave a role of the server with exactly what the service needs; none for a file."""
        with self.reading() as rx:
            return self._backend.grants(rx.connection, role)

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

    def use_keys(self, keys: Keys) -> None:
        """Go on with other keys of the same club, such as a file to which a seal was added.

        Raises:
            KeyForeign: they belong to another club.
        """
        self._check_keys(keys)
        self._keys = keys

    @property
    def has_keys(self) -> bool:
        """Whether the ledger was opened with its keys."""
        return self._keys is not None

    @property
    def one_writer(self) -> bool:
        """Whether this database has one writing process, which then does the scheduler's work too."""
        return self._backend.one_writer

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        """Begin a unit of work: it commits when left normally, any exception rolls it back.

        On SQLite, callers who arrive meanwhile share its commit; all are answered when it is durable.
        """
        with told_plainly(self._backend):
            with self._backend.writing() as connection:
                tx = Writing(self._backend, connection, self.clock.now(), self._remembered)
                yield tx
            tx.remember()

    def create_alone(self, community_id: UUID, batch: Sequence[Transfer]) -> list[Status] | None:
        """Post a batch as a unit of work of its own in one round trip; None where somebody has to look closer."""
        with told_plainly(self._backend):
            return alone.create_alone(self._backend, self._remembered, community_id, batch, self.clock)

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
            if tx.fetch("SELECT 1 FROM community WHERE id = ?", (community_id,)):
                return
            # Two who found it in one moment both find nothing there; the later one leaves it as it is, too.
            tx.run(
                "INSERT INTO community (id, name, subdistrict, handbook_prefix, demo, created_at) VALUES (?, ?, ?, ?, ?, ?) "
                "ON CONFLICT DO NOTHING",
                (community_id, name, subdistrict, handbook_prefix, demo, micros(tx.now)),
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

    def scrub(self) -> bool:
        """Take out of memory and of the files what an erasure deleted; asked when it is durable, outside any unit of work.

        Returns:
            False where somebody was in the way for too long: then it has to be asked again, and the nightly job does.

        Raises:
            DatabaseGone, DiskFull: the engine could not; what was deleted stays deleted.
        """
        self.known_names.forget()
        try:
            with told_plainly(self._backend):
                return self._backend.scrub()
        except DatabaseBusy:
            return False

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


def shown_url(url: str) -> str:
    """Return a database's URL as it may stand on a screen: without the password.

    Raises:
        ValueError: no URL of ours.
    """
    book_file(url)
    return sa.make_url(url).render_as_string(hide_password=True)


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
