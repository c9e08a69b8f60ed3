"""What takes two people (`club.md`, Rules 1, 7 and 11): one proposes, another confirms; until then either may withdraw it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from ledger.errors import ConfirmTooSoon, OwnHousehold, OwnProposal, ProposalExpired, SecondOfficerMissing
from ledger.scheme.roles import Role


class Outcome(StrEnum):
    """How a proposal ended; one that nobody decided lapses by itself and has no row."""

    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"


LIVES = timedelta(days=14)
"""How long a proposal waits for a second person."""
RECOVERY_REST = timedelta(hours=24)
"""For so long after they came in whoever was helped in may be the helper, and counts as both: one person could be two."""


@dataclass(frozen=True, slots=True)
class Hand:
    """One of the two people.

    Attributes:
        staff_id: who.
        roles: theirs in the community.
        household: the members they belong to, themselves included; empty where they are no member.
        recovered_by: who helped them back in last, and when.
    """

    staff_id: UUID
    roles: frozenset[Role]
    household: Collection[UUID] = ()
    recovered_by: UUID | None = None
    recovered_at: datetime | None = None

    def rests_until(self, now: datetime) -> datetime | None:
        """Return until when whoever helped them in may be acting in their place, None when that is over."""
        if self.recovered_by is None or self.recovered_at is None or now >= self.recovered_at + RECOVERY_REST:
            return None
        return self.recovered_at + RECOVERY_REST

    def may_be(self, now: datetime) -> frozenset[UUID]:
        """Return who may be behind this hand: themselves, and for a day whoever held the link by which they came in."""
        helper = self.recovered_by if self.rests_until(now) else None
        return frozenset({self.staff_id} if helper is None else {self.staff_id, helper})


def require_second_pair(first: Hand, second: Hand, subject_id: UUID | None, expires_at: datetime, now: datetime) -> None:
    """Let `second` confirm what `first` proposed about `subject_id`, or refuse.

    Raises:
        ProposalExpired: nobody confirmed it in time.
        OwnProposal: it is their own.
        SecondOfficerMissing: neither of the two is a second officer.
        OwnHousehold: it is about themselves or somebody they live with.
        ConfirmTooSoon: one helped the other in less than a day ago, or one person both of them; `until_at` (ISO).
    """
    if now >= expires_at:
        raise ProposalExpired
    if first.staff_id == second.staff_id:
        raise OwnProposal
    if Role.SECOND_OFFICER not in first.roles | second.roles:
        raise SecondOfficerMissing
    if subject_id is not None and (subject_id in first.household or subject_id in second.household):
        raise OwnHousehold
    rests = [until for until in (first.rests_until(now), second.rests_until(now)) if until is not None]
    if first.may_be(now) & second.may_be(now):
        raise ConfirmTooSoon(until_at=max(rests).isoformat())
