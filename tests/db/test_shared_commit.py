"""One file, one writing connection, many callers: they share commits, and nothing else."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from ledger import Account, Kind, Ledger, Status, Transfer
from ledger.errors import DatabaseBusy, DiskFull, PointsShort
from ledger.ids import new_id
from ledger.store import journal, shared_commit
from ledger.store.sqlite import SQLite, _Writer
from tests.books import HandClock, LedgerBook
from tests.crowd import PATIENCE_SECONDS, at_once, until
from tests.databases import fresh_database
from tests.journal_table import LIMITED, JournalTable, key

CALLERS = 16


@pytest.fixture
def book(tmp_path: Path) -> Iterator[LedgerBook]:
    """A book in a file of its own."""
    clock = HandClock()
    with closing(Ledger.open(fresh_database("sqlite", tmp_path), clock=clock)) as ledger:
        found = LedgerBook(ledger, clock)
        JournalTable(found)
        yield found


def stamp(amount: int = 1) -> Transfer:
    told = {"debit_account_id": key("issue"), "credit_account_id": key("wang"), "unit": "points", "code": "stamp"}
    return Transfer(id=new_id(), kind=Kind.SINGLE, amount=amount, **told)  # type: ignore[arg-type]


def writer(book: LedgerBook) -> _Writer:
    backend = book.ledger._backend
    assert isinstance(backend, SQLite)
    assert backend._writer is not None
    return backend._writer


def stored(book: LedgerBook, line: Transfer) -> bool:
    return bool(book.lookup_transfers([line.id]))


@contextmanager
def statements(book: LedgerBook) -> Iterator[list[str]]:
    """Yield the list of statements that the writing connection runs meanwhile."""
    seen: list[str] = []
    writer(book).driver.set_trace_callback(seen.append)
    yield seen
    writer(book).driver.set_trace_callback(None)


@contextmanager
def door_held(book: LedgerBook, pool: ThreadPoolExecutor, lines: list[Transfer]) -> Iterator[list[Future[object]]]:
    """Hold a unit of work open until one caller per line waits behind it; the block runs inside it, before it is left."""
    with book.ledger.writing():
        calls: list[Future[object]] = [pool.submit(book.create_transfers, [line]) for line in lines]
        until(lambda: writer(book).shared._waiting == len(lines))
        yield calls


def test_callers_who_arrive_together_share_one_commit(book: LedgerBook) -> None:
    """A sync of the disk for every single check-in would make a queue of the opening minute."""
    lines = [stamp() for _ in range(CALLERS)]
    with statements(book) as seen, ThreadPoolExecutor(CALLERS) as pool, door_held(book, pool, lines) as calls:
        pass
    assert [call.result() for call in calls] == [[Status.CREATED]] * len(lines)
    assert (seen.count("BEGIN IMMEDIATE"), seen.count("COMMIT")) == (1, 1)
    assert all(stored(book, line) for line in lines)
    book.check()


def test_a_commit_is_shared_by_so_many_and_no_more(book: LedgerBook, monkeypatch: pytest.MonkeyPatch) -> None:
    """Under a crowd that never thins out, the first caller would wait for ever."""
    monkeypatch.setattr(shared_commit, "JOIN_MAX", 4)
    lines = [stamp() for _ in range(CALLERS - 1)]
    with statements(book) as seen, ThreadPoolExecutor(CALLERS) as pool, door_held(book, pool, lines) as calls:
        pass
    assert [call.result() for call in calls] == [[Status.CREATED]] * len(lines)
    assert seen.count("COMMIT") == CALLERS // 4


def test_nobody_is_answered_before_the_commit(book: LedgerBook) -> None:
    """An answer before the disk has it is an answer that a power cut takes back."""
    inside, leave = threading.Event(), threading.Event()
    line = stamp()

    def write() -> list[Status]:
        with book.ledger.writing() as tx:
            inside.set()
            until(lambda: writer(book).shared._waiting == 1)
            return journal.create_transfers(tx, book.community_id, [line])

    def stay() -> None:
        with book.ledger.writing():
            inside.set()
            leave.wait(PATIENCE_SECONDS)

    with ThreadPoolExecutor(2) as pool:
        written = pool.submit(write)
        assert inside.wait(PATIENCE_SECONDS)
        inside.clear()
        staying = pool.submit(stay)
        # Now the line is written, and whoever stays has joined the same commit.
        assert inside.wait(PATIENCE_SECONDS)
        assert not written.done()
        assert not stored(book, line)
        leave.set()
        staying.result()
        assert written.result() == [Status.CREATED]
        assert stored(book, line)


def test_a_callers_refusal_undoes_nothing_of_a_neighbours(book: LedgerBook) -> None:
    """Somebody who is short of points must not take the stamps of the whole courtyard down with them."""
    good = [stamp() for _ in range(CALLERS)]
    undone = [stamp() for _ in range(CALLERS)]

    def call(n: int) -> None:
        with book.ledger.writing() as tx:
            journal.create_transfers(tx, book.community_id, [undone[n // 2] if n % 2 else good[n // 2]])
            if n % 2:
                raise PointsShort(short=n)

    def told(n: int) -> int | None:
        try:
            call(n)
        except PointsShort as refusal:
            return int(str(refusal.params["short"]))
        return None

    assert at_once(2 * CALLERS, told) == [n if n % 2 else None for n in range(2 * CALLERS)]
    assert all(stored(book, line) for line in good)
    assert not any(stored(book, line) for line in undone)
    book.check()


def test_a_commit_that_fails_is_told_to_everybody_in_it(book: LedgerBook) -> None:
    """Whoever was told `stamped` by a commit that never happened has lost a seal; whoever was refused may try again."""
    lines = [stamp() for _ in range(CALLERS)]

    def refused() -> None:
        with book.ledger.writing():
            raise PointsShort(short=1)

    def fails_to_commit(pool: ThreadPoolExecutor, calls: list[Future[object]]) -> None:
        with door_held(book, pool, lines) as posted:
            calls += [*posted, pool.submit(refused)]
            until(lambda: writer(book).shared._waiting == CALLERS + 1)
            # A debt that SQLite looks at only when it commits: an entry of an account that does not exist.
            writer(book).driver.execute("PRAGMA defer_foreign_keys = ON")
            writer(book).driver.execute("INSERT INTO entry VALUES (x'01', x'01', 1, x'01', 0, 0, 0, 0, 0, 0)")

    calls: list[Future[object]] = []
    with ThreadPoolExecutor(CALLERS + 1) as pool:
        with pytest.raises(sqlite3.IntegrityError):
            fails_to_commit(pool, calls)
        failures = [call.exception() for call in calls]
    assert {type(failure) for failure in failures} == {sqlite3.IntegrityError}
    assert not any(stored(book, line) for line in lines)
    assert book.create_transfers([lines[0]]) == [Status.CREATED]
    book.check()


def test_a_unit_of_work_inside_another_one_is_a_mistake_and_not_a_deadlock(book: LedgerBook) -> None:
    """A page that waits for itself waits until somebody restarts the house."""
    with book.ledger.writing(), pytest.raises(AssertionError), book.ledger.writing():
        pass
    assert book.create_transfers([stamp()]) == [Status.CREATED]


def test_what_is_not_committed_is_not_read(book: LedgerBook) -> None:
    """A balance that was read and then never was is a promise at the desk that cannot be kept."""
    line = stamp()
    with book.ledger.writing() as tx:
        assert journal.create_transfers(tx, book.community_id, [line]) == [Status.CREATED]
        assert not stored(book, line)
    assert stored(book, line)


@contextmanager
def full_disk(book: LedgerBook, spare: int = 0) -> Iterator[None]:
    """Let the file grow by `spare` pages and no further while the block runs."""
    driver = writer(book).driver
    [pages] = driver.execute("PRAGMA page_count").fetchone()
    driver.execute(f"PRAGMA max_page_count = {pages + spare}")
    yield
    driver.execute("PRAGMA max_page_count = 1073741823")


@pytest.mark.parametrize("spare", [0, 1, 2, 3])
def test_a_full_disk_is_told_and_passes(book: LedgerBook, spare: int) -> None:
    """With no room left, nothing may be half written, handbooks must still open, and nobody should need to restart."""
    batches = [[stamp() for _ in range(40)] for _ in range(CALLERS)]

    def told(n: int) -> type[Exception] | set[Status]:
        try:
            return set(book.create_transfers(batches[n]))
        except DiskFull as refusal:
            return type(refusal)

    with full_disk(book, spare):
        answers = at_once(CALLERS, told)
        assert DiskFull in answers
        for batch, answer in zip(batches, answers, strict=True):
            assert [stored(book, line) for line in batch] == [answer != DiskFull] * len(batch)
        book.check()
    for batch in batches:
        assert set(book.create_transfers(batch)) <= {Status.CREATED, Status.EXISTS}
    assert book.lookup_accounts([key("wang")])[0].credits_posted == 40 * CALLERS
    book.check()


def over_and_over(act: Callable[[], object]) -> None:
    for _ in range(2000):
        act()


def test_a_disk_that_runs_full_in_mid_sentence_is_called_full(book: LedgerBook) -> None:
    """SQLite then takes the whole transaction back by itself; an error about a lost savepoint helps nobody."""
    acts: tuple[Callable[[], object], ...] = (
        lambda: book.create_transfers([stamp()]),
        lambda: book.create_accounts([Account(id=new_id(), unit="points", code="member", limit=LIMITED)]),
        lambda: book.create_transfers([Transfer(id=new_id(), kind=Kind.POST, pending_id=new_id())]),
        lambda: book.ledger.create_community(new_id(), name="西王小区"),
    )
    for spare in range(6):
        for act in acts:
            with full_disk(book, spare), pytest.raises(DiskFull):
                over_and_over(act)
    assert book.create_transfers([stamp()]) == [Status.CREATED]
    book.check()


def test_somebody_elses_lock_is_told_and_passes(book: LedgerBook) -> None:
    """A backup tool that holds the file for a moment must not leave the house unable to write for good."""
    driver = writer(book).driver
    [file] = [row[2] for row in driver.execute("PRAGMA database_list") if row[1] == "main"]
    driver.execute("PRAGMA busy_timeout = 0")
    with closing(sqlite3.connect(file, isolation_level=None)) as stranger:
        stranger.execute("BEGIN IMMEDIATE")
        for _ in range(2):
            with pytest.raises(DatabaseBusy):
                book.create_transfers([stamp()])
        stranger.execute("ROLLBACK")
    assert book.create_transfers([stamp()]) == [Status.CREATED]
    book.check()
