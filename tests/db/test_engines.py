"""Two engines, one behaviour: how a book is opened, refused, read beside its writer, and what it looks like inside."""

import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from ledger import Ledger
from ledger.errors import BookDamaged, DatabaseGone, DatabaseNewer, DiskReadOnly, LedgerError, SecondWriter
from ledger.ids import new_id
from ledger.ledger import _backend
from ledger.store import migrate
from tests.books import HandClock, LedgerBook
from tests.crowd import at_once
from tests.databases import Kind, fresh_database
from tests.db.test_schema import shape
from tests.journal_table import JournalTable, key
from tests.startup import start


def engine_of(ledger: Ledger) -> sa.Engine:
    return ledger._backend.engine


def one(ledger: Ledger, sql: str) -> object:
    """Return the single value of a query on a reading connection."""
    with ledger.reading() as rx:
        return rx.fetch(sql)[0][0]


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_second_writing_process_is_refused_with_a_name(ledger: Ledger, database_url: str) -> None:
    """Two processes that write and checkpoint one SQLite file can corrupt it."""
    assert start(database_url) == "second_writer(database=dongwang.db)"
    with pytest.raises(SecondWriter):
        Ledger.open(database_url)
    ledger.close()
    assert start(database_url) == "started"


@pytest.mark.parametrize("kind", ["postgresql"])
def test_several_processes_may_write_to_a_server(ledger: Ledger, database_url: str) -> None:
    """A city runs more than one process; a lock meant for one file must not stop them."""
    assert one(ledger, "SELECT COUNT(*) FROM transfer") == 0
    assert start(database_url) == "started"


@pytest.mark.parametrize("kind", ["sqlite"])
def test_of_many_who_open_a_new_file_one_writes(database_url: str) -> None:
    """Two starts in one second, by hand and by the service manager, must not both believe that the file is theirs."""

    def opened(_: int) -> Ledger | str:
        try:
            return Ledger.open(database_url)
        except SecondWriter as refusal:
            return refusal.code

    found = at_once(8, opened)
    writers = [each for each in found if isinstance(each, Ledger)]
    for writer in writers:
        writer.close()
    assert (len(writers), found.count("second_writer")) == (1, 7)


@pytest.mark.parametrize("kind", ["postgresql"])
def test_of_many_who_open_an_empty_server_database_one_fills_it(database_url: str) -> None:
    """The web and the scheduler start together after an upgrade; neither may meet the other's half-made tables."""
    for opened in at_once(8, lambda _: Ledger.open(database_url)):
        assert one(opened, "SELECT COUNT(*) FROM alembic_version") == 1
        opened.close()


def test_a_database_of_a_newer_version_is_left_alone(kind: Kind, tmp_path: Path) -> None:
    """An old program on a new book would write rows that the new one cannot read."""
    url = fresh_database(kind, tmp_path)
    Ledger.open(url).close()
    with closing(_backend(url, read_only=False)) as backend, backend.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        with pytest.raises(DatabaseNewer) as refusal:
            migrate.upgrade(backend, connection)
    assert refusal.value.params == {"revision": "9999"}


