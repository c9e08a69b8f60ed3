"""The posting path: from a batch of transfers to one status per line (`ledger.md`, Writing).

A set is tried as if nothing stood in its way: the database's own conditions (limits, unique keys) accept or refuse it as one.
Only when something did is the book read under the rows' locks and judged line by line, so that the fault can be named. Nothing
is decided on a value that was not read under its lock.
"""

from collections import ChainMap
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from ledger.book.account import Account
from ledger.book.balance import Balance
from ledger.book.judgement import Facts, judge, sets_of
from ledger.book.posting import Asked, Movement, movements, settle
from ledger.book.status import PASSING, Status
from ledger.book.transfer import Line, Transfer
from ledger.clock import micros
from ledger.errors import DatabaseBusy
from ledger.store import journal_rows as rows
from ledger.store.unit import Writing

TRIES = 8
"""Rounds of trying and reading again before a set that always meets somebody else is answered with busy."""


class _OvertakenError(Exception):
    """A condition did not hold: a limit, a closed account, or a key that is there already."""


@dataclass(slots=True)
class _Batch:
    """What a batch has read that never changes: accounts, and lines named as holds or as reversed."""

    community_id: UUID
    now: int
    accounts: dict[UUID, Account]
    lines: dict[UUID, Line]


def create_transfers(tx: Writing, community_id: UUID, batch: Sequence[Transfer], *, poison: bool = False) -> list[Status]:
    """Post a batch; return one status per line, in order. A set is all or nothing.

    Args:
        tx: the open unit of work.
        community_id: whose book.
        batch: lines in order; those of one set next to each other.
        poison: keep ids that were refused for a passing cause refused for ever (`create_transfers` of the public API). The
            club's operations leave it off: they answer a repeat from the `request` table, and a refusal stores nothing.

    Raises:
        DatabaseBusy: other writers were always quicker; nothing of the set was written.
    """
    read = _Batch(community_id, micros(tx.now), *rows.read_constants(tx, community_id, batch))
    sets = sets_of(batch)
    if len(sets) > 1 and tx.row_lock:
        # Sets are written one after the other, in the caller's order; two batches in each other's way would deadlock.
        rows.lock_balances(tx, community_id, _touched(batch, read))
    statuses: list[Status] = []
    for lines in sets:
        outcome = _post_set(tx, read, lines)
        statuses += outcome
        if poison:
            rows.insert_refused(tx, community_id, read.now, _poisoned(lines, outcome))
    return statuses


def _poisoned(lines: Sequence[Transfer], outcome: Sequence[Status]) -> list[tuple[UUID, Status]]:
    return [(line.id, status) for line, status in zip(lines, outcome, strict=True) if status in PASSING]


def _post_set(tx: Writing, read: _Batch, lines: Sequence[Transfer]) -> list[Status]:
    facts = Facts(now=read.now, accounts=read.accounts, lines=_own_page(read))
    for _ in range(TRIES):
        statuses = judge(lines, facts)
        created = statuses[0] is Status.CREATED
        if not created and facts.balances is not None:
            return statuses
        if created:
            try:
                with tx.savepoint("lines"):
                    _write(tx, read, lines)
            except _OvertakenError:
                pass
            else:
                return statuses
        facts = _facts_under_lock(tx, read, lines)
    raise DatabaseBusy(cause="overtaken")


def _facts_under_lock(tx: Writing, read: _Batch, lines: Sequence[Transfer]) -> Facts:
    # First the locks, in account order; what is read after them cannot move any more.
    balances = rows.lock_balances(tx, read.community_id, _touched(lines, read))
    ids = [line.id for line in lines]
    known = rows.read_lines(tx, read.community_id, ids)
    return Facts(
        now=read.now,
        accounts=read.accounts,
        lines=_own_page(read),
        known=known,
        known_sets=rows.read_known_sets(tx, read.community_id, {line.set_id or line.id for line in lines}),
        failed=rows.read_failed(tx, read.community_id, ids),
        resolutions=rows.read_resolutions(tx, read.community_id, [line.pending_id for line in lines if line.pending_id]),
        reversed=rows.read_reversed(tx, read.community_id, [line.reverses_id for line in lines if line.reverses_id]),
        balances=balances,
    )


