"""What a migrated database is made of, compared with the tables of the code."""

from pathlib import Path

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.engine.interfaces import ReflectedIndex

from ledger import Ledger
from ledger.store.schema import EXEMPT, NEVER_CHANGES
from ledger.store.tables import metadata
from tests.databases import Kind, fresh_database


def shape(engine: sa.Engine) -> dict[str, dict[str, object]]:
    """Return what a database is made of, as the database itself tells it."""
    inspector = sa.inspect(engine)
    return {
        name: {
            "columns": [(column["name"], str(column["type"]), column["nullable"]) for column in inspector.get_columns(name)],
            "key": inspector.get_pk_constraint(name)["constrained_columns"],
            "foreign": sorted(
                (each["constrained_columns"], each["referred_table"], each["referred_columns"])
                for each in inspector.get_foreign_keys(name)
            ),
            "unique": sorted((each["name"] or "", each["column_names"]) for each in inspector.get_unique_constraints(name)),
            "checks": sorted((each["name"] or "", each["sqltext"]) for each in inspector.get_check_constraints(name)),
            "indexes": sorted(
                (each["name"] or "", each["column_names"], each["unique"], _condition(each))
                for each in inspector.get_indexes(name)
            ),
        }
        for name in inspector.get_table_names()
        if name != "alembic_version"
    }


def _condition(index: ReflectedIndex) -> str:
    """Return the condition of a partial index, empty for a whole one."""
    options = index.get("dialect_options", {})
    return str(options.get("sqlite_where", options.get("postgresql_where", "")))


def test_the_migrations_lead_to_the_tables_of_the_code(ledger: Ledger) -> None:
    """A column or a CHECK that only one of the two has is a rule that only some databases keep."""
    with ledger._backend.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_the_migrations_and_the_code_make_the_same_database(ledger: Ledger, kind: Kind, tmp_path: Path) -> None:
    """Alembic compares no CHECK and no partial index; the database itself tells them all."""
    (tmp_path / "direct").mkdir()
    direct = sa.create_engine(fresh_database(kind, tmp_path / "direct"))
    metadata.create_all(direct)
    made, migrated = shape(direct), shape(ledger._backend.engine)
    direct.dispose()
    assert migrated.keys() == made.keys()
    for name, table in made.items():
        # SQLite compares the order of columns too: alembic and the code must write them alike.
        assert migrated[name] == table, name
    assert sum(len(list(table["checks"])) for table in made.values() if isinstance(table["checks"], list)) > 20


def test_every_key_of_a_book_begins_with_its_community() -> None:
    """A key without it could join one community's rows to another's."""
    for table in metadata.tables.values():
        if table.name not in EXEMPT:
            assert next(iter(table.primary_key.columns)).name == "community_id", table.name
            for foreign in table.foreign_key_constraints:
                assert foreign.column_keys[0] == "community_id", foreign
                assert foreign.referred_table.name not in EXEMPT, foreign
    assert set(NEVER_CHANGES) <= metadata.tables.keys() - EXEMPT
