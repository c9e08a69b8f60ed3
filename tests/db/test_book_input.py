"""What is of the wrong shape never reaches the book, and neither does what was sent beside it."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import pytest

from ledger import Account, Kind, Transfer
from ledger.book.account import AMOUNT_MAX
from ledger.book.transfer import SET_MAX
from tests.books import NOON, LedgerBook
from tests.journal_table import JournalTable, key, line


def bad(**more: object) -> Callable[[], list[Transfer]]:
    """Return a batch of a good line and one that cannot be made."""
    return lambda: [line(Kind.SINGLE, "issue", "wang"), line(Kind.SINGLE, "issue", "wang", **more)]  # type: ignore[arg-type]


BAD: dict[str, tuple[type[Exception], Callable[[], list[Transfer]]]] = {
    **{f"amount {amount!r}": (ValueError, bad(amount=amount)) for amount in (-1, AMOUNT_MAX + 1)},
    **{f"amount {amount!r}": (TypeError, bad(amount=amount)) for amount in (1.0, True, "1")},
    **{f"unit {unit!r}": (ValueError, bad(unit=unit)) for unit in ("", "rice", "item:", "POINTS")},
    **{f"code {code!r}": (ValueError, bad(code=code)) for code in ("close", "reopen", "A stamp")},
    **{f"set of {size}": (ValueError, bad(set_id=key("A"), set_size=size)) for size in (0, SET_MAX + 1)},
    **{f"id {wrong!r}": (TypeError, bad(id=wrong)) for wrong in ("S1", 1, b"\0" * 16)},
    "naive": (ValueError, bad(imported=True, occurred_at=NOON.replace(tzinfo=None))),
    "two windows": (
        ValueError,
        lambda: [
            line(Kind.SINGLE, "issue", "wang"),
            line(Kind.PENDING, "issue", "wang", timeout_seconds=5, set_id=key("A"), set_size=2),
            line(Kind.PENDING, "issue", "wang", timeout_seconds=6, set_id=key("A"), set_index=1, set_size=2),
        ],
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_a_line_takes_its_whole_batch_with_it(book: LedgerBook, name: str) -> None:
    """The half of a batch that was good would stand in the book while its sender believes that nothing does."""
    table = JournalTable(book)
    error, batch = BAD[name]
    with pytest.raises(error):
        book.create_transfers(batch())
    assert (table.posted("wang"), table.balance("wang").version) == (0, 0)
    with book.ledger.reading() as rx:
        for rows in ("transfer", "refused"):
            assert rx.fetch(f"SELECT COUNT(*) FROM {rows} WHERE community_id = ?", (book.community_id,)) == [(0,)]  # noqa: S608


@pytest.mark.parametrize(("unit", "limit"), [("rice", "none"), ("points", "none"), (1, "debits_within_credits")])
def test_what_cannot_be_an_account_is_not_opened(unit: str, limit: object) -> None:
    """An account in a unit that nobody knows holds points that no report finds."""
    with pytest.raises((TypeError, ValueError)):
        Account(id=UUID(int=1), unit=unit, code="member", limit=limit)  # type: ignore[arg-type]


def test_an_instant_without_a_zone_asks_for_no_balance(book: LedgerBook) -> None:
    """Noon in Shanghai and noon in Greenwich are eight hours of stamps apart."""
    JournalTable(book)
    for name in ("wang", "issue"):
        with pytest.raises(ValueError, match="aware"):
            book.account_balance(key(name), at=datetime(2018, 12, 29, 12))  # noqa: DTZ001 - the mistake itself