def test_opening_again_changes_nothing(kind: Kind, tmp_path: Path) -> None:
    """A start that writes to the book, however little, is a start that can fail in the middle."""
    url, clock = fresh_database(kind, tmp_path), HandClock()
    with closing(Ledger.open(url, clock=clock)) as first:
        book = LedgerBook(first, clock)
        JournalTable(book).run("single  S1  issue  wang  10  created")
        before = shape(engine_of(first))
    with closing(Ledger.open(url, clock=clock)) as again:
        assert again.book(book.community_id).lookup_accounts([key("wang")])[0].available == 10
        assert shape(engine_of(again)) == before


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The file of a book with a few hundred lines in it, closed."""
    url, clock = fresh_database("sqlite", tmp_path), HandClock()
    with closing(Ledger.open(url, clock=clock)) as ledger:
        JournalTable(LedgerBook(ledger, clock)).run("\n".join(f"single  S{n}  issue  wang  1  created" for n in range(300)))
    path = tmp_path / "dongwang.db"
    with closing(sqlite3.connect(path)) as driver:
        driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


def _read_all(path: Path) -> None:
    with closing(Ledger.open(f"sqlite:///{path}", read_only=True)) as ledger, ledger.reading() as rx:
        rx.fetch("SELECT COUNT(*), SUM(amount) FROM transfer")


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_file_that_was_cut_off_is_called_damaged(file: Path, share: float) -> None:
    """A copy that broke off at the wrong moment must be seen, and not shown as the whole book."""
    whole = file.read_bytes()
    file.write_bytes(whole[: int(len(whole) * share) // 4096 * 4096 + 17])
    with pytest.raises(BookDamaged):
        _read_all(file)


def test_nothing_is_written_into_a_file_that_was_cut_off(file: Path) -> None:
    """New lines in a torn book would make two books of one."""
    file.write_bytes(file.read_bytes()[: 4096 * 3])
    before = file.read_bytes()
    assert start(f"sqlite:///{file}").startswith("book_damaged(")
    assert file.read_bytes() == before


def test_a_file_that_is_no_book_is_called_damaged(tmp_path: Path) -> None:
    """A mistyped path must not lead to somebody's photograph being overwritten with a journal."""
    path = tmp_path / "photo.db"
    path.write_bytes(b"\xff\xd8 a photograph of the courtyard " * 400)
    before = path.read_bytes()
    assert start(f"sqlite:///{path}") == "book_damaged(cause=SQLITE_NOTADB)"
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "url", ["sqlite://", "sqlite:///:memory:", "mysql://x/y", "postgresql+asyncpg://x/y", "postgresql://x/y"]
)
def test_another_kind_of_database_is_a_mistake(url: str) -> None:
    """A book in memory is gone with the power; an engine that was never tested keeps none of the promises."""
    with pytest.raises(ValueError, match="sqlite:///"):
        Ledger.open(url)


@pytest.mark.parametrize("place", ["sqlite:///{}/no/folder/club.db", "postgresql+psycopg://nobody@127.0.0.1:1/none"])
def test_a_database_that_cannot_be_reached_is_said_so(place: str, tmp_path: Path) -> None:
    """Whoever starts the house must read what is missing, and a mistyped path must not become an empty book."""
    with pytest.raises(DatabaseGone):
        Ledger.open(place.format(tmp_path))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["积分 100%.db", "a#b.db", "a?b.db", "a%20b.db", "file:x.db", "a&mode=rwc.db"])
def test_a_file_may_have_any_name(tmp_path: Path, name: str) -> None:
    """Reading one file and writing another, because of a sign in a folder's name, is losing the book."""
    url, clock = sa.URL.create("sqlite", database=str(tmp_path / name)).render_as_string(), HandClock()
    with closing(Ledger.open(url, clock=clock)) as ledger:
        table = JournalTable(LedgerBook(ledger, clock))
        table.run("single  S1  issue  wang  10  created")
        assert table.posted("wang") == 10
    assert {path.name.removesuffix(".lock").removesuffix("-wal").removesuffix("-shm") for path in tmp_path.iterdir()} == {name}


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_reader_beside_the_writer_sees_what_is_committed_and_writes_nothing(ledger: Ledger, database_url: str) -> None:
    """`verify` and the reports must work while the desk is open, and must not disturb it."""
    book = LedgerBook(ledger, HandClock())
    table = JournalTable(book)
    with closing(Ledger.open(database_url, read_only=True)) as beside:
        for n in range(1, 4):
            table.run(f"single  S{n}  issue  wang  1  created")
            assert beside.book(book.community_id).lookup_accounts([key("wang")])[0].available == n
        with pytest.raises(DiskReadOnly):
            beside.create_community(new_id(), name="西王小区")
    table.run("single  S9  issue  wang  1  created")


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_closed_book_can_be_read(ledger: Ledger, database_url: str) -> None:
    """The auditor gets the file, not the service."""
    book = LedgerBook(ledger, HandClock())
    JournalTable(book).run("single  S1  issue  wang  7  created")
    ledger.close()
    with closing(Ledger.open(database_url, read_only=True)) as audit:
        assert audit.book(book.community_id).lookup_accounts([key("wang")])[0].available == 7


