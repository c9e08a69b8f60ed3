"""Real threads that all begin at the same moment."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from ledger.errors import LedgerError

T = TypeVar("T")

PATIENCE_SECONDS = 60
"""Longer than any of this takes; a test that hangs must end and say so."""


def at_once(count: int, act: Callable[[int], T]) -> list[T]:
    """Run `act(0)` … `act(count - 1)` in threads of their own, let loose together; return what they returned, in order."""
    gate = threading.Barrier(count)

    def through_the_gate(n: int) -> T:
        gate.wait(PATIENCE_SECONDS)
        return act(n)

    with ThreadPoolExecutor(count) as pool:
        runs = [pool.submit(through_the_gate, n) for n in range(count)]
        return [run.result(PATIENCE_SECONDS) for run in runs]


def settled(count: int, act: Callable[[int], T]) -> tuple[list[T], list[LedgerError]]:
    """As `at_once`, where some are refused; return answers and refusals. Whatever else is raised fails the test."""

    def told(n: int) -> T | LedgerError:
        try:
            return act(n)
        except LedgerError as refusal:
            return refusal

    done = at_once(count, told)
    refused = [each for each in done if isinstance(each, LedgerError)]
    return [each for each in done if not isinstance(each, LedgerError)], refused


@contextmanager
def watching(look: Callable[[], T]) -> Iterator[list[T]]:
    """Call `look` over and over in a thread of its own while the block runs; yield the list of what it saw."""
    seen: list[T] = []
    over = threading.Event()

    def watch() -> None:
        while not over.is_set():
            seen.append(look())

    with ThreadPoolExecutor(1) as pool:
        run = pool.submit(watch)
        try:
            yield seen
        finally:
            over.set()
            run.result(PATIENCE_SECONDS)


def until(condition: Callable[[], bool]) -> None:
    """Wait for what another thread is about to do."""
    over = threading.Event()
    for _ in range(PATIENCE_SECONDS * 1000):
        if condition():
            return
        over.wait(0.001)
    raise AssertionError("it never happened")
