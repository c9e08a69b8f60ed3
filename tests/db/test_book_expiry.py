"""Expire lines on both engines: who writes them, what they say, and that nobody can tell whether they are there yet."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from ledger import Kind, Line, Status
from ledger.clock import micros
from ledger.ids import named
from ledger.operations.sweep_holds import sweep_holds
from ledger.store.expiry import SWEEP
from tests.books import LedgerBook
from tests.crowd import at_once
from tests.journal_table import JournalTable, key, line

HOLDS = """
    single   S1  issue  wang  10    created
    single   S2  supply stock 1     created
    pending  A1  wang   spent 4     created   set=A timeout=10s
    pending  A2  stock  given 1     created   set=A timeout=10s
    pending  B1  issue  wang  3     created   timeout=10s
    pending  L1  issue  li    2     created   timeout=10s
"""


@pytest.fixture
def due(book: LedgerBook) -> JournalTable:
    """A book in which a pre-order, a check-in of 王 and one of 李 have just run out."""
    table = JournalTable(book)
    table.run(HOLDS)
    table.run("tick 10s")
    return table


def expired(book: LedgerBook, *names: str) -> list[Line]:
    return book.lookup_transfers([named(key(name), "expire") for name in names])


def test_an_expire_line_says_what_ran_out(book: LedgerBook, due: JournalTable) -> None:
    """Years later the line must show which promise ended, for how much, and that no person ended it."""
    book.sweep()
    for name, found in zip(("A1", "A2", "B1", "L1"), expired(book, "A1", "A2", "B1", "L1"), strict=True):
        hold = due.line(name)
        assert hold is not None
        assert (found.kind, found.pending_id, found.amount) == (Kind.EXPIRE, hold.id, hold.amount)
        assert (found.debit_account_id, found.credit_account_id) == (hold.debit_account_id, hold.credit_account_id)
        assert (found.unit, found.code, found.timeout_seconds, found.due_at) == (hold.unit, hold.code, 0, None)
        assert (found.actor_id, found.device_id, found.imported) == (None, None, False)
        assert found.recorded_at == found.occurred_at >= micros(book.clock.now())
        assert found.set_id == named(hold.set_id, "expire")


def test_a_set_expires_in_one_set(book: LedgerBook) -> None:
    """Points and rice of one pre-order go back together, and their leaf in the log says so."""
    due = JournalTable(book)
    due.run(HOLDS)
    due.run("tick 10s")
    assert due.available("wang") == 10
    # 王's points are in the way; the rice of the same pre-order comes along, and nothing of 李's.
    due.run("single  S3  wang  spent  10  created")
    points, rice = expired(book, "A1", "A2")
    assert (points.set_id, points.set_index, points.set_size) == (named(key("A"), "expire"), 0, 2)
    assert (rice.set_id, rice.set_index, rice.set_size) == (named(key("A"), "expire"), 1, 2)
    assert expired(book, "L1") == []
    assert (due.available("wang"), due.available("stock")) == (0, 1)
    book.check()


def test_whoever_meets_a_due_hold_writes_it_down_before_their_own_line(book: LedgerBook, due: JournalTable) -> None:
    """A statement in which points are spent before they are free would show a handbook below zero."""
    due.run("single  S3  wang  spent  10  created")
    page = book.public.account_transfers(key("wang"), limit=3)
    assert (page[0].kind, page[0].id) == (Kind.SINGLE, key("S3"))
    assert {row.kind for row in page[1:]} == {Kind.EXPIRE}
    assert page[0].recorded_at > page[1].recorded_at > page[2].recorded_at


@pytest.mark.parametrize(
    "row",
    [
        "single  S3  wang  spent  11  exceeds_credits",
        "post    P1  A1               pending_transfer_expired",
        "void    V1  A2               pending_transfer_expired",
        "single  S3  wang  wang   1   accounts_must_be_different",
    ],
)
def test_it_stays_even_when_the_line_in_whose_way_it_was_is_refused(book: LedgerBook, due: JournalTable, row: str) -> None:
    """The answer rests on the hold having ended; taken back, the next reader would find it alive again."""
    due.run(row)
    assert [row.kind for row in expired(book, "A1", "A2")] == [Kind.EXPIRE] * 2
    assert due.available("wang") == 10
    book.check()


def test_it_stays_when_a_set_is_refused_beside_a_good_one(book: LedgerBook, due: JournalTable) -> None:
    """In one batch one basket fails and another is sold; the end of the old pre-order is written once, for both."""
    due.run("""
        batch
        single   C1  wang   spent 11    exceeds_credits       set=C
        single   C2  stock  given 1     linked_event_failed   set=C
        single   D1  wang   spent 10    created               set=D
        single   D2  stock  given 1     created               set=D
        end
    """)
    assert len(expired(book, "A1", "A2", "B1")) == 3
    assert (due.available("wang"), due.available("stock")) == (0, 0)


def test_balances_as_recorded_do_not_tell_whether_it_was_swept(book: LedgerBook) -> None:
    """A figure that was printed before the sweep must come out the same after it."""
    table = JournalTable(book)
    began = book.clock.now()
    table.run(HOLDS)
    table.run("tick 1h")
    names = ("wang", "li", "stock", "issue", "spent", "given", "supply")
    instants = [began + timedelta(seconds=seconds) for seconds in (0, 5, 9.999999, 10, 11, 3600)]
    before = [told(book, name, at) for name in names for at in instants]
    assert sweep_holds(book.ledger) >= 4
    assert [told(book, name, at) for name in names for at in instants] == before
    assert told(book, "wang", instants[2]) == (4, 0, 3, 10)
    assert told(book, "wang", instants[3]) == (0, 0, 0, 10)
    assert told(book, "issue", instants[2]) == (5, 10, 0, 0)
    assert told(book, "issue", instants[3]) == (0, 10, 0, 0)


def told(book: LedgerBook, name: str, at: object) -> tuple[int, int, int, int]:
    balance = book.account_balance(key(name), at=at)  # type: ignore[arg-type]
    return balance.debits_pending, balance.debits_posted, balance.credits_pending, balance.credits_posted


def test_now_and_at_this_instant_are_the_same(book: LedgerBook, due: JournalTable) -> None:
    """Two doors to one figure must not show two figures."""
    for name in ("wang", "li", "stock", "issue", "spent"):
        assert told(book, name, book.clock.now()) == told(book, name, None)
    assert due.available("wang") == 10


def test_the_sweeper_does_its_work_once_and_says_how_much(book: LedgerBook) -> None:
    """A sweeper that runs twice, or on two machines, must not write the end of a promise twice."""
    sweep_holds(book.ledger)
    other = LedgerBook(book.ledger, book.clock)
    for each in (book, other):
        JournalTable(each).run(HOLDS)
    book.clock.tick(timedelta(seconds=10))
    assert sweep_holds(book.ledger) == 8
    assert sweep_holds(book.ledger) == 0
    for each in (book, other):
        assert len(expired(each, "A1", "A2", "B1", "L1")) == 4
        each.check()


def test_many_writers_who_meet_one_hold_write_its_end_once(book: LedgerBook, due: JournalTable) -> None:
    """A crowd at the desk at the moment in which pre-orders run out must neither fail nor give points back twice."""

    def spend(n: int) -> Status:
        if n == 0:
            sweep_holds(book.ledger)
            return Status.CREATED
        [status] = book.create_transfers([line(Kind.SINGLE, "wang", "spent")])
        return status

    assert Counter(at_once(12, spend)) == {Status.CREATED: 11, Status.EXCEEDS_CREDITS: 1}
    assert due.available("wang") == 0
    book.check()


def place(name: str, index: int, size: int) -> dict[str, Any]:
    return {"set_id": key(name), "set_index": index, "set_size": size}


def test_a_sweep_takes_whole_sets(book: LedgerBook) -> None:
    """A great pre-order that is longer than one sweep must not be given back by halves."""
    table = JournalTable(book)
    sweep_holds(book.ledger)
    size = SWEEP * 3 // 5
    for name in ("A", "B", "C"):
        lines = [
            line(Kind.PENDING, "issue", "wang", id=key(f"{name}{n}"), timeout_seconds=5, **place(name, n, size))
            for n in range(size)
        ]
        assert set(book.create_transfers(lines)) == {Status.CREATED}
        table.run("tick 1s")
    table.run("tick 1m")
    assert [sweep_holds(book.ledger) for _ in range(3)] == [2 * size, size, 0]
    [last] = book.lookup_transfers([named(key(f"A{size - 1}"), "expire")])
    assert (last.set_index, last.set_size) == (size - 1, size)
    book.check()
