"""Return a check-in with a reason (退回): the hold goes back, and the member reads why and what to do."""

from dataclasses import dataclass
from uuid import UUID

from ledger.errors import OwnCheckIn
from ledger.ledger import Ledger
from ledger.operations.performing import perform
from ledger.operations.resolving import give_back, load_pending
from ledger.scheme.checkin import CheckInState, ReturnReason
from ledger.scheme.roles import Act, Principal
from ledger.store import tables as t
from ledger.store.authority import authorise, kept_from
from ledger.store.outbox import record
from ledger.store.unit import Writing


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnCheckIn:
    """This one could not be matched; `by` is an officer."""

    id: UUID
    community_id: UUID
    by: Principal
    check_in_id: UUID
    reason: ReturnReason


@dataclass(frozen=True, slots=True)
class Returned:
    """What went back."""

    check_in_id: UUID
    session_id: UUID


def return_check_in(ledger: Ledger, command: ReturnCheckIn) -> Returned:
    """Return a pending check-in with a reason and void its hold.

    Raises:
        NotAllowed: no officer.
        OwnCheckIn: the officer's own or their household's.
        CheckInUnknown: no such check-in here.
        AlreadyResolved: it was stamped, returned or undone.
    """
    return perform(ledger, command, Returned, lambda tx: _return(tx, command))


def _return(tx: Writing, command: ReturnCheckIn) -> Returned:
    officer = authorise(tx, command.community_id, command.by, Act.RETURN_CHECK_IN)
    pending = load_pending(tx, command.community_id, command.check_in_id)
    if pending.member_id in kept_from(tx, command.community_id, command.by.id, officer.member_id):
        raise OwnCheckIn
    change = {"state": CheckInState.RETURNED.value, "reason": command.reason.value, "batch_id": command.id}
    give_back(tx, command, pending, change)
    record(
        tx,
        t.review_batch,
        {
            "community_id": command.community_id,
            "id": command.id,
            "session_id": pending.session_id,
            "staff_id": command.by.id,
            "stamped": 0,
            "returned": 1,
            "points": 0,
            "recorded_at": tx.now,
        },
    )
    return Returned(command.check_in_id, pending.session_id)
