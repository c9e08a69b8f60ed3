"""The statement of an account: its lines, and what stood there after each."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from ledger.book.balance import Balance
from ledger.errors import AccountUnknown
from ledger.ledger import Ledger
from ledger.scheme.calendar import end_of_day
from ledger.store import journal_rows, statements
from ledger.store.statements import StatementLine

__all__ = ["StatementLine", "balance_on", "statement"]


def statement(  # noqa: PLR0913 - how a page of it is asked for
    ledger: Ledger,
    community_id: UUID,
    account_id: UUID,
    *,
    after: UUID | None = None,
    limit: int = 50,
    newest_first: bool = True,
    codes: Collection[str] | None = None,
) -> tuple[StatementLine, ...]:
    """Return a page of a limited account's lines in the order in which they were recorded, each with the balance after it.

    Args:
        ledger: the installation.
        community_id: whose book.
        account_id: a limited account; a folded one has no running balance, and so no statement.
        after: the last line of the page before; None for the first.
        limit: lines at most, from 1.
        newest_first: backwards in time.
        codes: only lines with one of these codes; the balances stay those of the whole account.

    Raises:
        AccountUnknown: no such limited account in this book.
    """
    with ledger.reading() as rx:
        account = journal_rows.read_accounts(rx, community_id, [account_id]).get(account_id)
        if account is None or not account.inline:
            raise AccountUnknown(account_id=str(account_id))
        page = statements.Page(after=after, limit=limit, newest_first=newest_first, codes=codes)
        return tuple(statements.statement(rx, community_id, account_id, page))


def balance_on(ledger: Ledger, community_id: UUID, account_id: UUID, day: date) -> Balance:
    """Return an account's balance at the end of a day in Asia/Shanghai, by the accounting instants of its lines.

    Raises:
        AccountUnknown: no such account in this book.
    """
    with ledger.reading() as rx:
        if account_id not in journal_rows.read_accounts(rx, community_id, [account_id]):
            raise AccountUnknown(account_id=str(account_id))
        return statements.balance_on(rx, community_id, account_id, end_of_day(day))
