"""Balances and statements of accounts, read from the book (`ledger.md`, Units and accounts)."""

from collections.abc import Sequence
from datetime import datetime
from typing import cast
from uuid import UUID

from ledger.book.balance import NOTHING, Balance, Change, credit_side, debit_side
from ledger.book.transfer import Kind
from ledger.clock import micros
from ledger.store import journal_rows
from ledger.store.unit import Reading

_SIDE = (
    "SELECT line.kind, COALESCE(SUM(line.amount), 0), COALESCE(SUM(hold.amount), 0) FROM transfer AS line "
    "LEFT JOIN transfer AS hold ON hold.community_id = line.community_id AND hold.id = line.pending_id "
    "WHERE line.community_id = ? AND line.{side} = ? AND line.recorded_at <= ? GROUP BY line.kind"
)
_AS_RECORDED = (
    "SELECT account_id, debits_pending, debits_posted, credits_pending, credits_posted, version FROM entry "
    "WHERE community_id = ? AND account_id = ? AND recorded_at <= ? ORDER BY recorded_at DESC LIMIT 1"
)
_ALWAYS = 2**62


def balances(rx: Reading, community_id: UUID, ids: Sequence[UUID]) -> list[Balance]:
    """Return the balances of those of `ids` that exist, in the order asked."""
    accounts = journal_rows.read_accounts(rx, community_id, ids)
    running = journal_rows.read_balances(rx, community_id, [account.id for account in accounts.values() if account.inline])
    return [
        running[account_id] if account_id in running else _folded(rx, community_id, account_id, _ALWAYS)
        for account_id in ids
        if account_id in accounts
    ]


def balance_at(rx: Reading, community_id: UUID, account_id: UUID, at: datetime | None) -> Balance:
    """Return the balance of an account as recorded at `at`, or now.

    Raises:
        KeyError: no such account.
    """
    account = journal_rows.read_accounts(rx, community_id, [account_id])[account_id]
    if at is None:
        return balances(rx, community_id, [account_id])[0]
    if not account.inline:
        return _folded(rx, community_id, account_id, micros(at))
    for row in rx.fetch(_AS_RECORDED, (community_id, account_id, micros(at))):
        return journal_rows.balance_of((*row, False))
    return Balance(account_id)


def _folded(rx: Reading, community_id: UUID, account_id: UUID, until: int) -> Balance:
    """Sum a busy account from its lines: no write ever touches a balance of it."""
    total = NOTHING
    for side, effect in (("debit_account_id", debit_side), ("credit_account_id", credit_side)):
        for row in rx.fetch(_SIDE.format(side=side), (community_id, account_id, until)):
            kind, amount, held = Kind(str(row[0])), int(cast("int", row[1])), int(cast("int", row[2]))
            total = total.plus(effect(kind, amount, held))
    return Balance(account_id, *Change(*total))
