"""The trial balance: every account of a book at the end of a day, and what the committee owes its members."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from ledger.book.account import Account
from ledger.book.balance import NOTHING, Balance
from ledger.ledger import Ledger
from ledger.scheme.accounts import POINTS
from ledger.scheme.calendar import end_of_day
from ledger.store import journal_rows, statements

OWED_TO = frozenset({"member", "team"})
"""Codes of the accounts whose points can still be spent."""


@dataclass(frozen=True, slots=True)
class TrialRow:
    """An account and its counters."""

    account: Account
    balance: Balance


@dataclass(frozen=True, slots=True)
class TrialBalance:
    """All accounts at one moment.

    Attributes:
        rows: by unit, code and id.
        units: per unit what was given and what was received; the two are equal in a book that is whole.
        outstanding: points that members and teams may still spend, holds taken off.
    """

    rows: tuple[TrialRow, ...]
    units: dict[str, tuple[int, int]]
    outstanding: int


def trial_balance(ledger: Ledger, community_id: UUID, *, on: date | None = None) -> TrialBalance:
    """Return the trial balance of a book.

    Args:
        ledger: the installation.
        community_id: whose book.
        on: at the end of this day in Asia/Shanghai, by the accounting instants of the lines; None: as it stands now.
    """
    with ledger.reading() as rx:
        sql = "SELECT id FROM account WHERE community_id = ?"
        ids = [journal_rows.key(row[0]) for row in rx.fetch(sql, (community_id,))]
        accounts = journal_rows.read_accounts(rx, community_id, ids)
        if on is None:
            balances = {balance.account_id: balance for balance in statements.balances(rx, community_id, ids)}
        else:
            totals = statements.totals_on(rx, community_id, end_of_day(on))
            balances = {account_id: Balance(account_id, *totals.get(account_id, NOTHING)) for account_id in ids}
    ordered = sorted(accounts.values(), key=lambda account: (account.unit, account.code, account.id))
    rows = tuple(TrialRow(account, balances[account.id]) for account in ordered)
    units: dict[str, tuple[int, int]] = {}
    for row in rows:
        given, received = units.get(row.account.unit, (0, 0))
        units[row.account.unit] = (given + row.balance.debits_posted, received + row.balance.credits_posted)
    owed = (row.balance.available for row in rows if row.account.unit == POINTS and row.account.code in OWED_TO)
    return TrialBalance(rows, units, sum(owed))
