"""Files that are none of ours, and a disk that fills up: nothing of an import stays behind."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest

from ledger.errors import DiskFull, SheetHeadersUnknown, WorkbookEmpty, WorkbookTooLarge, WorkbookUnreadable
from ledger.ledger import Ledger
from tests.club import ManualClock, copied, everything
from tests.databases import Kind
from tests.paper import CLUB, Office, came, founded, took, workbook


@pytest.fixture
def office(kind: Kind, tmp_path: Path) -> Iterator[Office]:
    """An office whose book is empty, on each engine."""
    url, keys = founded(kind)
    with closing(Ledger.open(copied(kind, url, tmp_path), clock=ManualClock(), keys=keys)) as ledger:
        yield Office(ledger, tmp_path)


def fill_the_disk(office: Office, kind: Kind) -> None:
    """Let the database run out of room in the middle of an import, as it would by itself."""
    if kind == "sqlite":
        driver = office.ledger._backend._writer.driver  # type: ignore[attr-defined]
        assert isinstance(driver, sqlite3.Connection)
        [pages] = driver.execute("PRAGMA page_count").fetchone()
        driver.execute(f"PRAGMA max_page_count = {pages + 8}")
        return
    # PostgreSQL has no such limit; a trigger raises what the server itself raises when a file cannot grow.
    with office.ledger.writing() as tx:
        tx.connection.exec_driver_sql(
            "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION USING ERRCODE = '53100', MESSAGE = 'could not extend file'; END $$"
        )
        tx.connection.exec_driver_sql(
            "CREATE TRIGGER full_disk BEFORE INSERT ON redemption_line FOR EACH ROW EXECUTE FUNCTION full_disk()"
        )


def test_a_disk_that_fills_in_the_middle_leaves_nothing_behind(office: Office, kind: Kind) -> None:
    """Half an import is the worst of all: nobody knows which half."""
    before = everything(office.ledger)
    fill_the_disk(office, kind)
    rows = [came(f"E{n:03d}", n % 2) for n in range(1, 200)]
    held = [(f"E{n:03d}", "2018-07-02", "K09", None, "讲座", "主题活动", 3, 20) for n in range(1, 200)]
    with pytest.raises(DiskFull):
        office.hands_in({**CLUB, "活动": held, "签到": rows, "兑换": (took("A1", 0, 1),)})
    assert everything(office.ledger) == before


def wrong_headers(path: Path) -> Path:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None, "a new workbook has a sheet"
    for row in (("Name", "Phone"), ("Alice", 1)):
        page.append(row)
    book.save(path)
    return path


def test_what_is_no_workbook_of_ours_changes_nothing(office: Office) -> None:
    """The wrong file is picked every day; it must cost a sentence, not a row."""
    before = everything(office.ledger)
    text, nothing, huge = (office.path / name for name in ("text.xlsx", "nothing.xlsx", "huge.xlsx"))
    text.write_text("手册编号,姓名", encoding="utf-8")
    nothing.touch()
    with huge.open("wb") as file:
        file.truncate(200 << 20)
    for path, refusal in (
        (wrong_headers(office.path / "wrong.xlsx"), SheetHeadersUnknown),
        (text, WorkbookUnreadable),
        (office.path / "gone.xlsx", WorkbookUnreadable),
        (nothing, WorkbookEmpty),
        (huge, WorkbookTooLarge),
        (workbook(office.path / "bare.xlsx", dict.fromkeys(CLUB, ())), WorkbookEmpty),
    ):
        with pytest.raises(refusal):
            office.imports(path)
    assert everything(office.ledger) == before
