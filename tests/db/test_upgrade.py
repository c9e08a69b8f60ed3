"""From one version of the software to the next: who brings the book forward, and what everybody else is told meanwhile."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from ledger.errors import DatabaseBusy, DatabaseNewer, DatabaseOlder
from ledger.ledger import Ledger, _backend
from ledger.store import migrate
from ledger.store.keys import Keys
from ledger.store.migrate import Upgraded
from tests.club import COMMUNITY, _empty, copied
from tests.databases import Kind
from tests.roles import as_role, role_on, signed_in
from web.cli import main

TOMORROW = """
from alembic import op

revision, down_revision, branch_labels, depends_on = "tomorrow", {head!r}, None, None


def upgrade():
    op.execute("CREATE TABLE job_run_made_anew AS SELECT * FROM job_run")
    op.execute("DROP TABLE job_run")
    op.execute("ALTER TABLE job_run_made_anew RENAME TO job_run")
"""
"""A migration that makes a table anew, as SQLite asks for in most of them: whatever was granted on it is gone."""


@pytest.fixture
def url(kind: Kind, tmp_path: Path) -> str:
    """The URL of a club of today, which nobody has open."""
    url = copied(kind, _empty(kind)[0], tmp_path)
    with closing(Ledger.open(url)) as ledger:
        ledger.create_community(COMMUNITY, name="东王小区")
    return url


@pytest.fixture
def app(url: str) -> Iterator[str]:
    """The URL of the same database for a role that was admitted to it."""
    with role_on(url) as role:
        Ledger.upgrade(url, app_role=role)
        yield as_role(url, role)


@pytest.fixture
def today() -> str:
    head = migrate.scripts().get_current_head()
    assert head is not None
    return head


@pytest.fixture
def update(today: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], str]:
    """A way to turn the software of today into that of tomorrow, which knows one more migration; it returns its version."""

    def updated() -> str:
        folder = tmp_path / "migrations"
        shutil.copytree(migrate._SCRIPTS, folder)
        (folder / "versions" / "tomorrow.py").write_text(TOMORROW.format(head=today), encoding="utf-8")
        monkeypatch.setattr(migrate, "_SCRIPTS", folder)
        return "tomorrow"

    return updated


def version(url: str) -> str | None:
    """Return the version that stands in a database."""
    with closing(_backend(url, read_only=True)) as backend, backend.engine.connect() as connection:
        return migrate.version(connection)


def test_an_upgrade_brings_a_book_forward_once(url: str, today: str, update: Callable[[], str]) -> None:
    """Whoever installs an update must see that it was done, and doing it twice must do nothing."""
    tomorrow = update()
    assert Ledger.upgrade(url) == Upgraded(today, tomorrow, ())
    assert Ledger.upgrade(url) == Upgraded(tomorrow, tomorrow, ())


def test_whoever_only_reads_brings_nothing_forward(url: str, today: str, update: Callable[[], str]) -> None:
    """A look at the book in the evening must not be what changes it; and half-known columns are not read."""
    update()
    with pytest.raises(DatabaseOlder) as refusal:
        Ledger.open(url, read_only=True)
    assert refusal.value.params == {"revision": today}
    assert version(url) == today


def test_whoever_only_reads_leaves_a_newer_book_alone(url: str) -> None:
    """An old program would show new rows wrongly, and nobody would know."""
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()
    with pytest.raises(DatabaseNewer):
        Ledger.open(url, read_only=True)


@pytest.mark.parametrize("kind", ["postgresql"])
def test_the_service_waits_for_the_owner(url: str, app: str, today: str, update: Callable[[], str]) -> None:
    """The service may not change tables: it must say who can, and not break off in the middle with somebody else's words."""
    tomorrow = update()
    for read_only in (False, True):
        with pytest.raises(DatabaseOlder):
            Ledger.open(app, read_only=read_only, serving=True)
    with pytest.raises(DatabaseOlder):
        Ledger.upgrade(app)
    assert version(url) == today
    Ledger.upgrade(url)
    Ledger.open(app, serving=True).close()
    assert version(url) == tomorrow


