"""The judge: which status each line of a set gets, fault by fault in the order of `ledger.md`, Statuses.

Pure. The store hands over what it has read as `Facts`; what it has not read it leaves out, and the database decides instead.
"""

from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from ledger.book.account import AMOUNT_MAX, Account
from ledger.book.balance import Balance, credit_side, debit_side
from ledger.book.posting import amounts, settle
from ledger.book.status import Status
from ledger.book.transfer import RESOLVING, Kind, Line, Transfer

ZERO = UUID(int=0)


@dataclass(slots=True)
class Facts:
    """What is known of the book around one set. The judge writes into it what the set itself does.

    Attributes:
        now: the batch's one reading of the clock, microseconds.
        accounts: those that the lines name, as far as they exist.
        lines: stored lines that are named as a hold or as reversed.
        known: stored lines under the ids of the set itself.
        known_sets: ids of sets that are stored.
        failed: poisoned ids.
        resolutions: holds that are resolved, and how.
        reversed: lines that were undone already.
        balances: of the limited accounts; None when they were not read and the database judges them.
    """

    now: int
    accounts: Mapping[UUID, Account]
    lines: MutableMapping[UUID, Line] = field(default_factory=dict)
    known: Mapping[UUID, Line] = field(default_factory=dict)
    known_sets: frozenset[UUID] = frozenset()
    failed: frozenset[UUID] = frozenset()
    resolutions: dict[UUID, Kind] = field(default_factory=dict)
    reversed: set[UUID] = field(default_factory=set)
    balances: dict[UUID, Balance] | None = None


def sets_of(batch: Sequence[Transfer]) -> list[list[Transfer]]:
    """Return the batch cut into sets: neighbours that share a set id, and single lines that have none."""
    sets: list[list[Transfer]] = []
    for line in batch:
        if line.set_id is not None and sets and sets[-1][-1].set_id == line.set_id:
            sets[-1].append(line)
        else:
            sets.append([line])
    return sets


def judge(lines: Sequence[Transfer], facts: Facts) -> list[Status]:
    """Return a status for every line of one set, in order: all `created`, all `exists`, or one fault and its mates.

    Args:
        lines: one set as `sets_of` cuts it.
        facts: what the store has read; changed by the lines that are judged good.
    """
    if not _complete(lines):
        return _failing(lines, len(lines) - 1, Status.LINKED_EVENT_CHAIN_OPEN)
    exist = 0
    for index, line in enumerate(lines):
        status = _judge_line(line, facts)
        if status is Status.EXISTS:
            exist += 1
        elif status is not Status.CREATED:
            return _failing(lines, index, status)
    if exist == len(lines):
        return [Status.EXISTS] * exist
    if exist:
        fresh = next(index for index, line in enumerate(lines) if line.id not in facts.known)
        return _failing(lines, fresh, Status.EXISTS_WITH_DIFFERENT_SET)
    return [Status.CREATED] * len(lines)


def _complete(lines: Sequence[Transfer]) -> bool:
    size = lines[0].set_size
    return len(lines) == size and all(line.set_index == n and line.set_size == size for n, line in enumerate(lines))


def _failing(lines: Sequence[Transfer], index: int, status: Status) -> list[Status]:
    return [status if n == index else Status.LINKED_EVENT_FAILED for n in range(len(lines))]


def _judge_line(line: Transfer, facts: Facts) -> Status:
    if line.id == ZERO:
        return Status.ID_MUST_NOT_BE_ZERO
    # A line noted a moment ago counts, too: an id stands once in a set.
    if (stored := facts.known.get(line.id) or facts.lines.get(line.id)) is not None:
        return _compare(line, stored, facts)
    if line.id in facts.failed:
        return Status.ID_ALREADY_FAILED
    if (line.set_id or line.id) in facts.known_sets:
        return Status.EXISTS_WITH_DIFFERENT_SET
    fault = _request_fault(line)
    hold: Line | None = None
    if fault is None and line.kind in RESOLVING:
        hold, fault = _hold_of(line, facts)
    if fault is None:
        fault = _account_fault(line, hold, facts)
    if fault is None:
        _take_note(line, hold, facts)
    return fault or Status.CREATED


