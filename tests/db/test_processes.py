"""Several processes at one book: on a server they share it, beside a file there is one that writes."""

import multiprocessing
import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from ledger import Account, Kind, Ledger, Limit, Status, Transfer
from ledger.errors import SecondWriter
from ledger.ids import new_id
from ledger.reports.verification import verify
from tests.command import BOOK, dongwang
from tests.crowd import PATIENCE_SECONDS, at_once
from tests.journal_table import key

PROCESSES, THREADS = 2, 8
CROWD = PROCESSES * THREADS

_WARM = multiprocessing.get_context("forkserver")


@pytest.fixture
def both() -> Iterator[ProcessPoolExecutor]:
    """Two processes that have nothing in common but the database; each task meets the other one at a gate."""
    with ProcessPoolExecutor(
        PROCESSES, mp_context=_WARM, initializer=_keep, initargs=(_WARM.Barrier(PROCESSES), _WARM.Barrier(CROWD))
    ) as pool:
        yield pool


_gates: list[Barrier] = []


def _keep(*gates: Barrier) -> None:
    _gates[:] = gates
    # Whatever becomes of the tests, no process outlives them.
    threading.Thread(target=_end_with, args=(multiprocessing.parent_process(),), daemon=True).start()


def _end_with(parent: BaseProcess) -> None:
    parent.join()
    os._exit(70)


Work = Callable[[Ledger, UUID, int], object]
"""What thread `n` of all threads of all processes does."""


def work_in_threads(url: str, community_id: UUID, work: Work, process: int) -> list[object]:
    """Open the book, wait for the other process, and let threads loose on it; return their answers."""
    with closing(Ledger.open(url)) as ledger:
        _gates[0].wait(PATIENCE_SECONDS)
        return at_once(THREADS, lambda n: work(ledger, community_id, process * THREADS + n))


def in_both(pool: ProcessPoolExecutor, url: str, community_id: UUID, work: Work) -> list[object]:
    """Let both processes do the same; return all answers."""
    runs = [pool.submit(work_in_threads, url, community_id, work, process) for process in range(PROCESSES)]
    return [answer for run in runs for answer in run.result(PATIENCE_SECONDS)]


def line(name: str, debit: str, credit: str, unit: str = "points", **more: object) -> Transfer:
    told = {"id": key(name), "kind": Kind.SINGLE, "unit": unit, "amount": 1, "code": "gift"}
    sides = {"debit_account_id": key(debit), "credit_account_id": key(credit)}
    return Transfer(**(told | sides | more))  # type: ignore[arg-type]


@pytest.fixture
def community_id(database_url: str) -> UUID:
    """A community with a bag of rice on its shelf, a member for every thread, and a check-in that waits for its seal."""
    community_id = new_id()
    limit = Limit.DEBITS_WITHIN_CREDITS
    accounts = [
        *(Account(id=key(name), unit="points", code=name) for name in ("issue", "spent")),
        *(Account(id=key(name), unit="item:rice", code=name) for name in ("supply", "given")),
        *(Account(id=key(f"buyer {n}"), unit="points", code="member", limit=limit) for n in range(CROWD)),
        Account(id=key("stock"), unit="item:rice", code="stock", limit=limit),
    ]
    with closing(Ledger.open(database_url)) as ledger:
        ledger.create_community(community_id, name="东王小区")
        book = ledger.book(community_id)
        assert set(book.create_accounts(accounts)) == {Status.CREATED}
        first: Sequence[Transfer] = [
            *(line(f"gift {n}", "issue", f"buyer {n}") for n in range(CROWD)),
            line("delivery", "supply", "stock", "item:rice"),
            line("hold", "issue", "buyer 0", kind=Kind.PENDING, amount=3),
        ]
        assert set(book.create_transfers(first)) == {Status.CREATED}
    return community_id


def same_line(ledger: Ledger, community_id: UUID, _: int) -> object:
    return ledger.book(community_id).create_transfers([line("one", "issue", "buyer 1")])[0]


def same_free_line(ledger: Ledger, community_id: UUID, _: int) -> object:
    return ledger.book(community_id).create_transfers([line("one", "issue", "spent")])[0]


def seal_pressed(ledger: Ledger, community_id: UUID, n: int) -> object:
    return ledger.book(community_id).create_transfers([Transfer(id=key(f"P{n}"), kind=Kind.POST, pending_id=key("hold"))])[0]


def last_bag(ledger: Ledger, community_id: UUID, n: int) -> object:
    told: dict[str, Any] = {"set_id": key(f"basket {n}"), "set_size": 2}
    pays = line(f"pays {n}", f"buyer {n}", "spent", **told)
    takes = line(f"takes {n}", "stock", "given", "item:rice", set_index=1, **told)
    return tuple(ledger.book(community_id).create_transfers([pays, takes]))


RACES = {
    same_line: {Status.CREATED: 1, Status.EXISTS: CROWD - 1},
    same_free_line: {Status.CREATED: 1, Status.EXISTS: CROWD - 1},
    seal_pressed: {Status.CREATED: 1, Status.PENDING_TRANSFER_ALREADY_POSTED: CROWD - 1},
    last_bag: {(Status.CREATED, Status.CREATED): 1, (Status.LINKED_EVENT_FAILED, Status.EXCEEDS_CREDITS): CROWD - 1},
}


