"""SQLite: one file, one writing connection, any number of reading ones (`quality.md`, Settings that matter)."""

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote
from uuid import UUID

import filelock
import sqlalchemy as sa

from ledger.errors import (
    BookDamaged,
    DatabaseBusy,
    DatabaseGone,
    DiskFull,
    DiskReadOnly,
    LedgerError,
    SecondWriter,
)
from ledger.store import posting_sqlite, scrub_sqlite, triggers_sqlite
from ledger.store.no_roles import NoRoles
from ledger.store.posting import Posting
from ledger.store.shared_commit import SharedCommit

sqlite3.register_adapter(UUID, lambda value: value.bytes)

READERS = 8
"""Reading connections that stay open."""

_SETTINGS = (
    "PRAGMA busy_timeout = 5000",
    "PRAGMA foreign_keys = ON",
    "PRAGMA recursive_triggers = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA mmap_size = 0",
)
_WRITER_SETTINGS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA secure_delete = ON",
    # A large book's indexes are touched all over; the usual 2 MB would read the same pages again and again.
    "PRAGMA cache_size = -65536",
)

_REFUSALS: dict[str, type[LedgerError]] = {
    "SQLITE_FULL": DiskFull,
    "SQLITE_READONLY": DiskReadOnly,
    "SQLITE_CANTOPEN": DatabaseGone,
    "SQLITE_BUSY": DatabaseBusy,
    "SQLITE_LOCKED": DatabaseBusy,
    "SQLITE_IOERR": DatabaseGone,
    "SQLITE_CORRUPT": BookDamaged,
    "SQLITE_NOTADB": BookDamaged,
}


class SQLite(NoRoles):
    """A book in one file. The process that writes holds a lock file beside it; every other process may read.

    Args:
        path: the database file; made when missing, in a folder that exists.
        read_only: open for reading alone, beside a running service.

    Raises:
        SecondWriter: another process writes to this book.
        DatabaseGone: the file or its folder cannot be opened.
    """

    row_lock = ""
    guards = len(triggers_sqlite.statements())
    one_writer = True

    def __init__(self, path: Path, *, read_only: bool) -> None:
        self._path = path
        self._lock = filelock.FileLock(f"{path}.lock", timeout=0)
        self._writer: _Writer | None = None
        self._readers = _reading_engine(path)
        self.engine = self._readers
        if not path.parent.is_dir():
            # The lock file would make the folder: a mistyped path must not become an empty book.
            raise DatabaseGone(cause="no_folder")
        if not read_only:
            self._open_writer()

    def _open_writer(self) -> None:
        try:
            self._lock.acquire()
        except filelock.Timeout:
            raise SecondWriter(database=self._path.name) from None
        except OSError:
            # A disk that cannot be written to still shows its pages; whoever writes is told why not.
            return
        try:
            _make_private(self._path)
            self._writer = _Writer(self._path)
        except sa.exc.DBAPIError as error:
            self._lock.release()
            refusal = self.refusal(error.orig) if isinstance(error.orig, Exception) else None
            if isinstance(refusal, DiskReadOnly):
                return
            raise refusal or error from error
        self.engine = self._writer.engine

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """Join the open transaction, or begin one; see `SharedCommit`."""
        if self._writer is None:
            raise DiskReadOnly
        with self._writer.shared():
            yield self._writer.connection

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Read one consistent picture on a connection that cannot write."""
        # Begun here: statements that go to the driver as they are would each see a moment of their own.
        with self._readers.begin() as connection:
            yield connection

    def post(self, driver: sqlite3.Connection, posting: Posting) -> None:
        """Write a posting on the writing connection."""
        posting_sqlite.post(driver, posting)

    def post_alone(self, make: Callable[[], Posting]) -> None:
        """Write a posting as a unit of work of its own, in a commit that others may share."""
        if self._writer is None:
            raise DiskReadOnly
        with self._writer.shared():
            posting_sqlite.write(self._writer.driver, make())

    @contextmanager
    def any_text(self, driver: sqlite3.Connection) -> Iterator[None]:
        """Read damaged texts with marks in place of what cannot be read; they equal nothing that was written."""
        driver.text_factory = lambda value: value.decode(errors="replace")
        try:
            yield
        finally:
            driver.text_factory = str

    def statement(self, sql: str) -> str:
        """Return `sql` as it is."""
        return sql

    def is_conflict(self, error: Exception) -> bool:
        """Return whether a key, a CHECK or a guard refused the row."""
        return isinstance(error, sqlite3.IntegrityError)

    def refusal(self, error: Exception) -> LedgerError | None:
        """Return the refusal for SQLite's error name."""
        name = getattr(error, "sqlite_errorname", None)
        if isinstance(name, str):
            for start, refusal in _REFUSALS.items():
                if name.startswith(start):
                    return refusal(cause=name)
        # A text that is none is noticed by the driver, which has no name for it.
        if isinstance(error, sqlite3.OperationalError) and str(error).startswith("Could not decode"):
            return BookDamaged(cause="text")
        return None

    @property
    def writable(self) -> bool:
        """Whether this process holds the writing connection."""
        return self._writer is not None

    def upgrade_alone(self, connection: sa.Connection) -> None:
        """Do nothing: only one process writes."""

    def seal_alone(self, connection: sa.Connection, community_id: UUID) -> bool:  # noqa: ARG002 - one writer is one sealer
        """Say yes: only one process writes, one unit at a time."""
        return True

    def post_nobody(self, connection: sa.Connection, community_id: UUID) -> None:
        """Do nothing: one unit writes at a time."""

    def install_guards(self, connection: sa.Connection) -> None:
        """Install every guard anew where its text differs."""
        present = _guards(connection)
        for name, create in triggers_sqlite.statements().items():
            if present.get(name) != create:
                connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
                connection.exec_driver_sql(create)

    def missing_guards(self, connection: sa.Connection) -> Sequence[str]:
        """Return guards that are gone or were changed."""
        present = _guards(connection)
        return [name for name, create in triggers_sqlite.statements().items() if present.get(name) != create]

    def damage(self, connection: sa.Connection) -> str | None:
        """Return what SQLite finds when it reads every page, and compares every index with its table."""
        found = map(str, connection.exec_driver_sql("PRAGMA integrity_check").scalars())
        # A value that a CHECK forbids is whole all the same; what it says is looked at elsewhere.
        return next((each for each in found if each != "ok" and not each.startswith("CHECK constraint failed")), None)

    def scrub(self) -> bool:
        """Cut off the write-ahead log."""
        return self.writable and scrub_sqlite.scrub(self._path)

    def close(self) -> None:
        """Close the connections and let go of the lock file."""
        # Readers first: the last connection to close carries the write-ahead log into the file, and a reader cannot.
        self._readers.dispose()
        if self._writer is not None:
            self._writer.close()
        self._lock.release()