_LEFT_TO_THE_HOLD = frozenset(
    {
        Status.EXISTS_WITH_DIFFERENT_DEBIT_ACCOUNT_ID,
        Status.EXISTS_WITH_DIFFERENT_CREDIT_ACCOUNT_ID,
        Status.EXISTS_WITH_DIFFERENT_UNIT,
        Status.EXISTS_WITH_DIFFERENT_CODE,
    }
)


def _compare(line: Transfer, stored: Line, facts: Facts) -> Status:
    hold = facts.lines.get(line.pending_id) if line.pending_id is not None else None
    for asked, known, status in (
        (line.kind, stored.kind, Status.EXISTS_WITH_DIFFERENT_KIND),
        (line.pending_id, stored.pending_id, Status.EXISTS_WITH_DIFFERENT_PENDING_ID),
        (line.timeout_seconds, stored.timeout_seconds, Status.EXISTS_WITH_DIFFERENT_TIMEOUT),
        (line.debit_account_id, stored.debit_account_id, Status.EXISTS_WITH_DIFFERENT_DEBIT_ACCOUNT_ID),
        (line.credit_account_id, stored.credit_account_id, Status.EXISTS_WITH_DIFFERENT_CREDIT_ACCOUNT_ID),
        # Left open, the amount is all of the hold, as it was the first time (TigerBeetle's AMOUNT_MAX).
        (amounts(line, hold)[0], stored.amount, Status.EXISTS_WITH_DIFFERENT_AMOUNT),
        ((line.ref_type, line.ref_id), (stored.ref_type, stored.ref_id), Status.EXISTS_WITH_DIFFERENT_REF),
        (line.unit, stored.unit, Status.EXISTS_WITH_DIFFERENT_UNIT),
        (line.code, stored.code, Status.EXISTS_WITH_DIFFERENT_CODE),
        (line.reverses_id, stored.reverses_id, Status.EXISTS_WITH_DIFFERENT_REVERSES_ID),
        (_place(line), (stored.set_id, stored.set_index, stored.set_size), Status.EXISTS_WITH_DIFFERENT_SET),
    ):
        # What a post or void leaves to its hold is not compared; on other lines these are never left out.
        if asked != known and not (asked is None and status in _LEFT_TO_THE_HOLD):
            return status
    return Status.EXISTS


def _place(line: Transfer) -> tuple[UUID, int, int]:
    return line.set_id or line.id, line.set_index, line.set_size


def _request_fault(line: Transfer) -> Status | None:
    if line.debit_account_id is not None and line.debit_account_id == line.credit_account_id:
        return Status.ACCOUNTS_MUST_BE_DIFFERENT
    if line.pending_id is not None and line.kind not in RESOLVING:
        return Status.PENDING_ID_MUST_BE_ZERO
    if line.timeout_seconds and line.kind is not Kind.PENDING:
        return Status.TIMEOUT_RESERVED_FOR_PENDING_TRANSFER
    return None


_RESOLVED = {
    Kind.POST: Status.PENDING_TRANSFER_ALREADY_POSTED,
    Kind.VOID: Status.PENDING_TRANSFER_ALREADY_VOIDED,
    Kind.EXPIRE: Status.PENDING_TRANSFER_EXPIRED,
}


def _hold_of(line: Transfer, facts: Facts) -> tuple[Line | None, Status | None]:
    hold = facts.lines.get(line.pending_id) if line.pending_id is not None else None
    if hold is None:
        return None, Status.PENDING_TRANSFER_NOT_FOUND
    if hold.kind is not Kind.PENDING:
        return hold, Status.PENDING_TRANSFER_NOT_PENDING
    return hold, _hold_difference(line, hold) or _hold_resolution(hold, facts)


def _hold_difference(line: Transfer, hold: Line) -> Status | None:
    for asked, held, status in (
        (line.debit_account_id, hold.debit_account_id, Status.PENDING_TRANSFER_HAS_DIFFERENT_DEBIT_ACCOUNT_ID),
        (line.credit_account_id, hold.credit_account_id, Status.PENDING_TRANSFER_HAS_DIFFERENT_CREDIT_ACCOUNT_ID),
        (line.unit, hold.unit, Status.PENDING_TRANSFER_HAS_DIFFERENT_UNIT),
        (line.code, hold.code, Status.PENDING_TRANSFER_HAS_DIFFERENT_CODE),
    ):
        if asked is not None and asked != held:
            return status
    if line.amount is not None and line.amount > hold.amount:
        return Status.EXCEEDS_PENDING_TRANSFER_AMOUNT
    if line.kind is Kind.VOID and line.amount is not None and line.amount != hold.amount:
        return Status.PENDING_TRANSFER_HAS_DIFFERENT_AMOUNT
    return None


