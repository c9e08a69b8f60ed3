"""The disk fails in the very moment of a commit that many share: a real error of the operating system, not a made one."""

import resource
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from ledger import Account, Kind, Ledger, Limit, Status, Transfer
from ledger.errors import DatabaseGone, LedgerError, PointsShort
from ledger.ids import new_id
from ledger.store import accounts, journal
from ledger.store.sqlite import SQLite
from ledger.store.unit import Writing
from tests.books import HandClock, LedgerBook
from tests.crowd import until
from tests.databases import fresh_database
from tests.journal_table import JournalTable, key

CALLERS = 16


@pytest.fixture
def book(tmp_path: Path) -> Iterator[LedgerBook]:
    """A book in a file of its own."""
    clock = HandClock()
    with closing(Ledger.open(fresh_database("sqlite", tmp_path), clock=clock)) as ledger:
        found = LedgerBook(ledger, clock)
        JournalTable(found)
        yield found


@contextmanager
def broken_disk() -> Iterator[None]:
    """Let this process write to no file at all while the block runs; what is in memory goes on."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def stamp(to: UUID | None = None) -> Transfer:
    sides = {"debit_account_id": key("issue"), "credit_account_id": to or key("wang")}
    return Transfer(id=new_id(), kind=Kind.SINGLE, unit="points", amount=1, code="stamp", **sides)  # type: ignore[arg-type]


def waiting(book: LedgerBook) -> int:
    backend = book.ledger._backend
    assert isinstance(backend, SQLite)
    assert backend._writer is not None
    return backend._writer.shared._waiting


def fail_together(book: LedgerBook, acts: list[Callable[[], object]]) -> list[BaseException | None]:
    """Let all join one commit, which fails; return what each was told."""
    calls: list[Future[object]] = []

    def unit() -> None:
        with book.ledger.writing() as tx:
            free = [replace(stamp(), credit_account_id=key("spent"))]
            assert journal.create_transfers(tx, book.community_id, free) == [Status.CREATED]
            # One after the other, so that they join in this order.
            for act in acts:
                calls.append(pool.submit(act))
                until(lambda: waiting(book) == len(calls))

    with ThreadPoolExecutor(len(acts)) as pool, broken_disk():
        with pytest.raises(DatabaseGone):
            unit()
        return [call.exception() for call in calls]


def refused(book: LedgerBook) -> None:
    with book.ledger.writing():
        raise PointsShort(short=1)


def test_everybody_in_a_commit_that_the_disk_refuses_is_told_to_come_back(book: LedgerBook) -> None:
    """One disk error at the opening must not leave sixteen residents with a seal that is not in the book."""
    lines = [stamp() for _ in range(CALLERS)]
    # Twice: by themselves, and once more when their accounts are known.
    for _ in range(2):
        acts = [*((lambda line=line: book.create_transfers([line])) for line in lines), lambda: refused(book)]
        told = fail_together(book, acts)  # type: ignore[arg-type]  # mypy does not follow the default
        assert {type(each) for each in told} == {DatabaseGone}
        assert book.lookup_transfers([line.id for line in lines]) == []
        assert book.create_transfers([stamp()]) == [Status.CREATED]
        book.check()
    for line in lines:
        assert book.create_transfers([line]) == [Status.CREATED]
    book.check()


def open_and_post(book: LedgerBook, account: Account, before: Callable[[Writing], None]) -> None:
    with book.ledger.writing() as tx:
        assert accounts.open_accounts(tx, book.community_id, [account]) == [Status.CREATED]
        assert journal.create_transfers(tx, book.community_id, [stamp(account.id)]) == [Status.CREATED]
        before(tx)


def fail_while_opening(book: LedgerBook, limit: Limit, before: Callable[[Writing], None]) -> UUID:
    """Open an account and post to it, from two callers of one commit, which fails; return its id."""
    account = Account(id=new_id(), unit="points", code="member", limit=limit)
    told = fail_together(
        book, [lambda: open_and_post(book, account, before), lambda: book.create_transfers([stamp(account.id)])]
    )
    assert {type(each) for each in told} == {DatabaseGone}
    return account.id


@pytest.mark.parametrize("limit", Limit)
def test_an_account_of_a_commit_that_failed_is_not_believed_later(book: LedgerBook, limit: Limit) -> None:
    """Neither who opened it nor the neighbour who saw it there may remember what the disk never had."""
    account_id = fail_while_opening(book, limit, lambda _: None)
    assert book.create_transfers([stamp(account_id)]) == [Status.CREDIT_ACCOUNT_NOT_FOUND]
    spend = Transfer(
        id=new_id(),
        kind=Kind.SINGLE,
        debit_account_id=account_id,
        credit_account_id=key("spent"),
        unit="points",
        amount=0,
        code="redemption",
    )
    assert book.create_transfers([spend]) == [Status.DEBIT_ACCOUNT_NOT_FOUND]
    book.check()


def test_an_account_that_is_remembered_before_the_commit_is_believed(book: LedgerBook) -> None:
    """The negative control: whoever remembers too early no longer sees that there is no such account."""
    account_id = fail_while_opening(book, Limit.NONE, lambda tx: tx.remember())
    try:
        answer: object = book.create_transfers([stamp(account_id)])
    except LedgerError as refusal:
        answer = refusal
    assert answer != [Status.CREDIT_ACCOUNT_NOT_FOUND]
