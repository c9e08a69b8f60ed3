"""The doctor and a database server: a role that could rewrite the journal, and a way on which others listen."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ledger.ledger import Ledger
from ledger.operations.found_community import FoundCommunity, found_community
from ledger.store.keys import Keys
from tests.club import COMMUNITY, _empty, copied
from tests.roles import as_role, as_root, role_on
from web.doctor import Patient, Verdict, examine
from web.doctor.book import the_way_is_protected
from web.doctor.finding import Room
from web.settings import Mode, Settings

NOW = datetime.now(UTC)
FOUNDING = FoundCommunity(
    id=COMMUNITY, name="东王小区", subdistrict="石门二路街道", handbook_prefix="DW", officers=("李老师", "王老师")
)


@pytest.fixture
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The owner's URL of a database with all tables."""
    return copied("postgresql", _empty("postgresql")[0], tmp_path_factory.mktemp("none"))


@pytest.fixture
def role(url: str) -> Iterator[str]:
    """The role of the service, as `dongwang upgrade --app-role` leaves it."""
    with role_on(url) as name:
        Ledger.upgrade(url, app_role=name)
        yield name


@pytest.fixture
def patient(url: str, role: str, tmp_path: Path) -> Patient:
    """A good installation with a database server."""
    keys = Keys.create(tmp_path / "keys.json")
    ledger = Ledger.open(url, keys=keys)
    found_community(ledger, FOUNDING)
    ledger.close()
    settings = Settings(database=as_role(url, role), keys_path=tmp_path / "keys.json", mode=Mode.HALL)
    roomy = Room(total=10**12, used=10**11, free=9 * 10**11)
    return Patient(settings=settings, environ={}, reference=NOW, clock=Stopped(), room=lambda _folder: roomy, user=1000)


class Stopped:
    """A clock that stands still."""

    def now(self) -> datetime:
        return NOW


def wrong(patient: Patient) -> list[str]:
    """Return what has to be mended."""
    return [each.code for each in examine(patient) if each.verdict is Verdict.MEND]


def test_a_good_server_has_nothing_to_mend(patient: Patient) -> None:
    """A doctor who always finds something is not listened to when it matters."""
    assert wrong(patient) == []


def test_a_role_that_may_change_the_journal_is_found(patient: Patient, url: str, role: str) -> None:
    """Whoever breaks into the pages would have the right to rewrite every line."""
    as_root(url, f'GRANT UPDATE ON transfer TO "{role}"')
    assert wrong(patient) == ["role_strong"]


def test_the_owner_of_the_tables_is_found(patient: Patient, url: str) -> None:
    """An owner needs no right: a table that is dropped has no guards."""
    assert wrong(replace(patient, settings=replace(patient.settings, database=url))) == ["role_strong"]


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("postgresql+psycopg://app@db.example/club", "way_open"),
        ("postgresql+psycopg://app@db.example/club?sslmode=prefer", "way_open"),
        ("postgresql+psycopg://app@db.example/club?sslmode=verify-full", "way_protected"),
        ("postgresql+psycopg://app@localhost/club", "way_local"),
        ("postgresql+psycopg://app@/club?host=/run/postgresql", "way_local"),
        ("postgresql+psycopg://app@/club?host=db.example", "way_open"),
    ],
)
def test_the_way_to_a_server_elsewhere_has_to_be_encrypted(patient: Patient, address: str, code: str) -> None:
    """Names are encrypted in the book, but points, sessions and passwords' hashes go over this wire as they are."""
    assert the_way_is_protected(replace(patient, settings=replace(patient.settings, database=address))).code == code


def test_a_server_that_does_not_answer_is_named(patient: Patient) -> None:
    """Without its sentence the doctor itself would break off, just when it is needed."""
    gone = replace(patient.settings, database="postgresql+psycopg://app@127.0.0.1:9/club")
    assert wrong(replace(patient, settings=gone)) == ["book_shut"]