@pytest.mark.parametrize("kind", ["postgresql"])
@pytest.mark.parametrize("work", RACES)
def test_two_processes_come_to_one_answer(both: ProcessPoolExecutor, database_url: str, community_id: UUID, work: Work) -> None:
    """Two services on one server: what one of them knows by heart must not be news to the other."""
    assert Counter(in_both(both, database_url, community_id, work)) == RACES[work]  # type: ignore[index]  # a function is its own key
    with closing(Ledger.open(database_url)) as ledger:
        assert verify(ledger, community_id).good


def read_then_write(ledger: Ledger, community_id: UUID, _: int) -> object:
    where = (community_id, key("stock"))
    with ledger.reading() as rx:
        [(left,)] = rx.fetch(
            "SELECT credits_posted - debits_posted FROM balance WHERE community_id = ? AND account_id = ?", where
        )
    _gates[1].wait(PATIENCE_SECONDS)
    if left != 1:
        return "sold out"
    with ledger.writing() as tx:
        tx.run("UPDATE balance SET debits_posted = 1 WHERE community_id = ? AND account_id = ?", where)
    return "sold"


@pytest.mark.parametrize("kind", ["postgresql"])
def test_two_processes_that_read_first_sell_the_last_bag_to_everybody(
    both: ProcessPoolExecutor, database_url: str, community_id: UUID
) -> None:
    """The negative control: these processes do meet, and a naive shop loses."""
    assert in_both(both, database_url, community_id, read_then_write) == ["sold"] * CROWD


def refused_beside(url: str) -> tuple[str, int]:
    """Try to write beside the process that writes, then read; return the refusal and the number of lines read."""
    try:
        Ledger.open(url).close()
    except SecondWriter as refusal:
        told = refusal.code
    else:
        told = "opened"
    with closing(Ledger.open(url, read_only=True)) as ledger, ledger.reading() as rx:
        [(count,)] = rx.fetch("SELECT COUNT(*) FROM transfer")
    assert isinstance(count, int)
    return told, count


@pytest.mark.parametrize("kind", ["sqlite"])
def test_beside_the_process_that_writes_a_file_others_read_and_do_not_write(
    both: ProcessPoolExecutor, database_url: str, community_id: UUID
) -> None:
    """Two that write and checkpoint one file can corrupt it; one that only reads must not have to wait for the night."""
    with closing(Ledger.open(database_url)) as ledger:
        for n in range(3):
            assert ledger.book(community_id).create_transfers([line(f"S{n}", "issue", "spent")]) == [Status.CREATED]
            assert both.submit(refused_beside, database_url).result(PATIENCE_SECONDS) == ("second_writer", CROWD + 3 + n)
    assert both.submit(refused_beside, database_url).result(PATIENCE_SECONDS)[0] == "opened"


def sums_seen(url: str, community_id: UUID) -> list[tuple[object, ...]]:
    """Read over and over what was sold and what was paid, until everything is sold."""
    seen: list[tuple[object, ...]] = []
    end = time.monotonic() + PATIENCE_SECONDS
    with closing(Ledger.open(url, read_only=True)) as ledger:
        book = ledger.book(community_id)
        watched = [key("stock"), key("given"), key("spent"), *(key(f"buyer {n}") for n in range(CROWD))]
        while not seen or (seen[-1][1] != CROWD and time.monotonic() < end):
            stock, given, spent, *buyers = book.lookup_accounts(watched)
            least = min(each.available for each in (stock, *buyers))
            seen.append((stock.available, given.credits_posted, spent.credits_posted, least))
    return seen


def test_a_process_that_reads_beside_sees_whole_baskets_only(
    both: ProcessPoolExecutor, database_url: str, community_id: UUID
) -> None:
    """The report on the wall must never show rice that nobody paid for, however busy the desk is."""
    with closing(Ledger.open(database_url)) as ledger:
        more = line("more", "supply", "stock", "item:rice", amount=CROWD - 1)
        assert ledger.book(community_id).create_transfers([more]) == [Status.CREATED]
        reading = both.submit(sums_seen, database_url, community_id)
        assert set(at_once(CROWD, lambda n: last_bag(ledger, community_id, n))) == {(Status.CREATED, Status.CREATED)}
        seen = reading.result(PATIENCE_SECONDS)
    assert seen[-1] == (0, CROWD, CROWD, 0)
    for stock, given, spent, least in seen:
        assert isinstance(stock, int)
        assert isinstance(given, int)
        assert isinstance(least, int)
        assert (stock + given, spent, least >= 0) == (CROWD, given, True)


def test_a_command_that_writes_says_that_the_service_is_running(house: Path) -> None:
    """`Database is locked` sends the officer to look for a lock; one sentence tells them what to do."""
    with closing(Ledger.open(f"sqlite:///{house / 'club.db'}")):
        before = (house / "club.db").read_bytes()
        for words in (("import", "paper.xlsx"), ("export", "out"), ("upgrade",)):
            assert "running already" in dongwang(house, "--database", BOOK, *words).refusal
        assert dongwang(house, "--database", BOOK, "verify").status == 0
        assert (house / "club.db").read_bytes() == before
    assert dongwang(house, "--database", BOOK, "export", "out").status == 0
