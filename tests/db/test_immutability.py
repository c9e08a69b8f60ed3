"""Attacks on what must never change, by somebody who has the database itself: no code of ours stands in the way."""

# ruff: noqa: S608 - the same attack is put together for every table

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import pytest
import sqlalchemy as sa

from ledger import Ledger
from ledger.ids import NAMESPACE
from ledger.store import tables as t
from ledger.store.columns import Id
from ledger.store.schema import NEVER_CHANGES, unique_keys
from tests.databases import Kind, fresh_database

Row = dict[str, Any]

# Values that a CHECK asks for; all else follows from the column's type.
TOLD: dict[tuple[str, str], object] = {
    ("transfer", "kind"): "void",
    ("transfer", "timeout_seconds"): 0,
    ("entry", "version"): 1,
    ("leaf", "size"): 4096,
}


def row(table: sa.Table, salt: str) -> Row:
    """Return a row of `table` with every column filled; other salts share no value that could be a key."""
    return {column.name: TOLD.get((table.name, column.name), _value(table, column, salt)) for column in table.columns}


def _value(table: sa.Table, column: sa.Column[Any], salt: str) -> object:
    if isinstance(column.type, Id):
        # All in one community; the rest differs.
        return uuid5(NAMESPACE, "community" if column.name == "community_id" else f"{column.name} {salt}")
    kind = column.type.impl_instance if isinstance(column.type, sa.types.TypeDecorator) else column.type
    if isinstance(kind, sa.Boolean):
        return True
    if isinstance(kind, sa.Integer):
        return 1 + len(salt)
    if isinstance(kind, sa.LargeBinary):
        return salt.encode()
    return _allowed(table, column.name) or f"{column.name} {salt}"


def _allowed(table: sa.Table, column: str) -> str | None:
    """Return the first value of a CHECK such as `kind IN ('a', 'b')`."""
    for constraint in table.constraints:
        if isinstance(constraint, sa.CheckConstraint):
            found = re.match(rf"{column} IN \('(\w+)'", str(constraint.sqltext))
            if found:
                return found[1]
    return None


class Attacker:
    """Somebody with the database's own shell: no settings of ours, foreign keys off, and all rights."""

    def __init__(self, kind: Kind, engine: sa.Engine) -> None:
        self.kind = kind
        self.engine = engine

    def run(self, sql: str, values: Row | None = None, *, replica: bool = False) -> None:
        """Run one statement in a transaction of its own."""
        with self.engine.begin() as connection:
            if replica:
                connection.execute(sa.text("SET LOCAL session_replication_role = replica"))
            connection.execute(sa.text(sql), {name: self._bound(value) for name, value in (values or {}).items()})

    def _bound(self, value: object) -> object:
        return value.bytes if isinstance(value, UUID) and self.kind == "sqlite" else value

    def insert(self, table: str, values: Row, verb: str = "INSERT INTO", then: str = "") -> None:
        names = ", ".join(values)
        slots = ", ".join(f":{name}" for name in values)
        # Without foreign keys, the row may stand alone; the guards stay in force.
        self.run(f"{verb} {table} ({names}) VALUES ({slots}) {then}", values, replica=self.kind == "postgresql")

    def refused(self, sql: str, values: Row | None = None, *, replica: bool = False) -> None:
        """Expect that the database itself refuses the statement."""
        with pytest.raises(sa.exc.IntegrityError, match="never changes"):
            self.run(sql, values, replica=replica)

    def rows(self, table: str) -> list[tuple[Any, ...]]:
        """Return all rows of a table, in some fixed order."""
        with self.engine.connect() as connection:
            return sorted(map(tuple, connection.execute(sa.text(f"SELECT * FROM {table}"))), key=repr)


@pytest.fixture(scope="module")
def urls(tmp_path_factory: pytest.TempPathFactory) -> dict[Kind, str]:
    """One migrated database per engine, in which every table that never changes holds one row."""
    found: dict[Kind, str] = {}
    for kind in ("sqlite", "postgresql"):
        found[kind] = fresh_database(kind, tmp_path_factory.mktemp(kind))
        Ledger.open(found[kind]).close()
        engine = sa.create_engine(found[kind])
        for name in NEVER_CHANGES:
            Attacker(kind, engine).insert(name, row(t.metadata.tables[name], "first"))
        engine.dispose()
    return found


@pytest.fixture
def attacker(kind: Kind, urls: dict[Kind, str]) -> Iterator[Attacker]:
    engine = sa.create_engine(urls[kind])
    yield Attacker(kind, engine)
    engine.dispose()


@pytest.fixture(params=NEVER_CHANGES)
def table(request: pytest.FixtureRequest) -> sa.Table:
    return t.metadata.tables[request.param]


@pytest.fixture(autouse=True)
def _nothing_changed(request: pytest.FixtureRequest) -> Iterator[None]:
    """Compare a table before and after the attacks on it."""
    if not {"table", "attacker"} <= set(request.fixturenames):
        yield
        return
    attacked, by = request.getfixturevalue("table"), request.getfixturevalue("attacker")
    before = by.rows(attacked.name)
    assert len(before) == 1
    yield
    assert by.rows(attacked.name) == before


