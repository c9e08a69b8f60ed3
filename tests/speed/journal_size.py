"""Whether reading slows down as a book grows: a member's balance and the newest page of the statement."""

import random
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from uuid import UUID

from tests.speed.figure import Figure, Stopwatch
from tests.speed.holds import HoldBook, holds
from tests.speed.rounds import in_turns

SMALL, LARGE, LARGEST = 100_000, 1_000_000, 10_000_000
"""Transfers. The largest book takes a quarter of an hour and some 10 GB of the folder for temporary files: by flag only."""
MEMBERS = 2_000
BATCH = 2 * MEMBERS
"""Lines in one call, two of every member."""
ROUNDS = 9
LOOKS = 200
"""Members looked at in one round, the same ones in both books."""
PAGE = 50


def measure(*, ten_million: bool = False) -> list[Figure]:
    """Fill books through the public API and read them in turns."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as books:
        small = books.enter_context(_filled(Path(folder), SMALL))
        return [
            _compared(books.enter_context(_filled(Path(folder), size)), small, size)
            for size in (LARGE, LARGEST)[: 2 if ten_million else 1]
        ]


def _filled(folder: Path, size: int) -> HoldBook:
    """Make a book of so many transfers; everybody's lines lie scattered over all of it."""
    book = HoldBook(f"sqlite:///{folder}/{size}.db", members=MEMBERS)
    for _ in range(0, size, BATCH):
        book.post(holds(BATCH, book.issuers[0], book.members))
    (balance,) = book.book.lookup_accounts(book.members[:1])
    assert balance.credits_pending == size // MEMBERS, "all of the book is there"
    return book


def _compared(large: HoldBook, small: HoldBook, size: int) -> Figure:
    chance = random.Random(size)
    chosen = [chance.sample(range(MEMBERS), LOOKS) for _ in range(ROUNDS + 1)]
    turns = in_turns(ROUNDS, partial(_look, large, iter(chosen)), partial(_look, small, iter(chosen)))
    at_large, at_small = (statistics.median(side) * 1e3 for side in (turns.ours, turns.theirs))
    return Figure(
        f"A member's balance and a statement of {PAGE} lines, SQLite: at {size // 10**6} M transfers against {SMALL // 1000} k",
        f"一位会员的余额和 {PAGE} 行明细，SQLite：账本 {size // 10**4:,} 万笔与 {SMALL // 10**4} 万笔相比",
        f"{turns.ratio:.2f}× ({at_large:.2f} ms : {at_small:.2f} ms)",
        "≤ 1.2×",
    )


def _look(book: HoldBook, chosen: Iterator[list[int]]) -> float:
    """Return the median seconds of the next round's looks."""
    return statistics.median(_one_look(book, book.members[n]) for n in next(chosen))


def _one_look(book: HoldBook, member: UUID) -> float:
    with Stopwatch() as watch:
        balances = book.book.lookup_accounts([member])
        lines = book.book.account_transfers(member, limit=PAGE)
    assert (len(balances), len(lines)) == (1, PAGE), "a balance and a full page"
    return watch.seconds
