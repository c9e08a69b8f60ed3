"""The two engines that all other tests stand on."""

from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine, text

from tests.databases import POSTGRES, Postgres


@pytest.fixture
def durable() -> Iterator[Postgres]:
    server = Postgres(durable=True)
    yield server
    server.stop()


@pytest.mark.parametrize("turn", ["first", "second"])
def test_every_test_gets_an_empty_database_of_its_own(database_url: str, turn: str) -> None:
    """A test that sees another's rows passes or fails by the order of the files."""
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE seal (turn text)"))
        connection.execute(text("INSERT INTO seal VALUES (:turn)"), {"turn": turn})
        assert connection.execute(text("SELECT turn FROM seal")).scalars().all() == [turn]
    engine.dispose()


def test_a_test_of_durability_gets_a_server_that_syncs(durable: Postgres) -> None:
    """On a server that never syncs, a lost commit would look like a kept one."""
    engine = create_engine(durable.fresh())
    with engine.connect() as connection:
        assert connection.execute(text("SHOW fsync")).scalar() == "on"
        assert connection.execute(text("SHOW synchronous_commit")).scalar() == "on"
    engine.dispose()


def test_a_copied_database_brings_its_rows_along() -> None:
    """Migrating for every single test would make the suite too slow to be run."""
    engine = create_engine(POSTGRES.fresh())
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE seal (id integer)"))
    name = engine.url.database
    engine.dispose()
    assert name is not None
    copy = create_engine(POSTGRES.fresh(template=name))
    with copy.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM seal")).scalar() == 0
    copy.dispose()
