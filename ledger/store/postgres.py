"""PostgreSQL: for a city, or wherever several processes write (`quality.md`, Settings that matter)."""

import select
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from functools import cache
from typing import Any, cast
from uuid import UUID

import psycopg
import sqlalchemy as sa

from ledger.errors import BookDamaged, DatabaseBusy, DatabaseGone, DiskFull, DiskReadOnly, LedgerError, RoleTooWeak
from ledger.store import posting_postgres, roles_postgres, triggers_postgres
from ledger.store.posting import Posting

_REFUSALS: tuple[tuple[type[psycopg.Error], type[LedgerError]], ...] = (
    (psycopg.errors.DeadlockDetected, DatabaseBusy),
    (psycopg.errors.SerializationFailure, DatabaseBusy),
    (psycopg.errors.LockNotAvailable, DatabaseBusy),
    (psycopg.errors.QueryCanceled, DatabaseBusy),
    (psycopg.errors.DiskFull, DiskFull),
    (psycopg.errors.ReadOnlySqlTransaction, DiskReadOnly),
    (psycopg.errors.DataCorrupted, BookDamaged),
    (psycopg.errors.IndexCorrupted, BookDamaged),
    (psycopg.errors.AdminShutdown, DatabaseGone),
    (psycopg.errors.CannotConnectNow, DatabaseGone),
    (psycopg.errors.InsufficientPrivilege, RoleTooWeak),
    (psycopg.errors.ConnectionException, DatabaseGone),
)
_OPTIONS = (
    "-c lock_timeout=3s -c statement_timeout=60s -c idle_in_transaction_session_timeout=120s -c timezone=UTC "
    # Whatever the server or the role says: who is answered is answered for good.
    "-c synchronous_commit=on"
)

_GUARDS = (
    "SELECT pg_get_triggerdef(guard.oid, true) FROM pg_trigger AS guard JOIN pg_proc ON pg_proc.oid = guard.tgfoid "
    "WHERE guard.tgenabled = 'A' AND NOT guard.tgisinternal AND pg_proc.prosrc = %s"
)
"""Triggers in force whose function does what ours does, whole: table, acts and conditions."""
_FUNCTIONS = "SELECT proname, prosrc FROM pg_proc WHERE proname = ANY(%s) AND pg_function_is_visible(oid)"
"""The functions that post, with their bodies."""
_UPGRADE_LOCK = 0x646F6E6777616E67
"""Any number that no other software on the server uses; this one spells `dongwang`."""
_UPGRADE_ALONE = (
    # Another process may be upgrading: its turn lasts longer than a lock on a table may be waited for.
    "SET LOCAL lock_timeout = '60s'",
    f"SELECT pg_advisory_xact_lock({_UPGRADE_LOCK})",
    # A migration that queues for a table makes everybody behind it wait too; one that rewrites a city's table takes its time.
    "SET LOCAL lock_timeout = '3s'",
    "SET LOCAL statement_timeout = '15min'",
)


