"""What every operation has in common: a repeat gets the first answer, and a race lost to a neighbour is run again."""

from collections.abc import Callable
from typing import Protocol, TypeVar
from uuid import UUID

import msgspec

from ledger.book.canonical import canonical, digest
from ledger.clock import micros
from ledger.errors import DatabaseBusy, RequestReused
from ledger.ledger import Ledger
from ledger.scheme.roles import Principal
from ledger.store.retries import runs
from ledger.store.unit import Reading, Writing

TRIES = 5
"""Runs of one operation before it is answered with busy."""
PAUSE_SECONDS = 0.02
"""The first pause between two runs, at most; it doubles, and its length is drawn."""


class Command(Protocol):
    """What every command of an operation carries."""

    @property
    def id(self) -> UUID:
        """The request id, made by the caller."""
        ...

    @property
    def community_id(self) -> UUID:
        """Whose book."""
        ...

    @property
    def by(self) -> Principal:
        """Whose hand."""
        ...


class _OvertakenError(Exception):
    """The same request was carried out by a neighbour in the same moment."""


A = TypeVar("A")


def perform(ledger: Ledger, command: Command, answer: type[A], body: Callable[[Writing], A]) -> A:
    """Carry out an operation once.

    Args:
        ledger: where.
        command: what; its request id is the key, its whole content (the actor too) is compared on a repeat.
        answer: the type of the answer, a frozen dataclass of ids and figures.
        body: what is done inside the unit of work; it may run again after a lost race, so it changes nothing outside it.

    Returns:
        What `body` returned, now or the first time.

    Raises:
        RequestReused: the id was used for something else.
        LedgerError: what `body` refused; then nothing is stored, and a changed request is a new one.
    """
    asked = digest({"command": command, "operation": type(command).__name__})
    if ledger.has_keys:
        # A command may hold a name or a phone, and this digest never goes away: without the key nobody can try guesses on it.
        asked = ledger.keys.blind("request", asked)
    for run in runs(TRIES, PAUSE_SECONDS):
        try:
            with ledger.writing() as tx:
                stored = _stored_answer(tx, command, asked)
                if stored is not None:
                    return msgspec.json.decode(stored, type=answer)
                result = body(tx)
                _store_answer(tx, command, asked, result)
                return result
        except _OvertakenError:
            continue
        except DatabaseBusy:
            if run == TRIES - 1:
                raise
        except Exception as error:
            # What stood in the way may be the same request, carried out by a neighbour in the same moment: out of stock, say,
            # because of ourselves. Then theirs is the answer.
            with ledger.reading() as rx:
                stored = _stored_answer(rx, command, asked)
            if stored is None:
                if ledger.is_conflict(error):
                    # The id belongs to something else already, written by other means: an import, say.
                    raise RequestReused(request_id=str(command.id)) from error
                raise
            return msgspec.json.decode(stored, type=answer)
    raise DatabaseBusy(cause="overtaken")


def _stored_answer(tx: Reading, command: Command, asked: bytes) -> str | None:
    rows = tx.fetch("SELECT asked, answer FROM request WHERE community_id = ? AND id = ?", (command.community_id, command.id))
    for known, answer in rows:
        if known != asked:
            raise RequestReused(request_id=str(command.id))
        return str(answer)
    return None


def _store_answer(tx: Writing, command: Command, asked: bytes, result: object) -> None:
    row = {
        "community_id": command.community_id,
        "id": command.id,
        "operation": type(command).__name__,
        "asked": asked,
        "answer": canonical(result).decode(),
        "recorded_at": micros(tx.now),
    }
    proof = digest({**row, "asked": asked.hex()})
    try:
        tx.insert("request", {**row, "digest": proof})
    except Exception as error:
        if tx.is_conflict(error):
            raise _OvertakenError from error
        raise
