"""Writing down who did what, for the supervisor (`ledger.scheme.audit`): ids and words of ours, never a name."""

from uuid import UUID

from ledger.ids import new_id
from ledger.scheme.audit import Action
from ledger.scheme.roles import Principal
from ledger.store import tables as t
from ledger.store.outbox import record
from ledger.store.unit import Writing


def note(tx: Writing, community_id: UUID, by: Principal, action: Action, subject_id: UUID | None = None) -> None:
    """Write one audit event in the caller's transaction: it is there exactly when what it tells of was done.

    Args:
        tx: the open unit of work.
        community_id: in whose book.
        by: whose hand; the house itself where nobody is known yet.
        action: what.
        subject_id: of the member, staff member, device or proposal that it is about.
    """
    record(
        tx,
        t.audit_event,
        {
            "community_id": community_id,
            "id": new_id(),
            "action": action.value,
            "by_kind": by.kind.value,
            "by_id": by.id,
            "subject_id": subject_id,
            "recorded_at": tx.now,
        },
    )
