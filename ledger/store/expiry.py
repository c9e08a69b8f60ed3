"""Holds whose time is up. They count as expired for everybody from that instant on; the lines that say so come when convenient.

Whoever meets one writes the line, and a job sweeps up the rest (`ledger.md`, Holds that are due).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

import msgspec

from ledger.book.account import Account
from ledger.book.balance import NOTHING, Change, credit_side, debit_side
from ledger.book.posting import Posted, movements
from ledger.book.transfer import Kind, Line
from ledger.errors import BookDamaged
from ledger.ids import named, names_for
from ledger.store import journal_rows as rows
from ledger.store import known
from ledger.store.posting import OvertakenError, Posting
from ledger.store.unit import Reading, Writing

SWEEP = 1_000
"""Holds that are expired in one unit of work."""

_DUE = (
    f"{rows.SELECT_LINES} AND due_at <= ? AND NOT EXISTS (SELECT 1 FROM transfer AS resolution "
    "WHERE resolution.community_id = ? AND resolution.pending_id = transfer.id AND resolution.recorded_at <= ?) "
    "AND recorded_at <= ? ORDER BY due_at, id"
)
_ALWAYS = 2**62


def due_holds(rx: Reading, community_id: UUID, now: int, *, until: int = _ALWAYS) -> list[Line]:
    """Return the holds that are due at `now` and that nothing recorded up to `until` resolves, the oldest first."""
    return [rows.line_of(row) for row in rx.fetch(_DUE, (community_id, now, community_id, until, until))]


def given_back(rx: Reading, community_id: UUID, now: int, *, until: int = _ALWAYS) -> dict[UUID, Change]:
    """Return what holds that are due give back to their accounts: balances are told without them, swept or not."""
    changes: defaultdict[UUID, Change] = defaultdict(lambda: NOTHING)
    for hold in due_holds(rx, community_id, now, until=until):
        changes[hold.debit_account_id] = changes[hold.debit_account_id].plus(debit_side(Kind.EXPIRE, 0, hold.amount))
        changes[hold.credit_account_id] = changes[hold.credit_account_id].plus(credit_side(Kind.EXPIRE, 0, hold.amount))
    return changes


def expire_in_the_way(
    tx: Writing, community_id: UUID, now: int, touched: Collection[UUID], holds: Collection[UUID] = ()
) -> None:
    """Expire the due holds that touch some accounts or are among `holds`, each with its whole set.

    It stands even when the set in whose way they were is refused.
    """
    due = due_holds(tx, community_id, now)
    sets = {
        hold.set_id for hold in due if hold.id in holds or hold.debit_account_id in touched or hold.credit_account_id in touched
    }
    expire(tx, community_id, now, [hold for hold in due if hold.set_id in sets], touched)


def expire(tx: Writing, community_id: UUID, now: int, due: Sequence[Line], touched: Iterable[UUID] = ()) -> int:
    """Write the expire lines of due holds; return how many. What a neighbour has resolved meanwhile is left alone.

    Args:
        tx: the open unit of work.
        community_id: whose book.
        now: the clock's reading, microseconds.
        due: holds, whole sets of them.
        touched: further limited accounts that the caller is about to lock; all are locked together, in account order.
    """
    if not due:
        return 0
    accounts = known.read_accounts(tx, community_id, {side for hold in due for side in _sides(hold)})
    inline = {account.id for account in accounts.values() if account.inline} | set(touched)
    _, newest = rows.lock_balances(tx, community_id, inline)
    resolved = rows.read_resolutions(tx, community_id, [hold.id for hold in due])
    sets: defaultdict[UUID, list[Line]] = defaultdict(list)
    for hold in due:
        if hold.id not in resolved:
            sets[hold.set_id].append(hold)
    instant, expired = max(now, newest + 1), 0
    for together in sets.values():
        posted = _expire_set(tx, community_id, together, instant, accounts)
        instant, expired = instant + posted, expired + posted
    if expired:
        tx.learn_newest(community_id, instant - 1)
    return expired


def _expire_set(
    tx: Writing, community_id: UUID, together: Sequence[Line], instant: int, accounts: Mapping[UUID, Account]
) -> int:
    for name in names_for("expire"):
        # Somebody may have used up the id that we would take: the hold expires all the same, under the next one.
        posted = list(_expirations(together, instant, name))
        try:
            tx.post(Posting(community_id, movements(posted, accounts), posted))
        except OvertakenError:
            if rows.read_resolutions(tx, community_id, [hold.id for hold in together]):
                # Only holds between two folded accounts have no lock; a neighbour expired them a moment ago.
                return 0
            continue
        return len(posted)
    raise BookDamaged(table="transfer", row=str(together[0].id), why="cannot_expire")


def _sides(line: Line) -> tuple[UUID, UUID]:
    return line.debit_account_id, line.credit_account_id


def _expirations(together: Sequence[Line], first_at: int, name: str) -> Iterable[Posted]:
    for index, hold in enumerate(sorted(together, key=lambda hold: hold.set_index)):
        line = msgspec.structs.replace(
            hold,
            id=named(hold.id, name),
            kind=Kind.EXPIRE,
            pending_id=hold.id,
            reverses_id=None,
            timeout_seconds=0,
            due_at=None,
            set_id=named(hold.set_id, name),
            set_index=index,
            set_size=len(together),
            actor_id=None,
            device_id=None,
            imported=False,
            occurred_at=first_at + index,
            recorded_at=first_at + index,
        )
        yield Posted(line, hold.amount)
