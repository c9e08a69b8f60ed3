"""What somebody with time and ill will tried: through the public door, and as the owner of the database."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from ledger import Account, Kind, Ledger, Limit, Status, Transfer
from ledger.book.account import AMOUNT_MAX
from ledger.errors import ClockBehind
from ledger.ids import named, new_id
from ledger.operations.accept_clock import AcceptClock, accept_clock
from ledger.operations.seal import seal
from ledger.operations.sweep_holds import sweep_holds
from ledger.reports.verification import verify
from ledger.scheme.roles import SYSTEM
from ledger.store import tables as t
from ledger.store.journal_rows import line_proof, read_lines
from ledger.store.keys import Keys
from tests.books import HandClock, LedgerBook
from tests.journal_table import JournalTable, key
from tests.sealed import Intruder


def line(kind: Kind, debit: str, credit: str, amount: int, **more: object) -> Transfer:
    told = {"id": new_id(), "debit_account_id": key(debit), "credit_account_id": key(credit)}
    return Transfer(kind=kind, **(told | {"unit": "points", "amount": amount, "code": "stamp"} | more))  # type: ignore[arg-type]


def faults(book: LedgerBook) -> dict[str, str]:
    found = verify(book.ledger, book.community_id).invariants
    return {each.name: each.fault.why for each in found if each.fault}


def test_a_line_without_an_id_is_read_too(book: LedgerBook) -> None:
    """A page that begins after the smallest id leaves one line that may say anything."""
    table = JournalTable(book)
    table.run("single  S1  issue  wang  5  created")
    with Intruder(book.ledger).inside("transfer", "entry") as inside:
        inside.execute(t.entry.delete())
        inside.execute(t.transfer.update().where(t.transfer.c.id == key("S1")).values(id=UUID(int=0), amount=5000))
    assert "lines_as_written" in faults(book)


UNLAWFUL: dict[str, dict[str, object]] = {
    "occurred_otherwise": {"occurred_at": 1_500_000_000_000_000},
    "due_without_timeout": {"due_at": 1_600_000_000_000_000},
    "reverses_what_is_not_posted": {"reverses_id": new_id()},
}


@pytest.mark.parametrize("why", UNLAWFUL)
def test_a_line_that_nobody_could_have_posted_is_named(book: LedgerBook, why: str) -> None:
    """Digests can be made anew by whoever owns the database; the rules of accounting cannot."""
    table = JournalTable(book)
    table.run("single  S1  issue  spent  5  created")
    with Intruder(book.ledger).inside("transfer") as inside:
        inside.execute(t.transfer.update().where(t.transfer.c.id == key("S1")).values(**UNLAWFUL[why]))
    with book.ledger.reading() as rx:
        proof = line_proof(book.community_id, read_lines(rx, book.community_id, [key("S1")])[key("S1")])
    with Intruder(book.ledger).inside("transfer") as inside:
        inside.execute(t.transfer.update().where(t.transfer.c.id == key("S1")).values(digest=proof))
    assert faults(book)["lines_as_written"] == why


def test_a_busy_account_counts_further_than_the_database(database_url: str, tmp_path: Path) -> None:
    """A sum that no longer fits must not keep the whole book from being sealed for ever."""
    ledger = Ledger.open(database_url, clock=HandClock(), keys=Keys.create(tmp_path / "keys.json"))
    book = LedgerBook(ledger, HandClock())
    JournalTable(book)
    most = [line(Kind.SINGLE, "issue", "spent", AMOUNT_MAX) for _ in range(1100)]
    assert set(book.create_transfers(most)) == {Status.CREATED}
    for _ in range(2):
        issue = book.lookup_accounts([key("issue")])[0]
        assert issue.debits_posted == 1100 * AMOUNT_MAX
        seal(ledger, book.community_id)
    book.check()
    ledger.close()


def test_more_than_an_account_can_count_is_refused_line_by_line(book: LedgerBook) -> None:
    """A thousand largest lines at once were an error of the machine instead of an answer."""
    JournalTable(book)
    told = book.create_transfers([line(Kind.SINGLE, "issue", "wang", AMOUNT_MAX) for _ in range(1100)])
    assert told == [Status.CREATED] + [Status.OVERFLOWS_CREDITS] * 1099
    book.check()


def test_a_taken_id_keeps_no_hold_from_expiring(book: LedgerBook) -> None:
    """Whoever knows a hold's id could otherwise keep a neighbour's points held for ever."""
    table = JournalTable(book)
    table.run("single  S1  issue  wang  10  created")
    holds = [line(Kind.PENDING, "wang", "spent", 5, timeout_seconds=5) for _ in range(2)]
    assert book.create_transfers(holds) == [Status.CREATED] * 2
    book.create_transfers([line(Kind.SINGLE, "issue", "spent", 1, id=named(holds[0].id, "expire"))])
    book.clock.tick(timedelta(seconds=5))
    assert sweep_holds(book.ledger) >= 2
    assert book.create_transfers([line(Kind.SINGLE, "wang", "spent", 10)]) == [Status.CREATED]
    book.check()


def test_a_taken_account_keeps_no_other_from_closing(book: LedgerBook) -> None:
    """A closing line that stands on an account of another unit would make the book contradict itself."""
    JournalTable(book)
    taken = named(book.community_id, "closing:points")
    book.create_accounts([Account(id=taken, unit="cny", code="fund", limit=Limit.DEBITS_WITHIN_CREDITS)])
    assert book.public.close_account(key("wang"), transfer_id=new_id()) is Status.CREATED
    book.check()


def test_a_generator_is_a_batch_as_well(book: LedgerBook) -> None:
    """Answered with an empty list, its lines would be lost without a word."""
    JournalTable(book)
    lines = [line(Kind.SINGLE, "issue", "wang", 1) for _ in range(3)]
    assert book.public.create_transfers(each for each in lines) == [Status.CREATED] * 3  # type: ignore[arg-type]
    assert len(book.public.lookup_transfers(each.id for each in lines)) == 3  # type: ignore[arg-type]


def test_an_officers_word_is_for_the_clock_that_they_saw(database_url: str) -> None:
    """Said once, it must not let in every later fall of the clock."""
    clock = HandClock()
    ledger = Ledger.open(database_url, clock=clock)
    book = LedgerBook(ledger, clock)
    JournalTable(book)
    clock.tick(timedelta(days=3650))
    assert book.create_transfers([line(Kind.SINGLE, "issue", "wang", 1)]) == [Status.CREATED]
    clock.tick(-timedelta(days=3650))
    with pytest.raises(ClockBehind):
        book.create_transfers([line(Kind.SINGLE, "issue", "wang", 1)])
    accept_clock(ledger, AcceptClock(id=new_id(), community_id=book.community_id, by=SYSTEM))
    assert book.create_transfers([line(Kind.SINGLE, "issue", "wang", 1)]) == [Status.CREATED]
    clock.tick(-timedelta(days=3))
    with pytest.raises(ClockBehind):
        book.create_transfers([line(Kind.SINGLE, "issue", "wang", 1)])
    ledger.close()
