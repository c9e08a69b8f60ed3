"""Files that are torn, overwritten, empty, or no book at all: named in one sentence, and never written to."""

import random
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from ledger import Kind, Ledger, Transfer
from ledger.errors import BookDamaged, DatabaseNewer, LedgerError
from ledger.ids import new_id
from ledger.reports.verification import verify
from ledger.store.sqlite import SQLite
from tests.books import HandClock, LedgerBook
from tests.command import BOOK, INIT, Done, dongwang
from tests.journal_table import JournalTable, key
from tests.paper import CLUB, came, workbook

PAGE = 4096
"""Bytes of a page of a SQLite file."""
DAMAGED = "does not add up"
JOURNAL = ("account", "balance", "entry", "transfer")


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a club that has a few lines in its book; a test works on a copy."""
    folder = tmp_path_factory.mktemp("founded")
    assert dongwang(folder, "--database", BOOK, *INIT).status == 0
    sheets = {**CLUB, "签到": (came("E001", 0), came("E002", 0))}
    assert dongwang(folder, "--database", BOOK, "import", workbook(folder / "paper.xlsx", sheets)).status == 0
    assert [path.name for path in folder.glob("club.db-*")] == [], "everything is in the one file"
    return folder


@pytest.fixture
def house(founded: Path, tmp_path: Path) -> Path:
    """A folder with a founded club."""
    shutil.copytree(founded, tmp_path, dirs_exist_ok=True)
    return tmp_path


def cut_off(share: float) -> Callable[[Path], None]:
    """Keep the beginning of a file, up to somewhere in a page."""

    def act(file: Path) -> None:
        whole = file.read_bytes()
        file.write_bytes(whole[: int(len(whole) * share) // PAGE * PAGE + 17])

    return act


def overwritten(table: str) -> Callable[[Path], None]:
    """Put noise where a table begins."""

    def act(file: Path) -> None:
        noise_on(file, root_page(file, table), random.Random(table))

    return act


def root_page(file: Path, table: str) -> int:
    """Return the number of the first page of a table or an index, from 0."""
    with closing(sqlite3.connect(file)) as book:
        [(number,)] = book.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,))
    return int(number) - 1


def noise_on(file: Path, page: int, chance: random.Random, start: int = 0, size: int = PAGE) -> None:
    """Overwrite part of a page."""
    data = bytearray(file.read_bytes())
    data[page * PAGE + start : page * PAGE + start + size] = chance.randbytes(size)
    file.write_bytes(data)


def text(file: Path) -> None:
    """Put a letter where the book was."""
    file.write_text("亲爱的邻居们：\n" * 300, encoding="utf-8")


def other_book(file: Path) -> None:
    """Damage nothing but the first sixteen bytes, by which a SQLite file is known."""
    file.write_bytes(b"SQLite format 2\0" + file.read_bytes()[16:])


def untouched(house: Path, *words: str) -> Done:
    """Run a command that must leave the book's file as it is."""
    file = house / "club.db"
    before = file.read_bytes()
    done = dongwang(house, "--database", BOOK, *words)
    assert file.read_bytes() == before
    return done


FAULTS = {
    "cut off early": cut_off(0.1),
    "cut off in the middle": cut_off(0.5),
    "cut off late": cut_off(0.95),
    "a letter": text,
    "no header": other_book,
    **{f"noise on {table}": overwritten(table) for table in (*JOURNAL, "community")},
}


@pytest.mark.parametrize("fault", FAULTS)
def test_verify_says_in_one_sentence_that_a_book_is_damaged(house: Path, fault: str) -> None:
    """Fifty lines of somebody else's code on the committee's screen, and nobody takes the backup out of the drawer."""
    FAULTS[fault](house / "club.db")
    assert DAMAGED in untouched(house, "verify").refusal


@pytest.mark.parametrize("fault", ["cut off early", "a letter", "no header", "noise on community"])
def test_nothing_is_written_to_a_book_that_cannot_be_opened(house: Path, fault: str) -> None:
    """Whoever writes into a damaged file overwrites what could still have been saved from it."""
    FAULTS[fault](house / "club.db")
    assert DAMAGED in untouched(house, "import", "paper.xlsx").refusal
    assert DAMAGED in untouched(house, "export", "out").refusal
    assert DAMAGED in untouched(house, *INIT).refusal


