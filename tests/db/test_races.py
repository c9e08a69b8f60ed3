"""Races of real threads on both engines. Beside them stands a naive way of writing that loses the same race."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from ledger import Account, Kind, Ledger, Limit, Status, Transfer
from ledger.errors import CommunityUnknown, DatabaseBusy
from ledger.ids import new_id
from ledger.store import journal
from ledger.store.sqlite import SQLite
from tests.books import LedgerBook
from tests.crowd import PATIENCE_SECONDS, at_once, settled, until, watching
from tests.journal_table import JournalTable, key

CROWD = 32
POINTS = 10
PRICE = 3


@pytest.fixture
def wang(book: LedgerBook) -> JournalTable:
    """A book in which 王 has a check-in of 10 points that waits for its seal."""
    table = JournalTable(book)
    table.run("pending  H1  issue  wang  10    created")
    return table


def post(line: str, hold: str = "H1") -> Transfer:
    return Transfer(id=key(line), kind=Kind.POST, pending_id=key(hold))


def single(debit: str, credit: str, amount: int = 1, **more: object) -> Transfer:
    told = {"id": new_id(), "kind": Kind.SINGLE, "unit": "points", "amount": amount, "code": "gift"}
    sides = {"debit_account_id": key(debit), "credit_account_id": key(credit)}
    return Transfer(**(told | sides | more))  # type: ignore[arg-type]


def answers(book: LedgerBook, line: Callable[[int], Transfer]) -> Counter[Status]:
    """Send one line per thread, all at once; count the answers."""
    told = at_once(CROWD, lambda n: book.create_transfers([line(n)]))
    return Counter(status for [status] in told)


def test_one_seal_pressed_by_everybody_with_one_id_is_one_post(book: LedgerBook, wang: JournalTable) -> None:
    """A double tap, a retry and a second tab are one press; each must be told that it worked."""
    assert answers(book, lambda _: post("P")) == {Status.CREATED: 1, Status.EXISTS: CROWD - 1}
    assert (wang.posted("wang"), wang.balance("wang").version) == (POINTS, 2)
    book.check()


def test_one_seal_pressed_by_everybody_with_ids_of_their_own_is_one_post(book: LedgerBook, wang: JournalTable) -> None:
    """Two officers who press the same seal in the same second must not double the points."""
    told = answers(book, lambda n: post(f"P{n}"))
    assert told == {Status.CREATED: 1, Status.PENDING_TRANSFER_ALREADY_POSTED: CROWD - 1}
    assert (wang.posted("wang"), wang.balance("wang").version) == (POINTS, 2)
    assert len(book.lookup_transfers([key(f"P{n}") for n in range(CROWD)])) == 1
    book.check()


def test_a_seal_and_a_return_in_one_moment_are_one_of_the_two(book: LedgerBook, wang: JournalTable) -> None:
    """A check-in that is both stamped and returned is two truths about one morning."""
    told = answers(book, lambda n: post(f"P{n}") if n % 2 else Transfer(id=key(f"V{n}"), kind=Kind.VOID, pending_id=key("H1")))
    assert told[Status.CREATED] == 1
    assert told.total() == CROWD
    assert wang.balance("wang").credits_pending == 0
    assert wang.posted("wang") in {0, POINTS}
    book.check()


def test_one_line_sent_by_everybody_is_one_line(book: LedgerBook) -> None:
    """A client that sends again because nobody answered must not be paid again."""
    table = JournalTable(book)
    line = single("issue", "wang", POINTS)
    assert answers(book, lambda _: line) == {Status.CREATED: 1, Status.EXISTS: CROWD - 1}
    free = single("issue", "spent", POINTS)
    assert answers(book, lambda _: free) == {Status.CREATED: 1, Status.EXISTS: CROWD - 1}
    assert table.posted("wang") == POINTS
    book.check()


@pytest.mark.parametrize("line", [single("nobody", "wang"), single("wang", "spent"), post("P", "no such hold")])
def test_one_line_refused_to_everybody_is_refused_for_ever(book: LedgerBook, line: Transfer) -> None:
    """The same no, twenty times in one moment, must be a no each time and not a fault of the house."""
    JournalTable(book)
    told = answers(book, lambda _: line)
    [first] = [status for status in told if status is not Status.ID_ALREADY_FAILED]
    assert first in {Status.DEBIT_ACCOUNT_NOT_FOUND, Status.EXCEEDS_CREDITS, Status.PENDING_TRANSFER_NOT_FOUND}
    assert book.create_transfers([line]) == [Status.ID_ALREADY_FAILED]
    book.check()


def test_a_line_is_reversed_once_by_however_many_hands(book: LedgerBook) -> None:
    """Two officers who correct the same stamp must not take its points twice."""
    table = JournalTable(book)
    table.run("single  S1  issue  wang  10  created")
    table.run("single  S2  issue  wang  10  created")
    told = answers(book, lambda _: single("wang", "issue", POINTS, reverses_id=key("S1")))
    assert told == {Status.CREATED: 1, Status.ALREADY_REVERSED: CROWD - 1}
    assert table.posted("wang") == POINTS
    book.check()


def basket(buyer: int) -> list[Transfer]:
    """Return the two lines by which a bag of rice is bought."""
    set_id = new_id()
    rice = single("stock", "given", set_id=set_id, set_index=1, set_size=2, unit="item:rice")
    return [single(f"buyer {buyer}", "spent", PRICE, set_id=set_id, set_size=2), rice]


def shop(book: LedgerBook) -> JournalTable:
    """Put one bag of rice on the shelf, and 10 points into every buyer's handbook."""
    table = JournalTable(book)
    limit = Limit.DEBITS_WITHIN_CREDITS
    buyers = [Account(id=key(f"buyer {n}"), unit="points", code="member", limit=limit) for n in range(CROWD)]
    assert set(book.create_accounts(buyers)) == {Status.CREATED}
    gifts = [single("issue", f"buyer {n}", POINTS) for n in range(CROWD)]
    stock = single("supply", "stock", unit="item:rice")
    assert set(book.create_transfers([*gifts, stock])) == {Status.CREATED}
    return table