def attacks(by: Attacker, table: sa.Table, *, replica: bool) -> None:
    other = row(table, "another")
    for column in table.columns:
        by.refused(
            f"UPDATE {table.name} SET {column.name} = :{column.name}", {column.name: other[column.name]}, replica=replica
        )
    by.refused(f"DELETE FROM {table.name}", replica=replica)


def test_no_row_is_updated_or_deleted(attacker: Attacker, table: sa.Table) -> None:
    """Whoever can quietly change one old line can change everything that was ever published."""
    attacks(attacker, table, replica=False)


@pytest.mark.parametrize("kind", ["postgresql"])
def test_no_row_is_changed_by_a_replica_session(attacker: Attacker, table: sa.Table) -> None:
    """Plain triggers are silent in such a session: one setting would open the whole journal."""
    attacks(attacker, table, replica=True)


@pytest.mark.parametrize("kind", ["postgresql"])
@pytest.mark.parametrize("replica", [False, True])
def test_no_table_is_truncated(attacker: Attacker, table: sa.Table, *, replica: bool) -> None:
    """TRUNCATE asks no row trigger."""
    attacker.refused(f"TRUNCATE {table.name} CASCADE", replica=replica)


def colliding(table: sa.Table) -> Iterator[tuple[Row, tuple[str, ...]]]:
    """Yield, for every unique key, a new row that differs from the first in all but this key, and the key."""
    first = row(table, "first")
    for columns, _where in unique_keys(table):
        yield row(table, "another") | {name: first[name] for name in columns}, columns


def test_no_row_is_replaced_through_a_unique_key(attacker: Attacker, table: sa.Table) -> None:
    """INSERT OR REPLACE and UPSERT are an update by another name, and some keys are easily forgotten."""
    verbs = ("INSERT OR REPLACE INTO", "REPLACE INTO") if attacker.kind == "sqlite" else ()
    for values, columns in colliding(table):
        where = " WHERE pending_id IS NOT NULL" if columns[-1] == "pending_id" else ""
        where = " WHERE reverses_id IS NOT NULL" if columns[-1] == "reverses_id" else where
        upsert = f"ON CONFLICT ({', '.join(columns)}){where} DO UPDATE SET community_id = excluded.community_id"
        for verb, then in (*((verb, "") for verb in verbs), ("INSERT INTO", upsert)):
            with pytest.raises(sa.exc.IntegrityError, match="never changes"):
                attacker.insert(table.name, values, verb, then)


@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize("name", ["rowid", "oid", "_rowid_"])
def test_no_row_is_replaced_through_its_hidden_number(attacker: Attacker, table: sa.Table, name: str) -> None:
    """SQLite gives every row a number that is a unique key of its own, though no table definition shows it."""
    [number] = attacker.rows(f"(SELECT {name} FROM {table.name})")[0]
    with pytest.raises(sa.exc.IntegrityError, match="never changes"):
        attacker.insert(table.name, row(table, "another") | {name: number}, "INSERT OR REPLACE INTO")


@pytest.mark.parametrize("kind", ["sqlite"])
def test_no_row_is_pushed_aside_by_an_update(attacker: Attacker, table: sa.Table) -> None:
    """UPDATE OR REPLACE deletes whatever stands in its way."""
    attacker.refused(f"UPDATE OR REPLACE {table.name} SET community_id = community_id")


def test_new_rows_still_go_in(kind: Kind, tmp_path: Path) -> None:
    """A guard that refuses everything would pass every test above."""
    url = fresh_database(kind, tmp_path)
    Ledger.open(url).close()
    engine = sa.create_engine(url)
    for name in NEVER_CHANGES:
        for salt in ("first", "another"):
            Attacker(kind, engine).insert(name, row(t.metadata.tables[name], salt))
        assert len(Attacker(kind, engine).rows(name)) == 2
    engine.dispose()


def test_without_the_guards_every_attack_succeeds(tmp_path: Path) -> None:
    """The negative control: delete triggers alone do not see INSERT OR REPLACE, by any key and by the hidden number."""
    url = fresh_database("sqlite", tmp_path)
    Ledger.open(url).close()
    engine = sa.create_engine(url)
    by = Attacker("sqlite", engine)
    (guards,) = zip(*by.rows("(SELECT name FROM sqlite_master WHERE type = 'trigger')"), strict=True)
    for guard in guards:
        if "_once_" in guard:
            by.run(f"DROP TRIGGER {guard}")
    first = row(t.transfer, "first")
    by.insert("transfer", first)
    for values in (*(values for values, _ in colliding(t.transfer)), row(t.transfer, "later") | {"rowid": 1}):
        by.run("DROP TRIGGER IF EXISTS transfer_never_update")
        by.insert("transfer", values, "INSERT OR REPLACE INTO")
        assert len(by.rows("transfer")) == 1
        by.run("UPDATE transfer SET rowid = 1, " + ", ".join(f"{name} = :{name}" for name in first), first)
    engine.dispose()
