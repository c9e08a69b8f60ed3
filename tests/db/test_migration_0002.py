"""From the first floor to the seal: a book of the version before is brought forward, and all of it is sealed."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext

from ledger.ledger import Ledger, _backend
from ledger.operations.record_export import RecordExport, record_export
from ledger.operations.redeem import redeem
from ledger.operations.seal import seal
from ledger.reports.verification import verify
from ledger.store import leaves, migrate, triggers_postgres, triggers_sqlite
from ledger.store import tables as t
from ledger.store.keys import Keys
from tests.club import COMMUNITY, Club, ManualClock, _club, club_in, everything
from tests.databases import Kind, fresh_database
from tests.sealed import faults, guarded_table, write_what_has_no_operation

NEW = frozenset(
    {"leaf", "node", "fold", "checkpoint", "seal_key", "verification", "clock_acceptance"}
    | {"passkey", "badge", "device", "integration", "proposal", "decision", "erasure"}
)
"""Tables that the first version did not have."""


@dataclass(frozen=True)
class Old:
    """A database as the version before left it, the rows that were put into it, and its keys."""

    url: str
    rows: dict[str, list[tuple[object, ...]]]
    keys: Keys
    clock: ManualClock


@pytest.fixture
def old(kind: Kind, tmp_path: Path) -> Old:
    """A club of today, carried into a database of the first version, in which sets and accounts alone waited for a seal."""
    with club_in(kind, tmp_path) as club:
        club.earn("赵文兰")
        redeem(club.ledger, club.basket("赵文兰", ("R01", 1), ("R05", 1)))
        record_export(club.ledger, RecordExport(community_id=COMMUNITY, by=club.officer))
        write_what_has_no_operation(club)
        rows = {name: found for name, found in everything(club.ledger).items() if name not in NEW}
    kinds = list(t.unsealed.c.keys()).index("kind")
    rows["unsealed"] = [row for row in rows["unsealed"] if row[kinds] in {leaves.SET, leaves.ACCOUNT}]
    (tmp_path / "old").mkdir()
    url = fresh_database(kind, tmp_path / "old")
    with closing(_backend(url, read_only=False)) as backend, backend.engine.begin() as connection:
        first_version(connection)
        there = sa.inspect(connection)
        for table in t.metadata.sorted_tables:
            old_columns = {column["name"] for column in there.get_columns(table.name)} if rows.get(table.name) else set()
            for row in rows.get(table.name, []):
                whole = dict(zip(table.c.keys(), row, strict=True))
                connection.execute(sa.insert(table).values({name: whole[name] for name in whole if name in old_columns}))
        guard(kind, connection)
    return Old(url, rows, club.keys, club.clock)


def first_version(connection: sa.Connection) -> None:
    """Make the tables of the first version."""
    directory = migrate.scripts()
    with EnvironmentContext(Config(), directory, fn=lambda here, _: directory._upgrade_revs("0001", here)) as environment:
        environment.configure(connection=connection, target_metadata=t.metadata, transactional_ddl=False)
        environment.run_migrations()
    assert not NEW & set(sa.inspect(connection).get_table_names())


def guard(kind: Kind, connection: sa.Connection) -> None:
    """Put up the guards that the first version had."""
    if kind == "postgresql":
        connection.exec_driver_sql(triggers_postgres.FUNCTION)
    statements = (
        triggers_postgres.statements()
        if kind == "postgresql"
        else {name: (text,) for name, text in triggers_sqlite.statements().items()}
    )
    for name, texts in statements.items():
        for text in texts if guarded_table(name) not in NEW else ():
            connection.exec_driver_sql(text)


@pytest.fixture
def brought(old: Old) -> Iterator[Club]:
    """The same club, opened by the software of today."""
    with closing(Ledger.open(old.url, clock=old.clock, keys=old.keys)) as ledger:
        yield _club(ledger, old.clock, old.keys)


def test_a_book_of_the_version_before_is_whole_when_it_is_opened(old: Old, brought: Club) -> None:
    """An update must not begin with an alarm, and must not change one old row."""
    assert faults(verify(brought.ledger, COMMUNITY)) == {}
    now = brought.everything()
    for name, rows in old.rows.items():
        if name != "unsealed":
            assert now[name] == rows, name
    assert {name for name in NEW if now[name]} == {"clock_acceptance"} & set(old.rows)


def test_everything_that_is_sealed_now_waits_after_the_update(old: Old, brought: Club) -> None:
    """What never reaches the log because it is older than the log could be rewritten for ever."""
    with brought.ledger.reading() as rx:
        waiting = {str(kind): int(str(count)) for kind, count in rx.fetch("SELECT kind, COUNT(*) FROM unsealed GROUP BY kind")}
    for kind in leaves.KINDS:
        assert waiting.get(kind, 0) == len(old.rows.get(kind, [])), kind
    filled = {kind for kind in leaves.KINDS if old.rows.get(kind)}
    assert filled == set(leaves.KINDS) - NEW, "a row of each kind was brought along"
    assert waiting[leaves.SET] == len({row[list(t.transfer.c.keys()).index("set_id")] for row in old.rows["transfer"]})


def test_an_old_book_is_sealed_whole(old: Old, brought: Club) -> None:
    """The stamps of the first years count as much as those of today."""
    waiting = brought.count(t.unsealed)
    done = seal(brought.ledger, COMMUNITY)
    assert done.leaves == waiting + 1
    assert faults(verify(brought.ledger, COMMUNITY)) == {}
    digests = list(t.transfer.c.keys()).index("digest")
    assert [row[digests] for row in brought.everything()["transfer"]] == [row[digests] for row in old.rows["transfer"]]
    brought.earn("李建国")
    assert seal(brought.ledger, COMMUNITY).leaves > 0
    brought.check()


def test_the_tables_are_those_of_the_software(brought: Club) -> None:
    """A column that only new books have fails on the first morning after an update."""
    with brought.ledger.reading() as rx:
        looked_at = sa.inspect(rx.connection)
        for name, table in t.metadata.tables.items():
            assert {each["name"] for each in looked_at.get_columns(name)} == set(table.c.keys()), name
            assert {each["name"] for each in looked_at.get_indexes(name)} >= {each.name for each in table.indexes}, name
