"""Rows of the book, read and written on the driver itself; statements are text constants, so the driver keeps them prepared."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import astuple, fields
from typing import cast
from uuid import UUID

from ledger.book.account import Account, Limit
from ledger.book.balance import Balance
from ledger.book.canonical import digest
from ledger.book.posting import Movement
from ledger.book.status import Status
from ledger.book.transfer import Kind, Line, Transfer
from ledger.store.backend import Row
from ledger.store.columns import as_uuid
from ledger.store.unit import Reading, Writing, slots

_LINE = tuple(field.name for field in fields(Line))
_LINE_COLUMNS = ", ".join(_LINE)
_SELECT_LINES = f"SELECT {_LINE_COLUMNS} FROM transfer WHERE community_id = ?"
SELECT_PROVED = f"SELECT {_LINE_COLUMNS}, digest FROM transfer WHERE community_id = ?"
"""Lines with the digest that was stored beside them."""
_INSERT_LINE = f"INSERT INTO transfer (community_id, {_LINE_COLUMNS}, digest) VALUES ({slots(len(_LINE) + 2)})"
_COUNTERS = "debits_pending, debits_posted, credits_pending, credits_posted"
_INSERT_ENTRY = (
    f"INSERT INTO entry (community_id, account_id, version, transfer_id, {_COUNTERS}, occurred_at, recorded_at) "
    f"VALUES ({slots(10)})"
)
_MOVE = (
    "UPDATE balance SET debits_pending = debits_pending + ?, debits_posted = debits_posted + ?, "
    "credits_pending = credits_pending + ?, credits_posted = credits_posted + ?, version = version + ?, "
    "recorded_at = CASE WHEN recorded_at >= ? THEN recorded_at + ? ELSE ? END "
    "WHERE community_id = ? AND account_id = ? AND NOT closed "
    "AND credits_posted - debits_posted - debits_pending + ? >= 0 "
    f"RETURNING account_id, {_COUNTERS}, version, closed, recorded_at"
)
_CHUNK = 500
"""Ids in one IN list."""


def read_constants(tx: Reading, community_id: UUID, batch: Sequence[Transfer]) -> tuple[dict[UUID, Account], dict[UUID, Line]]:
    """Return what a batch names and what never changes: accounts, and lines named as holds or as reversed."""
    named = {line.pending_id for line in batch} | {line.reverses_id for line in batch}
    lines = read_lines(tx, community_id, [name for name in named if name is not None])
    sides = {side for line in batch for side in (line.debit_account_id, line.credit_account_id) if side is not None}
    sides |= {side for line in lines.values() for side in (line.debit_account_id, line.credit_account_id)}
    return read_accounts(tx, community_id, sides), lines


def read_accounts(tx: Reading, community_id: UUID, ids: Collection[UUID]) -> dict[UUID, Account]:
    """Return the accounts that exist under `ids`."""
    found = _by_ids(tx, "SELECT id, unit, code, limit_rule FROM account WHERE community_id = ?", "id", community_id, ids)
    return {
        account.id: account
        for account in (
            Account(id=key(row[0]), unit=cast("str", row[1]), code=cast("str", row[2]), limit=Limit(str(row[3])))
            for row in found
        )
    }


def read_lines(tx: Reading, community_id: UUID, ids: Collection[UUID]) -> dict[UUID, Line]:
    """Return the stored lines under `ids`."""
    return {line.id: line for line in map(line_of, _by_ids(tx, _SELECT_LINES, "id", community_id, ids))}


def read_known_sets(tx: Reading, community_id: UUID, set_ids: Collection[UUID]) -> frozenset[UUID]:
    """Return those of `set_ids` under which lines are stored."""
    found = _by_ids(tx, "SELECT DISTINCT set_id FROM transfer WHERE community_id = ?", "set_id", community_id, set_ids)
    return frozenset(key(row[0]) for row in found)


def read_failed(tx: Reading, community_id: UUID, ids: Collection[UUID]) -> frozenset[UUID]:
    """Return those of `ids` that are poisoned."""
    found = _by_ids(tx, "SELECT id FROM refused WHERE community_id = ?", "id", community_id, ids)
    return frozenset(key(row[0]) for row in found)


def read_resolutions(tx: Reading, community_id: UUID, hold_ids: Collection[UUID]) -> dict[UUID, Kind]:
    """Return how those of `hold_ids` that are resolved were resolved."""
    sql = "SELECT pending_id, kind FROM transfer WHERE community_id = ?"
    return {key(row[0]): Kind(str(row[1])) for row in _by_ids(tx, sql, "pending_id", community_id, hold_ids)}


def read_reversed(tx: Reading, community_id: UUID, ids: Collection[UUID]) -> set[UUID]:
    """Return those of `ids` that were undone."""
    sql = "SELECT reverses_id FROM transfer WHERE community_id = ?"
    return {key(row[0]) for row in _by_ids(tx, sql, "reverses_id", community_id, ids)}


def read_balances(tx: Reading, community_id: UUID, ids: Collection[UUID]) -> dict[UUID, Balance]:
    """Return the running balances of the limited accounts among `ids`."""
    sql = f"SELECT account_id, {_COUNTERS}, version, closed FROM balance WHERE community_id = ?"
    return {balance.account_id: balance for balance in map(balance_of, _by_ids(tx, sql, "account_id", community_id, ids))}


def lock_balances(tx: Writing, community_id: UUID, ids: Sequence[UUID]) -> dict[UUID, Balance]:
    """Return the balances of `ids` (in account order), locked until the unit ends."""
    sql = f"SELECT account_id, {_COUNTERS}, version, closed FROM balance WHERE community_id = ? AND account_id = ?"
    found: dict[UUID, Balance] = {}
    for account_id in ids:
        for row in tx.fetch(sql + tx.row_lock, (community_id, account_id)):
            found[account_id] = balance_of(row)
    return found


def move_balance(tx: Writing, community_id: UUID, move: Movement, now: int, size: int) -> tuple[Balance, int] | None:
    """Move one limited balance if it stays within its limit after every line; None when it would not, or is closed.

    Args:
        tx: the open unit of work.
        community_id: whose book.
        move: what the set does to the account.
        now: the batch's reading of the clock, microseconds.
        size: lines in the set; the account's instant moves on by so many microseconds at least.

    Returns:
        The balance after the set, and the instant of the set's last line as this account sees it.
    """
    values = (
        *move.change,
        len(move.steps),
        now,
        size,
        now + size - 1,
        community_id,
        move.account_id,
        min(move.low_water, 0),
    )
    for row in tx.fetch(_MOVE, values):
        return balance_of(row), cast("int", row[7])
    return None


def set_instant(tx: Writing, community_id: UUID, account_id: UUID, instant: int) -> None:
    """Bring a limited account, locked by `move_balance`, to the instant of its newest line."""
    tx.run(
        "UPDATE balance SET recorded_at = ? WHERE community_id = ? AND account_id = ?",
        (instant, community_id, account_id),
    )


def insert_account(tx: Writing, community_id: UUID, account: Account, now: int) -> None:
    """Write a new account, its balance where it is limited, and its place in the outbox."""
    proof = account_proof(community_id, account, now)
    tx.run(
        "INSERT INTO account (community_id, id, unit, code, limit_rule, recorded_at, digest) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (community_id, account.id, account.unit, account.code, account.limit.value, now, proof),
    )
    if account.inline:
        tx.run(
            f"INSERT INTO balance (community_id, account_id, {_COUNTERS}, version, closed, recorded_at) "
            "VALUES (?, ?, 0, 0, 0, 0, 0, ?, 0)",
            (community_id, account.id, False),
        )
    insert_unsealed(tx, community_id, "account", account.id, now)


def account_proof(community_id: UUID, account: Account, recorded_at: int) -> bytes:
    """Return the digest stored beside an account: over every column of it, and the book it stands in."""
    return digest({"account": account, "community_id": community_id, "recorded_at": recorded_at, "v": 1})


def insert_lines(tx: Writing, community_id: UUID, lines: Sequence[Line]) -> None:
    """Write settled lines."""
    tx.run_many(_INSERT_LINE, [(community_id, *astuple(line), line_proof(community_id, line)) for line in lines])


def line_proof(community_id: UUID, line: Line) -> bytes:
    """Return the digest stored beside a line: over every column of it, and the book it stands in."""
    return digest({"community_id": community_id, "line": line, "v": 1})


def insert_entries(tx: Writing, community_id: UUID, lines: Sequence[Line], moved: Iterable[tuple[Movement, Balance]]) -> None:
    """Write one entry per line and limited account, with the balance after it."""
    entries = [
        (
            community_id,
            move.account_id,
            balance.version,
            lines[step.place].id,
            balance.debits_pending,
            balance.debits_posted,
            balance.credits_pending,
            balance.credits_posted,
            lines[step.place].occurred_at,
            lines[step.place].recorded_at,
        )
        for move, after in moved
        for step, balance in zip(move.steps, move.balances(after), strict=True)
    ]
    if entries:
        tx.run_many(_INSERT_ENTRY, entries)


def insert_unsealed(tx: Writing, community_id: UUID, kind: str, subject_id: UUID, now: int) -> None:
    """Put one thing into the sealer's outbox."""
    tx.run(
        "INSERT INTO unsealed (community_id, kind, subject_id, recorded_at) VALUES (?, ?, ?, ?)",
        (community_id, kind, subject_id, now),
    )


