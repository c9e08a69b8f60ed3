"""What every test may ask for."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.databases import KINDS, POSTGRES, Kind, fresh_database

# A loaded machine is not a failing test: no deadlines, and slow data is no reason to stop.
CALM = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
settings.register_profile(
    "short", max_examples=200, stateful_step_count=30, deadline=None, print_blob=True, suppress_health_check=CALM
)
settings.register_profile("long", settings.get_profile("short"), max_examples=2000, stateful_step_count=50)
settings.load_profile("short")


@pytest.fixture(scope="session", autouse=True)
def _postgres_stops() -> Iterator[None]:
    """Leave no server behind, however the session ends."""
    yield
    POSTGRES.stop()


Say = Callable[[str], None]
_SAID = pytest.StashKey[list[str]]()


@pytest.fixture
def say(request: pytest.FixtureRequest) -> Say:
    """Tell whoever reads the run how much was tried; it stands above pytest's closing line."""
    return request.config.stash.setdefault(_SAID, []).append


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print what the tests said of themselves."""
    for line in config.stash.get(_SAID, []):
        terminalreporter.write_line(line)


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> Kind:
    """Each engine in turn."""
    chosen: Kind = request.param
    return chosen


@pytest.fixture
def database_url(kind: Kind, tmp_path: Path) -> str:
    """The URL of a fresh, empty database; the test runs once on each engine."""
    return fresh_database(kind, tmp_path)
