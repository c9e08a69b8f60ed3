"""Taking back a pending check-in: its state moves once, and its hold is voided with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from ledger.book.status import Status
from ledger.book.transfer import Kind, Transfer
from ledger.errors import AlreadyResolved, CheckInUnknown
from ledger.ids import line_id
from ledger.operations.performing import Command
from ledger.scheme.checkin import CheckInState
from ledger.store import journal
from ledger.store import tables as t
from ledger.store.unit import Writing


@dataclass(frozen=True, slots=True)
class PendingCheckIn:
    """A check-in as its resolver needs it."""

    check_in_id: UUID
    session_id: UUID
    member_id: UUID
    hold_id: UUID


def load_pending(tx: Writing, community_id: UUID, check_in_id: UUID) -> PendingCheckIn:
    """Return a check-in that still waits.

    Raises:
        CheckInUnknown: no such check-in here.
        AlreadyResolved: it does not wait any more.
    """
    row = tx.connection.execute(
        sa.select(t.check_in.c.session_id, t.check_in.c.member_id, t.check_in.c.hold_id, t.check_in.c.state).where(
            t.check_in.c.community_id == community_id, t.check_in.c.id == check_in_id
        )
    ).first()
    if row is None:
        raise CheckInUnknown
    if row.state != CheckInState.PENDING:
        raise AlreadyResolved(resolution=row.state)
    return PendingCheckIn(check_in_id, row.session_id, row.member_id, row.hold_id)


def give_back(tx: Writing, command: Command, pending: PendingCheckIn, change: Mapping[str, object]) -> None:
    """Move a pending check-in to the state in `change` and void its hold.

    Raises:
        AlreadyResolved: somebody was quicker.
    """
    moved = tx.connection.execute(
        sa.update(t.check_in)
        .where(
            t.check_in.c.community_id == command.community_id,
            t.check_in.c.id == pending.check_in_id,
            t.check_in.c.state == CheckInState.PENDING.value,
        )
        .values(**change)
    ).rowcount
    if not moved:
        raise AlreadyResolved(resolution="moved")
    void = Transfer(
        id=line_id(command.id, 0),
        kind=Kind.VOID,
        pending_id=pending.hold_id,
        actor_id=command.by.id,
        ref_type="check_in",
        ref_id=pending.check_in_id,
    )
    [status] = journal.create_transfers(tx, command.community_id, [void])
    if status is not Status.CREATED:
        raise AlreadyResolved(resolution=status.value)
