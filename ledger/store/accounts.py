"""Opening, closing and reopening accounts (`ledger.md`, Units and accounts)."""

from collections.abc import Sequence
from uuid import UUID

from ledger.book.account import Account
from ledger.book.balance import NOTHING, Balance
from ledger.book.posting import Movement, Posted, Step
from ledger.book.status import Status
from ledger.book.transfer import CLOSE, REOPEN, Kind, Line
from ledger.clock import micros
from ledger.errors import AccountNotClosable, AccountNotClosed, BookDamaged, DatabaseBusy
from ledger.ids import named, names_for
from ledger.store import clock_order, expiry, known
from ledger.store import journal_rows as rows
from ledger.store.posting import OvertakenError, Posting
from ledger.store.unit import Writing


def open_accounts(tx: Writing, community_id: UUID, accounts: Sequence[Account]) -> list[Status]:
    """Open accounts; return `created`, `exists` or `exists_with_different_unit | limit | code` for each, in order."""
    found = rows.read_accounts(tx, community_id, [account.id for account in accounts])
    statuses: dict[int, Status] = {}
    # In the order of ids, so that two callers with the same accounts do not wait for each other.
    for place, account in sorted(enumerate(accounts), key=lambda asked: asked[1].id):
        if account.id not in found and rows.insert_account(tx, community_id, account, micros(tx.now)):
            found[account.id] = account
            statuses[place] = Status.CREATED
            continue
        if account.id not in found:
            found |= rows.read_accounts(tx, community_id, [account.id])
        statuses[place] = _compare(account, found[account.id])
    return [statuses[place] for place in range(len(accounts))]


def _compare(asked: Account, found: Account) -> Status:
    if asked.unit != found.unit:
        return Status.EXISTS_WITH_DIFFERENT_UNIT
    if asked.limit is not found.limit:
        return Status.EXISTS_WITH_DIFFERENT_LIMIT
    if asked.code != found.code:
        return Status.EXISTS_WITH_DIFFERENT_CODE
    return Status.EXISTS


def close_account(tx: Writing, community_id: UUID, account_id: UUID, transfer_id: UUID) -> Status:
    """Close a limited account by a line of amount 0, so that closing is sealed as every other line is.

    Returns:
        `created`, or as in `create_transfers`: `exists` for a repeat, `exists_with_different_…`, `id_already_failed`,
        `debit_account_not_found`, `debit_account_already_closed`.

    Raises:
        AccountNotClosable: it is a folded account, or something is left on it, or a hold is alive.
        TypeError: an id is no UUID.
    """
    return _turn(tx, community_id, account_id, transfer_id, code=CLOSE)


def reopen_account(tx: Writing, community_id: UUID, account_id: UUID, transfer_id: UUID) -> Status:
    """Open a closed account again, by a line of amount 0.

    Returns:
        As `close_account`.

    Raises:
        AccountNotClosed: it is open.
    """
    return _turn(tx, community_id, account_id, transfer_id, code=REOPEN)


def _turn(tx: Writing, community_id: UUID, account_id: UUID, transfer_id: UUID, *, code: str) -> Status:
    for told in (account_id, transfer_id):
        if not isinstance(told, UUID):
            raise TypeError("an id is a UUID")
    now = micros(tx.now)
    clock_order.check(tx, community_id, now)
    account = known.read_accounts(tx, community_id, [account_id]).get(account_id)
    if account is not None and account.inline:
        expiry.expire_in_the_way(tx, community_id, now, {account_id})
    balances, newest = rows.lock_balances(tx, community_id, [account_id])
    status = _status(tx, community_id, account_id, transfer_id, code)
    if status is None and account is None:
        status = Status.DEBIT_ACCOUNT_NOT_FOUND
    if status is None and code == CLOSE and account_id in balances and balances[account_id].closed:
        status = Status.DEBIT_ACCOUNT_ALREADY_CLOSED
    if status is not None or account is None:
        assert status is not None, "an account that is missing has its status"
        return status
    _require(account, balances.get(account_id), code)
    counterpart = _counterpart(tx, community_id, account.unit)
    line = _line(account, counterpart, transfer_id, code, max(now, newest + 1))
    still = Movement(account_id, (Step(0, NOTHING),))
    try:
        tx.post(Posting(community_id, [still], [Posted(line, 0)], closed=code == REOPEN, closing=code == CLOSE))
    except OvertakenError:
        raise DatabaseBusy(cause="overtaken") from None
    tx.learn_newest(community_id, line.recorded_at)
    return Status.CREATED


def _counterpart(tx: Writing, community_id: UUID, unit: str) -> Account:
    """Return the folded account on the other side of closing lines in a unit, opened when it is first needed."""
    for name in names_for(f"closing:{unit}"):
        # Somebody may have opened something else under the id that we would take.
        wanted = Account(id=named(community_id, name), unit=unit, code="closing")
        if open_accounts(tx, community_id, [wanted])[0] in {Status.CREATED, Status.EXISTS}:
            return wanted
    raise BookDamaged(table="account", row=f"closing:{unit}", why="taken")


def _status(tx: Writing, community_id: UUID, account_id: UUID, transfer_id: UUID, code: str) -> Status | None:
    """Return the status of a line that is known under its id already, in the order of `ledger.md`, Statuses."""
    stored = rows.read_lines(tx, community_id, [transfer_id]).get(transfer_id)
    if stored is None and rows.read_known_sets(tx, community_id, [transfer_id]):
        return Status.EXISTS_WITH_DIFFERENT_SET
    if transfer_id.int == 0:
        return Status.ID_MUST_NOT_BE_ZERO
    if stored is None:
        return Status.ID_ALREADY_FAILED if rows.read_failed(tx, community_id, [transfer_id]) else None
    if stored.kind is not Kind.SINGLE:
        return Status.EXISTS_WITH_DIFFERENT_KIND
    if stored.debit_account_id != account_id:
        return Status.EXISTS_WITH_DIFFERENT_DEBIT_ACCOUNT_ID
    return Status.EXISTS if stored.code == code else Status.EXISTS_WITH_DIFFERENT_CODE


def _require(account: Account, balance: Balance | None, code: str) -> None:
    if balance is None:
        raise AccountNotClosable(account_id=str(account.id), why="folded")
    if code == REOPEN:
        if not balance.closed:
            raise AccountNotClosed(account_id=str(account.id))
        return
    if balance.debits_pending or balance.credits_pending:
        raise AccountNotClosable(account_id=str(account.id), why="held")
    if balance.available:
        raise AccountNotClosable(account_id=str(account.id), why="not_empty", available=balance.available)


def _line(account: Account, counterpart: Account, transfer_id: UUID, code: str, instant: int) -> Line:
    return Line(
        id=transfer_id,
        kind=Kind.SINGLE,
        debit_account_id=account.id,
        credit_account_id=counterpart.id,
        unit=account.unit,
        amount=0,
        code=code,
        pending_id=None,
        reverses_id=None,
        timeout_seconds=0,
        due_at=None,
        set_id=transfer_id,
        set_index=0,
        set_size=1,
        actor_id=None,
        device_id=None,
        ref_type=None,
        ref_id=None,
        imported=False,
        occurred_at=instant,
        recorded_at=instant,
    )
