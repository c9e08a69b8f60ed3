"""Balances and statements of accounts, read from the book (`ledger.md`, Units and accounts)."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple, cast
from uuid import UUID

from ledger.book.balance import NOTHING, Balance, Change, credit_side, debit_side
from ledger.book.transfer import Kind, Line
from ledger.clock import micros
from ledger.store import expiry
from ledger.store import journal_rows as rows
from ledger.store.unit import Reading, slots

_SUMS = (
    "SELECT line.debit_account_id, line.credit_account_id, line.kind, "
    # In two halves: the sum of a folded account may be longer than what the database counts in.
    "SUM(line.amount >> 32), SUM(line.amount & 4294967295), "
    "COALESCE(SUM(hold.amount >> 32), 0), COALESCE(SUM(hold.amount & 4294967295), 0) FROM {source} "
    "LEFT JOIN transfer AS hold ON hold.community_id = ? AND hold.id = line.pending_id "
    "WHERE line.community_id = ? AND {condition} GROUP BY line.debit_account_id, line.credit_account_id, line.kind"
)
_ALL = 2**62
_FOLDED = f"SELECT {rows.COUNTERS} FROM fold WHERE community_id = ? AND account_id = ? AND size <= ? ORDER BY size DESC LIMIT 1"
_OUTBOX = (
    "unsealed JOIN transfer AS line ON line.community_id = unsealed.community_id AND line.set_id = unsealed.subject_id "
    "AND unsealed.kind = 'set'"
)
_AS_RECORDED = (
    f"SELECT account_id, {rows.COUNTERS}, version FROM entry "
    "WHERE community_id = ? AND account_id = ? AND recorded_at <= ? ORDER BY recorded_at DESC LIMIT 1"
)


class StatementLine(NamedTuple):
    """One line of an account's statement.

    Attributes:
        line: what happened.
        after: the account's balance right after it, as it was recorded.
    """

    line: Line
    after: Balance


def balances(rx: Reading, community_id: UUID, ids: Sequence[UUID]) -> list[Balance]:
    """Return the balances of those of `ids` that exist, in the order asked; holds that are due count as expired."""
    accounts = rows.read_accounts(rx, community_id, ids)
    running = rows.read_balances(rx, community_id, [account.id for account in accounts.values() if account.inline])
    folded = [account.id for account in accounts.values() if not account.inline]
    if folded:
        running |= _folded(rx, community_id, folded)
    back = expiry.given_back(rx, community_id, micros(rx.now))
    return [without_due(running[account_id], back.get(account_id, NOTHING)) for account_id in ids if account_id in accounts]


def balance_at(rx: Reading, community_id: UUID, account_id: UUID, at: datetime | None) -> Balance:
    """Return the balance of an account as recorded at `at`, or now; holds that were due by then count as expired.

    Raises:
        KeyError: no such account.
    """
    account = rows.read_accounts(rx, community_id, [account_id])[account_id]
    if at is None:
        return balances(rx, community_id, [account_id])[0]
    until = micros(at)
    back = expiry.given_back(rx, community_id, until, until=until).get(account_id, NOTHING)
    if not account.inline:
        return without_due(_summed(rx, community_id, account_id, until), back)
    for row in rx.fetch(_AS_RECORDED, (community_id, account_id, until)):
        return without_due(rows.balance_of((*row, _closed(rx, community_id, account_id, until))), back)
    return Balance(account_id)


def without_due(balance: Balance, back: Change) -> Balance:
    """Return a balance without the holds that are due and that nobody has swept up yet."""
    if back is NOTHING:
        return balance
    return replace(
        balance,
        debits_pending=balance.debits_pending + back.debits_pending,
        credits_pending=balance.credits_pending + back.credits_pending,
    )


def _closed(rx: Reading, community_id: UUID, account_id: UUID, until: int) -> bool:
    """Return whether the newest closing or reopening line up to an instant closed the account."""
    found = rx.fetch(
        "SELECT line.code FROM entry JOIN transfer AS line ON line.community_id = ? AND line.id = entry.transfer_id "
        "WHERE entry.community_id = ? AND entry.account_id = ? AND entry.recorded_at <= ? "
        "AND line.code IN ('close', 'reopen') ORDER BY entry.version DESC LIMIT 1",
        (community_id, community_id, account_id, until),
    )
    return bool(found) and found[0][0] == "close"


def _folded(rx: Reading, community_id: UUID, ids: Collection[UUID]) -> dict[UUID, Balance]:
    """Return balances of folded accounts: the sealer's running totals, and what is not sealed yet."""
    totals = running_totals(rx, community_id, ids)
    waiting = unsealed_changes(rx, community_id)
    return {
        account_id: Balance(account_id, *totals.get(account_id, NOTHING).plus(waiting.get(account_id, NOTHING)))
        for account_id in ids
    }


