"""A clock that is set back by hours while everybody writes."""

import itertools
import random
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta

import pytest

from ledger import Kind, Ledger, Status, Transfer
from ledger.ids import new_id
from tests.books import HandClock, LedgerBook
from tests.crowd import at_once
from tests.journal_table import JournalTable, key

CROWD = 8
HOURS = 20
"""Further than a day is refused; every jump stays within this much of where the clock began."""


class JumpyClock(HandClock):
    """A clock that somebody sets forwards and backwards; no two readings are the same."""

    def __init__(self) -> None:
        super().__init__()
        self._start = self.now()
        self._count = itertools.count()
        self._chance = random.Random(2018)

    def jump(self) -> None:
        ahead = timedelta(hours=self._chance.uniform(0, HOURS), microseconds=next(self._count))
        self.tick(self._start + ahead - self.now())


@pytest.fixture
def clock() -> JumpyClock:
    """The clock of `book`."""
    return JumpyClock()


@pytest.fixture
def book(database_url: str, clock: JumpyClock) -> Iterator[LedgerBook]:
    """A book on a database of its own, on each engine."""
    with closing(Ledger.open(database_url, clock=clock)) as ledger:
        book = LedgerBook(ledger, clock)
        JournalTable(book)
        yield book


def stamps(book: LedgerBook, clock: JumpyClock, to: str) -> list[int]:
    """Let a crowd stamp while the clock jumps; return the instants in the order in which the lines were written."""
    sides = {"debit_account_id": key("issue"), "credit_account_id": key(to)}

    def stamp(_: int) -> None:
        for _ in range(10):
            clock.jump()
            line = Transfer(id=new_id(), kind=Kind.SINGLE, unit="points", amount=1, code="stamp", **sides)  # type: ignore[arg-type]
            assert book.create_transfers([line]) == [Status.CREATED]

    at_once(CROWD, stamp)
    order = {
        "wang": "SELECT recorded_at FROM entry WHERE community_id = ? ORDER BY version",
        "spent": "SELECT recorded_at FROM transfer WHERE community_id = ? ORDER BY id",
    }
    with book.ledger.reading() as rx:
        instants = [instant for (instant,) in rx.fetch(order[to], (book.community_id,)) if isinstance(instant, int)]
    assert len(instants) == CROWD * 10
    book.check()
    return instants


def test_a_limited_accounts_lines_follow_each_other_whatever_the_clock_says(book: LedgerBook, clock: JumpyClock) -> None:
    """A balance `as recorded at noon` is found by its instant: two lines that trade places tell a balance that never was."""
    instants = stamps(book, clock, "wang")
    assert all(earlier < later for earlier, later in itertools.pairwise(instants))


def test_the_clock_alone_puts_lines_out_of_order(book: LedgerBook, clock: JumpyClock) -> None:
    """The negative control: a folded account takes the clock's word, and its lines show that the clock did go back."""
    instants = stamps(book, clock, "spent")
    assert any(earlier > later for earlier, later in itertools.pairwise(instants))