def _hold_resolution(hold: Line, facts: Facts) -> Status | None:
    if (resolution := facts.resolutions.get(hold.id)) is not None:
        return _RESOLVED[resolution]
    # Expiry is an instant, not a job: a late scheduler must not widen anyone's window.
    if hold.due_at is not None and facts.now >= hold.due_at:
        return Status.PENDING_TRANSFER_EXPIRED
    return None


def _account_fault(line: Transfer, hold: Line | None, facts: Facts) -> Status | None:
    debit = facts.accounts.get(_debit(line, hold))
    credit = facts.accounts.get(_credit(line, hold))
    if debit is None:
        return Status.DEBIT_ACCOUNT_NOT_FOUND
    if credit is None:
        return Status.CREDIT_ACCOUNT_NOT_FOUND
    if debit.unit != credit.unit:
        return Status.ACCOUNTS_MUST_HAVE_THE_SAME_UNIT
    if (line.unit or debit.unit) != debit.unit:
        return Status.TRANSFER_MUST_HAVE_THE_SAME_UNIT_AS_ACCOUNTS
    return _closed_fault(debit, credit, facts) or _reversal_fault(line, facts) or _limit_fault(line, hold, debit, credit, facts)


def _debit(line: Transfer, hold: Line | None) -> UUID:
    return hold.debit_account_id if hold is not None else line.debit_account_id or ZERO


def _credit(line: Transfer, hold: Line | None) -> UUID:
    return hold.credit_account_id if hold is not None else line.credit_account_id or ZERO


def _closed_fault(debit: Account, credit: Account, facts: Facts) -> Status | None:
    for account, status in (
        (debit, Status.DEBIT_ACCOUNT_ALREADY_CLOSED),
        (credit, Status.CREDIT_ACCOUNT_ALREADY_CLOSED),
    ):
        balance = (facts.balances or {}).get(account.id)
        if balance is not None and balance.closed:
            return status
    return None


def _reversal_fault(line: Transfer, facts: Facts) -> Status | None:
    if line.reverses_id is None:
        return None
    undone = facts.lines.get(line.reverses_id)
    if undone is None:
        return Status.REVERSED_TRANSFER_NOT_FOUND
    if undone.kind not in {Kind.SINGLE, Kind.POST}:
        return Status.REVERSED_TRANSFER_MUST_BE_POSTED
    if undone.id in facts.reversed:
        return Status.ALREADY_REVERSED
    return None


def _limit_fault(line: Transfer, hold: Line | None, debit: Account, credit: Account, facts: Facts) -> Status | None:
    if facts.balances is None:
        return None
    amount, held = amounts(line, hold)
    spent = facts.balances[debit.id].after(debit_side(line.kind, amount, held)) if debit.inline else None
    gained = facts.balances[credit.id].after(credit_side(line.kind, amount, held)) if credit.inline else None
    if spent is not None and spent.debits_posted + spent.debits_pending > AMOUNT_MAX:
        return Status.OVERFLOWS_DEBITS
    if gained is not None and gained.credits_posted + gained.credits_pending > AMOUNT_MAX:
        return Status.OVERFLOWS_CREDITS
    if spent is not None and spent.available < 0:
        return Status.EXCEEDS_CREDITS
    return None


def _take_note(line: Transfer, hold: Line | None, facts: Facts) -> None:
    if hold is not None:
        facts.resolutions[hold.id] = line.kind
    if line.reverses_id is not None:
        facts.reversed.add(line.reverses_id)
    settled = settle(line, hold, now=facts.now, recorded_at=facts.now)
    facts.lines[line.id] = settled
    if facts.balances is None:
        return
    amount, held = amounts(line, hold)
    for account_id, change in (
        (settled.debit_account_id, debit_side(line.kind, amount, held)),
        (settled.credit_account_id, credit_side(line.kind, amount, held)),
    ):
        if facts.accounts[account_id].inline:
            facts.balances[account_id] = facts.balances[account_id].after(change)
