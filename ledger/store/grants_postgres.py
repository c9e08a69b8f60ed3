"""The rights of the service's role on PostgreSQL: it adds to the journal and can change none of it (`quality.md`, Settings)."""

from sqlalchemy.dialects import postgresql

from ledger.store.schema import NEVER_CHANGES
from ledger.store.tables import metadata

VERSION = "alembic_version"
"""Where the migrations note their version; a table that no part of ours describes."""
# With this style of parameters a % in a name stays one.
_NAMES = postgresql.dialect(paramstyle="named").identifier_preparer  # type: ignore[no-untyped-call]  # untyped there


def tables() -> tuple[str, ...]:
    """Return every table of the book, and the one with its version."""
    return (*sorted(metadata.tables), VERSION)


def statements(role: str, schema: str) -> tuple[str, ...]:
    """Return the statements that leave `role` with exactly what the service needs, whatever it had before.

    Args:
        role: any name of a role, as it stands in `pg_roles`.
        schema: where the tables lie.

    Raises:
        ValueError: no name of a role. `public` is none: even in quotes it means everybody.
    """
    if role in {"", "public", "none"} or "\0" in role:
        raise ValueError("not the name of a role")
    who, where = quoted(role), _NAMES.quote(schema)
    never = _list(where, tuple(NEVER_CHANGES))
    changing = _list(where, tuple(sorted(set(metadata.tables) - set(NEVER_CHANGES))))
    return (
        f"REVOKE ALL ON {_list(where, tables())} FROM {who}",
        f"REVOKE ALL ON SCHEMA {where} FROM {who}",
        f"GRANT USAGE ON SCHEMA {where} TO {who}",
        f"GRANT SELECT, INSERT ON {never} TO {who}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {changing} TO {who}",
        f"GRANT SELECT ON {where}.{VERSION} TO {who}",
    )


def quoted(name: str) -> str:
    """Return `name` as an identifier: in quotes, since anything may stand in a role's name."""
    return '"' + name.replace('"', '""') + '"'


def _list(schema: str, names: tuple[str, ...]) -> str:
    return ", ".join(f"{schema}.{_NAMES.quote(name)}" for name in names)