def running_totals(rx: Reading, community_id: UUID, ids: Collection[UUID], *, up_to: int = _ALL) -> dict[UUID, Change]:
    """Return the sealer's running totals, over at most `up_to` leaves, of those of `ids` that have one."""
    found = [(account_id, rx.fetch(_FOLDED, (community_id, account_id, up_to))) for account_id in ids]
    return {account_id: Change(*map(int, cast("tuple[str, str, str, str]", row[0]))) for account_id, row in found if row}


def unsealed_changes(rx: Reading, community_id: UUID) -> dict[UUID, Change]:
    """Return what the lines that wait for their seal do to every account."""
    return sums(rx, _OUTBOX, "unsealed.community_id = ?", (community_id, community_id, community_id))


def sums(rx: Reading, source: str, condition: str, values: Sequence[object]) -> dict[UUID, Change]:
    """Return what lines do to their accounts, added up by the database.

    Args:
        rx: the picture of the book.
        source: what the lines, called `line`, are read from.
        condition: which of them count.
        values: the community, for the holds and for the lines, then what the condition asks for.
    """
    totals: defaultdict[UUID, Change] = defaultdict(lambda: NOTHING)
    for debit, credit, kind, *halves in rx.fetch(_SUMS.format(source=source, condition=condition), values):
        high, low, held_high, held_low = (int(cast("int", half)) for half in halves)
        told = Kind(str(kind)), (high << 32) + low, (held_high << 32) + held_low
        giver, taker = rows.key(debit), rows.key(credit)
        totals[giver] = totals[giver].plus(debit_side(*told))
        totals[taker] = totals[taker].plus(credit_side(*told))
    return totals


def _summed(rx: Reading, community_id: UUID, account_id: UUID, until: int) -> Balance:
    """Add up a folded account's lines as recorded at an instant."""
    condition = "line.recorded_at <= ? AND (line.debit_account_id = ? OR line.credit_account_id = ?)"
    values = (community_id, community_id, until, account_id, account_id)
    return Balance(account_id, *sums(rx, "transfer AS line", condition, values).get(account_id, NOTHING))


def balance_on(rx: Reading, community_id: UUID, account_id: UUID, until: datetime) -> Balance:
    """Return an account's balance by the accounting instants of its lines, those before `until`."""
    condition = "line.occurred_at < ? AND (line.debit_account_id = ? OR line.credit_account_id = ?)"
    source = "transfer AS line"
    values: tuple[object, ...] = (community_id, community_id, micros(until), account_id, account_id)
    if rows.read_accounts(rx, community_id, [account_id])[account_id].inline:
        # The entries of one account lie together; a folded account has none.
        source = "entry JOIN transfer AS line ON line.community_id = entry.community_id AND line.id = entry.transfer_id"
        condition = "entry.community_id = ? AND entry.account_id = ? AND entry.occurred_at < ?"
        values = (community_id, community_id, community_id, account_id, micros(until))
    return Balance(account_id, *sums(rx, source, condition, values).get(account_id, NOTHING))


