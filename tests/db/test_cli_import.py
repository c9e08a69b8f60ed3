"""`dongwang import` and `dongwang demo`: what they print, and what they leave alone."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from ledger.cli import COMMANDS, Terminal
from ledger.errors import DemoRefused, ImportRefused, NotInstalled
from ledger.operations.demo_access import demo_binding, demo_officer, demo_session, demo_sign_in
from tests.club import Club
from tests.command import BOOK, dongwang, rows_of
from tests.paper import CLUB, came, workbook
from web.demo import club as demo_club
from web.demo.club import WORKBOOK


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh_CN.UTF-8", ("没有记的行", "会员花名册 29: ", "(handbook_no_missing)", "提一句", "会员 60", "盖章 940", "9")),
        ("en_GB.UTF-8", ("Refused:", "签到 409: ", "(formula_not_allowed)", "Mentioned:", "Members 60", "seals 940", "9")),
    ],
)
def test_an_import_names_each_row_by_sheet_row_code_and_words(house: Path, language: str, words: tuple[str, ...]) -> None:
    """A committee mends what it can find; a number of errors without their places is of no use."""
    done = dongwang(house, "--database", BOOK, "import", WORKBOOK, "--dry-run", LANG=language)
    assert (done.status, done.complained) == (0, "")
    assert [word for word in words if word not in done.said] == []
    expected = json.loads((Path(__file__).parents[1] / "data" / "expected_import.json").read_text(encoding="utf-8"))
    for problem in (*expected["refused"], *expected["warned"]):
        [line] = [each for each in done.said.splitlines() if each.startswith(f"  {problem['sheet']} {problem['row']}: ")]
        assert all(code in line for code in problem["codes"])
        said = line.partition(": ")[2].partition(" (")[0]
        assert said not in problem["codes"], "in words, not in code"


def test_an_import_says_what_it_did_and_that_nothing_is_left_to_do(house: Path) -> None:
    """Whoever is not sure whether it worked does it again, and must read that it had worked."""
    book = workbook(house / "paper.xlsx", {**CLUB, "签到": (came("E001", 0), came("E999", 0))})
    assert "Imported. Rows refused: 1." in dongwang(house, "--database", BOOK, "import", book).said
    before = rows_of(house)
    assert "nothing was changed" in dongwang(house, "--database", BOOK, "import", book).said
    done = dongwang(house, "--database", BOOK, "import", book, "--all-or-nothing")
    assert "1 rows need mending" in done.refusal
    assert rows_of(house) == before


def text(path: Path) -> None:
    path.write_text("手册编号,姓名\n", encoding="utf-8")


def nothing(path: Path) -> None:
    path.touch()


def headers(path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None, "a new workbook has a sheet"
    page.append(("Name", "Phone"))
    page.append(("Alice", 1))
    book.save(path)


def huge(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(200 << 20)


@pytest.mark.parametrize(
    ("make", "words"),
    [(text, "Excel"), (nothing, "no rows"), (headers, "columns"), (huge, "too large"), (None, "no such file")],
)
def test_a_file_that_is_no_workbook_costs_one_line(house: Path, make: Callable[[Path], None] | None, words: str) -> None:
    """The wrong file is picked every day; what comes of it is a sentence, and not a row."""
    before = rows_of(house)
    path = house / "paper.xlsx"
    if make is not None:
        make(path)
    assert words in dongwang(house, "--database", BOOK, "import", path).refusal
    assert rows_of(house) == before


def test_the_demo_never_goes_into_a_real_club(house: Path) -> None:
    """Invented neighbours among the real ones could never be taken out again."""
    before = rows_of(house)
    assert "do not mix" in dongwang(house, "--database", BOOK, "demo").refusal
    assert rows_of(house) == before


def test_the_demo_says_what_it_is_and_how_to_get_in(tmp_path: Path) -> None:
    """Whoever tries it out needs a resident's link, a password and a desk, and must know that nothing counts."""
    done = dongwang(tmp_path, "--database", BOOK, "demo")
    assert (done.status, done.complained) == (0, "")
    for words in ("fictional", "http://localhost:8000/b/", "/committee/sign-in", "password: ", "/desk"):
        assert words in done.said
    assert dongwang(tmp_path, "--database", BOOK, "demo").status == 0, "a demo that is there is brought to today"
    with closing(sqlite3.connect(tmp_path / "club.db")) as book:
        assert book.execute("SELECT count(*), max(demo) FROM community").fetchone() == (1, 1)
        assert book.execute("SELECT count(*) FROM redemption_run WHERE state <> 'closed'").fetchone() == (1,)


def test_no_door_of_the_demo_opens_a_real_club(club: Club) -> None:
    """A password that is made without asking anybody must exist where nothing counts, and nowhere else."""
    before = club.everything()
    for door in (demo_sign_in, demo_session, demo_officer, demo_club.make, lambda ledger: demo_binding(ledger, "DW2018001")):
        with pytest.raises(DemoRefused):
            door(club.ledger)
    assert club.everything() == before


def test_a_command_raises_what_whoever_runs_it_can_say(house: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Commands speak in codes; the sentence in the reader's language is made in one place."""
    book = workbook(house / "paper.xlsx", {**CLUB, "签到": (came("E999", 0),)})
    [command] = [each for each in COMMANDS if each.name == "import"]
    terminal = Terminal(database=f"sqlite:///{house / 'club.db'}")
    done = CliRunner().invoke(command, [str(book), "--all-or-nothing"], obj=terminal)
    assert isinstance(done.exception, ImportRefused)
    assert done.exception.params == {"rows": 1}
    with pytest.raises(NotInstalled):
        Terminal(database=f"sqlite:///{tmp_path_factory.mktemp('nobody') / 'club.db'}").open()