def test_the_last_bag_of_rice_is_sold_once(book: LedgerBook) -> None:
    """Two neighbours with a receipt for one bag, and whoever reads meanwhile, must not see a shelf below zero."""
    table = shop(book)
    watched = [*(key(f"buyer {n}") for n in range(CROWD)), key("spent"), key("stock"), key("given")]
    with watching(lambda: book.lookup_accounts(watched)) as seen:
        told = Counter(map(tuple, at_once(CROWD, lambda n: book.create_transfers(basket(n)))))
    assert told == {
        (Status.CREATED, Status.CREATED): 1,
        (Status.LINKED_EVENT_FAILED, Status.EXCEEDS_CREDITS): CROWD - 1,
    }
    assert (table.available("stock"), table.balance("given").credits_posted) == (0, 1)
    assert sorted(table.available(f"buyer {n}") for n in range(CROWD)) == [POINTS - PRICE] + [POINTS] * (CROWD - 1)
    seen.append(book.lookup_accounts(watched))
    for *buyers, spent, stock, given in seen:
        assert all(balance.available >= 0 for balance in (*buyers, stock))
        assert sum(balance.available for balance in buyers) + spent.credits_posted == POINTS * CROWD
        assert (stock.available + given.credits_posted, spent.credits_posted) == (1, PRICE * given.credits_posted)
    book.check()


def test_reading_first_and_writing_then_sells_the_last_bag_to_everybody(book: LedgerBook) -> None:
    """The negative control: a race that a naive shop does not lose would prove nothing about ours."""
    shop(book)
    all_have_read = threading.Barrier(CROWD)
    where = (book.community_id, key("stock"))

    def naive(_: int) -> bool:
        with book.ledger.reading() as rx:
            [(left,)] = rx.fetch(
                "SELECT credits_posted - debits_posted FROM balance WHERE community_id = ? AND account_id = ?", where
            )
        all_have_read.wait(PATIENCE_SECONDS)
        if left != 1:
            return False
        with book.ledger.writing() as tx:
            tx.run("UPDATE balance SET debits_posted = 1 WHERE community_id = ? AND account_id = ?", where)
        return True

    assert sum(at_once(CROWD, naive)) == CROWD


def test_gifts_that_cross_do_not_wait_for_each_other_for_ever(book: LedgerBook) -> None:
    """Locks taken in any other order than that of the accounts end in a deadlock on the busiest day."""
    table = JournalTable(book)
    table.run("single  S1  issue  wang  100  created")
    table.run("single  S2  issue  li    100  created")

    def give(n: int) -> list[Status]:
        set_id, (giver, taker) = new_id(), ("wang", "li") if n % 2 else ("li", "wang")
        there = single(giver, taker, 5, set_id=set_id, set_size=2)
        return book.create_transfers([there, single(taker, giver, 4, set_id=set_id, set_index=1, set_size=2)])

    assert Counter(status for told in at_once(CROWD, give) for status in told) == {Status.CREATED: 2 * CROWD}
    assert (table.available("wang"), table.available("li")) == (100, 100)
    assert table.balance("wang").version == 1 + 2 * CROWD
    book.check()


def test_batches_in_each_others_way_take_turns(book: LedgerBook) -> None:
    """Two registers entered at once, one from the top and one from the bottom, must both go in."""
    JournalTable(book)

    def enter(n: int) -> list[Status]:
        register = [single("issue", "wang"), single("issue", "li")]
        return book.create_transfers(register if n % 2 else register[::-1])

    assert Counter(status for told in at_once(CROWD, enter) for status in told) == {Status.CREATED: 2 * CROWD}
    book.check()


