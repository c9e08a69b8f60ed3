from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger import Account, Balance, Kind, Limit, Line, Transfer
from ledger.book.balance import Change
from ledger.book.facts import Facts
from ledger.book.judgement import judge, sets_of
from ledger.book.posting import Posted, Step, amounts, movements, settle
from ledger.book.status import PASSING, Status
from ledger.clock import micros
from tests.journal_table import key

NOW = 1_546_056_000_000_000
LIMITED = Limit.DEBITS_WITHIN_CREDITS
ACCOUNTS = {
    key(name): Account(id=key(name), unit="points", code="member", limit=limit)
    for name, limit in (("issue", Limit.NONE), ("spent", Limit.NONE), ("wang", LIMITED), ("li", LIMITED))
}


def transfer(kind: Kind, debit: str, credit: str, amount: int, **more: object) -> Transfer:
    told = {"id": key("line"), "kind": kind, "unit": "points", "amount": amount, "code": "stamp"}
    sides = {"debit_account_id": key(debit), "credit_account_id": key(credit)}
    return Transfer(**(told | sides | more))  # type: ignore[arg-type]


def stored(line: Transfer, hold: Line | None = None) -> Line:
    return settle(line, hold, now=NOW, recorded_at=NOW)


HOLD = stored(transfer(Kind.PENDING, "issue", "wang", 10, id=key("hold"), timeout_seconds=5))
POST = Transfer(id=key("post"), kind=Kind.POST, pending_id=HOLD.id, amount=4)
VOID = Transfer(id=key("void"), kind=Kind.VOID, pending_id=HOLD.id)


def test_a_resolution_inherits_what_it_does_not_say() -> None:
    """A post that went to other accounts than its hold would pay a stranger."""
    line = stored(POST, HOLD)
    assert (line.debit_account_id, line.credit_account_id, line.unit, line.code) == (
        HOLD.debit_account_id,
        HOLD.credit_account_id,
        "points",
        "stamp",
    )
    assert (line.amount, line.pending_id, line.due_at, line.set_id) == (4, HOLD.id, None, key("post"))
    assert amounts(POST, HOLD) == (4, 10)
    assert amounts(VOID, HOLD) == (10, 10)
    assert amounts(transfer(Kind.SINGLE, "issue", "wang", 7), None) == (7, 0)


def test_a_hold_is_due_so_many_seconds_after_the_clock_was_read() -> None:
    """Counted from the bumped instant of a folded account, the window would grow with the queue."""
    line = settle(transfer(Kind.PENDING, "issue", "wang", 1, timeout_seconds=90), None, now=NOW, recorded_at=NOW + 17)
    assert (line.due_at, line.recorded_at, line.occurred_at) == (NOW + 90_000_000, NOW + 17, NOW + 17)
    assert stored(transfer(Kind.PENDING, "issue", "wang", 1)).due_at is None


def test_an_imported_line_occurred_when_it_says() -> None:
    """The paper years belong to their own quarters."""
    instant = datetime(2018, 3, 31, 4, tzinfo=UTC)
    line = stored(transfer(Kind.SINGLE, "issue", "wang", 1, imported=True, occurred_at=instant))
    assert (line.occurred_at, line.recorded_at) == (micros(instant), NOW)


def test_a_set_moves_each_limited_account_once_in_account_order() -> None:
    """Rows locked in any other order deadlock; a folded account in the list would make a queue of the whole house."""
    lines = [
        Posted(stored(transfer(Kind.SINGLE, "issue", "wang", 5)), 0),
        Posted(stored(transfer(Kind.SINGLE, "wang", "li", 7)), 0),
        Posted(stored(transfer(Kind.SINGLE, "issue", "spent", 9)), 0),
        Posted(stored(POST, HOLD), HOLD.amount),
        Posted(stored(transfer(Kind.SINGLE, "li", "spent", 2)), 0),
    ]
    moves = movements(lines, ACCOUNTS)
    in_order = sorted([key("wang"), key("li")])
    for some in (lines, lines[::-1], lines[1:2]):
        assert [move.account_id for move in movements(some, ACCOUNTS)] == in_order
    wang = next(move for move in moves if move.account_id == key("wang"))
    assert wang.steps == (
        Step(0, Change(credits_posted=5)),
        Step(1, Change(debits_posted=7, credits_posted=5)),
        Step(3, Change(debits_posted=7, credits_pending=-10, credits_posted=9)),
    )
    assert wang.change == wang.steps[-1].so_far
    assert wang.low_water == -2


@given(st.lists(st.integers(-20, 20).filter(bool), min_size=1, max_size=12), st.integers(0, 50))
def test_the_lowest_that_a_set_takes_a_balance_to_is_known_beforehand(steps: list[int], before: int) -> None:
    """A set that dips below zero in the middle spends what it has yet to receive, however well it ends."""
    lines = [
        Posted(stored(transfer(Kind.SINGLE, *(("wang", "spent") if step < 0 else ("issue", "wang")), abs(step))), 0)
        for step in steps
    ]
    [move] = movements(lines, ACCOUNTS)
    each = [Balance(key("wang"), credits_posted=before)]
    for step in steps:
        each.append(each[-1].after(Change(debits_posted=-step) if step < 0 else Change(credits_posted=step)))
    assert min(balance.available for balance in each[1:]) == before + move.low_water
    assert each[-1].available == before + move.change.available


def test_neighbours_of_one_name_are_one_set() -> None:
    """Cut in the wrong place, half a basket is sold."""

    def line(set_name: str | None) -> Transfer:
        return transfer(Kind.SINGLE, "issue", "wang", 1, set_id=None if set_name is None else key(set_name))

    batch = [line("A"), line("A"), line(None), line(None), line("B"), line("A")]
    assert [len(each) for each in sets_of(batch)] == [2, 1, 1, 1, 1]
    assert [each for lines in sets_of(batch) for each in lines] == batch
    assert sets_of([]) == []


