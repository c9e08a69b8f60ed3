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
"""For so long whoever was helped back in cannot confirm what the helper proposes: one person could be both."""


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


def require_second_pair(first: Hand, second: Hand, subject_id: UUID | None, expires_at: datetime, now: datetime) -> None:
    """Let `second` confirm what `first` proposed about `subject_id`, or refuse.

    Raises:
        ProposalExpired: nobody confirmed it in time.
        OwnProposal: it is their own.
        SecondOfficerMissing: neither of the two is a second officer.
        OwnHousehold: it is about themselves or somebody they live with.
        ConfirmTooSoon: the first helped the second back in less than a day ago; `until_at` (ISO).
    """
    if now >= expires_at:
        raise ProposalExpired
    if first.staff_id == second.staff_id:
        raise OwnProposal
    if Role.SECOND_OFFICER not in first.roles | second.roles:
        raise SecondOfficerMissing
    if subject_id is not None and (subject_id in first.household or subject_id in second.household):
        raise OwnHousehold
    for one, other in ((first, second), (second, first)):
        if one.recovered_by == other.staff_id and one.recovered_at is not None and now < one.recovered_at + RECOVERY_REST:
            raise ConfirmTooSoon(until_at=(one.recovered_at + RECOVERY_REST).isoformat())