def test_accounts_opened_from_both_ends_of_a_list_do_not_wait_for_each_other(book: LedgerBook) -> None:
    """Two imports of the same workbook at once must not both be told to come back later."""

    def open_all(n: int) -> list[Status]:
        told = [Account(id=key(f"shelf {place}"), unit="item:rice", code="stock") for place in range(20)]
        return book.create_accounts(told if n % 2 else told[::-1])

    assert Counter(status for told in at_once(8, open_all) for status in told) == {Status.CREATED: 20, Status.EXISTS: 140}


def test_a_no_stands_although_the_points_came_while_it_was_said(book: LedgerBook) -> None:
    """Somebody was told no; their retry, under way in that very moment, must not book what they gave up."""
    JournalTable(book)
    spend = single("wang", "spent", POINTS)
    gift = single("issue", "wang", POINTS)
    with ThreadPoolExecutor(2) as pool:
        with book.ledger.writing() as tx:
            tx.post_nobody(book.community_id)
            assert journal.create_transfers(tx, book.community_id, [spend], poison=True) == [Status.EXCEEDS_CREDITS]
            # Both have begun before the refusal is there for others to read; the gift stands first in the queue.
            given = pool.submit(book.create_transfers, [gift])
            until(lambda: waiting(book) == 1)
            again = pool.submit(book.create_transfers, [spend])
            until(lambda: waiting(book) == 2)
        assert given.result() == [Status.CREATED]
        assert again.result() == [Status.ID_ALREADY_FAILED]
    book.check()


