"""Real threads that begin in the same moment."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from ledger.errors import LedgerError

A = TypeVar("A")


def at_once(threads: int, work: Callable[[int], A]) -> tuple[list[A], list[LedgerError]]:
    """Run `work(n)` in so many threads behind one gate; return answers and refusals. Whatever else is raised fails the test."""
    gate = threading.Barrier(threads)

    def run(number: int) -> A | LedgerError:
        gate.wait()
        try:
            return work(number)
        except LedgerError as refusal:
            return refusal

    with ThreadPoolExecutor(threads) as pool:
        done = list(pool.map(run, range(threads)))
    return [each for each in done if not isinstance(each, LedgerError)], [
        each for each in done if isinstance(each, LedgerError)
    ]
