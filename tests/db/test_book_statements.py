"""Statements and balances of every kind of account, sealed or not, on both engines."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from ledger import Kind, Ledger, Line
from ledger.book.balance import Balance, credit_side, debit_side
from ledger.book.transfer import SET_MAX
from ledger.clock import from_micros, micros
from ledger.errors import AccountUnknown
from ledger.ids import new_id
from ledger.operations.seal import seal
from ledger.store import statements
from ledger.store.keys import Keys
from tests.books import HandClock, LedgerBook
from tests.crowd import watching
from tests.journal_table import JournalTable, key, line

MIXED = """
    single   S{0}  issue  wang  10    created
    pending  H{0}  issue  wang  7     created
    pending  I{0}  issue  li    5     created
    pending  J{0}  wang   spent 2     created   timeout=30s
    post     P{0}  H{0}  6            created
    void     V{0}  I{0}               created
    single   A{0}  wang   spent 3     created               set=A{0}
    single   B{0}  supply stock 2     created               set=A{0}
    single   C{0}  stock  given 1     created               set=A{0}
    single   R{0}  spent  wang  3     created               code=correction reverses=A{0}
    pending  K{0}  issue  spent 4     created
    post     Q{0}  K{0}  1            created
"""
KINDS = ("issue", "spent", "wang", "li", "supply", "stock", "given")


@pytest.fixture
def keyed(database_url: str, clock: HandClock, tmp_path: Path) -> Iterator[LedgerBook]:
    """A book that can be sealed, in a database of its own."""
    with closing(Ledger.open(database_url, clock=clock, keys=Keys.create(tmp_path / "keys.json"))) as ledger:
        yield LedgerBook(ledger, clock)


@pytest.fixture
def table(book: LedgerBook) -> JournalTable:
    """A book with two rounds of everything that can happen."""
    table = JournalTable(book)
    for n in range(2):
        table.run(MIXED.format(n))
        table.run("tick 1s")
    return table


def replayed(lines: list[Line], name: str) -> Balance:
    """Add a list of lines up for one account, as a careful clerk would."""
    balance, holds = Balance(key(name)), {found.id: found.amount for found in lines}
    for found in lines:
        held = holds[found.pending_id] if found.pending_id else 0
        if found.debit_account_id == key(name):
            balance = balance.after(debit_side(found.kind, found.amount, held))
        if found.credit_account_id == key(name):
            balance = balance.after(credit_side(found.kind, found.amount, held))
    return balance


def counters(balance: Balance) -> tuple[int, int, int, int]:
    return balance.debits_pending, balance.debits_posted, balance.credits_pending, balance.credits_posted


def stored(book: LedgerBook) -> list[Line]:
    """Return every line of the book once, in the order in which they were recorded."""
    pages = [book.public.account_transfers(key(name), limit=SET_MAX, newest_first=False) for name in KINDS]
    return sorted({found.id: found for page in pages for found in page}.values(), key=lambda found: found.recorded_at)


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("newest_first", [True, False])
@pytest.mark.parametrize("size", [1, 3, 8])
def test_pages_laid_end_to_end_are_the_whole_statement(
    book: LedgerBook, table: JournalTable, name: str, *, newest_first: bool, size: int
) -> None:
    """A line that falls between two pages is a line that somebody swears they never saw."""
    assert table.book is book
    whole = book.public.account_transfers(key(name), limit=SET_MAX, newest_first=newest_first)
    pages: list[Line] = []
    while page := book.public.account_transfers(
        key(name), after=pages[-1].id if pages else None, limit=size, newest_first=newest_first
    ):
        assert len(page) <= size
        pages += page
    assert pages == whole
    instants = [found.recorded_at for found in whole]
    assert instants == sorted(instants, reverse=newest_first)
    mine = {key(name)}
    assert {found.id for found in whole} == {
        found.id for found in stored(book) if mine & {found.debit_account_id, found.credit_account_id}
    }


@pytest.mark.parametrize("name", ["wang", "issue"])
def test_a_statement_of_some_reasons_leaves_out_the_others(book: LedgerBook, table: JournalTable, name: str) -> None:
    """Whoever looks for corrections must find all of them, and pages must not get out of step with the choice."""
    assert table.book is book
    whole = book.public.account_transfers(key("spent"), limit=SET_MAX)
    some = book.public.account_transfers(key("spent"), codes=["correction", "gift"])
    assert some == [found for found in whole if found.code == "correction"]
    assert len(some) == 2
    [first] = book.public.account_transfers(key("spent"), codes=["correction"], limit=1)
    [second] = book.public.account_transfers(key("spent"), codes=["correction"], limit=1, after=first.id)
    assert [first, second] == some
    assert book.public.account_transfers(key("spent"), codes=["correction"], after=second.id) == []
    mine = book.public.account_transfers(key(name), codes=["correction"], newest_first=False)
    assert [found.id for found in mine] == ([key("R0"), key("R1")] if name == "wang" else [])
    assert book.public.account_transfers(key(name), codes=[]) == []


@pytest.mark.parametrize("limit", [0, -1, SET_MAX + 1])
def test_a_page_of_an_impossible_length_is_refused(book: LedgerBook, limit: int) -> None:
    """A page of everything takes the service down; a page of nothing goes on for ever."""
    JournalTable(book)
    with pytest.raises(ValueError, match="8,190"):
        book.public.account_transfers(key("wang"), limit=limit)


def test_a_statement_of_no_account_is_a_mistake(book: LedgerBook) -> None:
    """An empty statement for a mistyped account looks like somebody who never came."""
    other = LedgerBook(book.ledger, book.clock)
    JournalTable(other)
    for account_id in (new_id(), key("wang"), key("issue")):
        with pytest.raises(AccountUnknown) as refused:
            book.public.account_transfers(account_id)
        assert refused.value.params == {"account_id": str(account_id)}
        for at in (None, book.clock.now()):
            with pytest.raises(AccountUnknown):
                book.account_balance(account_id, at=at)


def test_a_page_after_a_line_that_is_not_there_is_empty(book: LedgerBook, table: JournalTable) -> None:
    """A link that was cut short must not begin the statement anew and show lines twice."""
    assert table.book is book
    for name in ("wang", "issue"):
        assert book.public.account_transfers(key(name), after=new_id()) == []
    # A line of another account is none of 李's.
    assert book.public.account_transfers(key("li"), after=key("S0")) == []


@pytest.mark.parametrize("name", ["wang", "li", "stock"])
def test_a_statement_shows_the_balance_after_every_line(book: LedgerBook, table: JournalTable, name: str) -> None:
    """The column by which an old person checks the house must add up, line by line."""
    assert table.book is book
    lines = stored(book)
    with book.ledger.reading() as rx:
        page = statements.statement(rx, book.community_id, key(name), statements.Page(limit=SET_MAX, newest_first=False))
    assert [found.after.version for found in page] == list(range(1, len(page) + 1))
    for found, after in page:
        so_far = [each for each in lines if each.recorded_at <= found.recorded_at]
        assert counters(after) == counters(replayed(so_far, name))
    assert counters(page[-1].after) == counters(table.balance(name))


def test_a_balance_of_any_moment_is_the_sum_of_its_lines(keyed: LedgerBook) -> None:
    """Sealing folds the folded accounts up; a figure of last week must be the same before it, after it, and months later."""
    table = JournalTable(keyed)
    for n in range(3):
        table.run(MIXED.format(n))
        table.run("tick 1s")
        if n:
            seal(keyed.ledger, keyed.community_id)
        lines = stored(keyed)
        instants = [found.recorded_at for found in lines]
        for name in KINDS:
            for instant in (instants[0] - 1, *instants[:: len(instants) // 7], instants[-1]):
                so_far = [found for found in lines if found.recorded_at <= instant]
                told = keyed.account_balance(key(name), at=from_micros(instant))
                assert counters(told) == counters(replayed(so_far, name))


def test_balances_of_busy_accounts_are_exact_however_much_is_sealed(keyed: LedgerBook) -> None:
    """Half in the running total and half in the outbox: a line counted twice or not at all is a wrong notice on the wall."""
    table = JournalTable(keyed)
    for n in range(4):
        table.run(MIXED.format(n))
        table.run("tick 10s")
        for _ in range(2):
            lines, now = stored(keyed), micros(keyed.clock.now())
            resolved = {found.pending_id for found in lines}
            # What is due counts as given back, although from the fourth round on some of it is not swept up yet.
            over = [found for found in lines if found.due_at and found.due_at <= now and found.id not in resolved]
            swept = [msgspec.structs.replace(hold, id=new_id(), kind=Kind.EXPIRE, pending_id=hold.id) for hold in over]
            for name in KINDS:
                assert counters(table.balance(name)) == counters(replayed([*lines, *swept], name))
            seal(keyed.ledger, keyed.community_id)
    keyed.check()


def test_whoever_reads_while_the_sealer_works_sees_whole_figures(keyed: LedgerBook) -> None:
    """Between the running total and the outbox a line must never be in both or in neither."""
    JournalTable(keyed)
    names = ("issue", "spent", "wang", "li")
    with watching(lambda: keyed.lookup_accounts([key(name) for name in names])) as seen:
        for n in range(12):
            keyed.clock.tick(timedelta(seconds=1))
            keyed.create_transfers([line(Kind.SINGLE, "issue", "spent", n) for n in range(20)])
            keyed.create_transfers([line(Kind.SINGLE, "issue", "wang", 5), line(Kind.PENDING, "issue", "li", n)])
            seal(keyed.ledger, keyed.community_id)
    seen.append(keyed.lookup_accounts([key(name) for name in names]))
    for issue, spent, wang, li in seen:
        assert issue.debits_posted == spent.credits_posted + wang.credits_posted
        assert issue.debits_pending == li.credits_pending
    assert (seen[-1][0].debits_posted, seen[-1][0].debits_pending) == (12 * (190 + 5), 66)
    keyed.check()
