"""How often a reviewer pressed the seal for whom."""

from uuid import UUID

from ledger.clock import micros
from ledger.scheme.checkin import CheckInState
from ledger.scheme.review import counted_after, is_full
from ledger.store.journal_rows import key
from ledger.store.unit import Reading, Writing

# From the presses to their check-ins, session by session: both engines have an index for that, none for the other way.
_OFTEN = (
    "SELECT done.member_id, COUNT(*) FROM review_batch AS press CROSS JOIN check_in AS done "
    "WHERE press.community_id = ? AND press.staff_id = ? AND press.recorded_at > ? AND press.stamped > 0 "
    "AND done.community_id = press.community_id AND done.session_id = press.session_id AND done.batch_id = press.id "
    "AND done.state IN (?, ?) GROUP BY done.member_id"
)


def stamped_often(rx: Reading, community_id: UUID, staff_id: UUID) -> frozenset[UUID]:
    """Return the members whom this reviewer stamped so often that a colleague has to press the next seal."""
    since = micros(counted_after(rx.now))
    states = (CheckInState.STAMPED.value, CheckInState.REVERSED.value)
    found = rx.fetch(_OFTEN, (community_id, staff_id, since, *states))
    return frozenset(key(member_id) for member_id, stamped in found if is_full(int(str(stamped))))


def one_press_at_a_time(tx: Writing, community_id: UUID, staff_id: UUID) -> None:
    """Let the presses of one reviewer wait for each other until the unit ends, so that each counts those before it.

    A SQLite book has one writer anyway; on a server this is the lock of the reviewer's own roles.
    """
    tx.fetch(
        f"SELECT 1 FROM role_grant WHERE community_id = ? AND staff_id = ? ORDER BY role{tx.row_lock}", (community_id, staff_id)
    )