def _touched(lines: Sequence[Transfer], read: _Batch) -> list[UUID]:
    """The limited accounts of some lines, in account order."""
    sides = {side for line in lines for side in _sides(line, read)}
    return sorted(side for side in sides if side in read.accounts and read.accounts[side].inline)


def _own_page(read: _Batch) -> ChainMap[UUID, Line]:
    """Lines that the judge notes stay on a page of their own until they are written."""
    return ChainMap({}, read.lines)


def _sides(line: Transfer, read: _Batch) -> list[UUID]:
    hold = read.lines.get(line.pending_id) if line.pending_id is not None else None
    if hold is not None:
        return [hold.debit_account_id, hold.credit_account_id]
    return [side for side in (line.debit_account_id, line.credit_account_id) if side is not None]


def _write(tx: Writing, read: _Batch, lines: Sequence[Transfer]) -> None:
    page = _own_page(read)
    asked: list[Asked] = []
    for line in lines:
        hold = page[line.pending_id] if line.pending_id is not None else None
        asked.append(Asked(line, hold))
        page[line.id] = settle(line, hold, now=read.now, recorded_at=read.now)
    moves = movements(asked, read.accounts)
    try:
        afters, first_at = _move_balances(tx, read, moves, lines)
        settled = [settle(line, hold, now=read.now, recorded_at=first_at + index) for index, (line, hold) in enumerate(asked)]
        rows.insert_lines(tx, read.community_id, settled)
        rows.insert_entries(tx, read.community_id, settled, list(zip(moves, afters, strict=True)))
        rows.insert_unsealed(tx, read.community_id, "set", settled[0].set_id, first_at)
    except Exception as error:
        if tx.is_conflict(error):
            raise _OvertakenError from error
        raise
    read.lines.update((line.id, line) for line in settled)


def _move_balances(
    tx: Writing, read: _Batch, moves: Sequence[Movement], lines: Sequence[Transfer]
) -> tuple[list[Balance], int]:
    """Move every limited balance if its limit allows; return the balances after, and the instant of the first line."""
    size = len(lines)
    afters: list[Balance] = []
    instants: list[int] = []
    for move in moves:
        moved = rows.move_balance(tx, read.community_id, move, read.now, size)
        if moved is None:
            raise _OvertakenError
        afters.append(moved[0])
        instants.append(moved[1])
    latest = max(instants, default=read.now + size - 1)
    for move, instant in zip(moves, instants, strict=True):
        # Two accounts of one set may have stood at different instants; the line's instant lies after both.
        if instant != latest:
            rows.set_instant(tx, read.community_id, move.account_id, latest)
    # Under the locks, for a neighbour who was refused one of these ids held them until the refusal stood.
    if rows.read_failed(tx, read.community_id, [line.id for line in lines]):
        raise _OvertakenError
    return afters, latest - size + 1


def open_accounts(tx: Writing, community_id: UUID, accounts: Sequence[Account]) -> list[Status]:
    """Open accounts; return `created`, `exists` or `exists_with_different_unit | limit | code` for each, in order."""
    known = rows.read_accounts(tx, community_id, [account.id for account in accounts])
    statuses: dict[int, Status] = {}
    # In the order of ids, so that two callers with the same accounts do not wait for each other.
    for place, account in sorted(enumerate(accounts), key=lambda asked: asked[1].id):
        if account.id not in known and _opened(tx, community_id, account):
            known[account.id] = account
            statuses[place] = Status.CREATED
            continue
        if account.id not in known:
            known |= rows.read_accounts(tx, community_id, [account.id])
        statuses[place] = _compare_accounts(account, known[account.id])
    return [statuses[place] for place in range(len(accounts))]


def _opened(tx: Writing, community_id: UUID, account: Account) -> bool:
    try:
        with tx.savepoint("account"):
            rows.insert_account(tx, community_id, account, micros(tx.now))
    except Exception as error:
        if tx.is_conflict(error):
            return False
        raise
    return True


def _compare_accounts(asked: Account, known: Account) -> Status:
    if asked.unit != known.unit:
        return Status.EXISTS_WITH_DIFFERENT_UNIT
    if asked.limit is not known.limit:
        return Status.EXISTS_WITH_DIFFERENT_LIMIT
    if asked.code != known.code:
        return Status.EXISTS_WITH_DIFFERENT_CODE
    return Status.EXISTS
