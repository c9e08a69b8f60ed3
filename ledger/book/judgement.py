"""The judge: which status each line gets, fault by fault in the order of `ledger.md`, Statuses.

Pure. The store hands over what it has read as `Facts`; what it has not read it leaves out, and the database decides instead.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from ledger.book.account import AMOUNT_MAX, Account
from ledger.book.balance import Balance, credit_side, debit_side
from ledger.book.facts import Facts
from ledger.book.posting import Posted, amounts, settle
from ledger.book.status import Status
from ledger.book.transfer import RESOLVING, Kind, Line, Transfer


def sets_of(batch: Sequence[Transfer]) -> list[list[Transfer]]:
    """Return the batch cut into sets: neighbours that share a set id, and single lines that have none.

    Raises:
        ValueError: holds of one set have different timeouts; they could not expire together (`ledger.md`, Operations).
    """
    sets: list[list[Transfer]] = []
    last: UUID | None = None
    for line in batch:
        if line.set_id is not None and line.set_id == last:
            sets[-1].append(line)
        else:
            sets.append([line])
        last = line.set_id
    for lines in sets:
        if len(lines) > 1 and len({line.timeout_seconds for line in lines if line.kind is Kind.PENDING}) > 1:
            raise ValueError("the holds of one set share one timeout")
    return sets


def judge(lines: Sequence[Transfer], facts: Facts) -> list[Status]:
    """Return a status for every line of one set, in order: all `created`, all `exists`, or one fault and its mates.

    Args:
        lines: one set as `sets_of` cuts it.
        facts: what the store has read; a set that is judged good is noted there, of any other nothing is.
    """
    if not _complete(lines):
        return _failing(lines, len(lines) - 1, Status.LINKED_EVENT_CHAIN_OPEN)
    if (fresh := _new_under_a_stored_set(lines, facts)) is not None:
        return _failing(lines, fresh, Status.EXISTS_WITH_DIFFERENT_SET)
    if len(lines) == 1:
        # A line of its own leaves nothing behind when it fails, and so needs no draft.
        statuses = [_judge_line(lines[0], facts)]
    else:
        draft = facts.draft()
        statuses = _judge_together(lines, draft)
        if statuses[0] is Status.CREATED:
            facts.keep(draft)
    if statuses[0] is Status.CREATED:
        facts.known_sets.add(lines[0].set_id or lines[0].id)
    return statuses


def _judge_together(lines: Sequence[Transfer], facts: Facts) -> list[Status]:
    statuses: list[Status] = []
    for index, line in enumerate(lines):
        status = _judge_line(line, facts)
        if status not in {Status.EXISTS, Status.CREATED}:
            return _failing(lines, index, status)
        statuses.append(status)
    if len(set(statuses)) > 1:
        # Some of it is stored, and which set that is was not read: whatever the answer, it is not `created`.
        return _failing(lines, statuses.index(Status.CREATED), Status.EXISTS_WITH_DIFFERENT_SET)
    return statuses


def _new_under_a_stored_set(lines: Sequence[Transfer], facts: Facts) -> int | None:
    """Return the place of the first line that a stored set does not hold; None where the set is new, or holds them all."""
    if (lines[0].set_id or lines[0].id) not in facts.known_sets:
        return None
    return next((n for n, line in enumerate(lines) if line.id not in facts.known and line.id not in facts.lines), None)


def _complete(lines: Sequence[Transfer]) -> bool:
    size = lines[0].set_size
    if size == 1:
        return len(lines) == 1
    return len(lines) == size and all(line.set_index == n and line.set_size == size for n, line in enumerate(lines))


def _failing(lines: Sequence[Transfer], index: int, status: Status) -> list[Status]:
    return [status if n == index else Status.LINKED_EVENT_FAILED for n in range(len(lines))]


def _judge_line(line: Transfer, facts: Facts) -> Status:
    if line.id.int == 0:
        return Status.ID_MUST_NOT_BE_ZERO
    # A line noted a moment ago counts, too: an id stands once in a book.
    if (stored := facts.known.get(line.id) or facts.lines.get(line.id)) is not None:
        return _compare(line, stored, facts)
    if line.id in facts.failed:
        return Status.ID_ALREADY_FAILED
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
    sides: Line | Transfer = hold or line
    # A line that has neither a hold nor accounts of its own names none that exist.
    debit = facts.accounts.get(sides.debit_account_id) if sides.debit_account_id is not None else None
    if debit is None:
        return Status.DEBIT_ACCOUNT_NOT_FOUND
    credit = facts.accounts.get(sides.credit_account_id) if sides.credit_account_id is not None else None
    if credit is None:
        return Status.CREDIT_ACCOUNT_NOT_FOUND
    if debit.unit != credit.unit:
        return Status.ACCOUNTS_MUST_HAVE_THE_SAME_UNIT
    if (line.unit or debit.unit) != debit.unit:
        return Status.TRANSFER_MUST_HAVE_THE_SAME_UNIT_AS_ACCOUNTS
    fault = _closed_fault(debit, credit, facts.balances) if facts.balances is not None else None
    if fault is None and line.reverses_id is not None:
        fault = _reversal_fault(line.reverses_id, facts)
    if fault is None and facts.balances is not None:
        fault = _limit_fault(line, hold, debit, credit, facts.balances)
    return fault


def _closed_fault(debit: Account, credit: Account, balances: Mapping[UUID, Balance]) -> Status | None:
    for account, status in (
        (debit, Status.DEBIT_ACCOUNT_ALREADY_CLOSED),
        (credit, Status.CREDIT_ACCOUNT_ALREADY_CLOSED),
    ):
        if account.inline and balances[account.id].closed:
            return status
    return None


def _reversal_fault(reverses_id: UUID, facts: Facts) -> Status | None:
    undone = facts.lines.get(reverses_id)
    if undone is None:
        return Status.REVERSED_TRANSFER_NOT_FOUND
    # A reversal is not reversed either: what was taken by mistake is given anew (`ledger.md`, 冲正).
    if undone.kind not in {Kind.SINGLE, Kind.POST} or undone.reverses_id is not None:
        return Status.REVERSED_TRANSFER_MUST_BE_POSTED
    if reverses_id in facts.reversals:
        return Status.ALREADY_REVERSED
    return None


def _limit_fault(
    line: Transfer, hold: Line | None, debit: Account, credit: Account, balances: Mapping[UUID, Balance]
) -> Status | None:
    amount, held = amounts(line, hold)
    spent = balances[debit.id].after(debit_side(line.kind, amount, held)) if debit.inline else None
    gained = balances[credit.id].after(credit_side(line.kind, amount, held)) if credit.inline else None
    if spent is not None and spent.debits_posted + spent.debits_pending > AMOUNT_MAX:
        return Status.OVERFLOWS_DEBITS
    if gained is not None and gained.credits_posted + gained.credits_pending > AMOUNT_MAX:
        return Status.OVERFLOWS_CREDITS
    if spent is not None and spent.available < 0:
        return Status.EXCEEDS_CREDITS
    return None


def _take_note(line: Transfer, hold: Line | None, facts: Facts) -> None:
    settled = settle(line, hold, now=facts.now, recorded_at=facts.first_at + len(facts.posted))
    held = hold.amount if hold is not None else 0
    if hold is not None:
        facts.resolutions[hold.id] = line.kind
    if line.reverses_id is not None:
        facts.reversals[line.reverses_id] = line.id
    facts.lines[line.id] = settled
    facts.posted.append(Posted(settled, held))
    if facts.balances is None:
        return
    for account_id, change in (
        (settled.debit_account_id, debit_side(line.kind, settled.amount, held)),
        (settled.credit_account_id, credit_side(line.kind, settled.amount, held)),
    ):
        if facts.accounts[account_id].inline:
            facts.balances[account_id] = facts.balances[account_id].after(change)
