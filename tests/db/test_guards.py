"""The guards themselves: which tables they stand before, and that nobody can take one away unnoticed."""

from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from ledger import Ledger
from ledger.errors import JournalUnprotected
from ledger.ids import new_id
from ledger.ledger import _backend
from ledger.reports.verification import verify
from ledger.store import migrate
from ledger.store import tables as t
from ledger.store.schema import NEVER_CHANGES
from tests.databases import Kind, fresh_database
from tests.sealed import faults
from tests.startup import start

CHANGES = {
    *("activity", "balance", "browser_member", "cap_count", "card", "check_in", "community", "job_run", "member", "person"),
    *("redemption_run", "reward_item", "role_grant", "session", "sign_in_failure", "staff", "team", "team_member", "token"),
    *("unsealed", "web_session"),
    *("badge", "device", "integration", "passkey"),
}
"""Tables whose rows are meant to change: a projection, an outbox, a state, or what can be erased."""


def test_every_table_is_known_to_change_or_not_to() -> None:
    """A new register that nobody thought of protecting can be rewritten by anybody."""
    assert set(NEVER_CHANGES) | CHANGES == set(t.metadata.tables)
    assert not CHANGES & set(NEVER_CHANGES)


HARMLESS = "CREATE TRIGGER refused_never_delete BEFORE DELETE ON refused BEGIN SELECT 1; END"
NEVER_TRUE = (
    "CREATE TRIGGER refused_never_rows BEFORE DELETE OR UPDATE ON refused "
    "FOR EACH ROW WHEN (false) EXECUTE FUNCTION dongwang_never_changes()"
)
LETS_ALL_THROUGH = (
    "CREATE OR REPLACE FUNCTION dongwang_never_changes() RETURNS trigger LANGUAGE plpgsql AS "
    "'BEGIN IF TG_OP = ''DELETE'' THEN RETURN OLD; END IF; RETURN NEW; END'"
)
TAMPERED: tuple[tuple[Kind, str, tuple[str, ...]], ...] = (
    ("sqlite", "entry_never_update", ("DROP TRIGGER entry_never_update",)),
    ("sqlite", "transfer_once_community_id_pending_id", ("DROP TRIGGER transfer_once_community_id_pending_id",)),
    ("sqlite", "refused_never_delete", ("DROP TRIGGER refused_never_delete", HARMLESS)),
    ("sqlite", "leaf_once_community_id_leaf_index", ("DROP TRIGGER leaf_once_community_id_leaf_index",)),
    ("sqlite", "checkpoint_never_delete", ("DROP TRIGGER checkpoint_never_delete",)),
    ("postgresql", "entry_never_rows", ("DROP TRIGGER entry_never_rows ON entry",)),
    ("postgresql", "leaf_never_rows", ("ALTER TABLE leaf DISABLE TRIGGER leaf_never_rows",)),
    ("postgresql", "seal_key_never_truncate", ("DROP TRIGGER seal_key_never_truncate ON seal_key",)),
    ("postgresql", "transfer_never_truncate", ("ALTER TABLE transfer DISABLE TRIGGER transfer_never_truncate",)),
    ("postgresql", "request_never_rows", ("ALTER TABLE request ENABLE TRIGGER request_never_rows",)),
    ("postgresql", "rule_never_rows", ("ALTER TABLE rule ENABLE REPLICA TRIGGER rule_never_rows",)),
    ("postgresql", "account_never_rows", ("ALTER TABLE account DISABLE TRIGGER ALL",)),
    (
        "postgresql",
        "refused_never_rows",
        (
            "DROP TRIGGER refused_never_rows ON refused",
            NEVER_TRUE,
            "ALTER TABLE refused ENABLE ALWAYS TRIGGER refused_never_rows",
        ),
    ),
    ("postgresql", "account_never_rows", (LETS_ALL_THROUGH,)),
)


def tampered(kind: Kind, folder: Path, *statements: str) -> str:
    """Return the URL of a migrated database on which somebody ran `statements`."""
    url = fresh_database(kind, folder)
    Ledger.open(url).close()
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()
    return url


@pytest.mark.parametrize(("kind", "guard", "statements"), TAMPERED)
def test_a_guard_that_is_gone_changed_or_silent_is_missed(
    kind: Kind, guard: str, statements: tuple[str, ...], tmp_path: Path
) -> None:
    """Whoever takes the lock off the door must not find the house open, and still serving, next morning."""
    url = tampered(kind, tmp_path, *statements)
    with closing(_backend(url, read_only=False)) as backend, backend.engine.begin() as connection:
        assert backend.missing_guards(connection)[0] == guard
        with pytest.raises(JournalUnprotected):
            migrate.upgrade(backend, connection)
        backend.install_guards(connection)
        assert backend.missing_guards(connection) == []


@pytest.mark.parametrize(
    ("kind", "statement"),
    [("sqlite", "DROP TRIGGER entry_never_update"), ("postgresql", "DROP TRIGGER entry_never_rows ON entry")],
)
def test_the_house_does_not_open_without_its_guards(kind: Kind, statement: str, tmp_path: Path) -> None:
    """A refusal that only a log shows is none: nothing may be served from an unguarded book."""
    url = tampered(kind, tmp_path, statement)
    assert start(url).startswith("journal_unprotected(table=entry_never_")


@pytest.mark.parametrize(
    ("kind", "guard", "statement"),
    [
        ("sqlite", "leaf_never_update", "DROP TRIGGER leaf_never_update"),
        ("postgresql", "leaf_never_rows", "ALTER TABLE leaf DISABLE TRIGGER ALL"),
    ],
)
def test_verify_misses_a_guard_that_went_while_the_house_was_open(
    kind: Kind, guard: str, statement: str, tmp_path: Path
) -> None:
    """A service runs for months: nobody opens it anew on the night in which somebody takes the lock off."""
    url, here = fresh_database(kind, tmp_path), new_id()
    with closing(Ledger.open(url)) as ledger:
        ledger.create_community(here, name="东王小区")
        assert faults(verify(ledger, here)) == {}
        engine = sa.create_engine(url)
        with engine.begin() as connection:
            connection.exec_driver_sql(statement)
        engine.dispose()
        assert faults(verify(ledger, here)) == {"guards_in_force": ("leaf", guard, "guard_missing")}
