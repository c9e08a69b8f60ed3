from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.book.balance import NOTHING, Balance, Change, credit_side, debit_side
from ledger.book.transfer import Kind

WANG = UUID(int=1)
AMOUNTS = st.integers(0, 10**6)
CHANGES = st.builds(Change, *[st.integers(-(10**6), 10**6)] * 4)


def test_holds_count_as_spent_at_once_and_promises_do_not_count() -> None:
    """Points that are pre-ordered could be spent again; points that wait for a seal are not there yet."""
    assert Balance(WANG, debits_pending=2, debits_posted=3, credits_pending=100, credits_posted=10).available == 5
    assert Change(debits_pending=2, debits_posted=3, credits_pending=100, credits_posted=10).available == 5


def test_a_line_moves_a_balance_by_its_change_and_one_version() -> None:
    """A version that skips or stays is how a lost update is found."""
    before = Balance(WANG, 1, 2, 3, 4, version=7, closed=True)
    assert before.after(Change(10, 20, 30, 40)) == Balance(WANG, 11, 22, 33, 44, version=8, closed=True)


@given(CHANGES, CHANGES)
def test_two_changes_are_one(first: Change, second: Change) -> None:
    """A set is applied as one update; it must leave what its lines leave one by one."""
    one_by_one = Balance(WANG).after(first).after(second)
    together = Balance(WANG).after(first.plus(second))
    assert [*one_by_one.__getstate__()][1:5] == [*together.__getstate__()][1:5]  # type: ignore[misc]
    assert first.plus(NOTHING) == first
    assert first.plus(second).available == first.available + second.available


@pytest.mark.parametrize(
    ("kind", "amount", "held", "change"),
    [
        (Kind.SINGLE, 5, 0, Change(debits_posted=5)),
        (Kind.PENDING, 5, 0, Change(debits_pending=5)),
        (Kind.POST, 3, 5, Change(debits_pending=-5, debits_posted=3)),
        (Kind.POST, 0, 5, Change(debits_pending=-5)),
        (Kind.VOID, 5, 5, Change(debits_pending=-5)),
        (Kind.EXPIRE, 5, 5, Change(debits_pending=-5)),
    ],
)
def test_every_kind_of_line_moves_its_own_counters(kind: Kind, amount: int, held: int, change: Change) -> None:
    """A hold that is resolved into the wrong counter is spent twice, or never comes back."""
    assert debit_side(kind, amount, held) == change
    assert credit_side(kind, amount, held) == Change(*change[2:], *change[:2])


@given(AMOUNTS, AMOUNTS)
def test_a_hold_and_its_resolution_leave_only_what_was_posted(held: int, posted: int) -> None:
    """Whatever is left in a pending counter afterwards belongs to nobody."""
    for side in (debit_side, credit_side):
        hold = side(Kind.PENDING, held, 0)
        assert hold.plus(side(Kind.POST, posted, held)) == side(Kind.SINGLE, posted, 0)
        assert hold.plus(side(Kind.VOID, held, held)) == NOTHING
        assert hold.plus(side(Kind.EXPIRE, held, held)) == NOTHING


@given(st.sampled_from(Kind), AMOUNTS, AMOUNTS)
def test_what_one_account_gives_the_other_receives(kind: Kind, amount: int, held: int) -> None:
    """Points that are made or lost between two accounts are the end of a double-entry book."""
    gives, takes = debit_side(kind, amount, held), credit_side(kind, amount, held)
    assert (gives.debits_pending, gives.debits_posted) == (takes.credits_pending, takes.credits_posted)
    assert gives.plus(takes).available == -gives.debits_pending
