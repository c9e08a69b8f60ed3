"""Bringing a database to the version of this software, forward only (Alembic); guards are reinstalled after every upgrade."""

import threading
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError

from ledger.errors import DatabaseNewer, DatabaseOlder, JournalUnprotected, NotInstalled, RoleTooWeak
from ledger.store.backend import Backend
from ledger.store.tables import metadata

_ONE_AT_A_TIME = threading.Lock()
_SCRIPTS = Path(__file__).parent / "migrations"


@dataclass(frozen=True, slots=True)
class Upgraded:
    """What an upgrade did.

    Attributes:
        before: the version that the database had, None where it was empty.
        after: the version that it has now.
        roles: roles of the server whose rights were renewed.
    """

    before: str | None
    after: str | None
    roles: tuple[str, ...]


def scripts() -> ScriptDirectory:
    """Return the migration scripts."""
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.set_main_option("path_separator", "os")
    return ScriptDirectory.from_config(config)


def version(connection: sa.Connection) -> str | None:
    """Return the version of the database, None where nothing of ours is in it."""
    return MigrationContext.configure(connection).get_current_revision()


def refuse_another_version(connection: sa.Connection) -> None:
    """Refuse to read a database that this software does not know how to read; an empty one may be looked at.

    Raises:
        DatabaseNewer: a newer version of the software wrote it.
        DatabaseOlder: nobody has brought it forward yet.
    """
    here, directory = version(connection), scripts()
    if here is not None and here != directory.get_current_head():
        _refuse_newer(directory, here)
        raise DatabaseOlder(revision=here)


def _refuse_newer(directory: ScriptDirectory, here: str) -> None:
    try:
        directory.get_revision(here)
    except CommandError as error:
        raise DatabaseNewer(revision=here) from error


def upgrade(backend: Backend, connection: sa.Connection) -> None:
    """Bring the database behind `connection` forward to the newest version, in the caller's transaction.

    Roles that were admitted to the old tables are admitted to the new ones.

    Raises:
        DatabaseNewer: a newer version of the software wrote it.
        DatabaseOlder: only its owner can bring it forward, and somebody else opened it.
        NotInstalled: nothing is in it, and whoever opened it may not make tables.
        JournalUnprotected: a guard is missing from a database that claims to be up to date.
    """
    backend.upgrade_alone(connection)
    directory = scripts()
    here = version(connection)
    newest = directory.get_current_head()
    if here == newest:
        missing = backend.missing_guards(connection)
        if missing:
            raise JournalUnprotected(table=missing[0])
        return
    if here is not None:
        _refuse_newer(directory, here)
    if not backend.may_upgrade(connection):
        raise NotInstalled if here is None else DatabaseOlder(revision=here)
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
    backend.install_guards(connection)
    backend.renew_grants(connection)


def upgrade_as_owner(backend: Backend, app_role: str) -> Upgraded:
    """Bring a database forward, renew what the service's roles may do, and admit another where one is named.

    Raises:
        RoleTooWeak: whoever asks does not own the tables.
        RoleUnknown, RoleTooStrong: of the role that was to be admitted; nothing was changed.
        DatabaseOlder, DatabaseNewer, NotInstalled, JournalUnprotected: as for `upgrade`.
    """
    with backend.engine.begin() as connection:
        before = version(connection)
        upgrade(backend, connection)
        if not backend.may_upgrade(connection):
            raise RoleTooWeak
        if app_role:
            backend.admit(connection, app_role)
        return Upgraded(before, version(connection), tuple(backend.renew_grants(connection)))
