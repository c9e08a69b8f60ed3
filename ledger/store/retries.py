"""Beginning again after a race that was lost: with a pause whose length is drawn, so that two losers do not meet once more."""

import random
import time
from collections.abc import Iterator


def runs(tries: int, pause_seconds: float) -> Iterator[int]:
    """Yield the numbers of the runs, from 0.

    Args:
        tries: runs at most.
        pause_seconds: the longest pause before the second run is twice as long; it doubles with each run.
    """
    for run in range(tries):
        if run:
            time.sleep(random.uniform(0, pause_seconds * 2**run))  # noqa: S311 - jitter, not a secret
        yield run
