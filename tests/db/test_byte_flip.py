"""One byte of the book's file is changed past the database itself, as a dying disk or a hex editor would do it."""

import shutil
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest

from ledger.ledger import Ledger
from ledger.operations.seal import seal
from ledger.reports.verification import verify
from ledger.store import journal_rows as rows
from ledger.store.keys import Keys
from tests.club import ManualClock
from tests.command import BOOK, dongwang
from web.demo.club import COMMUNITY_ID, make

PAGE = 4096


@dataclass(frozen=True)
class Demo:
    """A folder with the demo's book, and one old line of it."""

    folder: Path
    line: UUID
    kind: str
    unit: str


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The demo club, sealed and closed: everything stands in the one file."""
    folder = tmp_path_factory.mktemp("demo")
    keys = Keys.create(folder / "club.keys.json")
    with closing(Ledger.open(f"sqlite:///{folder / 'club.db'}", clock=ManualClock(), keys=keys)) as ledger:
        make(ledger)
        seal(ledger, COMMUNITY_ID)
        assert verify(ledger, COMMUNITY_ID).good
        with ledger.reading() as rx:
            sql = "SELECT id, kind, unit FROM transfer WHERE imported AND amount BETWEEN 2 AND 100 ORDER BY recorded_at LIMIT 1"
            [(line, kind, unit)] = rx.fetch(sql)
    return Demo(folder, rows.key(line), str(kind), str(unit))


@pytest.fixture
def book(demo: Demo, tmp_path: Path) -> Path:
    """A copy of the demo's book, to be damaged."""
    shutil.copytree(demo.folder, tmp_path, dirs_exist_ok=True)
    return tmp_path / "club.db"


def place_of(book: Path, demo: Demo) -> int:
    """Return where the line's row begins in the file: its community, its id, its kind; indexes hold no kind."""
    found = book.read_bytes()
    wanted = COMMUNITY_ID.bytes + demo.line.bytes + demo.kind.encode()
    assert found.count(wanted) == 1
    return found.index(wanted)


def flip(book: Path, place: int) -> None:
    """Change one byte of the file."""
    with book.open("r+b") as file:
        file.seek(place)
        [byte] = file.read(1)
        file.seek(place)
        file.write(bytes([byte ^ 1]))


def test_the_book_is_good_before(demo: Demo) -> None:
    """A command that always says 1 would pass every test below."""
    assert dongwang(demo.folder, "--database", BOOK, "verify").status == 0


@pytest.mark.parametrize("what", ["amount", "kind", "debit account", "credit account", "unit"])
def test_one_changed_byte_of_an_old_line_is_found_and_the_line_named(demo: Demo, book: Path, what: str) -> None:
    """A seal of five years ago that turned from 3 into 2 must be found, and it must be told which one it was."""
    kind = 32
    debit = kind + len(demo.kind)
    behind = {"kind": kind, "debit account": debit, "credit account": debit + 16, "unit": debit + 32}
    behind["amount"] = behind["unit"] + len(demo.unit)
    flip(book, place_of(book, demo) + behind[what])
    done = dongwang(book.parent, "--database", BOOK, "verify")
    assert done.refusal
    assert str(demo.line) in done.said


def test_one_changed_byte_of_an_id_is_found(demo: Demo, book: Path) -> None:
    """A line under another id is one that its hold, its correction and its proof no longer find."""
    flip(book, place_of(book, demo) + 31)
    done = dongwang(book.parent, "--database", BOOK, "verify")
    assert done.refusal
    # SQLite takes ids from the index, which still has the right one; the index and the table contradict each other.
    assert "database row " in done.said


def test_one_changed_byte_that_breaks_the_file_is_told_in_one_line(demo: Demo, book: Path) -> None:
    """A page that is no page any more must not end in fifty lines of somebody else's code."""
    flip(book, place_of(book, demo) // PAGE * PAGE)
    assert dongwang(book.parent, "--database", BOOK, "verify").refusal
