"""Books on both engines: a community of its own in a shared database, or a database of its own for the rough tests."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from ledger import Ledger
from tests.books import HandClock, LedgerBook
from tests.club import Club, club_in
from tests.command import BOOK, INIT, dongwang
from tests.databases import KINDS, Kind, fresh_database
from tests.journal_table import JournalTable

Shared = dict[Kind, tuple[Ledger, HandClock]]


@pytest.fixture(scope="session")
def shared_ledgers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shared]:
    """One migrated database per engine: nothing crosses from one community to another, so tests may share it."""
    with ExitStack() as stack:
        shared: Shared = {}
        for kind in KINDS:
            clock = HandClock()
            ledger = Ledger.open(fresh_database(kind, tmp_path_factory.mktemp(kind)), clock=clock)
            shared[kind] = stack.enter_context(closing(ledger)), clock
        yield shared


@pytest.fixture
def book(kind: Kind, shared_ledgers: Shared) -> LedgerBook:
    """The empty book of a new community, on each engine."""
    return LedgerBook(*shared_ledgers[kind])


@pytest.fixture
def table(book: LedgerBook) -> JournalTable:
    """A table on a real book, on each engine."""
    return JournalTable(book)


@pytest.fixture
def clock() -> HandClock:
    """The clock of `ledger`."""
    return HandClock()


@pytest.fixture
def ledger(database_url: str, clock: HandClock) -> Iterator[Ledger]:
    """A ledger on a database of its own, on each engine."""
    with closing(Ledger.open(database_url, clock=clock)) as opened:
        yield opened


@pytest.fixture
def club(kind: Kind, tmp_path: Path) -> Iterator[Club]:
    """A club of its own on each engine; its book is verified when the test is over."""
    with club_in(kind, tmp_path) as opened:
        yield opened


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which a club was founded once; a test works on a copy."""
    folder = tmp_path_factory.mktemp("founded")
    assert dongwang(folder, "--database", BOOK, *INIT).status == 0
    return folder


@pytest.fixture
def house(founded: Path, tmp_path: Path) -> Path:
    """A folder with a founded club."""
    shutil.copytree(founded, tmp_path, dirs_exist_ok=True)
    return tmp_path
