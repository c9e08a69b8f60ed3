"""The book of one community, usable without anything of the club (`ledger.md`, The public Python API)."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID

from ledger.book.account import Account
from ledger.book.balance import Balance
from ledger.book.status import Status
from ledger.book.transfer import SET_MAX, Line, Transfer
from ledger.errors import AccountUnknown, DatabaseBusy
from ledger.store import journal, journal_rows, statements
from ledger.store.accounts import close_account, open_accounts, reopen_account
from ledger.store.retries import runs
from ledger.store.unit import Reading, Writing

A = TypeVar("A")

TRIES = 8
"""Runs of one unit of work before it is answered with busy."""
PAUSE_SECONDS = 0.005
"""The first pause between two runs, at most; it doubles, and its length is drawn."""


class Units(Protocol):
    """Who opens units of work: a `Ledger`."""

    def writing(self) -> AbstractContextManager[Writing]:
        """Begin one that writes."""
        ...

    def create_alone(self, community_id: UUID, batch: Sequence[Transfer]) -> list[Status] | None:
        """Post a batch as a unit of its own; None where one has to look closer."""
        ...

    def reading(self) -> AbstractContextManager[Reading]:
        """Begin one that reads."""
        ...


class Book:
    """The append-only double-entry book of one community, usable without anything of the club."""

    def __init__(self, ledger: Units, community_id: UUID) -> None:
        self._ledger = ledger
        self._community_id = community_id

    def create_accounts(self, accounts: Sequence[Account]) -> list[Status]:
        """Open accounts; return `created`, `exists` or `exists_with_different_unit | limit | code` for each, in order.

        Raises:
            TypeError: something is no `Account`.
            Unavailable: not now; nothing was written.
        """
        accounts = list(accounts)
        if not all(isinstance(account, Account) for account in accounts):
            raise TypeError("a batch is made of accounts")
        return self._attempt(lambda tx: open_accounts(tx, self._community_id, accounts))

    def create_transfers(self, transfers: Sequence[Transfer]) -> list[Status]:
        """Post a batch of lines; return one status per line, in order (`ledger.md`, Statuses).

        A set is all or nothing. A replay answers `exists`; an id that was refused for a passing cause stays refused.

        Args:
            transfers: lines in order; those of one set (1 to 8,190) next to each other. Units and limits of each value are
                told where `Transfer` is defined.

        Raises:
            TypeError: something is no `Transfer`.
            ValueError: holds of one set have different timeouts, or an imported line lies ahead of the clock.
            BookNotEmpty: a new imported line, and the book holds lines that are none.
            ClockBehind: the clock lies more than a day behind the book.
            Unavailable: not now; nothing was written, and the same batch may be sent again.
        """
        transfers = list(transfers)
        if not all(isinstance(line, Transfer) for line in transfers):
            raise TypeError("a batch is made of transfers")
        with suppress(DatabaseBusy):
            # Most batches are taken at the first try; whatever is not is looked at closely.
            statuses = self._ledger.create_alone(self._community_id, transfers)
            if statuses is not None:
                return statuses
        try:
            return self._attempt(lambda tx: journal.create_transfers(tx, self._community_id, transfers, poison=True))
        except journal.PoisonError:
            return self._attempt(lambda tx: self._create_by_itself(tx, transfers))

    def _create_by_itself(self, tx: Writing, transfers: Sequence[Transfer]) -> list[Status]:
        tx.post_nobody(self._community_id)
        return journal.create_transfers(tx, self._community_id, transfers, poison=True)

    def lookup_accounts(self, ids: Sequence[UUID]) -> list[Balance]:
        """Return the balances of those of `ids` that exist, in the order asked, exact at one moment."""
        with self._ledger.reading() as rx:
            return statements.balances(rx, self._community_id, list(ids))

    def lookup_transfers(self, ids: Sequence[UUID]) -> list[Line]:
        """Return the stored lines of those of `ids` that exist, in the order asked."""
        ids = list(ids)
        with self._ledger.reading() as rx:
            found = journal_rows.read_lines(rx, self._community_id, ids)
        return [found[line_id] for line_id in ids if line_id in found]

    def account_transfers(
        self,
        account_id: UUID,
        *,
        after: UUID | None = None,
        limit: int = 50,
        newest_first: bool = True,
        codes: Collection[str] | None = None,
    ) -> list[Line]:
        """Return a page of an account's lines, in the order in which they were recorded.

        Args:
            account_id: whose.
            after: the id of the last line of the page before; None for the first page.
            limit: lines at most, 1 to 8,190.
            newest_first: backwards in time.
            codes: only lines with one of these codes; None for all.

        Raises:
            AccountUnknown: no such account in this book.
            ValueError: `limit` is out of range.
        """
        if not 1 <= limit <= SET_MAX:
            raise ValueError("a page has 1 to 8,190 lines")
        with self._ledger.reading() as rx, _known(account_id):
            page = statements.Page(after=after, limit=limit, newest_first=newest_first, codes=codes)
            return statements.lines(rx, self._community_id, account_id, page)

    def account_balance(self, account_id: UUID, *, at: datetime | None = None) -> Balance:
        """Return the balance of an account, as it was recorded at `at` (aware) where that is given.

        Raises:
            AccountUnknown: no such account in this book.
            ValueError: `at` has no time zone.
        """
        if at is not None and at.tzinfo is None:
            raise ValueError("at is an aware instant")
        with self._ledger.reading() as rx, _known(account_id):
            return statements.balance_at(rx, self._community_id, account_id, at)

    def close_account(self, account_id: UUID, *, transfer_id: UUID) -> Status:
        """Close a limited account, by a line of amount 0 and code `close`; it takes no more lines until it is reopened.

        Args:
            account_id: an account with nothing available and no live hold.
            transfer_id: the id of the line, made by the caller; sent again it answers `exists`.

        Returns:
            `created`, `exists`, `exists_with_different_kind | debit_account_id | code | set`, `id_must_not_be_zero`,
            `id_already_failed`, `debit_account_not_found` or `debit_account_already_closed`.

        Raises:
            TypeError: an id is no UUID.
            AccountNotClosable: it is a folded account, or something is left on it, or a hold is alive.
        """
        return self._attempt(lambda tx: close_account(tx, self._community_id, account_id, transfer_id))

    def reopen_account(self, account_id: UUID, *, transfer_id: UUID) -> Status:
        """Open a closed account again, by a line of amount 0 and code `reopen`; arguments and answers as `close_account`.

        Raises:
            TypeError: an id is no UUID.
            AccountNotClosable: it is a folded account, which neither closes nor opens.
            AccountNotClosed: it is open.
        """
        return self._attempt(lambda tx: reopen_account(tx, self._community_id, account_id, transfer_id))

    def _attempt(self, body: Callable[[Writing], A]) -> A:
        """Write, and begin again with the same ids when a neighbour was in the way (`ledger.md`, Writing, 7)."""
        for run in runs(TRIES, PAUSE_SECONDS):
            try:
                with self._ledger.writing() as tx:
                    return body(tx)
            except DatabaseBusy:
                if run == TRIES - 1:
                    raise
        raise AssertionError("the last run returns or raises")


@contextmanager
def _known(account_id: UUID) -> Iterator[None]:
    try:
        yield
    except KeyError:
        raise AccountUnknown(account_id=str(account_id)) from None
