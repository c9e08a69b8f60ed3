"""The public API on both engines: the judge's tables through the database, and what only a database can show."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from ledger import Account, Kind, Ledger, Limit, Status, Transfer
from ledger.book.balance import Balance
from ledger.book.transfer import SET_MAX
from ledger.clock import micros
from ledger.errors import AccountUnknown, CommunityUnknown
from ledger.ids import new_id
from tests.books import NOON, LedgerBook
from tests.journal_table import JournalTable, key
from tests.unit import (
    test_judgement,
    test_judgement_of_closing,
    test_judgement_of_expiry,
    test_judgement_of_holds,
    test_judgement_of_ids,
    test_judgement_of_imports,
    test_judgement_of_limits,
    test_judgement_of_order,
    test_judgement_of_reversals,
)

MODULES = (
    test_judgement,
    test_judgement_of_closing,
    test_judgement_of_expiry,
    test_judgement_of_holds,
    test_judgement_of_ids,
    test_judgement_of_imports,
    test_judgement_of_limits,
    test_judgement_of_order,
    test_judgement_of_reversals,
)
TABLES: dict[str, Callable[[JournalTable], None]] = {
    name: test for module in MODULES for name, test in vars(module).items() if name.startswith("test_")
}


@pytest.mark.parametrize("name", TABLES)
def test_the_database_answers_as_the_judge_does(table: JournalTable, name: str) -> None:
    """Two engines and one set of rules: a committee that moves to a city's server must not meet another ledger."""
    TABLES[name](table)


# A table that counts microseconds has no time to lose between its rows.
EXACT = vars(test_judgement_of_expiry).keys() | {"test_a_hold_expires_at_the_exact_instant"}


@pytest.mark.parametrize("name", [name for name in TABLES if name not in EXACT])
def test_the_first_look_answers_as_the_second_one_does(table: JournalTable, name: str) -> None:
    """Most lines are taken without reading what stands beside them; that must never make a yes of a no."""
    table.pause = timedelta(milliseconds=1)
    TABLES[name](table)


def stamp(amount: int = 1, **more: object) -> Transfer:
    told = {"id": new_id(), "kind": Kind.SINGLE, "debit_account_id": key("issue"), "credit_account_id": key("wang")}
    return Transfer(**(told | {"unit": "points", "amount": amount, "code": "stamp"} | more))  # type: ignore[arg-type]


def test_an_account_is_opened_once(table: JournalTable) -> None:
    """An account opened again with another limit or unit would change what was promised about the old one."""
    table.run("""
        account  zhao  points  member  limited   created
        account  zhao  points  member  limited   exists
        account  zhao  cny     fund              exists_with_different_unit
        account  zhao  points  team              exists_with_different_limit
        account  zhao  points  team    limited   exists_with_different_code
    """)


def test_accounts_of_one_batch_are_answered_in_order(book: LedgerBook) -> None:
    """The answer of one account told for another would leave a member without a place for points."""
    first = Account(id=new_id(), unit="points", code="member", limit=Limit.DEBITS_WITHIN_CREDITS)
    second = Account(id=new_id(), unit="cny", code="cost")
    changed = Account(id=first.id, unit="cny", code="member")
    assert book.create_accounts([first, second, first, changed]) == [
        Status.CREATED,
        Status.CREATED,
        Status.EXISTS,
        Status.EXISTS_WITH_DIFFERENT_UNIT,
    ]


def test_balances_of_all_accounts_are_exact(table: JournalTable) -> None:
    """A figure on the notice board that is off by one is the end of its credit."""
    table.run("""
        single   S1  issue  wang  10    created
        pending  H1  issue  wang  7     created
        pending  H2  issue  wang  5     created
        pending  H3  issue  wang  3     created
        pending  H4  wang   spent 4     created
        post     P1  H1  6              created
        void     V2  H2                 created
        single   S2  wang   spent 2     created
    """)
    names = ["spent", "wang", "nobody", "issue"]
    spent, wang, issue = table.book.lookup_accounts([key(name) for name in names])
    assert spent == Balance(key("spent"), credits_pending=4, credits_posted=2)
    assert wang == Balance(key("wang"), 4, 2, 3, 16, version=8)
    assert issue == Balance(key("issue"), debits_pending=3, debits_posted=16)
    assert wang.available == 10