@pytest.mark.parametrize("kind", ["postgresql"])
@pytest.mark.parametrize("how", [Ledger.upgrade, lambda url: Ledger.open(url).close()], ids=["upgrade", "any command"])
def test_whoever_was_admitted_is_admitted_to_new_tables(
    url: str, app: str, update: Callable[[], str], how: Callable[[str], object]
) -> None:
    """On the morning after an update the service would start, and fail at the first job of the night."""
    update()
    how(url)
    with closing(Ledger.open(app, serving=True)) as ledger, ledger.writing() as tx:
        tx.run("DELETE FROM job_run")


@pytest.mark.parametrize("kind", ["postgresql"])
def test_an_upgrade_has_limits_of_its_own(url: str) -> None:
    """A migration that queues behind a report makes the whole desk queue behind it; one without an end holds all for ever."""
    shown = ("SHOW lock_timeout", "SHOW statement_timeout")
    with closing(_backend(url, read_only=False)) as backend, backend.engine.connect() as connection:
        with connection.begin():
            backend.upgrade_alone(connection)
            assert [connection.exec_driver_sql(each).scalar() for each in shown] == ["3s", "15min"]
        assert [connection.exec_driver_sql(each).scalar() for each in shown] == ["3s", "1min"]


@pytest.mark.parametrize("kind", ["postgresql"])
def test_an_upgrade_does_not_stand_in_the_way(url: str, today: str, update: Callable[[], str]) -> None:
    """Somebody's long look at a table must end the upgrade, and not everybody's afternoon."""
    update()
    with signed_in(url, "postgres") as shell, shell.transaction():
        shell.execute("LOCK TABLE job_run IN ACCESS SHARE MODE")
        with pytest.raises(DatabaseBusy):
            Ledger.upgrade(url)
    assert version(url) == today


@pytest.fixture
def said(tmp_path: Path) -> Callable[..., list[str]]:
    """Run a command in this process, whose software may be that of tomorrow, and return its lines."""
    Keys.create(tmp_path / "keys.json")

    def run(url: str, *words: str, status: int = 0) -> list[str]:
        at = ("--database", url, "--keys", str(tmp_path / "keys.json"))
        done = CliRunner(env={"DONGWANG_LANGUAGE": "en"}).invoke(main, [*at, *words])
        assert done.exit_code == status, done.output
        return done.output.splitlines()

    return run


def test_the_command_says_what_it_did(
    kind: Kind, url: str, today: str, update: Callable[[], str], said: Callable[..., list[str]]
) -> None:
    """'Done' alone leaves the owner guessing whether anything was."""
    tomorrow = update()
    told = said(url, "upgrade")
    assert told[0] == f"Brought from version {today} to {tomorrow}."
    assert said(url, "upgrade")[0] == f"The book is up to date: version {tomorrow}."
    assert ("--app-role" in told[-1]) is (kind == "postgresql")


@pytest.mark.parametrize("kind", ["postgresql"])
def test_the_command_names_the_roles(url: str, app: str, update: Callable[[], str], said: Callable[..., list[str]]) -> None:
    """The owner must see for whom the door was opened."""
    update()
    told = said(url, "upgrade")
    assert [str(sa.make_url(app).username) in line for line in told] == [False, True]


def test_the_owners_commands_bring_a_book_forward_by_themselves(
    url: str, update: Callable[[], str], said: Callable[..., list[str]], tmp_path: Path
) -> None:
    """Beside a SQLite book nobody is an owner: an update must not stop a committee that has never heard of upgrades."""
    tomorrow = update()
    said(url, "export", str(tmp_path / "out"))
    assert version(url) == tomorrow


@pytest.mark.parametrize("kind", ["postgresql"])
def test_whoever_cannot_bring_it_forward_is_told_who_can(
    app: str, update: Callable[[], str], said: Callable[..., list[str]], tmp_path: Path
) -> None:
    """Whoever restarts the service after an update reads one line, and knows whom to call."""
    update()
    for words in (("schedule",), ("export", str(tmp_path / "out")), ("verify",)):
        [told] = said(app, *words, status=1)
        assert "dongwang upgrade" in told