def waiting(book: LedgerBook) -> int:
    """Return how many writers wait for another one."""
    backend = book.ledger._backend
    if isinstance(backend, SQLite):
        assert backend._writer is not None
        return backend._writer.shared._waiting
    with book.ledger.reading() as rx:
        [(count,)] = rx.fetch("SELECT COUNT(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    assert isinstance(count, int)
    return count


def test_accounts_are_opened_once_by_however_many_hands(book: LedgerBook) -> None:
    """Two desks that meet the same new member must both be able to go on."""
    account = Account(id=new_id(), unit="points", code="member", limit=Limit.DEBITS_WITHIN_CREDITS)
    told = Counter(status for [status] in at_once(CROWD, lambda _: book.create_accounts([account])))
    assert told == {Status.CREATED: 1, Status.EXISTS: CROWD - 1}


def test_nobody_is_lost_where_all_stamp_from_one_account(book: LedgerBook) -> None:
    """The account that points come from is in every stamp; its sum must come out exact however many press at once."""
    table = JournalTable(book)
    at_once(CROWD, lambda n: [book.create_transfers([single("issue", "wang" if n % 2 else "spent")]) for _ in range(4)])
    assert table.balance("issue").debits_posted == 4 * CROWD
    assert (table.posted("wang"), table.posted("spent")) == (2 * CROWD, 2 * CROWD)
    book.check()


def test_one_busy_account_takes_every_stamp_in_turn(book: LedgerBook) -> None:
    """The team's account is in all stamps of its lecture; a lost update would be a stamp that is seen and not counted."""
    table = JournalTable(book)
    told = at_once(CROWD, lambda _: [book.create_transfers([single("issue", "wang")]) for _ in range(4)])
    assert told == [[[Status.CREATED]] * 4] * CROWD
    assert (table.posted("wang"), table.balance("wang").version) == (4 * CROWD, 4 * CROWD)
    book.check()


def test_adding_to_what_was_read_before_loses_stamps(book: LedgerBook) -> None:
    """The negative control: the same account, read first and written then."""
    table = JournalTable(book)
    all_have_read = threading.Barrier(CROWD)
    where = (book.community_id, key("wang"))

    def naive(_: int) -> None:
        with book.ledger.reading() as rx:
            [(posted,)] = rx.fetch("SELECT credits_posted FROM balance WHERE community_id = ? AND account_id = ?", where)
        all_have_read.wait(PATIENCE_SECONDS)
        assert isinstance(posted, int)
        with book.ledger.writing() as tx:
            tx.run("UPDATE balance SET credits_posted = ? WHERE community_id = ? AND account_id = ?", (posted + 1, *where))

    at_once(CROWD, naive)
    assert table.posted("wang") == 1


@pytest.mark.parametrize("run", range(4))
def test_a_line_that_is_refused_to_one_is_not_taken_from_another(book: LedgerBook, run: int) -> None:
    """Points arrive while a resident's phone sends its order again and again: it must be one answer, whichever it is."""
    table = JournalTable(book)
    spend, gift = single("wang", "spent", POINTS), single("issue", "wang", POINTS)
    told = at_once(CROWD, lambda n: book.create_transfers([gift if n == run * 8 else spend])[0])
    answered = Counter(told[: run * 8] + told[run * 8 + 1 :])
    again = book.create_transfers([spend])
    if again == [Status.EXISTS]:
        assert answered == {Status.CREATED: 1, Status.EXISTS: CROWD - 2}
        assert table.available("wang") == 0
    else:
        assert again == [Status.ID_ALREADY_FAILED]
        assert answered == {Status.EXCEEDS_CREDITS: 1, Status.ID_ALREADY_FAILED: CROWD - 2}
        assert table.available("wang") == POINTS
    book.check()


def test_without_a_note_of_its_refusal_an_answer_flips(book: LedgerBook) -> None:
    """The negative control: a refusal that nobody wrote down is forgotten when the points have come."""
    JournalTable(book)
    spend = single("wang", "spent", POINTS)

    def unnoted() -> list[Status]:
        with book.ledger.writing() as tx:
            return journal.create_transfers(tx, book.community_id, [spend], poison=False)

    assert unnoted() == [Status.EXCEEDS_CREDITS]
    assert book.create_transfers([single("issue", "wang", POINTS)]) == [Status.CREATED]
    assert unnoted() == [Status.CREATED]


@pytest.mark.parametrize("sides", [("issue", "spent"), ("issue", "wang")])
def test_the_same_lines_in_opposite_order_are_booked_once(book: LedgerBook, sides: tuple[str, str]) -> None:
    """A register that is sent from both ends meets itself in the middle; the database stops one of the two, and it goes on."""
    JournalTable(book)
    lines = [single(*sides) for _ in range(40)]
    told = at_once(4, lambda n: Counter(book.create_transfers(lines if n % 2 else lines[::-1])))
    assert sum(told, Counter()) == {Status.CREATED: len(lines), Status.EXISTS: 3 * len(lines)}
    assert len(book.lookup_transfers([line.id for line in lines])) == len(lines)
    book.check()


@pytest.mark.parametrize("kind", ["postgresql"])
def test_units_that_lock_in_opposite_order_stop_each_other(book: LedgerBook) -> None:
    """The negative control: nobody retries a unit of one's own, and two accounts in two orders are a deadlock."""
    JournalTable(book)
    both_hold_one = threading.Barrier(2)

    def naive(n: int) -> None:
        with book.ledger.writing() as tx:
            for name in ("wang", "li") if n else ("li", "wang"):
                where = (book.community_id, key(name))
                tx.run("UPDATE balance SET closed = closed WHERE community_id = ? AND account_id = ?", where)
                if not both_hold_one.broken and name == ("wang" if n else "li"):
                    both_hold_one.wait(PATIENCE_SECONDS)

    done, refused = settled(2, naive)
    assert (len(done), [type(each) for each in refused]) == (1, [DatabaseBusy])


@pytest.mark.parametrize("kind", ["postgresql"])
def test_whoever_the_database_stops_in_a_deadlock_goes_on_by_himself(book: LedgerBook) -> None:
    """A clerk with a query tool who locks rows in an order of his own must not cost a resident the evening's gift."""
    table = JournalTable(book)
    first, second = sorted(("wang", "li"), key=key)
    lock = "UPDATE balance SET closed = closed WHERE community_id = ? AND account_id = ?"
    gifts = [single("issue", first), single("issue", second)]
    with ThreadPoolExecutor(1) as pool:
        with book.ledger.writing() as tx:
            tx.run(lock, (book.community_id, key(second)))
            given = pool.submit(book.create_transfers, gifts)
            until(lambda: waiting(book) == 1)
            # Whoever waited first is looked at first, and is stopped.
            tx.run(lock, (book.community_id, key(first)))
        assert given.result() == [Status.CREATED] * 2
    assert (table.posted("wang"), table.posted("li")) == (1, 1)
    book.check()


def test_a_community_is_founded_once_by_however_many_hands(database_url: str) -> None:
    """Two services that start for the first time must not stop each other with an error of the database."""
    community_id = new_id()
    with closing(Ledger.open(database_url)) as ledger:
        at_once(16, lambda n: ledger.create_community(community_id, name=f"东王小区 {n}"))
        with ledger.reading() as rx:
            [(name,)] = rx.fetch("SELECT name FROM community WHERE id = ?", (community_id,))
        ledger.create_community(community_id, name="另一个小区")
        with ledger.reading() as rx:
            assert rx.fetch("SELECT name FROM community") == [(name,)]
        assert ledger.book(community_id).create_transfers([single("issue", "wang")]) == [Status.DEBIT_ACCOUNT_NOT_FOUND]
        with pytest.raises(CommunityUnknown):
            ledger.book(new_id())