def insert_refused(tx: Writing, community_id: UUID, now: int, refused: Sequence[tuple[UUID, Status]]) -> None:
    """Poison ids that were refused for a passing cause."""
    for line_id, status in refused:
        proof = digest({"community_id": community_id, "id": line_id, "recorded_at": now, "status": status, "v": 1})
        tx.run(
            # Two callers with one id may be refused in the same moment; the first row stands for both.
            "INSERT INTO refused (community_id, id, status, recorded_at, digest) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (community_id, line_id, status.value, now, proof),
        )


def line_of(row: Row) -> Line:
    """Return the stored line that a row of `SELECT _LINE_COLUMNS` holds."""
    values = dict(zip(_LINE, row, strict=True))
    for name in _LINE_IDS:
        values[name] = as_uuid(values[name])
    values["kind"] = Kind(str(values["kind"]))
    values["imported"] = bool(values["imported"])
    return Line(**values)  # type: ignore[arg-type]  # the columns of `transfer` are the fields of Line


_LINE_IDS = tuple(field.name for field in fields(Line) if field.type in {UUID, UUID | None})


def balance_of(row: Row) -> Balance:
    """Return the balance in the first seven columns of a row: account, four counters, version, closed."""
    counters = cast("tuple[int, int, int, int, int]", row[1:6])
    return Balance(key(row[0]), *counters, bool(row[6]))


def key(value: object) -> UUID:
    """Return the id in a key column."""
    found = as_uuid(value)
    assert found is not None, "a key column is never null"
    return found


def _by_ids(tx: Reading, select: str, column: str, community_id: UUID, ids: Collection[UUID]) -> list[Row]:
    wanted = list(ids)
    found: list[Row] = []
    for start in range(0, len(wanted), _CHUNK):
        chunk = wanted[start : start + _CHUNK]
        found += tx.fetch(f"{select} AND {column} IN ({slots(len(chunk))})", (community_id, *chunk))
    return found


def lines_in_order(tx: Reading, community_id: UUID) -> Iterator[Line]:
    """Yield every line of a book, in the order of the accounting instants, then as they were recorded."""
    for row in tx.fetch(f"{_SELECT_LINES} ORDER BY occurred_at, recorded_at, set_id, set_index", (community_id,)):
        yield line_of(row)
