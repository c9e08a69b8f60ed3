"""Rows of the book, read and written on the driver itself; statements are text constants, so the driver keeps them prepared."""

from collections.abc import Collection, Iterator, Sequence
from hashlib import sha256
from typing import cast
from uuid import UUID

import msgspec

from ledger.book.account import Account, Limit
from ledger.book.balance import Balance
from ledger.book.canonical import canonical, digest
from ledger.book.status import Status
from ledger.book.transfer import Kind, Line
from ledger.store.backend import Row
from ledger.store.columns import as_uuid
from ledger.store.unit import Reading, Writing

_LINE = Line.__struct_fields__
_LINE_LIST = ", ".join(_LINE)
SELECT_LINES = f"SELECT {_LINE_LIST} FROM transfer WHERE community_id = ?"
SELECT_PROVED = f"SELECT {_LINE_LIST}, digest FROM transfer WHERE community_id = ?"
"""Lines with the digest that was stored beside them."""
COUNTERS = "debits_pending, debits_posted, credits_pending, credits_posted"
_BALANCE = f"account_id, {COUNTERS}, version, closed"
LINE_COLUMNS = ("community_id", *_LINE, "digest")
ENTRY_COLUMNS = (
    "community_id",
    "account_id",
    "version",
    "transfer_id",
    *COUNTERS.split(", "),
    "occurred_at",
    "recorded_at",
)
UNSEALED_COLUMNS = ("community_id", "kind", "subject_id", "recorded_at")


def read_accounts(tx: Reading, community_id: UUID, ids: Collection[UUID]) -> dict[UUID, Account]:
    """Return the accounts that exist under `ids`."""
    sql = "SELECT id, unit, code, limit_rule FROM account WHERE community_id = ? AND id IN ({})"
    return {
        account.id: account
        for account in (
            Account(id=key(row[0]), unit=cast("str", row[1]), code=cast("str", row[2]), limit=Limit(str(row[3])))
            for row in tx.fetch_among(sql, community_id, ids)
        )
    }


def read_lines(tx: Reading, community_id: UUID, ids: Collection[UUID]) -> dict[UUID, Line]:
    """Return the stored lines under `ids`."""
    found = tx.fetch_among(f"{SELECT_LINES} AND id IN ({{}})", community_id, ids)
    return {line.id: line for line in map(line_of, found)}


def read_known_sets(tx: Reading, community_id: UUID, set_ids: Collection[UUID]) -> set[UUID]:
    """Return those of `set_ids` under which lines are stored."""
    sql = "SELECT DISTINCT set_id FROM transfer WHERE community_id = ? AND set_id IN ({})"
    return {key(row[0]) for row in tx.fetch_among(sql, community_id, set_ids)}


def read_failed(tx: Reading, community_id: UUID, ids: Collection[UUID]) -> set[UUID]:
    """Return those of `ids` that are poisoned."""
    sql = "SELECT id FROM refused WHERE community_id = ? AND id IN ({})"
    return {key(row[0]) for row in tx.fetch_among(sql, community_id, ids)}


def read_resolutions(tx: Reading, community_id: UUID, hold_ids: Collection[UUID]) -> dict[UUID, Kind]:
    """Return how those of `hold_ids` that are resolved were resolved."""
    sql = "SELECT pending_id, kind FROM transfer WHERE community_id = ? AND pending_id IN ({})"
    return {key(row[0]): Kind(str(row[1])) for row in tx.fetch_among(sql, community_id, hold_ids)}


def read_reversals(tx: Reading, community_id: UUID, ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Return those of `ids` that were undone, and by which line."""
    sql = "SELECT reverses_id, id FROM transfer WHERE community_id = ? AND reverses_id IN ({})"
    return {key(row[0]): key(row[1]) for row in tx.fetch_among(sql, community_id, ids)}


def read_balances(tx: Reading, community_id: UUID, ids: Collection[UUID]) -> dict[UUID, Balance]:
    """Return the running balances of the limited accounts among `ids`."""
    sql = f"SELECT {_BALANCE} FROM balance WHERE community_id = ? AND account_id IN ({{}})"
    return {balance.account_id: balance for balance in map(balance_of, tx.fetch_among(sql, community_id, ids))}


def lock_balances(tx: Writing, community_id: UUID, ids: Collection[UUID]) -> tuple[dict[UUID, Balance], int]:
    """Return the balances of the limited accounts among `ids`, locked until the unit ends, and their newest instant.

    Rows are locked in account order, so that two writers never wait for each other. The instant is 0 where there is none.
    """
    sql = f"SELECT {_BALANCE}, recorded_at FROM balance WHERE community_id = ? AND account_id IN ({{}}) ORDER BY account_id"
    found: dict[UUID, Balance] = {}
    newest = 0
    for row in tx.fetch_among(f"{sql}{tx.row_lock}", community_id, sorted(ids)):
        balance = balance_of(row)
        found[balance.account_id] = balance
        newest = max(newest, cast("int", row[7]))
    return found, newest


def insert_account(tx: Writing, community_id: UUID, account: Account, now: int) -> bool:
    """Write a new account, its balance where it is limited, and its place in the outbox; False where it is there already."""
    proof = account_proof(community_id, account, now)
    opened = tx.run(
        "INSERT INTO account (community_id, id, unit, code, limit_rule, recorded_at, digest) VALUES (?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT DO NOTHING",
        (community_id, account.id, account.unit, account.code, account.limit.value, now, proof),
    )
    if opened and account.inline:
        tx.run(
            f"INSERT INTO balance (community_id, account_id, {COUNTERS}, version, closed, recorded_at) "
            "VALUES (?, ?, 0, 0, 0, 0, 0, ?, 0)",
            (community_id, account.id, False),
        )
    if opened:
        insert_unsealed(tx, community_id, "account", account.id, now)
    return bool(opened)


def account_proof(community_id: UUID, account: Account, recorded_at: int) -> bytes:
    """Return the digest stored beside an account: over every column of it, and the book it stands in."""
    return digest({"account": account, "community_id": community_id, "recorded_at": recorded_at, "v": 1})


def line_proof(community_id: UUID, line: Line) -> bytes:
    """Return the digest stored beside a line: over every column of it, and the book it stands in."""
    return sha256(line_content(community_id, line)).digest()


def line_content(community_id: UUID, line: Line) -> bytes:
    """Return what the digest of a line is over, as canonical JSON."""
    return canonical(_ProvedLine(community_id, line))


class _ProvedLine(msgspec.Struct):
    community_id: UUID
    line: Line
    v: int = 1


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


_LINE_IDS = tuple(field.name for field in msgspec.structs.fields(Line) if field.type in {UUID, UUID | None})


def balance_of(row: Row) -> Balance:
    """Return the balance in the first seven columns of a row: account, four counters, version, closed."""
    counters = cast("tuple[int, int, int, int, int]", row[1:6])
    return Balance(key(row[0]), *counters, bool(row[6]))


def key(value: object) -> UUID:
    """Return the id in a key column."""
    found = as_uuid(value)
    assert found is not None, "a key column is never null"
    return found


def lines_in_order(tx: Reading, community_id: UUID) -> Iterator[Line]:
    """Yield every line of a book, in the order of the accounting instants, then as they were recorded."""
    for row in tx.fetch(f"{SELECT_LINES} ORDER BY occurred_at, recorded_at, set_id, set_index", (community_id,)):
        yield line_of(row)
