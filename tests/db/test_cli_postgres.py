"""The commands on a PostgreSQL server: who owns the tables, and as whom the service runs."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.ledger import Ledger
from tests.command import BOOK, INIT, SECONDS, dongwang, serving
from tests.databases import POSTGRES
from tests.db.test_cli import answered, free_port
from tests.roles import as_role, as_root, role_on


@pytest.fixture
def url() -> str:
    """The owner's URL of an empty database."""
    return POSTGRES.fresh()


def at(url: str) -> tuple[str, ...]:
    """Return the words that name a database, and a key file in the test's own folder."""
    return "--database", url, "--keys", "keys.json"


@pytest.fixture
def role(url: str) -> Iterator[str]:
    """A role that was given nothing yet."""
    with role_on(url) as name:
        yield name


def test_init_prints_what_the_owner_has_to_run(tmp_path: Path, url: str, role: str) -> None:
    """A manual that is printed with a gap in it is followed with a gap in it: what is printed runs as it stands."""
    done = dongwang(tmp_path, *at(url), *INIT)
    assert (done.status, done.complained) == (0, "")
    lines = done.said.splitlines()
    statements = [line for line in lines if line.endswith(";")]
    assert "CREATE ROLE dongwang_app" in lines[lines.index(statements[0]) - 1]
    as_root(url, *(statement.replace('"dongwang_app"', f'"{role}"') for statement in statements))
    Ledger.open(as_role(url, role), serving=True).close()


def test_init_admits_the_role_that_is_named(tmp_path: Path, url: str, role: str) -> None:
    """Two officers hold their links: the service they lead to must be able to start."""
    done = dongwang(tmp_path, *at(url), *INIT, DONGWANG_APP_ROLE=role)
    assert (done.status, done.complained) == (0, "")
    assert role in done.said
    assert "GRANT" not in done.said
    with serving(tmp_path, *at(as_role(url, role)), "serve", "--port", str(port := free_port())) as service:
        assert answered(service, port) == 200
    with serving(tmp_path, *at(as_role(url, role)), "schedule") as clock:
        assert clock.stdout is not None
        assert "clock" in clock.stdout.readline()


def test_init_with_a_role_that_is_not_there_founds_nothing(tmp_path: Path, url: str, role: str) -> None:
    """A club that exists, and an error: nobody knows then what to do next."""
    for name, word in (("nobody", "CREATE ROLE"), ("postgres", "change the journal")):
        assert word in dongwang(tmp_path, *at(url), *INIT, "--app-role", name).refusal
        assert "not set up yet" in dongwang(tmp_path, *at(url), "verify").refusal
    assert dongwang(tmp_path, *at(url), *INIT, "--app-role", role).status == 0


@pytest.mark.parametrize("words", [INIT, ("upgrade",)])
def test_a_file_has_no_roles(tmp_path: Path, words: tuple[str, ...]) -> None:
    """Whoever asks for a protection that is not there must not believe to have it."""
    assert "--app-role" in dongwang(tmp_path, "--database", BOOK, *words, "--app-role", "app").refusal
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["serve", "schedule"])
def test_the_service_does_not_run_as_the_owner(tmp_path: Path, url: str, command: str) -> None:
    """Whoever finds a hole in a page would hold the owner's pen."""
    assert dongwang(tmp_path, *at(url), *INIT).status == 0
    with serving(tmp_path, *at(url), command, DONGWANG_PORT=str(free_port())) as service:
        assert service.wait(SECONDS) == 1
        assert service.stdout is not None
        told = service.stdout.read()
    assert told.startswith("Error: As this role the service could change the journal (account). ")
    assert "dongwang upgrade --app-role" in told
    assert dongwang(tmp_path, *at(url), "verify").status == 0, "the owner's own commands go on"


def test_only_the_owner_upgrades(tmp_path: Path, url: str, role: str) -> None:
    """The service's password lies on the computer that neighbours reach; it must not open more doors."""
    assert dongwang(tmp_path, *at(url), *INIT, "--app-role", role).status == 0
    assert "owner" in dongwang(tmp_path, *at(as_role(url, role)), "upgrade").refusal
    done = dongwang(tmp_path, *at(url), "upgrade")
    assert (done.status, role in done.said) == (0, True)


def test_before_init_there_is_nothing_to_upgrade(tmp_path: Path, url: str) -> None:
    """An empty database that was made ready by mistake looks like a club that lost everything."""
    for database in (url, BOOK):
        assert "not set up yet" in dongwang(tmp_path, *at(database), "upgrade").refusal
    assert list(tmp_path.iterdir()) == []
