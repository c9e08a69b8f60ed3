"""Two sides measured in turns: whatever else the machine does meanwhile falls on both."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.crowd import at_once


@dataclass(frozen=True, slots=True)
class Turns:
    """What each round of two sides cost, in the order of the rounds."""

    ours: list[float]
    theirs: list[float]

    @property
    def ratio(self) -> float:
        """Return the median of ours / theirs, each taken within one round."""
        return statistics.median(ours / theirs for ours, theirs in zip(self.ours, self.theirs, strict=True))


def in_turns(rounds: int, ours: Callable[[], float], theirs: Callable[[], float]) -> Turns:
    """Measure both sides so many times, now one first and now the other; the first round of both only warms up."""
    turns = Turns([], [])
    for n in range(rounds + 1):
        if n % 2:
            mine, other = ours(), theirs()
        else:
            other, mine = theirs(), ours()
        if n:
            turns.ours.append(mine)
            turns.theirs.append(other)
    return turns


def cpu_seconds(call: Callable[[], object]) -> float:
    """Return the processor time of this process, all threads, the kernel's part included, while `call` ran."""
    begun = time.process_time()
    call()
    return time.process_time() - begun


def crowd_seconds(works: Sequence[Callable[[], object]]) -> float:
    """Let each of `works` run in a thread of its own, all let loose together; return the seconds until the last one is done."""

    def stamped(n: int) -> tuple[float, float]:
        begun = time.perf_counter()
        works[n]()
        return begun, time.perf_counter()

    stamps = at_once(len(works), stamped)
    return max(end for _, end in stamps) - min(begin for begin, _ in stamps)
