"""Callers who arrive while a transaction is open join it: one sync of the disk for all of them (`ledger.md`, Writing).

Each has its own savepoint, so that one caller's refusal undoes nothing of another's. Everybody is answered after the commit,
refused ones too, for a refusal may rest on a neighbour's line; when the commit fails, nobody is told that it succeeded.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Protocol

JOIN_MAX = 256
"""Callers in one commit."""
PAUSE_SHARE = 0.1
"""How long a commit waits at most for callers of the commit before, as a share of the time that one took."""
PAUSE_MAX_SECONDS = 0.001


class Transaction(Protocol):
    """The one writing connection, as far as sharing a commit needs it."""

    def begin(self) -> None:
        """Begin the transaction."""
        ...

    def commit(self) -> None:
        """Make it durable."""
        ...

    def rollback(self) -> None:
        """Undo all of it."""
        ...

    def savepoint(self) -> None:
        """Begin a caller's part."""
        ...

    def release(self) -> None:
        """End a caller's part."""
        ...

    def rollback_to_savepoint(self) -> None:
        """Undo a caller's part."""
        ...


class _Group:
    """The callers of one commit."""

    def __init__(self) -> None:
        self.size = 0
        self.failure: BaseException | None = None
        # Made when there is somebody to wait: most callers are alone, and an event costs as much as a row.
        self.done: threading.Event | None = None


class SharedCommit:
    """Lets many threads write over one connection, a few microseconds apart and a commit together."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._turn = threading.Lock()
        self._counting = threading.Lock()
        self._waiting = 0
        self._group: _Group | None = None
        self._writer: int | None = None
        self._expected = 0
        self._pause = 0.0

    @contextmanager
    def __call__(self) -> Iterator[None]:
        """Write in one's own savepoint; return or raise when the shared commit is durable.

        Raises:
            BaseException: what the body raised, after the commit of the others; or what broke the commit itself.
        """
        assert self._writer != threading.get_ident(), "a unit of work inside another one would wait for itself"
        group = self._join()
        mine: BaseException | None = None
        try:
            self._transaction.savepoint()
            try:
                yield
            except BaseException as error:  # noqa: BLE001 - undone here, raised to its caller after the commit
                mine = error
                self._transaction.rollback_to_savepoint()
            self._transaction.release()
        except BaseException as error:  # noqa: BLE001 - the transaction itself broke; every caller in it is told
            group.failure = mine or error
        self._leave(group)
        if group.done is not None:
            group.done.wait()
        # A refusal may rest on a neighbour's line: when that was not kept, the refusal is not the truth either.
        if group.failure is not None:
            raise group.failure
        if mine is not None:
            raise mine

    def _join(self) -> _Group:
        with self._counting:
            self._waiting += 1
        try:
            self._turn.acquire()
        finally:
            with self._counting:
                self._waiting -= 1
        try:
            if self._group is None:
                self._transaction.begin()
                self._group = _Group()
        except BaseException:
            self._turn.release()
            raise
        self._writer = threading.get_ident()
        self._group.size += 1
        return self._group

    def _leave(self, group: _Group) -> None:
        self._writer = None
        if group.failure is None and self._waiting and group.size < JOIN_MAX:
            # Somebody is at the door: they finish what we leave open.
            group.done = group.done or threading.Event()
            self._turn.release()
            return
        if group.failure is None and not self._last_to_come(group):
            return
        try:
            if group.failure is None:
                self._commit(group)
            else:
                self._transaction.rollback()
        except BaseException as error:  # noqa: BLE001 - told to every caller of the group
            group.failure = group.failure or error
            # A commit that failed leaves its transaction open; the next caller must find none.
            with suppress(Exception):
                self._transaction.rollback()
        finally:
            self._group = None
            if group.done is not None:
                group.done.set()
            self._turn.release()

    def _last_to_come(self, group: _Group) -> bool:
        """Wait a moment, with the door open, for those who were here a moment ago; False when one of them has committed.

        Without it two halves of a crowd take turns: while one half's commit lasts, the other half gathers.
        """
        if group.size >= min(self._expected, JOIN_MAX):
            return True
        group.done = group.done or threading.Event()
        self._turn.release()
        group.done.wait(self._pause)
        self._turn.acquire()
        if self._group is group:
            return True
        self._turn.release()
        return False

    def _commit(self, group: _Group) -> None:
        begun = time.monotonic()
        self._transaction.commit()
        self._pause = min((time.monotonic() - begun) * PAUSE_SHARE, PAUSE_MAX_SECONDS)
        self._expected = group.size + self._waiting
