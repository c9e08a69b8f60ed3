"""Accounts of a batch: from what the process remembers, else from the book."""

from collections.abc import Collection
from uuid import UUID

from ledger.book.account import Account
from ledger.store import journal_rows as rows
from ledger.store.unit import Writing


def read_accounts(tx: Writing, community_id: UUID, ids: Collection[UUID]) -> dict[UUID, Account]:
    """Return the accounts that exist under `ids`. An account never changes, so one that was read is known for good."""
    found = tx.remembered.accounts(community_id, ids)
    if len(found) < len(ids):
        read = rows.read_accounts(tx, community_id, [account_id for account_id in ids if account_id not in found])
        tx.learn_accounts(community_id, read)
        found |= read
    return found
