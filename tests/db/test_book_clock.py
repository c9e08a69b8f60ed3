"""A clock that has fallen behind the book writes nothing, on either engine, until it is right or an officer says that it is."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from ledger import Kind, Ledger, Status
from ledger.clock import micros
from ledger.errors import ClockBehind
from ledger.ids import new_id
from ledger.operations.seal import seal
from ledger.store import clock_order
from ledger.store import tables as t
from ledger.store.keys import Keys
from ledger.store.outbox import record
from tests.books import NOON, HandClock, LedgerBook
from tests.journal_table import JournalTable, key, line

DAY = timedelta(hours=24)
MOMENT = timedelta(microseconds=1)


@pytest.fixture
def own(ledger: Ledger, clock: HandClock) -> JournalTable:
    """A book in a database of its own, whose clock may go backwards without disturbing others."""
    return JournalTable(LedgerBook(ledger, clock))


@pytest.fixture
def keyed(database_url: str, clock: HandClock, tmp_path: Path) -> Iterator[Ledger]:
    """A ledger that can be sealed."""
    with closing(Ledger.open(database_url, clock=clock, keys=Keys.create(tmp_path / "keys.json"))) as opened:
        yield opened


def test_a_day_behind_to_the_microsecond_still_writes(own: JournalTable) -> None:
    """A clock set by hand in another zone is off by hours; that alone must not close the desk."""
    own.run("single  S1  issue  wang  5  created")
    own.book.clock.tick(-DAY)
    own.run("""
        single   S2  issue  li    5     created
        pending  H1  issue  spent 1     created
        close    C1  stock              created
        single   S3  wang   spent 1     created
    """)
    assert (own.posted("wang"), own.posted("li")) == (4, 5)


def test_more_than_a_day_behind_nothing_is_written(own: JournalTable) -> None:
    """After a flat battery the machine wakes up years ago; what it wrote then would stand before what it rests on."""
    own.run("""
        single   S1  issue  wang  5     created
        pending  H1  issue  wang  5     created
    """)
    newest = NOON + MOMENT
    own.book.clock.tick(newest - own.book.clock.now() - DAY - MOMENT)
    own.run("""
        single   S2  issue  wang  5     clock_behind
        single   S1  issue  wang  5     clock_behind
        post     P1  H1                 clock_behind
        single   S3  wang   spent 100   clock_behind
        single   S4  issue  spent 1     clock_behind
        single   A1  issue  wang  5     clock_behind   set=A
        single   A2  issue  li    5     clock_behind   set=A
        single   I1  issue  wang  5     clock_behind   ago=1h
        close    C1  li                 clock_behind
        reopen   C2  li                 clock_behind
    """)
    assert own.book.lookup_transfers([key(name) for name in ("S2", "P1", "S4", "A1", "I1", "C1")]) == []
    # Nothing was refused for ever, either: set right, the clock lets the same lines through.
    own.book.clock.tick(MOMENT)
    own.run("""
        single   S3  wang   spent 100   exceeds_credits
        batch
        single   S2  issue  wang  5     created
        post     P1  H1                 created
        end
    """)
    assert own.posted("wang") == 15


def test_the_refusal_says_how_far_the_clock_is_off(own: JournalTable) -> None:
    """Whoever stands before the machine must see at a glance that it thinks it is last year."""
    own.run("single  S1  issue  wang  5  created")
    own.book.clock.tick(-timedelta(days=365))
    with pytest.raises(ClockBehind) as refused:
        own.book.create_transfers([line(Kind.SINGLE, "issue", "wang")])
    assert refused.value.params == {"now": "2017-12-29T04:00:00+00:00", "newest": "2018-12-29T04:00:00+00:00"}


def test_reading_goes_on_while_the_clock_is_wrong(own: JournalTable) -> None:
    """Somebody who wants to know their points is not to be sent away because a battery is flat."""
    own.run("single  S1  issue  wang  5  created")
    own.book.clock.tick(-timedelta(days=365))
    assert own.available("wang") == 5
    assert own.line("S1") is not None


def test_another_book_of_the_server_is_not_held_up(ledger: Ledger, clock: HandClock, own: JournalTable) -> None:
    """One club whose book ran ahead must not stop the others of the city."""
    own.run("single  S1  issue  wang  5  created")
    clock.tick(-3 * DAY)
    other = JournalTable(LedgerBook(ledger, clock))
    other.run("single  S1  issue  wang  5  created")
    own.run("single  S2  issue  wang  5  clock_behind")


@pytest.mark.parametrize(
    "row",
    [
        "single  S1  issue  wang  5  created",
        "single  S1  issue  spent 5  created",
        "close   C1  wang            created",
        "pending H1  issue  wang  5  created  timeout=10s",
    ],
)
def test_a_process_that_has_just_started_sees_how_far_the_book_has_come(database_url: str, row: str) -> None:
    """It is after the restart that the clock is wrong; what the old process knew is gone by then."""
    clock = HandClock()
    with closing(Ledger.open(database_url, clock=clock)) as first:
        book = LedgerBook(first, clock)
        JournalTable(book).run(row)
    clock.tick(-DAY - MOMENT)
    with closing(Ledger.open(database_url, clock=clock)) as second, pytest.raises(ClockBehind):
        second.book(book.community_id).create_transfers([line(Kind.SINGLE, "issue", "wang")])


def test_what_is_sealed_still_tells_how_far_the_book_has_come(keyed: Ledger, clock: HandClock, database_url: str) -> None:
    """The sealer empties the outbox; a line between folded accounts would leave no other trace of its hour."""
    book = LedgerBook(keyed, clock)
    JournalTable(book).run("single  S1  issue  spent  5  created")
    seal(keyed, book.community_id)
    assert book.ledger is keyed
    clock.tick(-DAY - MOMENT)
    keyed.close()
    with closing(Ledger.open(database_url, clock=clock)) as second, pytest.raises(ClockBehind):
        second.book(book.community_id).create_transfers([line(Kind.SINGLE, "issue", "spent")])


def test_an_officers_word_lets_the_book_go_on(own: JournalTable) -> None:
    """A book that was written under a clock of next year must not stay shut until next year."""
    own.book.clock.tick(timedelta(days=400))
    own.run("single  S1  issue  wang  5  created")
    own.book.clock.tick(-timedelta(days=400))
    own.run("single  S2  issue  wang  5  clock_behind")
    accept(own)
    own.run("""
        single   S2  issue  wang  5     created
        single   S3  wang   spent 10    created
        close    C1  wang               created
        single   S4  issue  li    5     created
    """)
    # 王's lines follow closely what lies ahead; 李 never was ahead.
    first, bumped, free = own.book.lookup_transfers([key("S1"), key("S2"), key("S4")])
    assert bumped.recorded_at == first.recorded_at + 1
    assert free.recorded_at == micros(NOON)


def test_the_word_is_good_for_what_it_was_given_for(own: JournalTable) -> None:
    """A clock that is wrong once more, and further, has to be looked at once more."""
    clock = own.book.clock
    clock.tick(timedelta(days=10))
    own.run("single  S1  issue  wang  5  created")
    clock.tick(-timedelta(days=10))
    accept(own)
    own.run("single  S2  issue  wang  5  created")
    clock.tick(timedelta(days=20))
    own.run("single  S3  issue  wang  5  created")
    clock.tick(-timedelta(days=20))
    own.run("single  S4  issue  wang  5  clock_behind")
    accept(own)
    own.run("single  S4  issue  wang  5  created")


def accept(table: JournalTable) -> None:
    """Write down that the clock is right, as the operation does."""
    book = table.book
    assert isinstance(book, LedgerBook)
    with book.ledger.writing() as tx:
        row = {"community_id": book.community_id, "id": new_id(), "by_kind": "staff", "by_id": key("officer")}
        row |= {"newest": clock_order.newest(tx, book.community_id), "recorded_at": tx.now}
        record(tx, t.clock_acceptance, row)


def test_a_refusal_under_a_wrong_clock_is_over_when_the_clock_is_right(own: JournalTable) -> None:
    """A clock that ran ahead while nothing was written must leave nothing behind, not even in a process's memory."""
    own.run("single  S1  issue  wang  5  created")
    own.book.clock.tick(timedelta(days=400))
    own.run("""
        single   S2  wang   spent 100   exceeds_credits
        single   S1  issue  wang  5     exists
        single   S3  wang   wang  1     accounts_must_be_different
    """)
    own.book.clock.tick(-timedelta(days=400))
    own.run("single  S4  issue  wang  5  created")


@pytest.mark.parametrize("rows", ["close  C1  li  created", "sweep"])
def test_whatever_the_ledger_writes_itself_brings_the_book_forward_too(own: JournalTable, rows: str) -> None:
    """A closing or an expiry under a clock of next year is as far ahead as a stamp would be."""
    own.run("pending  H1  issue  wang  5  created  timeout=10s")
    own.book.clock.tick(timedelta(days=3))
    own.run(rows)
    own.book.clock.tick(-timedelta(days=3))
    own.run("single  S1  issue  wang  5  clock_behind")


def test_a_clock_ahead_is_never_refused(own: JournalTable) -> None:
    """A quiet month and a machine that was off look the same, and the desk opens all the same."""
    own.run("single  S1  issue  wang  5  created")
    own.book.clock.tick(timedelta(days=4000))
    own.run("single  S2  issue  wang  5  created")
    assert own.book.create_transfers([line(Kind.SINGLE, "issue", "wang")]) == [Status.CREATED]
