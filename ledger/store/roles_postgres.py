"""Which role may do what on a PostgreSQL server: who may change the tables, and who could rewrite what never changes."""

from collections.abc import Sequence

import sqlalchemy as sa

from ledger.errors import RoleTooStrong, RoleTooWeak, RoleUnknown
from ledger.store import grants_postgres
from ledger.store.schema import NEVER_CHANGES
from ledger.store.tables import transfer

_MAY_UPGRADE = """
SELECT coalesce(has_schema_privilege(current_user, current_schema(), 'CREATE'), false) AND NOT EXISTS (
    SELECT FROM unnest(%(tables)s::text[]) AS known (name) JOIN pg_class ON pg_class.oid = to_regclass(known.name)
    WHERE NOT pg_has_role(current_user, pg_class.relowner, 'USAGE')
)
"""

# A role is as strong as any role that it may become, so memberships count even where they are not inherited. Whoever owns
# the schema or the database drops a table and makes another; whoever owns the guards' function empties it; a trigger of
# one's own alters or swallows new lines; and three ways lead to a superuser's or owner's rights (the last before 16).
_MAY_REWRITE = """
SELECT known.name
FROM unnest(%(tables)s::text[]) WITH ORDINALITY AS known (name, place)
JOIN pg_class AS never ON never.oid = to_regclass(known.name)
JOIN pg_namespace AS home ON home.oid = never.relnamespace
JOIN pg_database AS house ON house.datname = current_database()
WHERE EXISTS (
    SELECT FROM pg_roles AS able
    WHERE pg_has_role(coalesce(%(role)s::name, session_user), able.oid, 'MEMBER') AND (
        able.rolsuper
        OR able.rolname IN ('pg_write_server_files', 'pg_execute_server_program')
        OR able.rolcreaterole AND current_setting('server_version_num')::integer < 160000
        OR able.oid IN (never.relowner, home.nspowner, house.datdba)
        OR able.oid IN (
            SELECT pg_proc.proowner FROM pg_trigger JOIN pg_proc ON pg_proc.oid = pg_trigger.tgfoid
            WHERE pg_trigger.tgrelid = never.oid AND NOT pg_trigger.tgisinternal
        )
        OR has_table_privilege(able.oid, never.oid, 'DELETE, TRUNCATE, TRIGGER')
        OR has_any_column_privilege(able.oid, never.oid, 'UPDATE')
    )
)
ORDER BY known.place LIMIT 1
"""

_ADMITTED = """
SELECT DISTINCT pg_get_userbyid(held.grantee)::text
FROM pg_class, aclexplode(pg_class.relacl) AS held
WHERE pg_class.oid = to_regclass(%(table)s) AND held.privilege_type = 'INSERT' AND held.grantee NOT IN (0, pg_class.relowner)
ORDER BY 1
"""
"""Roles that were told by name that they may add to the journal; 0 is everybody."""


def may_upgrade(connection: sa.Connection) -> bool:
    """Return whether the role may make tables, and change all that are there already."""
    return bool(connection.exec_driver_sql(_MAY_UPGRADE, {"tables": list(grants_postgres.tables())}).scalar_one())


def may_rewrite(connection: sa.Connection, role: str | None = None) -> str | None:
    """Return the first table that never changes and that `role` could change, or could make itself able to; None if none.

    Args:
        connection: to the book.
        role: whose rights; None: those of whoever signed in, since a role that was taken on can be laid down again.
    """
    found = connection.exec_driver_sql(_MAY_REWRITE, {"tables": list(NEVER_CHANGES), "role": role}).scalar_one_or_none()
    return None if found is None else str(found)


def grants(connection: sa.Connection, role: str) -> Sequence[str]:
    """Return the statements that leave `role` with exactly what the service needs."""
    schema = connection.exec_driver_sql("SELECT current_schema()::text").scalar_one()
    return grants_postgres.statements(role, str(schema))


def admit(connection: sa.Connection, role: str) -> None:
    """Leave `role` with exactly what the service needs.

    Raises:
        RoleUnknown: the server has no such role.
        RoleTooWeak: whoever signed in does not own the tables.
        RoleTooStrong: the role could rewrite the journal all the same: a superuser, an owner, or a member of one.
    """
    if connection.exec_driver_sql("SELECT 1 FROM pg_roles WHERE rolname::text = %(role)s", {"role": role}).first() is None:
        raise RoleUnknown(role=role)
    if not may_upgrade(connection):
        raise RoleTooWeak
    _give(connection, role)
    table = may_rewrite(connection, role)
    if table is not None:
        raise RoleTooStrong(table=table)


def renew_grants(connection: sa.Connection) -> Sequence[str]:
    """Give every role that was admitted its rights anew, over the tables of today; return their names."""
    roles = [str(row[0]) for row in connection.exec_driver_sql(_ADMITTED, {"table": transfer.name})]
    # Whether one of them is too strong is asked when a service starts as it: an upgrade must not fail for that.
    for role in roles:
        _give(connection, role)
    return roles


def _give(connection: sa.Connection, role: str) -> None:
    for statement in grants(connection, role):
        connection.exec_driver_sql(statement.replace("%", "%%"))
