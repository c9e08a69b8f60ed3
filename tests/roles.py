"""Roles on the PostgreSQL of the tests: each made for one test under a name of its own, and dropped afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import psycopg
import sqlalchemy as sa
from psycopg import sql

Shell = psycopg.Connection[tuple[object, ...]]


@contextmanager
def role_on(url: str, attributes: str = "") -> Iterator[str]:
    """Make a role that may sign in, and drop it with all that it owns or was given.

    Args:
        url: a database of the server; what the role gets, it gets in this one.
        attributes: such as `SUPERUSER`.
    """
    name = f"dw {uuid4().hex[:12]}"
    as_root(url, f'CREATE ROLE "{name}" LOGIN {attributes}')
    try:
        yield name
    finally:
        as_root(url, f'REASSIGN OWNED BY "{name}" TO CURRENT_USER', f'DROP OWNED BY "{name}"', f'DROP ROLE "{name}"')


def as_root(url: str, *statements: str) -> None:
    """Run statements in a database as the one who may do everything."""
    with _connected(url) as connection:
        for statement in statements:
            connection.execute(sql.SQL(statement))


def as_role(url: str, role: str) -> str:
    """Return the URL of the same database for another role."""
    return sa.make_url(url).set(username=role).render_as_string(hide_password=False)


@contextmanager
def signed_in(url: str, role: str) -> Iterator[Shell]:
    """Open a shell on the database as `role`, with nothing of ours in between."""
    with _connected(as_role(url, role)) as connection:
        yield connection


def _connected(url: str) -> Shell:
    address = sa.make_url(url)
    parts = address.translate_connect_args(username="user", database="dbname") | dict(address.query)
    return psycopg.connect(psycopg.conninfo.make_conninfo(**parts), autocommit=True)
