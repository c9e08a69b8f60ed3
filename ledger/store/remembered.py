"""What a process may keep in mind between two units of work, because it never changes or only grows."""

import threading
import time
from collections.abc import Collection, Mapping
from uuid import UUID

from ledger.book.account import Account

ACCOUNTS_MAX = 200_000
"""Accounts kept in mind; beyond that the memory begins anew."""
LOOK_AGAIN_SECONDS = 60.0
"""How long the newest instant of a book is trusted where other processes write, too."""


class Remembered:
    """Accounts, and how far each book's time has come. Told only what is durable; safe for threads."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._accounts: dict[UUID, dict[UUID, Account]] = {}
        self._newest: dict[UUID, tuple[int, float]] = {}

    def accounts(self, community_id: UUID, ids: Collection[UUID]) -> dict[UUID, Account]:
        """Return those of `ids` that are remembered."""
        book = self._accounts.get(community_id)
        return {} if book is None else {account_id: book[account_id] for account_id in ids if account_id in book}

    def keep_accounts(self, community_id: UUID, accounts: Mapping[UUID, Account]) -> None:
        """Remember accounts that a unit of work has read, now that it is durable."""
        with self._turn:
            book = self._accounts.setdefault(community_id, {})
            if len(book) + len(accounts) > ACCOUNTS_MAX:
                # A new dict, for another thread may be reading the old one.
                book = self._accounts[community_id] = {}
            book.update(accounts)

    def newest(self, community_id: UUID) -> int | None:
        """Return the instant (microseconds) up to which a book's time has come; None when it has to be looked up."""
        found = self._newest.get(community_id)
        return None if found is None or time.monotonic() > found[1] else found[0]

    def keep_newest(self, community_id: UUID, instant: int) -> None:
        """Remember how far a book's time has come."""
        with self._turn:
            before, until = self._newest.get(community_id, (0, 0.0))
            now = time.monotonic()
            self._newest[community_id] = (max(before, instant), until if now <= until else now + LOOK_AGAIN_SECONDS)