class Postgres:
    """A book on a PostgreSQL server, 15 or newer.

    Args:
        url: `postgresql+psycopg://…`.
    """

    row_lock = " FOR UPDATE"
    guards = len(triggers_postgres.statements()) + len(posting_postgres.BODIES)
    one_writer = False
    writable = True

    def __init__(self, url: str) -> None:
        self.engine = sa.create_engine(
            url,
            isolation_level="READ COMMITTED",
            pool_size=16,
            max_overflow=16,
            connect_args={"options": _OPTIONS, "connect_timeout": 5},
        )
        sa.event.listen(self.engine, "checkout", _refuse_dead)

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """Open a transaction of one's own; decisions rest on conditional updates and on rows read under lock."""
        with self.engine.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Read one consistent picture."""
        with self.engine.connect().execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True) as connection:
            yield connection

    def post(self, driver: psycopg.Connection[Any], posting: Posting) -> None:
        """Write a posting in one round trip."""
        posting_postgres.post(driver, posting)

    def post_alone(self, make: Callable[[], Posting]) -> None:
        """Write a posting in one statement that commits by itself."""
        with closing(self.engine.raw_connection()) as pooled:
            driver = cast("psycopg.Connection[Any]", pooled.driver_connection)
            driver.autocommit = True
            try:
                posting_postgres.post(driver, make())
            finally:
                if not driver.closed:
                    driver.autocommit = False

    def any_text(self, driver: psycopg.Connection[Any]) -> AbstractContextManager[None]:  # noqa: ARG002 - the server checks
        """Do nothing: the server lets no text in that is none."""
        return nullcontext()

    def statement(self, sql: str) -> str:
        """Return `sql` with the driver's `%s`."""
        return _in_driver_style(sql)

    def is_conflict(self, error: Exception) -> bool:
        """Return whether a key, a CHECK or a guard refused the row."""
        return isinstance(error, psycopg.errors.IntegrityError)

    def refusal(self, error: Exception) -> LedgerError | None:
        """Return the refusal for PostgreSQL's SQLSTATE."""
        for kind, refusal in _REFUSALS:
            if isinstance(error, kind):
                return refusal(cause=error.sqlstate or type(error).__name__)
        # Without a SQLSTATE the server did not answer at all.
        if isinstance(error, psycopg.OperationalError) and error.sqlstate is None:
            return DatabaseGone(cause=type(error).__name__)
        return None

    def upgrade_alone(self, connection: sa.Connection) -> None:
        """Take the lock that every process takes before it looks at the version, and set the limits of an upgrade."""
        for statement in _UPGRADE_ALONE:
            connection.exec_driver_sql(statement)

    def seal_alone(self, connection: sa.Connection, community_id: UUID) -> bool:
        """Take the advisory lock of this book's sealer, if nobody has it."""
        number = int.from_bytes(community_id.bytes[:8], signed=True) ^ _UPGRADE_LOCK
        return bool(connection.exec_driver_sql("SELECT pg_try_advisory_xact_lock(%s)", (number,)).scalar_one())

    def post_nobody(self, connection: sa.Connection, community_id: UUID) -> None:
        """Take the whole of the lock of which every posting takes a share."""
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtextextended(%s::text, 0))", (str(community_id),))

    def install_guards(self, connection: sa.Connection) -> None:
        """Install every guard that is missing or not always in force."""
        connection.exec_driver_sql(triggers_postgres.FUNCTION)
        for function in posting_postgres.FUNCTIONS:
            connection.exec_driver_sql(function)
        missing = set(self.missing_guards(connection))
        for name, (create, *rest) in triggers_postgres.statements().items():
            if name in missing:
                table = create.split(" ON ")[1].split()[0]
                connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name} ON {table}")
                connection.exec_driver_sql(create)
                for statement in rest:
                    connection.exec_driver_sql(statement)

    def missing_guards(self, connection: sa.Connection) -> Sequence[str]:
        """Return guards that are gone, changed, disabled, or silent for a replica session."""
        rows = connection.exec_driver_sql(_GUARDS, (triggers_postgres.BODY,))
        present = {str(row[0]) for row in rows}
        missing = [name for name, (create, *_) in triggers_postgres.statements().items() if create not in present]
        ours = {row[0]: row[1] for row in connection.exec_driver_sql(_FUNCTIONS, (list(posting_postgres.BODIES),))}
        return [*missing, *(name for name, body in posting_postgres.BODIES.items() if ours.get(name) != body)]

    def damage(self, connection: sa.Connection) -> str | None:  # noqa: ARG002 - a server looks after its files itself
        """Find nothing: a server checks its pages by itself, and only its administrator may compare indexes with tables."""
        return None

    def scrub(self) -> bool:
        """Clear away the dead row of whoever was erased; a role that may not is told so by a mere warning of the server."""
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM person")
        return True

    def close(self) -> None:
        """Close the pool."""
        self.engine.dispose()

    def may_upgrade(self, connection: sa.Connection) -> bool:
        """Return whether the role may make tables, and change all that are there already."""
        return roles_postgres.may_upgrade(connection)

    def may_rewrite(self, connection: sa.Connection) -> str | None:
        """Return the first table that never changes and that the role could change; None if none."""
        return roles_postgres.may_rewrite(connection)

    def grants(self, connection: sa.Connection, role: str) -> Sequence[str]:
        """Return the statements that leave `role` with exactly what the service needs."""
        return roles_postgres.grants(connection, role)

    def admit(self, connection: sa.Connection, role: str) -> None:
        """Leave `role` with exactly what the service needs."""
        roles_postgres.admit(connection, role)

    def renew_grants(self, connection: sa.Connection) -> Sequence[str]:
        """Give every role that was admitted its rights anew; return their names."""
        return roles_postgres.renew_grants(connection)


def _readable(descriptor: int) -> bool:
    # One system call where the system has poll; select, for the others, ends at descriptor 1,023 on those that have it.
    if hasattr(select, "poll"):
        looking = select.poll()
        looking.register(descriptor, select.POLLIN)
        return bool(looking.poll(0))
    return bool(select.select([descriptor], [], [], 0)[0])


def _refuse_dead(driver: psycopg.Connection[Any], _record: object, _proxy: object) -> None:
    """Have the pool open another connection in place of one that the server has closed.

    A server has nothing to say on a connection at rest but good-bye; to look for that costs no round trip, as a ping does.
    """
    try:
        gone = _readable(driver.fileno())
    except psycopg.OperationalError:
        gone = True
    if gone:
        raise sa.exc.DisconnectionError


@cache
def _in_driver_style(sql: str) -> str:
    return sql.replace("%", "%%").replace("?", "%s")
