"""The posting path: from a batch of transfers to one status per line (`ledger.md`, Writing).

A batch is tried as if nothing stood in its way: the database's own conditions (limits, unique keys) accept or refuse it as one.
Only when something did is the book read under the rows' locks and judged set by set, so that the fault can be named. Nothing is
decided on a value that was not read under its lock.
"""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from ledger.book.account import Account
from ledger.book.facts import Facts
from ledger.book.judgement import judge, sets_of
from ledger.book.posting import Posted, movements
from ledger.book.status import PASSING, Status
from ledger.book.transfer import Line, Transfer
from ledger.clock import micros
from ledger.errors import BookNotEmpty, DatabaseBusy
from ledger.store import clock_order, expiry, known
from ledger.store import journal_rows as rows
from ledger.store.posting import OvertakenError, Posting
from ledger.store.unit import Writing

TRIES = 8
"""Rounds of trying and reading again before a batch that always meets somebody else is answered with busy."""


class PoisonError(Exception):
    """An id has to be refused for good, for which nobody else may post meanwhile: begin again with `post_nobody`."""


def create_transfers(tx: Writing, community_id: UUID, batch: Sequence[Transfer], *, poison: bool = False) -> list[Status]:
    """Post a batch; return one status per line, in order. A set is all or nothing.

    Args:
        tx: the open unit of work.
        community_id: whose book.
        batch: lines in order; those of one set next to each other.
        poison: keep ids that were refused for a passing cause refused for ever (`create_transfers` of the public API). The
            club's operations leave it off: they answer a repeat from the `request` table, and a refusal stores nothing.

    Raises:
        ValueError: the holds of a set have different timeouts, or an imported line lies ahead of the clock.
        BookNotEmpty: a new imported line, and the book holds lines that are none.
        ClockBehind: the clock lies more than a day behind the book.
        DatabaseBusy: other writers were always quicker; nothing of the batch was written.
        PoisonError: an id has to be poisoned, and somebody else may be posting under it at this moment.
    """
    sets = sets_of(batch)
    if not sets:
        return []
    now = micros(tx.now)
    if any(line.occurred_at is not None and micros(line.occurred_at) > now for line in batch):
        raise ValueError("an imported line lies behind the clock")
    clock_order.check(tx, community_id, now)
    lines = rows.read_lines(tx, community_id, _named(batch))
    accounts = known.read_accounts(tx, community_id, _sides(batch, lines))
    facts = Facts(now=now, first_at=now, accounts=accounts, lines=dict(lines))
    for _ in range(TRIES):
        statuses, poisoned = _judge_all(sets, facts, poison=poison)
        if facts.balances is None and statuses.count(Status.CREATED) < len(batch):
            facts = _facts_under_lock(tx, community_id, now, batch, accounts, lines)
            continue
        try:
            _write(tx, community_id, facts)
        except OvertakenError:
            facts = _facts_under_lock(tx, community_id, now, batch, accounts, lines)
            continue
        if poisoned and not tx.posts_alone:
            raise PoisonError
        rows.insert_refused(tx, community_id, now, poisoned)
        if facts.posted:
            # Nothing else brings a book's time forward: a refusal by a clock that is wrong must not outlive that clock.
            tx.learn_newest(community_id, facts.posted[-1].line.recorded_at)
        return statuses
    raise DatabaseBusy(cause="overtaken")


def _judge_all(
    sets: Sequence[Sequence[Transfer]], facts: Facts, *, poison: bool
) -> tuple[list[Status], list[tuple[UUID, Status]]]:
    statuses: list[Status] = []
    poisoned: list[tuple[UUID, Status]] = []
    for lines in sets:
        outcome = judge(lines, facts)
        statuses += outcome
        if poison and outcome[0] is not Status.CREATED:
            refused = [(line.id, status) for line, status in zip(lines, outcome, strict=True) if status in PASSING]
            poisoned += refused
            facts.failed.update(line_id for line_id, _ in refused)
    return statuses, poisoned


def _write(tx: Writing, community_id: UUID, facts: Facts) -> None:
    posted, judged = facts.posted, facts.balances is not None
    if not posted:
        return
    if any(line.imported for line, _ in posted) and not _all_imported(tx, community_id, posted):
        # What looks new at first may be a repeat, and is answered as one however the book went on.
        raise BookNotEmpty if judged else OvertakenError
    moves = movements(posted, facts.accounts)
    if not judged and any(move.peaks for move in moves):
        raise OvertakenError
    tx.post(Posting(community_id, moves, posted))


def _all_imported(tx: Writing, community_id: UUID, posted: Sequence[Posted]) -> bool:
    if not all(line.imported for line, _ in posted):
        return False
    return not tx.fetch("SELECT 1 FROM transfer WHERE community_id = ? AND NOT imported LIMIT 1", (community_id,))


def _facts_under_lock(  # noqa: PLR0913, PLR0917 - what is known of the batch so far
    tx: Writing,
    community_id: UUID,
    now: int,
    batch: Sequence[Transfer],
    accounts: dict[UUID, Account],
    lines: Mapping[UUID, Line],
) -> Facts:
    # An account may have been opened since the first look, and a hold made. One that is made from here on is not there yet:
    # its accounts would not be among the locked ones.
    lines = dict(lines) | rows.read_lines(tx, community_id, [name for name in _named(batch) if name not in lines])
    accounts |= known.read_accounts(tx, community_id, _sides(batch, lines))
    touched = {side for side in _sides(batch, lines) if side in accounts and accounts[side].inline}
    expiry.expire_in_the_way(tx, community_id, now, touched, holds=set(lines))
    # First the locks, in account order; what is read after them cannot move any more.
    balances, newest = rows.lock_balances(tx, community_id, touched)
    ids = [line.id for line in batch]
    stored = rows.read_lines(tx, community_id, ids)
    resolved = {line.pending_id for line in stored.values() if line.pending_id is not None}
    return Facts(
        now=now,
        accounts=accounts,
        first_at=max(now, newest + 1),
        lines=lines | rows.read_lines(tx, community_id, [name for name in resolved if name not in lines]),
        known=stored,
        known_sets=rows.read_known_sets(tx, community_id, {line.set_id or line.id for line in batch}),
        failed=rows.read_failed(tx, community_id, ids),
        resolutions=rows.read_resolutions(tx, community_id, [line.pending_id for line in batch if line.pending_id]),
        reversals=rows.read_reversals(tx, community_id, [line.reverses_id for line in batch if line.reverses_id]),
        balances=balances,
    )


def _named(batch: Iterable[Transfer]) -> set[UUID]:
    """Return the ids of stored lines that a batch names: holds, and lines that are undone."""
    return {line.pending_id for line in batch if line.pending_id} | {line.reverses_id for line in batch if line.reverses_id}


def _sides(batch: Iterable[Transfer], lines: Mapping[UUID, Line]) -> set[UUID]:
    """Return the accounts that a batch and its holds name."""
    sides = {line.debit_account_id for line in batch} | {line.credit_account_id for line in batch}
    for line in lines.values():
        sides |= {line.debit_account_id, line.credit_account_id}
    return {side for side in sides if side is not None}
