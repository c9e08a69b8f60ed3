"""A process that writes and seals until it is killed, and says on a pipe what it was answered."""

import itertools
import multiprocessing
import os
import random
import signal
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import closing, suppress
from functools import partial
from multiprocessing.connection import Connection
from uuid import UUID

from ledger import Ledger, Status
from ledger.operations.seal import seal
from ledger.store import journal
from ledger.store.keys import Keys
from tests.crowd import PATIENCE_SECONDS
from tests.fault.numbered import WRITERS, numbered

Write = Callable[[Ledger, UUID, int, int, Callable[[], None]], None]
"""Writes a numbered set, and acknowledges it."""

# Forked from a process that has the libraries already; nothing of the tests' own threads is in it. There is one such process
# for all tests, and the commands want theirs, too.
_WARM = multiprocessing.get_context("forkserver")
_WARM.set_forkserver_preload(["tests.command", __name__])


def ours(ledger: Ledger, community_id: UUID, writer: int, number: int, acknowledge: Callable[[], None]) -> None:
    """Acknowledge what was answered."""
    assert set(ledger.book(community_id).create_transfers(numbered(writer, number))) == {Status.CREATED}
    acknowledge()


def hasty(ledger: Ledger, community_id: UUID, writer: int, number: int, acknowledge: Callable[[], None]) -> None:
    """Acknowledge before the commit: the naive way."""
    with ledger.writing() as tx:
        acknowledge()
        assert set(journal.create_transfers(tx, community_id, numbered(writer, number))) == {Status.CREATED}


def killed(url: str, keys: Keys, community_id: UUID, write: Write, seed: int) -> set[tuple[int, int]]:
    """Let a process write and seal, kill it at a moment that `seed` draws, and return what it had acknowledged."""
    chance = random.Random(seed)
    hear, say = _WARM.Pipe(duplex=False)
    process = _WARM.Process(target=_write_for_ever, args=(url, keys, community_id, write, say), daemon=True)
    process.start()
    say.close()
    with closing(hear):
        try:
            told = [hear.recv_bytes() for _ in range(chance.randint(1, 150))]
            time.sleep(chance.uniform(0, 0.01))
        finally:
            process.kill()
            process.join(PATIENCE_SECONDS)
        # What it said before it died is in the pipe still.
        with suppress(EOFError):
            while True:
                told.append(hear.recv_bytes())
    assert process.exitcode == -signal.SIGKILL, f"it ended by itself (seed {seed})"
    words = [each.decode().split() for each in told]
    return {(int(writer), int(number)) for writer, number in words}


def _write_for_ever(url: str, keys: Keys, community_id: UUID, write: Write, say: Connection) -> None:
    ledger = Ledger.open(url, keys=keys)
    turn = threading.Lock()

    def acknowledge(writer: int, number: int) -> None:
        with turn:
            say.send_bytes(f"{writer} {number}".encode())

    def writes(writer: int, number: int) -> None:
        write(ledger, community_id, writer, number, partial(acknowledge, writer, number))

    acts = [partial(writes, writer) for writer in range(WRITERS)] + [lambda _: seal(ledger, community_id)]
    threads = [threading.Thread(target=_for_ever, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _for_ever(act: Callable[[int], object]) -> None:
    try:
        for number in itertools.count():
            act(number)
    except BaseException:  # noqa: BLE001 - nobody listens any more, or a test has failed: it must not live on
        traceback.print_exc()
        os._exit(70)