def test_what_reads_cannot_write(ledger: Ledger) -> None:
    """A report with a mistake in it must not be able to change the book."""
    with pytest.raises(DiskReadOnly), ledger.reading() as rx:
        rx.connection.exec_driver_sql("DELETE FROM community")


def test_a_reading_is_one_picture(ledger: Ledger, clock: HandClock) -> None:
    """A register whose sum was read a moment after its rows does not add up."""
    book = LedgerBook(ledger, clock)
    table = JournalTable(book)
    table.run("single  S1  issue  wang  1  created")
    with ledger.reading() as rx:
        count = "SELECT COUNT(*) FROM transfer"
        assert rx.fetch(count) == [(1,)]
        table.run("single  S2  issue  wang  1  created")
        assert rx.fetch(count) == [(1,)]
    assert one(ledger, count) == 2


@pytest.mark.parametrize("kind", ["sqlite"])
def test_the_settings_of_a_file_are_those_that_were_decided(ledger: Ledger) -> None:
    """One forgotten PRAGMA, and a power cut costs the last minute, or a deleted name stays in the file."""
    wanted: dict[str, object] = {
        "foreign_keys": 1,
        "recursive_triggers": 1,
        "trusted_schema": 0,
        "busy_timeout": 5000,
        "journal_mode": "wal",
    }
    assert {name: one(ledger, f"PRAGMA {name}") for name in wanted} == wanted
    with ledger.writing() as tx:
        found = {name: tx.fetch(f"PRAGMA {name}")[0][0] for name in (*wanted, "synchronous", "secure_delete")}
    assert found == wanted | {"synchronous": 2, "secure_delete": 1}


@pytest.mark.parametrize("kind", ["postgresql"])
def test_a_server_that_breaks_off_is_said_so_and_comes_back(ledger: Ledger, clock: HandClock) -> None:
    """When the server restarts under a stamp, nothing may be half written, and the next stamp must go through."""
    book = LedgerBook(ledger, clock)
    table = JournalTable(book)

    def broken_off() -> None:
        with ledger.writing() as tx:
            tx.run("UPDATE balance SET credits_posted = 5 WHERE community_id = ?", (book.community_id,))
            tx.run("SELECT pg_terminate_backend(pg_backend_pid())")

    with pytest.raises(DatabaseGone):
        broken_off()
    table.run("single  S1  issue  wang  1  created")
    assert table.posted("wang") == 1


@pytest.mark.parametrize("kind", ["postgresql"])
def test_a_writer_that_waits_too_long_is_told_so(ledger: Ledger, clock: HandClock) -> None:
    """A stuck neighbour must not hang the whole committee's afternoon."""
    book = LedgerBook(ledger, clock)
    JournalTable(book)
    told: Counter[str] = Counter()
    with ledger.writing() as tx:
        tx.run("UPDATE balance SET version = version WHERE community_id = ?", (book.community_id,))
        with ledger.writing() as other:
            other.run("SET LOCAL lock_timeout = '20ms'")
            try:
                other.run("UPDATE balance SET version = version WHERE community_id = ?", (book.community_id,))
            except Exception as error:  # noqa: BLE001 - whatever the driver raises
                refusal = ledger._backend.refusal(error)
                assert isinstance(refusal, LedgerError)
                told[refusal.code] += 1
            other.run("ROLLBACK")
    assert told == {"database_busy": 1}
