"""Balances: four counters per account, of which a member spends only what is not held (`ledger.md`)."""

from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from ledger.book.transfer import Kind


class Change(NamedTuple):
    """What a line adds to the four counters of one account; negative where a hold is resolved."""

    debits_pending: int = 0
    debits_posted: int = 0
    credits_pending: int = 0
    credits_posted: int = 0

    @property
    def available(self) -> int:
        """What the change adds to the available balance."""
        return self.credits_posted - self.debits_posted - self.debits_pending

    def plus(self, other: "Change") -> "Change":
        """Return both changes as one."""
        return Change(
            self.debits_pending + other.debits_pending,
            self.debits_posted + other.debits_posted,
            self.credits_pending + other.credits_pending,
            self.credits_posted + other.credits_posted,
        )


NOTHING = Change()


@dataclass(frozen=True, slots=True)
class Balance:
    """The counters of an account at one moment, in whole units.

    Attributes:
        account_id: whose.
        debits_pending: what holds will take from it; it counts as spent at once.
        debits_posted: what it gave.
        credits_pending: what holds will bring to it; it counts only when posted.
        credits_posted: what it received.
        version: lines that touched it, 0 for a new account; inline accounts only.
        closed: whether it takes no more lines.
    """

    account_id: UUID
    debits_pending: int = 0
    debits_posted: int = 0
    credits_pending: int = 0
    credits_posted: int = 0
    version: int = 0
    closed: bool = False

    @property
    def available(self) -> int:
        """What may be spent: holds count as spent at once."""
        return self.credits_posted - self.debits_posted - self.debits_pending

    def after(self, change: Change) -> "Balance":
        """Return the balance one line later."""
        return Balance(
            self.account_id,
            self.debits_pending + change.debits_pending,
            self.debits_posted + change.debits_posted,
            self.credits_pending + change.credits_pending,
            self.credits_posted + change.credits_posted,
            self.version + 1,
            self.closed,
        )


def debit_side(kind: Kind, amount: int, held: int) -> Change:
    """Return what a line of `kind` does to the account that gives; `held` is the amount of the hold it resolves."""
    match kind:
        case Kind.SINGLE:
            return Change(debits_posted=amount)
        case Kind.PENDING:
            return Change(debits_pending=amount)
        case Kind.POST:
            return Change(debits_pending=-held, debits_posted=amount)
        case _:
            return Change(debits_pending=-held)


def credit_side(kind: Kind, amount: int, held: int) -> Change:
    """Return what a line of `kind` does to the account that receives; `held` is the amount of the hold it resolves."""
    match kind:
        case Kind.SINGLE:
            return Change(credits_posted=amount)
        case Kind.PENDING:
            return Change(credits_pending=amount)
        case Kind.POST:
            return Change(credits_pending=-held, credits_posted=amount)
        case _:
            return Change(credits_pending=-held)