def totals_on(rx: Reading, community_id: UUID, until: datetime) -> dict[UUID, Change]:
    """Return what every account's lines with accounting instants before `until` add up to."""
    return sums(rx, "transfer AS line", "line.occurred_at < ?", (community_id, community_id, micros(until)))


_LINES = ", ".join(f"line.{name}" for name in Line.__struct_fields__)
_OF_INLINE = (
    f"SELECT {_LINES}, entry.account_id, {', '.join('entry.' + name for name in rows.COUNTERS.split(', '))}, entry.version "
    "FROM entry JOIN transfer AS line ON line.community_id = ? AND line.id = entry.transfer_id "
    "WHERE entry.community_id = ? AND entry.account_id = ?"
)
_OF_FOLDED = (
    f"SELECT {_LINES} FROM transfer AS line WHERE line.community_id = ? "
    "AND (line.debit_account_id = ? OR line.credit_account_id = ?)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Which part of an account's lines is asked for.

    Attributes:
        after: the last line of the page before; None for the first page.
        limit: lines at most.
        newest_first: backwards in time.
        codes: only lines with one of these codes; None for all.
    """

    after: UUID | None = None
    limit: int = 50
    newest_first: bool = True
    codes: Collection[str] | None = None

    @property
    def direction(self) -> str:
        """The order of the lines, in SQL."""
        return "DESC" if self.newest_first else "ASC"

    @property
    def beyond(self) -> str:
        """What is true of a line that comes after another one on the way, in SQL."""
        return "<" if self.newest_first else ">"

    def of_codes(self) -> tuple[str, Sequence[object]]:
        """Return the condition on the code of a line, and its values."""
        if self.codes is None:
            return "", ()
        # A list without a code lets nothing through; an empty IN list is no SQL.
        return f" AND line.code IN ({slots(len(self.codes)) or 'NULL'})", tuple(self.codes)


def statement(rx: Reading, community_id: UUID, account_id: UUID, page: Page) -> list[StatementLine]:
    """Return lines of an inline account with the balance after each, in the order in which they were recorded."""
    condition, values = "", cast("tuple[object, ...]", ())
    if page.after is not None:
        condition = (
            f" AND entry.version {page.beyond} "
            "(SELECT version FROM entry WHERE community_id = ? AND account_id = ? AND transfer_id = ?)"
        )
        values = (community_id, account_id, page.after)
    among, codes = page.of_codes()
    found = rx.fetch(
        f"{_OF_INLINE}{condition}{among} ORDER BY entry.version {page.direction} LIMIT ?",
        (community_id, community_id, account_id, *values, *codes, page.limit),
    )
    width = len(Line.__struct_fields__)
    return [StatementLine(rows.line_of(row[:width]), rows.balance_of((*row[width:], False))) for row in found]


def lines(rx: Reading, community_id: UUID, account_id: UUID, page: Page) -> list[Line]:
    """Return lines of an account in the order in which they were recorded.

    A folded account has no entries of its own: its lines are looked for among all lines of the book.

    Raises:
        KeyError: no such account.
    """
    if rows.read_accounts(rx, community_id, [account_id])[account_id].inline:
        return [each.line for each in statement(rx, community_id, account_id, page)]
    condition, values = "", cast("tuple[object, ...]", ())
    if page.after is not None:
        condition = (
            f" AND (line.recorded_at, line.id) {page.beyond} "
            "(SELECT recorded_at, id FROM transfer WHERE community_id = ? AND id = ?)"
        )
        values = (community_id, page.after)
    among, codes = page.of_codes()
    found = rx.fetch(
        f"{_OF_FOLDED}{condition}{among} ORDER BY line.recorded_at {page.direction}, line.id {page.direction} LIMIT ?",
        (community_id, account_id, account_id, *values, *codes, page.limit),
    )
    return [rows.line_of(row) for row in found]
