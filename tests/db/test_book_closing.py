"""Closing and reopening as rows of the book; the answers themselves stand in tests/unit/test_judgement_of_closing.py."""

from collections import Counter
from datetime import timedelta

import pytest

from ledger import Account, Kind, Limit, Status
from ledger.errors import AccountNotClosable
from ledger.ids import new_id
from ledger.store import statements
from tests.books import LedgerBook
from tests.crowd import at_once
from tests.journal_table import JournalTable, key, line


def test_closing_is_a_line_like_every_other(book: LedgerBook) -> None:
    """A flag that somebody set leaves no trace; who was shut out, and when, must be in the book and under its seal."""
    table = JournalTable(book)
    table.run("""
        single   S1  issue  wang  3     created
        single   S2  wang   spent 3     created
        tick     1s
        close    C1  wang               created
        tick     1s
        reopen   R1  wang               created
    """)
    closed, opened = book.lookup_transfers([key("C1"), key("R1")])
    for found, code in ((closed, "close"), (opened, "reopen")):
        assert (found.kind, found.amount, found.code, found.unit) == (Kind.SINGLE, 0, code, "points")
        assert (found.debit_account_id, found.set_id, found.set_size) == (key("wang"), found.id, 1)
    assert closed.credit_account_id == opened.credit_account_id
    assert opened.recorded_at == closed.recorded_at + 1_000_000
    assert table.balance("wang").version == 4
    page = book.public.account_transfers(key("wang"), newest_first=False)
    assert [row.code for row in page] == ["stamp", "stamp", "close", "reopen"]
    assert book.public.account_transfers(key("wang"), codes=["close", "reopen"]) == [opened, closed]


def test_the_first_line_of_an_account_may_be_its_closing(book: LedgerBook) -> None:
    """A handbook that was opened by mistake must be closable before anything was written in it."""
    table = JournalTable(book)
    table.run("""
        close    C1  wang               created
        close    C2  stock              created
    """)
    points, rice = book.lookup_transfers([key("C1"), key("C2")])
    # Nothing is moved between units, not even nothing.
    assert (points.unit, rice.unit) == ("points", "item:rice")
    assert points.credit_account_id != rice.credit_account_id


def test_whether_an_account_was_closed_is_told_as_it_was_recorded(book: LedgerBook) -> None:
    """A page about last year must not call somebody gone who was there."""
    table = JournalTable(book)
    began = book.clock.now()
    table.run("""
        tick     1s
        close    C1  wang               created
        tick     1s
        reopen   R1  wang               created
        tick     1s
        close    C2  wang               created
    """)
    told = [book.account_balance(key("wang"), at=began + timedelta(seconds=n)).closed for n in range(4)]
    assert told == [False, True, False, True]
    assert book.account_balance(key("wang"), at=began + timedelta(seconds=3, microseconds=-1)).closed is False
    assert book.account_balance(key("wang")).closed


def test_closing_gives_way_to_a_hold_that_is_due(book: LedgerBook) -> None:
    """The expire line must stand before the closing line, or the book would show a hold on a closed account."""
    JournalTable(book).run("""
        single   S1  supply stock 1     created
        single   S2  stock  given 1     created
        pending  H1  supply stock 5     created   timeout=10s
        tick     10s
        close    C1  stock              created
    """)
    page = book.public.account_transfers(key("stock"), limit=2)
    assert [(row.kind, row.code) for row in page] == [(Kind.SINGLE, "close"), (Kind.EXPIRE, "stamp")]


def test_an_account_is_closed_once_by_however_many_hands(book: LedgerBook) -> None:
    """Two officers who close one handbook in the same moment must leave one closing line."""
    table = JournalTable(book)
    told = Counter(at_once(8, lambda n: book.close_account(key("wang"), transfer_id=key(f"C{n}"))))
    assert told == {Status.CREATED: 1, Status.DEBIT_ACCOUNT_ALREADY_CLOSED: 7}
    assert table.balance("wang").version == 1
    told = Counter(at_once(8, lambda _: book.reopen_account(key("wang"), transfer_id=key("R"))))
    assert told == {Status.CREATED: 1, Status.EXISTS: 7}
    book.check()


def test_a_closing_and_a_stamp_in_one_moment_are_one_of_the_two(book: LedgerBook) -> None:
    """Points that arrive while the handbook is being closed must be refused, or keep it open; never be buried in it."""
    table = JournalTable(book)

    def press(n: int) -> object:
        if n % 2:
            [status] = book.create_transfers([line(Kind.SINGLE, "issue", "wang")])
            return status
        try:
            return book.close_account(key("wang"), transfer_id=key(f"C{n}"))
        except AccountNotClosable as refusal:
            return refusal.code

    told = Counter(at_once(8, press))
    balance = table.balance("wang")
    if balance.closed:
        assert (balance.available, told[Status.CREATED]) == (0, 1)
        assert told[Status.CREDIT_ACCOUNT_ALREADY_CLOSED] == 4
    else:
        assert balance.available == told[Status.CREATED] == 4
        assert told["account_not_closable"] == 4
    book.check()


@pytest.mark.parametrize("wrong", ["wang", 1, None, b"\0" * 16])
def test_what_is_no_id_closes_nothing(book: LedgerBook, wrong: object) -> None:
    """A mistyped id must not be written down as refused for ever, nor shut the wrong handbook."""
    table = JournalTable(book)
    for turn in (book.close_account, book.reopen_account):
        with pytest.raises(TypeError, match="id"):
            turn(wrong, transfer_id=new_id())  # type: ignore[arg-type]
        with pytest.raises(TypeError, match="id"):
            turn(key("wang"), transfer_id=wrong)  # type: ignore[arg-type]
    assert table.balance("wang").version == 0
    with book.ledger.reading() as rx:
        assert rx.fetch("SELECT COUNT(*) FROM refused WHERE community_id = ?", (book.community_id,)) == [(0,)]


def test_accounts_are_closed_in_their_own_book_only(book: LedgerBook) -> None:
    """Two clubs on one server may know one id; shutting it in the one must not shut it in the other."""
    other = LedgerBook(book.ledger, book.clock)
    account = Account(id=key("wang"), unit="points", code="member", limit=Limit.DEBITS_WITHIN_CREDITS)
    for each in (book, other):
        assert each.create_accounts([account]) == [Status.CREATED]
    assert book.close_account(key("wang"), transfer_id=key("C1")) is Status.CREATED
    [theirs] = other.lookup_accounts([key("wang")])
    assert not theirs.closed
    assert other.close_account(key("wang"), transfer_id=key("C1")) is Status.CREATED


def test_a_statement_shows_closing_and_reopening_without_moving_anything(book: LedgerBook) -> None:
    """The line says that the handbook was shut; its figure must be the one above it."""
    JournalTable(book).run("""
        single   S1  issue  wang  3     created
        single   S2  wang   spent 3     created
        close    C1  wang               created
        reopen   R1  wang               created
    """)
    with book.ledger.reading() as rx:
        page = statements.statement(rx, book.community_id, key("wang"), statements.Page(limit=10, newest_first=False))
    assert [row.after.available for row in page] == [3, 0, 0, 0]
    assert [row.after.version for row in page] == [1, 2, 3, 4]