def test_to_open_a_file_and_count_is_not_to_check_it(house: Path) -> None:
    """The negative control: noise that any look would meet would not need a `verify`."""
    file = house / "club.db"
    overwritten("entry")(file)
    with closing(Ledger.open(f"sqlite:///{file}", read_only=True)) as ledger, ledger.reading() as rx:
        assert rx.fetch("SELECT COUNT(*) > 0 FROM transfer") == [(1,)]
    assert DAMAGED in untouched(house, "verify").refusal


def test_an_empty_file_is_no_club(house: Path) -> None:
    """A file that a full disk left empty must not be taken for a club that is to be founded anew, beside its old keys."""
    (house / "club.db").write_bytes(b"")
    for words in (("verify",), ("import", "paper.xlsx"), ("export", "out"), ("upgrade",)):
        assert "not set up yet" in untouched(house, *words).refusal
    assert not (house / "out").exists()


def test_a_book_of_a_newer_version_is_left_alone(house: Path) -> None:
    """An old program that writes into a new book leaves rows that neither of the two can read."""
    file = house / "club.db"
    with closing(sqlite3.connect(file)) as book:
        book.execute("UPDATE alembic_version SET version_num = '9999'")
        book.commit()
    for words in (("verify",), ("import", "paper.xlsx"), ("upgrade",)):
        assert "newer version" in untouched(house, *words).refusal
    for read_only in (False, True):
        with pytest.raises(DatabaseNewer):
            Ledger.open(f"sqlite:///{file}", read_only=read_only)


def test_words_that_are_no_words_are_damage(house: Path) -> None:
    """Of all noise, the kind that leaves the pages whole and breaks a letter must not end in somebody else's error."""
    file = house / "club.db"
    whole = file.read_bytes()
    for word in (b"points", b"stamp"):
        file.write_bytes(whole.replace(word, b"\xff" + word[1:]))
        assert DAMAGED in untouched(house, "verify").refusal
        file.write_bytes(whole)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> LedgerBook:
    """A closed book with a hundred lines; its file is copied for every fault."""
    clock = HandClock()
    with closing(Ledger.open(f"sqlite:///{tmp_path_factory.mktemp('written') / 'club.db'}", clock=clock)) as ledger:
        book = LedgerBook(ledger, clock)
        JournalTable(book).run("\n".join(f"single  S{n}  issue  wang  1  created" for n in range(100)))
    return book


def file_of(book: LedgerBook) -> Path:
    backend = book.ledger._backend
    assert isinstance(backend, SQLite)
    return backend._path


@pytest.mark.parametrize(("start", "size"), [(0, PAGE), (PAGE // 2, PAGE // 8), (PAGE - 300, 40)])
def test_noise_anywhere_in_the_journal_has_a_name(written: LedgerBook, tmp_path: Path, start: int, size: int) -> None:
    """A disk that rots chooses its page by itself; whoever reads or writes next must be told what it is, wherever it is."""
    whole, chance = file_of(written), random.Random(start)
    clock = HandClock()
    told: Counter[str] = Counter()
    for number, page in enumerate(journal_pages(whole)):
        file = tmp_path / f"{number}.db"
        shutil.copy(whole, file)
        noise_on(file, page, chance, start, size)
        for act in (verified, posted):
            try:
                with closing(Ledger.open(f"sqlite:///{file}", clock=clock)) as ledger:
                    answer = act(ledger, written)
            except LedgerError as refusal:
                answer = refusal.code
            told[answer] += 1
    assert told[BookDamaged.code] > 0


def journal_pages(file: Path) -> list[int]:
    """Return the first page of every table and index of the journal."""
    with closing(sqlite3.connect(file)) as book:
        rows = book.execute("SELECT rootpage, tbl_name FROM sqlite_master WHERE rootpage > 0").fetchall()
    return sorted(int(page) - 1 for page, name in rows if name in {*JOURNAL, "unsealed"})


def verified(ledger: Ledger, book: LedgerBook) -> str:
    return "good" if verify(ledger, book.community_id).good else "fault"


def posted(ledger: Ledger, book: LedgerBook) -> str:
    sides = {"debit_account_id": key("issue"), "credit_account_id": key("wang")}
    line = Transfer(id=new_id(), kind=Kind.SINGLE, unit="points", amount=1, code="stamp", **sides)  # type: ignore[arg-type]
    [status] = ledger.book(book.community_id).create_transfers([line])
    return status.value