def test_the_judge_leaves_limits_to_the_database_until_it_has_read_them() -> None:
    """Deciding on a balance that was not read under its lock is how the last bag is sold twice."""
    facts = Facts(now=NOW, accounts=ACCOUNTS)
    spend = transfer(Kind.SINGLE, "wang", "spent", 5)
    assert judge([spend], facts) == [Status.CREATED]
    facts = Facts(now=NOW, accounts=ACCOUNTS, balances={key("wang"): Balance(key("wang"))})
    assert judge([spend], facts) == [Status.EXCEEDS_CREDITS]


def test_a_set_is_judged_as_one_before_its_balances_were_read() -> None:
    """The first look at a basket knows no balances yet; what it finds good must be what is written, hold and post alike."""
    facts = Facts(now=NOW, accounts=ACCOUNTS)
    told = {"set_id": key("A"), "set_size": 2}
    hold = transfer(Kind.PENDING, "issue", "wang", 5, id=key("h"), **told)
    post = Transfer(id=key("p"), kind=Kind.POST, pending_id=key("h"), set_id=key("A"), set_size=2, set_index=1)
    assert judge([hold, post], facts) == [Status.CREATED] * 2
    assert [(line.id, line.amount, held) for line, held in facts.posted] == [(key("h"), 5, 0), (key("p"), 5, 5)]
    assert facts.resolutions == {key("h"): Kind.POST}
    assert facts.balances is None


def test_a_step_above_the_end_is_seen() -> None:
    """The database looks at the end of a batch alone; a sum that ran over on the way would stand in the statement."""

    def peaks(*lines: Posted) -> dict[str, bool]:
        names = {key(name): name for name in ("wang", "li")}
        return {names[move.account_id]: move.peaks for move in movements(lines, ACCOUNTS)}

    hold = Posted(stored(transfer(Kind.PENDING, "li", "wang", 10, id=key("h"))), 0)
    part = Transfer(id=key("p"), kind=Kind.POST, pending_id=key("h"), amount=4)
    rest = Posted(stored(part, hold.line), 10)
    more = Posted(stored(transfer(Kind.SINGLE, "li", "wang", 6)), 0)
    assert peaks(hold) == peaks(rest) == peaks(rest, more) == {"wang": False, "li": False}
    assert peaks(hold, rest) == peaks(more, rest) == {"wang": True, "li": True}
    assert peaks(hold, rest, more) == {"wang": False, "li": False}
    given = Posted(stored(transfer(Kind.SINGLE, "li", "spent", 6)), 0)
    assert peaks(hold, rest, given) == {"wang": True, "li": False}


@pytest.mark.parametrize("side", ["debit", "credit"])
def test_not_even_a_hold_is_posted_into_a_closed_account(side: str) -> None:
    """No account is closed over a live hold; should one ever be, the points must not vanish into it."""
    closed = key("wang" if side == "credit" else "li")
    balances = {key(name): Balance(key(name), debits_pending=0, closed=key(name) == closed) for name in ("wang", "li")}
    hold = stored(transfer(Kind.PENDING, "li", "wang", 0, id=key("hold")))
    facts = Facts(now=NOW, accounts=ACCOUNTS, lines={hold.id: hold}, balances=balances)
    assert judge([Transfer(id=key("p"), kind=Kind.POST, pending_id=hold.id)], facts) == [
        Status.CREDIT_ACCOUNT_ALREADY_CLOSED if side == "credit" else Status.DEBIT_ACCOUNT_ALREADY_CLOSED
    ]


def test_a_set_of_which_a_part_is_stored_is_another_set() -> None:
    """Filling up half a set later would change what was answered for the first half."""
    lines = [transfer(Kind.SINGLE, "issue", "wang", 1, id=key(name), set_id=key("A"), set_size=2) for name in ("a", "b")]
    both = [lines[0], transfer(Kind.SINGLE, "issue", "wang", 1, id=key("b"), set_id=key("A"), set_size=2, set_index=1)]
    known = {key("a"): stored(both[0])}
    assert judge(both, Facts(now=NOW, accounts=ACCOUNTS, known=known)) == [
        Status.LINKED_EVENT_FAILED,
        Status.EXISTS_WITH_DIFFERENT_SET,
    ]


@pytest.mark.parametrize("missing", ["debit_account_id", "credit_account_id", "unit", "code"])
def test_a_line_that_was_not_judged_is_not_written(missing: str) -> None:
    """A mistake of ours must be loud before it is in the book for ever."""
    whole = {"debit_account_id": key("a"), "credit_account_id": key("b"), "unit": "points", "code": "stamp"}
    bare = Transfer(id=key("x"), kind=Kind.POST, **{name: value for name, value in whole.items() if name != missing})  # type: ignore[arg-type]
    with pytest.raises(AssertionError):
        stored(bare)


def test_what_poisons_an_id_is_exactly_what_may_pass() -> None:
    """A fault of the request that poisoned its id could never be mended; a passing one that did not could flip an answer."""
    assert {
        Status.DEBIT_ACCOUNT_NOT_FOUND,
        Status.CREDIT_ACCOUNT_NOT_FOUND,
        Status.PENDING_TRANSFER_NOT_FOUND,
        Status.EXCEEDS_CREDITS,
        Status.DEBIT_ACCOUNT_ALREADY_CLOSED,
        Status.CREDIT_ACCOUNT_ALREADY_CLOSED,
    } == PASSING