def test_a_stored_line_says_all_that_was_asked_and_inherited(book: LedgerBook) -> None:
    """Years later the line is all that is left of who did what, when and why."""
    table = JournalTable(book)
    hold = stamp(10, kind=Kind.PENDING, timeout_seconds=3600, ref_type="check_in", ref_id=key("C"), actor_id=key("guard"))
    assert book.create_transfers([hold]) == [Status.CREATED]
    table.run("tick 1s")
    post = Transfer(id=new_id(), kind=Kind.POST, pending_id=hold.id, amount=4, actor_id=key("officer"), device_id=key("tablet"))
    assert book.create_transfers([post]) == [Status.CREATED]
    found, posted = book.lookup_transfers([hold.id, new_id(), post.id])
    assert (found.kind, found.amount, found.due_at) == (Kind.PENDING, 10, found.recorded_at + 3600 * 1_000_000)
    assert (found.ref_type, found.ref_id, found.actor_id, found.set_id) == ("check_in", key("C"), key("guard"), hold.id)
    assert (posted.debit_account_id, posted.credit_account_id) == (key("issue"), key("wang"))
    assert (posted.unit, posted.code, posted.amount, posted.pending_id) == ("points", "stamp", 4, hold.id)
    assert (posted.actor_id, posted.device_id, posted.due_at) == (key("officer"), key("tablet"), None)
    assert posted.recorded_at == posted.occurred_at == found.recorded_at + 1_000_000


def test_instants_of_an_account_always_go_up(book: LedgerBook) -> None:
    """Two lines of one instant have no order, and a statement could show a balance that never was."""
    table = JournalTable(book)
    rows = "".join(f"single  S{n}  issue  wang  1  created\n" for n in range(5))
    sets = "".join(f"single  A{n}  issue  {'wang' if n % 2 else 'li'}  1  created  set=A\n" for n in range(4))
    table.run(rows + sets + "single  L1  wang  li  1  created\n single  L2  issue  li  1  created")
    recorded = [line.recorded_at for line in book.lookup_transfers([key(f"S{n}") for n in range(5)])]
    together = [line.recorded_at for line in book.lookup_transfers([key(f"A{n}") for n in range(4)])]
    [both, last] = book.lookup_transfers([key("L1"), key("L2")])
    assert recorded == [micros(book.clock.now()) + n for n in range(5)]
    assert together == list(range(together[0], together[0] + 4))
    # 李's account was touched less often; a line that touches both brings it forward.
    assert recorded[-1] < together[0] < together[-1] < both.recorded_at < last.recorded_at


def test_a_balance_is_told_as_it_was_recorded(book: LedgerBook) -> None:
    """A published quarter must come out the same when it is printed again next year."""
    table = JournalTable(book)
    before = book.clock.now()
    table.run("""
        tick     1s
        single   A1  issue  wang  10    created   set=A
        single   A2  wang   spent 4     created   set=A
        tick     1h
        pending  H1  issue  wang  5     created
        pending  H2  wang   spent 1     created
    """)
    later = book.clock.now()
    for name in ("wang", "issue", "spent"):
        assert book.account_balance(key(name), at=before) == Balance(key(name))
        assert book.account_balance(key(name)) == table.balance(name)
    # The two lines of the set lie one microsecond apart, as do the two holds an hour later.
    between = before + timedelta(seconds=1)
    assert book.account_balance(key("wang"), at=between).available == 10
    assert book.account_balance(key("wang"), at=between + timedelta(microseconds=1)).available == 6
    assert book.account_balance(key("spent"), at=between).credits_posted == 0
    assert book.account_balance(key("spent"), at=between + timedelta(microseconds=1)).credits_posted == 4
    assert book.account_balance(key("wang"), at=later).credits_pending == 5
    assert book.account_balance(key("issue"), at=later).debits_pending == 5