def _make_private(path: Path) -> None:
    """Make the file of a new book, readable by its owner alone; SQLite gives its companions the same mode."""
    with suppress(OSError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


class _Writer:
    """The one connection that writes, and does all checkpoints."""

    def __init__(self, path: Path) -> None:
        self.engine = sa.create_engine(
            sa.URL.create("sqlite", database=str(path)),
            poolclass=sa.pool.StaticPool,
            connect_args={"check_same_thread": False, "isolation_level": None, "timeout": 5},
        )
        sa.event.listen(self.engine, "connect", _Settle(_SETTINGS + _WRITER_SETTINGS))
        self.connection = self.engine.connect()
        self.driver: sqlite3.Connection = _driver_connection(self.connection)
        self.shared = SharedCommit(self)

    def begin(self) -> None:
        # On the driver: SQLAlchemy's own begin and commit cost as much as the rows of a set. Whoever uses SQLAlchemy inside
        # finds a transaction open, and its own begin says nothing to the driver.
        self.driver.execute("BEGIN IMMEDIATE")

    def commit(self) -> None:
        self.driver.execute("COMMIT")
        self._let_go()

    def _let_go(self) -> None:
        """Tell SQLAlchemy, where it was used, that the transaction is over."""
        if self.connection.in_transaction():
            self.connection.rollback()

    def rollback(self) -> None:
        # A full disk rolls the transaction back by itself; a commit that failed leaves it open.
        if self.driver.in_transaction:
            self.driver.execute("ROLLBACK")
        self._let_go()

    def savepoint(self) -> None:
        self.driver.execute("SAVEPOINT caller")

    def release(self) -> None:
        self.driver.execute("RELEASE caller")

    def rollback_to_savepoint(self) -> None:
        self.driver.execute("ROLLBACK TO caller")

    def close(self) -> None:
        self.connection.close()
        self.engine.dispose()


def _driver_connection(connection: sa.Connection) -> sqlite3.Connection:
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection), "the writing engine is SQLite's"
    return driver


def _reading_engine(path: Path) -> sa.Engine:
    query = {"mode": "ro", "uri": "true"}
    if not os.access(path.parent, os.W_OK) and not path.with_name(f"{path.name}-wal").exists():
        # On a disk that cannot be written to, nobody can write beside us, and SQLite may not lay out its shared memory.
        query["immutable"] = "1"
    engine = sa.create_engine(
        # Quoted, for a folder may be called 积分#1 or 100%.
        sa.URL.create("sqlite", database=f"file:{quote(str(path))}", query=query),
        poolclass=sa.pool.QueuePool,
        pool_size=READERS,
        max_overflow=READERS,
        connect_args={"check_same_thread": False, "isolation_level": None, "timeout": 5},
    )
    sa.event.listen(engine, "connect", _Settle(_SETTINGS))
    sa.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    return engine


class _Settle:
    """Gives every new connection the settings that `quality.md` asks for."""

    def __init__(self, pragmas: Sequence[str]) -> None:
        self._pragmas = pragmas

    def __call__(self, driver: sqlite3.Connection, _record: object) -> None:
        for pragma in self._pragmas:
            driver.execute(pragma)


def _guards(connection: sa.Connection) -> dict[str, str]:
    rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    return {str(name): str(sql) for name, sql in rows}
