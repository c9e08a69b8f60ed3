"""What every operation has in common: done once, whatever is sent how often; and a repeat gets the first answer."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import UUID

import pytest

from ledger import Kind, Status, Transfer
from ledger.errors import DatabaseBusy, OutOfStock, RequestReused
from ledger.ids import line_id, new_id
from ledger.operations import performing
from ledger.operations.performing import perform
from ledger.scheme.roles import SYSTEM, Principal, PrincipalKind
from ledger.store import journal
from ledger.store.unit import Writing
from tests.books import LedgerBook
from tests.crowd import at_once
from tests.journal_table import JournalTable, key

CROWD = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """Take one bag of rice from the shelf."""

    id: UUID
    community_id: UUID
    by: Principal
    bags: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Return(Take):
    """The same content under another name."""


@dataclass(frozen=True, slots=True)
class Taken:
    """Which line, and how many."""

    line_id: UUID
    bags: int


@pytest.fixture
def shelf(book: LedgerBook) -> JournalTable:
    """A shelf with one bag on it."""
    table = JournalTable(book)
    table.run("single  S1  supply  stock  1  created")
    return table


def take(book: LedgerBook, **more: object) -> Take:
    return Take(**({"id": new_id(), "community_id": book.community_id, "by": SYSTEM} | more))  # type: ignore[arg-type]


def taking(command: Take, runs: list[UUID] | None = None) -> Callable[[Writing], Taken]:
    """Return the body of the operation, as the club's operations are: it refuses what the book did not create."""

    def body(tx: Writing) -> Taken:
        if runs is not None:
            runs.append(command.id)
        told = {"debit_account_id": key("stock"), "credit_account_id": key("given"), "unit": "item:rice", "code": "gift"}
        line = Transfer(id=line_id(command.id, 0), kind=Kind.SINGLE, amount=command.bags, **told)  # type: ignore[arg-type]
        if journal.create_transfers(tx, command.community_id, [line]) != [Status.CREATED]:
            raise OutOfStock(sku="rice")
        return Taken(line.id, command.bags)

    return body


def test_a_repeat_gets_the_first_answer(book: LedgerBook, shelf: JournalTable) -> None:
    """The desk asks again because the page did not come back: one bag, one receipt, the same receipt."""
    command, runs = take(book), list[UUID]()
    first = perform(book.ledger, command, Taken, taking(command, runs))
    again = perform(book.ledger, command, Taken, taking(command, runs))
    assert first == again == Taken(line_id(command.id, 0), 1)
    assert runs == [command.id]
    assert shelf.available("stock") == 0


def test_the_same_id_with_other_content_is_refused(book: LedgerBook, shelf: JournalTable) -> None:
    """The answer to one request, told for another, would be a receipt for what nobody bought."""
    command = take(book)
    perform(book.ledger, command, Taken, taking(command))
    somebody = Principal(PrincipalKind.STAFF, new_id())
    renamed = Return(id=command.id, community_id=command.community_id, by=command.by)
    for other in (replace(command, bags=2), replace(command, by=somebody), renamed):
        with pytest.raises(RequestReused) as refusal:
            perform(book.ledger, other, Taken, taking(other))
        assert refusal.value.params == {"request_id": str(command.id)}
    assert shelf.balance("given").credits_posted == 1


def test_requests_of_two_communities_do_not_meet(book: LedgerBook, shelf: JournalTable) -> None:
    """A club must not get another club's answer because two phones made the same id."""
    other = LedgerBook(book.ledger, book.clock)
    JournalTable(other).run("single  S1  supply  stock  5  created")
    mine, theirs = take(book), take(other, bags=2)
    theirs = replace(theirs, id=mine.id)
    assert perform(book.ledger, mine, Taken, taking(mine)).bags == 1
    assert perform(book.ledger, theirs, Taken, taking(theirs)).bags == 2
    assert shelf.available("stock") == 0


def test_a_refusal_stores_nothing(book: LedgerBook, shelf: JournalTable) -> None:
    """Refused today for want of rice, the same request may come back tomorrow when there is some."""
    command = take(book, bags=2)
    with pytest.raises(OutOfStock):
        perform(book.ledger, command, Taken, taking(command))
    with book.ledger.reading() as rx:
        assert rx.fetch("SELECT COUNT(*) FROM request WHERE community_id = ?", (book.community_id,)) == [(0,)]
    shelf.run("single  S2  supply  stock  1  created")
    assert perform(book.ledger, command, Taken, taking(command)).bags == 2
    book.check()


def test_one_request_sent_by_everybody_is_done_once_and_answered_alike(book: LedgerBook, shelf: JournalTable) -> None:
    """Sixteen taps on one button are one bag of rice, and no tap may be told that there was none left."""
    command = take(book)
    answers = at_once(CROWD, lambda _: perform(book.ledger, command, Taken, taking(command)))
    assert set(answers) == {Taken(line_id(command.id, 0), 1)}
    assert (shelf.available("stock"), shelf.balance("given").credits_posted) == (0, 1)
    book.check()


def test_requests_of_their_own_compete_for_the_last_bag(book: LedgerBook, shelf: JournalTable) -> None:
    """Answering a neighbour's success to everybody would sell one bag sixteen times."""

    def told(_: int) -> str:
        command = take(book)
        try:
            perform(book.ledger, command, Taken, taking(command))
        except OutOfStock as refusal:
            return refusal.code
        return "taken"

    assert Counter(at_once(CROWD, told)) == {"taken": 1, "out_of_stock": CROWD - 1}
    assert shelf.available("stock") == 0
    book.check()


def test_a_request_that_is_always_overtaken_is_told_to_come_back(
    book: LedgerBook, shelf: JournalTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Trying for ever would hang the page; an unnamed error would look like a broken house."""
    monkeypatch.setattr(performing, "PAUSE_SECONDS", 0)
    runs = 0

    def busy(_: Writing) -> Taken:
        nonlocal runs
        runs += 1
        raise DatabaseBusy(cause="test")

    with pytest.raises(DatabaseBusy):
        perform(book.ledger, take(book), Taken, busy)
    assert runs == performing.TRIES
    assert shelf.available("stock") == 1


def test_a_passing_jam_is_waited_out(book: LedgerBook, shelf: JournalTable, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two desks in each other's way for a moment is no reason to send a neighbour back in the queue."""
    monkeypatch.setattr(performing, "PAUSE_SECONDS", 0)
    command, jams = take(book), [DatabaseBusy(cause="test"), DatabaseBusy(cause="test")]

    def jammed(tx: Writing) -> Taken:
        if jams:
            raise jams.pop()
        return taking(command)(tx)

    assert perform(book.ledger, command, Taken, jammed).bags == 1
    assert shelf.available("stock") == 0
