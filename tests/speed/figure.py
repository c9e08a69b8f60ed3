"""One measured figure, beside its aim."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured, how it came out, and what was aimed at."""

    subject: str
    subject_zh: str
    measured: str
    aim: str


def quantile(values: Sequence[float], share: float) -> float:
    """Return the value below which `share` of the values lie."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


class Stopwatch:
    """Measures the block, in seconds."""

    def __enter__(self) -> Self:
        self._from = time.perf_counter()
        self.seconds = 0.0
        return self

    def __exit__(self, *_: object) -> None:
        self.seconds = time.perf_counter() - self._from
