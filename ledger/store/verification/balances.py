"""Do holds, sets, entries and balances follow from the lines? The database adds them up."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, cast
from uuid import UUID

from ledger.book.account import Limit
from ledger.book.balance import NOTHING, Balance, Change
from ledger.store import journal_rows, statements
from ledger.store.verification.found import Fault, Invariant, Scope
from ledger.store.verification.lines import UnreadableError

_HOLD = "LEFT JOIN transfer AS hold ON hold.community_id = ? AND hold.id = line.pending_id "
# What a line does to the counters of the side that gives (d) or takes (c), told by its kind.
_PENDING = "CASE line.kind WHEN 'pending' THEN line.amount WHEN 'single' THEN 0 ELSE -hold.amount END"
_POSTED = "CASE WHEN line.kind IN ('single', 'post') THEN line.amount ELSE 0 END"


def holds_resolved_once(scope: Scope) -> Invariant:
    """Check that a hold is resolved at most once, for at most its amount, between its own accounts."""
    condition, values = scope.lines("line")
    here = scope.community_id
    [(rows,)] = scope.rx.fetch(
        f"SELECT COUNT(*) FROM transfer AS line WHERE {condition} AND line.pending_id IS NOT NULL", values
    )
    twice = (
        "SELECT line.id FROM transfer AS line JOIN transfer AS other ON other.community_id = ? "
        f"AND other.pending_id = line.pending_id AND other.id < line.id WHERE {condition} ORDER BY line.id LIMIT 1"
    )
    foreign = (
        f"SELECT line.id FROM transfer AS line {_HOLD}WHERE {condition} AND line.pending_id IS NOT NULL "
        "AND (hold.id IS NULL OR hold.kind <> 'pending' OR line.amount > hold.amount OR hold.unit <> line.unit "
        "OR hold.debit_account_id <> line.debit_account_id OR hold.credit_account_id <> line.credit_account_id) "
        "ORDER BY line.id LIMIT 1"
    )
    fault = _first(scope, twice, (here, *values), "resolved_again") or _first(scope, foreign, (here, *values), "no_such_hold")
    return Invariant("holds_resolved_once", cast("int", rows), fault)


def sets_whole(scope: Scope) -> Invariant:
    """Check that of every set all lines are there, each in its place."""
    condition, values = scope.lines("line")
    sets = (
        "SELECT line.set_id, COUNT(*) AS present, MAX(line.set_size) AS size, MIN(line.set_size) AS least, "
        f"MAX(line.set_index) AS last FROM transfer AS line WHERE {condition} GROUP BY line.set_id"
    )
    [(rows,)] = scope.rx.fetch(f"SELECT COUNT(*) FROM ({sets}) AS sets", values)
    wrong = f"SELECT set_id, present, size FROM ({sets}) AS sets WHERE present <> size OR least <> size OR last <> size - 1"
    fault = None
    for row in scope.rx.fetch(f"{wrong} ORDER BY set_id LIMIT 1", values):
        fault = Fault("transfer", str(journal_rows.key(row[0])), f"set_has_{row[1]}_of_{row[2]}")
    return Invariant("sets_whole", cast("int", rows), fault)


def entries_without_gaps(scope: Scope) -> Invariant:
    """Check that every entry follows from the one before it and its line, and that every line has its entries."""
    condition, values = scope.lines("line")
    here = scope.community_id
    joined = (
        f"FROM entry LEFT JOIN transfer AS line ON line.community_id = ? AND line.id = entry.transfer_id {_HOLD}"
        "LEFT JOIN entry AS before ON before.community_id = ? AND before.account_id = entry.account_id "
        "AND before.version = entry.version - 1 "
    )
    among = "entry.community_id = ?"
    if scope.since:
        among += f" AND entry.transfer_id IN (SELECT line.id FROM transfer AS line WHERE {condition})"
    asked = (here, here, here, here, *(values if scope.since else ()))
    gives, takes = "line.debit_account_id = entry.account_id", "line.credit_account_id = entry.account_id"
    differs = " OR ".join(
        f"entry.{name} - COALESCE(before.{name}, 0) <> CASE WHEN {side} THEN {effect} ELSE 0 END"
        for name, side, effect in (
            ("debits_pending", gives, _PENDING),
            ("debits_posted", gives, _POSTED),
            ("credits_pending", takes, _PENDING),
            ("credits_posted", takes, _POSTED),
        )
    )
    sql = (
        f"SELECT entry.account_id, entry.version, before.version, line.id {joined}WHERE {among} AND ("
        "(entry.version > 1 AND before.version IS NULL) OR entry.version < 1 OR line.id IS NULL "
        f"OR NOT ({gives} OR {takes}) OR line.recorded_at <> entry.recorded_at OR line.occurred_at <> entry.occurred_at "
        "OR entry.credits_posted - entry.debits_posted - entry.debits_pending < 0 "
        f"OR before.recorded_at >= entry.recorded_at OR {differs}) ORDER BY entry.account_id, entry.version LIMIT 1"
    )
    [(rows,)] = scope.rx.fetch(f"SELECT COUNT(*) FROM entry WHERE {among}", (here, *(values if scope.since else ())))
    fault = None
    for account_id, version, before, line_id in scope.rx.fetch(sql, asked):
        fault = Fault("entry", str(journal_rows.key(account_id)), _why(cast("int", version), before, line_id))
    return Invariant("entries_without_gaps", cast("int", rows), fault or _without_entry(scope))


def _why(version: int, before: object, line_id: object) -> str:
    if version > 1 and before is None:
        return f"version_{version}_without_{version - 1}"
    return f"version_{version}_has_no_line" if line_id is None else f"version_{version}_differs_from_its_line"


def _without_entry(scope: Scope) -> Fault | None:
    condition, values = scope.lines("line")
    here = scope.community_id
    for side in ("debit_account_id", "credit_account_id"):
        sql = (
            "SELECT line.id FROM transfer AS line "
            f"JOIN account ON account.community_id = ? AND account.id = line.{side} AND account.limit_rule <> 'none' "
            f"LEFT JOIN entry ON entry.community_id = ? AND entry.account_id = line.{side} AND entry.transfer_id = line.id "
            f"AND entry.recorded_at = line.recorded_at WHERE {condition} AND entry.version IS NULL ORDER BY line.id LIMIT 1"
        )
        if fault := _first(scope, sql, (here, here, *values), "has_no_entry"):
            return fault
    return None


class Standing(NamedTuple):
    """What counts of an account when balances are added up; a row that is no account any more still has it.

    Attributes:
        unit: as it stands there.
        inline: whether it is limited, and so has a running balance.
    """

    unit: str
    inline: bool


@dataclass(frozen=True, slots=True)
class Books:
    """What the lines add up to, and the accounts they stand on.

    Attributes:
        accounts: all of them.
        totals: of every account that has a line: how many lines, and the counters after them.
    """

    accounts: dict[UUID, Standing]
    totals: dict[UUID, tuple[int, Change]]


def add_up(scope: Scope) -> Books:
    """Let the database add up every line of a book."""
    here = scope.community_id
    sides = (
        f"SELECT line.debit_account_id AS account_id, {_PENDING} AS dp, {_POSTED} AS d, 0 AS cp, 0 AS c "
        f"FROM transfer AS line {_HOLD}WHERE line.community_id = ? UNION ALL "
        f"SELECT line.credit_account_id, 0, 0, {_PENDING}, {_POSTED} "
        f"FROM transfer AS line {_HOLD}WHERE line.community_id = ?"
    )
    halves = ", ".join(f"SUM({name} >> 32), SUM({name} & 4294967295)" for name in ("dp", "d", "cp", "c"))
    sql = f"SELECT account_id, COUNT(*), {halves} FROM ({sides}) AS sides GROUP BY account_id"
    totals = {journal_rows.key(row[0]): (cast("int", row[1]), _whole(row[2:10])) for row in scope.rx.fetch(sql, (here,) * 4)}
    return Books(_accounts(scope), totals)


def _accounts(scope: Scope) -> dict[UUID, Standing]:
    found = scope.rx.fetch("SELECT id, unit, limit_rule FROM account WHERE community_id = ?", (scope.community_id,))
    return {journal_rows.key(row[0]): Standing(str(row[1]), row[2] != Limit.NONE.value) for row in found}


def _whole(halves: Sequence[object]) -> Change:
    """Put sums together that the database made in two halves: they may be longer than what it counts in."""
    high_low = [int(cast("int", half or 0)) for half in halves]
    return Change(*((high_low[n] << 32) + high_low[n + 1] for n in range(0, len(high_low), 2)))


def balances_equal_replay(scope: Scope, books: Books | None) -> Invariant:
    """Check every running balance: against all lines, or (without `books`) against the newest entry."""
    try:
        balances, instants = _balances(scope)
    except UnreadableError as found:
        return Invariant("balances_equal_replay", 0, Fault("balance", found.row, "unreadable"))
    fault = None
    newest = _newest_entries(scope)
    accounts = _accounts(scope) if books is None else books.accounts
    closed = _closed(scope)
    for account_id, account in accounts.items():
        if account.inline and account_id not in balances:
            fault = fault or Fault("balance", str(account_id), "missing")
    for balance in balances.values():
        if fault is not None:
            break
        lines, total, instant = newest.get(balance.account_id, (0, NOTHING, 0))
        if books is not None:
            lines, total = books.totals.get(balance.account_id, (0, NOTHING))
        replayed = Balance(balance.account_id, *total, lines, balance.account_id in closed)
        if replayed != balance or instants[balance.account_id] != instant:
            fault = Fault("balance", str(balance.account_id), "differs_from_its_lines")
        elif balance.available < 0:
            fault = Fault("balance", str(balance.account_id), "below_zero")
    return Invariant("balances_equal_replay", len(balances), fault)


def reckon(scope: Scope) -> dict[UUID, tuple[int, int, int, int, int, bool, int]]:
    """Return what every running balance has to be: four counters, version, closed, and the instant of the newest entry."""
    books, newest, closed = add_up(scope), _newest_entries(scope), _closed(scope)
    return {
        account_id: (
            *books.totals.get(account_id, (0, NOTHING))[1],
            books.totals.get(account_id, (0, NOTHING))[0],
            account_id in closed,
            newest.get(account_id, (0, NOTHING, 0))[2],
        )
        for account_id, account in books.accounts.items()
        if account.inline
    }


def _balances(scope: Scope) -> tuple[dict[UUID, Balance], dict[UUID, int]]:
    sql = f"SELECT account_id, {journal_rows.COUNTERS}, version, closed, recorded_at FROM balance WHERE community_id = ?"
    balances: dict[UUID, Balance] = {}
    instants: dict[UUID, int] = {}
    for row in scope.rx.fetch(sql, (scope.community_id,)):
        try:
            balance = journal_rows.balance_of(row)
        except (ValueError, TypeError, AssertionError):
            raise UnreadableError(row[0]) from None
        balances[balance.account_id] = balance
        instants[balance.account_id] = cast("int", row[7])
    return balances, instants


def _newest_entries(scope: Scope) -> dict[UUID, tuple[int, Change, int]]:
    sql = (
        f"SELECT entry.account_id, entry.version, {', '.join('entry.' + name for name in journal_rows.COUNTERS.split(', '))}, "
        "entry.recorded_at FROM entry JOIN (SELECT account_id, MAX(version) AS version FROM entry WHERE community_id = ? "
        "GROUP BY account_id) AS newest ON newest.account_id = entry.account_id AND newest.version = entry.version "
        "WHERE entry.community_id = ?"
    )
    return {
        journal_rows.key(row[0]): (
            cast("int", row[1]),
            Change(*cast("tuple[int, int, int, int]", row[2:6])),
            cast("int", row[6]),
        )
        for row in scope.rx.fetch(sql, (scope.community_id, scope.community_id))
    }


def _closed(scope: Scope) -> set[UUID]:
    """Return the accounts whose newest closing or reopening line closes them."""
    sql = (
        "SELECT entry.account_id, line.code FROM transfer AS line JOIN entry ON entry.community_id = ? "
        "AND entry.transfer_id = line.id AND entry.account_id = line.debit_account_id "
        "WHERE line.community_id = ? AND line.code IN ('close', 'reopen') ORDER BY entry.account_id, entry.version"
    )
    newest = {journal_rows.key(row[0]): row[1] for row in scope.rx.fetch(sql, (scope.community_id, scope.community_id))}
    return {account_id for account_id, code in newest.items() if code == "close"}


def units_sum_to_zero(scope: Scope) -> Invariant:
    """Check per unit that running balances, running totals of folded accounts and what waits cancel: three tables, one sum."""
    accounts = _accounts(scope)
    sums: defaultdict[str, int] = defaultdict(int)
    sql = f"SELECT account_id, {journal_rows.COUNTERS} FROM balance WHERE community_id = ?"
    for row in scope.rx.fetch(sql, (scope.community_id,)):
        account = accounts.get(journal_rows.key(row[0]))
        sums["" if account is None else account.unit] += _net(Change(*cast("tuple[int, int, int, int]", row[1:5])))
    folded = [account_id for account_id, account in accounts.items() if not account.inline]
    waiting = statements.unsealed_changes(scope.rx, scope.community_id)
    totals = statements.running_totals(scope.rx, scope.community_id, folded)
    for account_id in folded:
        total = totals.get(account_id, NOTHING).plus(waiting.get(account_id, NOTHING))
        sums[accounts[account_id].unit] += _net(total)
    fault = next((Fault("account", unit, f"off_by_{rest}") for unit, rest in sorted(sums.items()) if rest), None)
    return Invariant("units_sum_to_zero", len(sums), fault)


def _net(total: Change) -> int:
    return total.debits_posted + total.debits_pending - total.credits_posted - total.credits_pending


def _first(scope: Scope, sql: str, values: tuple[object, ...], why: str) -> Fault | None:
    for row in scope.rx.fetch(sql, values):
        return Fault("transfer", str(journal_rows.key(row[0])), why)
    return None
