"""Names that were decrypted a moment ago, so that a search does not open a whole community's names for every letter typed."""

import threading
import time
from collections.abc import Callable
from uuid import UUID

LIVES_SECONDS = 300.0
"""How long a name may lie in memory, however often it is asked for."""
NAMES_MAX = 20_000
"""Names kept at once; beyond that the memory begins anew."""

Key = tuple[UUID, UUID, bytes]
"""Community, member, and the wrapped key of their row: a person who was changed or erased has another one, or none."""


class KnownNames:
    """Names by the row they were read from. It never says who is there: the query of the moment does. Safe for threads.

    Args:
        seconds: what tells how much time has passed; a test may bring its own.
    """

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._turn = threading.Lock()
        self._names: dict[Key, str] = {}
        self._until = 0.0

    def get(self, key: Key) -> str | None:
        """Return a name that was kept, None where it has to be decrypted."""
        with self._turn:
            self._drop_old()
            return self._names.get(key)

    def keep(self, key: Key, name: str) -> None:
        """Keep a name for a few minutes."""
        with self._turn:
            self._drop_old()
            if not self._names or len(self._names) >= NAMES_MAX:
                # All of them go together, counted from the first: nothing is kept alive by being asked for.
                self._names = {}
                self._until = self._seconds() + LIVES_SECONDS
            self._names[key] = name

    def forget(self) -> None:
        """Forget all of them at once."""
        with self._turn:
            self._names = {}

    def __len__(self) -> int:
        """Return how many are kept, old ones not counted."""
        with self._turn:
            self._drop_old()
            return len(self._names)

    def _drop_old(self) -> None:
        if self._seconds() >= self._until:
            self._names = {}
