"""The posting path on SQLite: prepared statements on the one writing connection."""

import sqlite3
from collections.abc import Iterator
from functools import cache
from uuid import UUID

from ledger.book.posting import Movement
from ledger.store.journal_rows import ENTRY_COLUMNS, LINE_COLUMNS, UNSEALED_COLUMNS, line_proof
from ledger.store.posting import OvertakenError, Posting
from ledger.store.unit import CHUNK

_MOVE = (
    "UPDATE balance SET debits_pending = debits_pending + ?, debits_posted = debits_posted + ?, "
    "credits_pending = credits_pending + ?, credits_posted = credits_posted + ?, version = version + ?, recorded_at = ?, "
    "closed = ? "
    "WHERE community_id = ? AND account_id = ? AND closed = ? AND recorded_at < ? "
    "AND credits_posted - debits_posted - debits_pending + ? >= 0 "
    "RETURNING debits_pending, debits_posted, credits_pending, credits_posted, version"
)


def _insertion(table: str, columns: tuple[str, ...]) -> str:
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"


_INSERT_LINE = _insertion("transfer", LINE_COLUMNS)
_INSERT_ENTRY = _insertion("entry", ENTRY_COLUMNS)
_INSERT_UNSEALED = _insertion("unsealed", UNSEALED_COLUMNS)


def post(driver: sqlite3.Connection, posting: Posting) -> None:
    """Move the balances where their limits allow, and write lines, entries and outbox; all or nothing.

    Raises:
        OvertakenError: a balance could not be moved, or an id, a resolution or a reversal is there already.
    """
    driver.execute("SAVEPOINT lines")
    try:
        write(driver, posting)
    except OvertakenError:
        driver.execute("ROLLBACK TO lines")
        driver.execute("RELEASE lines")
        raise
    driver.execute("RELEASE lines")


def write(driver: sqlite3.Connection, posting: Posting) -> None:
    """Do the same inside a savepoint of the caller's, which undoes what was done when it raises.

    Raises:
        OvertakenError: as `post`.
    """
    cursor, community = driver.cursor(), posting.community_id.bytes
    entries: list[tuple[object, ...]] = []
    try:
        for move in posting.moves:
            values = (
                *move.change,
                len(move.steps),
                posting.until(move),
                int(posting.closing),
                community,
                move.account_id.bytes,
                int(posting.closed),
                posting.since(move),
                min(move.low_water, 0),
            )
            after = cursor.execute(_MOVE, values).fetchone()
            if after is None:
                raise OvertakenError
            entries += _entries(posting, move, community, after)
        _refuse_poisoned(cursor, posting, community)
        cursor.executemany(_INSERT_LINE, _lines(posting, community))
        cursor.executemany(_INSERT_ENTRY, entries)
        cursor.executemany(
            _INSERT_UNSEALED,
            [
                (community, "set", line.set_id.bytes, line.recorded_at)
                for line, _ in posting.posted
                if line.set_index == 0  # each set stands in the outbox once
            ],
        )
    except sqlite3.IntegrityError as error:
        raise OvertakenError from error


def _refuse_poisoned(cursor: sqlite3.Cursor, posting: Posting, community: bytes) -> None:
    for start in range(0, len(posting.posted), CHUNK):
        ids = [line.id.bytes for line, _ in posting.posted[start : start + CHUNK]]
        if cursor.execute(_refused(len(ids)), (community, *ids)).fetchone():
            raise OvertakenError


@cache
def _refused(ids: int) -> str:
    return f"SELECT 1 FROM refused WHERE community_id = ? AND id IN ({', '.join('?' * ids)}) LIMIT 1"


def _entries(
    posting: Posting, move: Movement, community: bytes, after: tuple[int, int, int, int, int]
) -> Iterator[tuple[object, ...]]:
    """Yield the entry of every step: the balance after the last one, less what came later."""
    account = move.account_id.bytes
    total, version = move.change, after[4] - len(move.steps)
    for n, (place, so_far) in enumerate(move.steps, 1):
        line = posting.posted[place].line
        yield (
            community,
            account,
            version + n,
            line.id.bytes,
            after[0] - total[0] + so_far[0],
            after[1] - total[1] + so_far[1],
            after[2] - total[2] + so_far[2],
            after[3] - total[3] + so_far[3],
            line.occurred_at,
            line.recorded_at,
        )


def _lines(posting: Posting, community: bytes) -> Iterator[tuple[object, ...]]:
    for line, _ in posting.posted:
        # The driver asks every value that is not plain whether it can be adapted; that costs more than the row itself.
        yield (
            community,
            line.id.bytes,
            line.kind.value,
            line.debit_account_id.bytes,
            line.credit_account_id.bytes,
            line.unit,
            line.amount,
            line.code,
            _bytes(line.pending_id),
            _bytes(line.reverses_id),
            line.timeout_seconds,
            line.due_at,
            line.set_id.bytes,
            line.set_index,
            line.set_size,
            _bytes(line.actor_id),
            _bytes(line.device_id),
            line.ref_type,
            _bytes(line.ref_id),
            int(line.imported),
            line.occurred_at,
            line.recorded_at,
            line_proof(posting.community_id, line),
        )


def _bytes(value: UUID | None) -> bytes | None:
    return None if value is None else value.bytes