def test_the_balance_of_no_account_is_a_mistake(book: LedgerBook) -> None:
    """A balance of 0 for a mistyped account would look like somebody without points."""
    with pytest.raises(AccountUnknown):
        book.account_balance(new_id())
    assert book.lookup_accounts([new_id()]) == []


def test_nothing_crosses_from_one_book_to_another(book: LedgerBook) -> None:
    """A city's server holds many clubs: points of one must not be seen or spent in another."""
    other = LedgerBook(book.ledger, book.clock)
    JournalTable(book).run("""
        single   S1  issue  wang  10    created
        pending  H1  issue  wang  5     created
    """)
    assert other.lookup_accounts([key("wang")]) == []
    assert other.lookup_transfers([key("S1")]) == []
    theirs = JournalTable(other)
    theirs.run("""
        post     P1  H1                 pending_transfer_not_found
        single   R1  wang   issue 10    reversed_transfer_not_found   reverses=S1
        single   S2  wang   spent 1     exceeds_credits
        single   S1  issue  li    3     created
    """)
    assert (theirs.posted("wang"), theirs.posted("li")) == (0, 3)


def test_a_book_that_does_not_exist_is_not_opened(ledger: Ledger) -> None:
    """Points written under a mistyped community would belong to nobody."""
    with pytest.raises(CommunityUnknown):
        ledger.book(new_id())


def test_founding_a_community_twice_changes_nothing(ledger: Ledger) -> None:
    """A set-up that is run again must not rename a club that has begun to work."""
    community_id = new_id()
    for name in ("东王小区", "西王小区"):
        ledger.create_community(community_id, name=name)
    with ledger.reading() as rx:
        assert rx.fetch("SELECT name FROM community WHERE id = ?", (community_id,)) == [("东王小区",)]


def test_an_empty_batch_is_answered_with_nothing(book: LedgerBook) -> None:
    """Nothing to do is no reason to fail."""
    assert book.create_transfers([]) == []
    assert book.create_accounts([]) == []
    assert book.lookup_transfers([]) == []


def test_an_imported_line_keeps_its_own_day(book: LedgerBook) -> None:
    """The paper years belong to their own quarters, not to the day on which somebody typed them in."""
    JournalTable(book)
    old = stamp(imported=True, occurred_at=NOON - timedelta(days=300))
    assert book.create_transfers([old, old]) == [Status.CREATED, Status.EXISTS]
    [line] = book.lookup_transfers([old.id])
    assert (line.imported, line.occurred_at) == (True, micros(NOON - timedelta(days=300)))
    assert line.recorded_at >= micros(book.clock.now())


def test_a_large_set_is_whole(book: LedgerBook) -> None:
    """A stamped festival is one act of a thousand lines; statements have limits on what they can bind."""
    table = JournalTable(book)
    set_id, size = new_id(), 1200
    lines = [stamp(id=new_id(), set_id=set_id, set_index=n, set_size=size) for n in range(size)]
    assert set(book.create_transfers(lines)) == {Status.CREATED}
    assert set(book.create_transfers(lines)) == {Status.EXISTS}
    short = [stamp(id=new_id(), set_id=key("B"), set_index=n, set_size=SET_MAX) for n in range(2)]
    assert book.create_transfers(short) == [Status.LINKED_EVENT_FAILED, Status.LINKED_EVENT_CHAIN_OPEN]
    assert table.posted("wang") == size


def test_a_batch_that_breaks_leaves_nothing(book: LedgerBook) -> None:
    """An unforeseen fault in mid-batch must not leave the first half of it."""
    table = JournalTable(book)

    def posted_then_broken() -> None:
        with book.ledger.writing() as tx:
            tx.run(
                "INSERT INTO community (id, name, subdistrict, handbook_prefix, demo, created_at) VALUES (?, ?, ?, ?, ?, ?)",
                (UUID(int=7), "x", "x", "DW", False, 0),
            )
            raise RuntimeError

    with pytest.raises(RuntimeError):
        posted_then_broken()
    with pytest.raises(CommunityUnknown):
        book.ledger.book(UUID(int=7))
    assert table.posted("wang") == 0
