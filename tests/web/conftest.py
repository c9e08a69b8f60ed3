"""A little club for every test that wants one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.little_club import Club, found
from web.settings import Mode


@pytest.fixture
def club(tmp_path: Path) -> Iterator[Club]:
    """A demo club of three members, two officers, a lecture and a shelf."""
    made = found(tmp_path)
    yield made
    made.ledger.close()


@pytest.fixture(scope="session")
def reading_club(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Club]:
    """The same club once for all tests that change nothing in it."""
    made = found(tmp_path_factory.mktemp("club"))
    yield made
    made.ledger.close()


@pytest.fixture
def public_club(tmp_path: Path) -> Iterator[Club]:
    """The same club behind a domain with a certificate."""
    made = found(tmp_path, Mode.PUBLIC)
    yield made
    made.ledger.close()


@pytest.fixture
def hall_club(tmp_path: Path) -> Iterator[Club]:
    """The same club on one PC that phones cannot reach."""
    made = found(tmp_path, Mode.HALL)
    yield made
    made.ledger.close()
