"""From judged lines to rows: what is stored, what each limited balance gains, and the entry after every line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from ledger.book.account import AMOUNT_MAX, Account
from ledger.book.balance import Change, credit_side, debit_side
from ledger.book.transfer import Line, Transfer
from ledger.clock import micros


class Posted(NamedTuple):
    """A line as it will be stored, beside what the hold that it resolves had held (0 where it resolves none)."""

    line: Line
    held: int


def amounts(line: Transfer, hold: Line | None) -> tuple[int, int]:
    """Return what the line moves and what its hold held, in whole units; all of the hold where the line leaves it open."""
    held = hold.amount if hold is not None else 0
    return (held if line.amount is None else line.amount), held


def settle(line: Transfer, hold: Line | None, *, now: int, recorded_at: int) -> Line:
    """Return `line` as it is stored, with what it inherits from its hold.

    Args:
        line: a line that was judged `created`.
        hold: the hold it resolves, for post and void.
        now: the batch's one reading of the clock in microseconds; `due_at` rests on it.
        recorded_at: the instant of the line in microseconds, strictly increasing per limited account.
    """
    debit, credit, unit, code = line.debit_account_id, line.credit_account_id, line.unit, line.code
    if hold is not None:
        debit, credit, unit, code = hold.debit_account_id, hold.credit_account_id, hold.unit, hold.code
    assert debit is not None, "judged good without a debit account"
    assert credit is not None, "judged good without a credit account"
    assert unit is not None, "judged good without a unit"
    assert code is not None, "judged good without a code"
    return Line(
        id=line.id,
        kind=line.kind,
        debit_account_id=debit,
        credit_account_id=credit,
        unit=unit,
        amount=amounts(line, hold)[0],
        code=code,
        pending_id=line.pending_id,
        reverses_id=line.reverses_id,
        timeout_seconds=line.timeout_seconds,
        due_at=now + line.timeout_seconds * 1_000_000 if line.timeout_seconds else None,
        set_id=line.set_id or line.id,
        set_index=line.set_index,
        set_size=line.set_size,
        actor_id=line.actor_id,
        device_id=line.device_id,
        ref_type=line.ref_type,
        ref_id=line.ref_id,
        imported=line.imported,
        occurred_at=micros(line.occurred_at) if line.occurred_at is not None else recorded_at,
        recorded_at=recorded_at,
    )


class Step(NamedTuple):
    """One line as one account sees it: the line's place in the set, and all changes of the set up to and with it."""

    place: int
    so_far: Change


@dataclass(frozen=True, slots=True)
class Movement:
    """What a set does to one limited account.

    Attributes:
        account_id: whose.
        steps: its lines in order; the last one carries the whole change.
    """

    account_id: UUID
    steps: tuple[Step, ...]

    @property
    def change(self) -> Change:
        """The whole change."""
        return self.steps[-1].so_far

    @property
    def low_water(self) -> int:
        """The lowest that the available balance stands below (or above) its beginning after any line; 0 or less matters."""
        return min(step.so_far.available for step in self.steps)

    @property
    def peaks(self) -> bool:
        """Whether what is held and posted adds up to more in between than at the end, or to more than can be counted.

        The database sees the end alone; whether such a set stays within what can be counted is judged line by line.
        """
        debits = [step.so_far.debits_pending + step.so_far.debits_posted for step in self.steps]
        credits_ = [step.so_far.credits_pending + step.so_far.credits_posted for step in self.steps]
        return any(max(sums) > max(sums[-1], 0) or sums[-1] > AMOUNT_MAX for sums in (debits, credits_))


def movements(posted: Sequence[Posted], accounts: Mapping[UUID, Account]) -> list[Movement]:
    """Return what the lines do to each limited account, in account order (the order in which rows are locked)."""
    steps: dict[UUID, list[Step]] = {}
    for place, (line, held) in enumerate(posted):
        if accounts[line.debit_account_id].inline:
            before = steps.setdefault(line.debit_account_id, [])
            change = debit_side(line.kind, line.amount, held)
            before.append(Step(place, before[-1].so_far.plus(change) if before else change))
        if accounts[line.credit_account_id].inline:
            before = steps.setdefault(line.credit_account_id, [])
            change = credit_side(line.kind, line.amount, held)
            before.append(Step(place, before[-1].so_far.plus(change) if before else change))
    return [Movement(account_id, tuple(steps[account_id])) for account_id in sorted(steps)]
