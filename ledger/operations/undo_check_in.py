"""Undo one's own check-in while it is pending: 没有来？点这里取消."""

from dataclasses import dataclass
from uuid import UUID

from ledger.errors import NotAllowed
from ledger.ledger import Ledger
from ledger.operations.performing import perform
from ledger.operations.resolving import give_back, load_pending
from ledger.scheme.checkin import CheckInState
from ledger.scheme.roles import Act, Principal
from ledger.store.authority import authorise
from ledger.store.unit import Writing


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoCheckIn:
    """I did not come after all; `by` is the member."""

    id: UUID
    community_id: UUID
    by: Principal
    check_in_id: UUID


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back."""

    check_in_id: UUID


def undo_check_in(ledger: Ledger, command: UndoCheckIn) -> Undone:
    """Take a pending check-in back and void its hold; a new scan may follow.

    Raises:
        CheckInUnknown: no such check-in here.
        NotAllowed: it is somebody else's.
        AlreadyResolved: it was stamped, returned or undone; after the stamp only a correction helps.
    """
    return perform(ledger, command, Undone, lambda tx: _undo(tx, command))


def _undo(tx: Writing, command: UndoCheckIn) -> Undone:
    authorise(tx, command.community_id, command.by, Act.UNDO_CHECK_IN)
    pending = load_pending(tx, command.community_id, command.check_in_id)
    if pending.member_id != command.by.id:
        raise NotAllowed(act=Act.UNDO_CHECK_IN.value)
    give_back(tx, command, pending, {"state": CheckInState.UNDONE.value})
    return Undone(command.check_in_id)
