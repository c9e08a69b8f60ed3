"""Bringing a database to the version of this software, forward only (Alembic); guards are reinstalled after every upgrade."""

import threading
from pathlib import Path

import sqlalchemy as sa
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError

from ledger.errors import DatabaseNewer, JournalUnprotected
from ledger.store.backend import Backend
from ledger.store.tables import metadata

_ONE_AT_A_TIME = threading.Lock()
_SCRIPTS = Path(__file__).parent / "migrations"


def scripts() -> ScriptDirectory:
    """Return the migration scripts."""
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.set_main_option("path_separator", "os")
    return ScriptDirectory.from_config(config)


def upgrade(backend: Backend, connection: sa.Connection) -> None:
    """Bring the database behind `connection` forward to the newest version, in the caller's transaction.

    Raises:
        DatabaseNewer: a newer version of the software wrote it.
        JournalUnprotected: a guard is missing from a database that claims to be up to date.
    """
    backend.upgrade_alone(connection)
    directory = scripts()
    here = MigrationContext.configure(connection).get_current_revision()
    newest = directory.get_current_head()
    if here == newest:
        missing = backend.missing_guards(connection)
        if missing:
            raise JournalUnprotected(table=missing[0])
        return
    try:
        # Alembic's environment belongs to the whole process, not to a thread.
        with (
            _ONE_AT_A_TIME,
            EnvironmentContext(
                Config(),
                directory,
                fn=lambda revision, _: directory._upgrade_revs("head", revision),  # noqa: SLF001
            ) as environment,
        ):
            environment.configure(connection=connection, target_metadata=metadata, transactional_ddl=False)
            environment.run_migrations()
    except CommandError as error:
        raise DatabaseNewer(revision=here) from error
    backend.install_guards(connection)
