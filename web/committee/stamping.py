"""What a press of the seal would do, said before it is done."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from ledger.errors import NothingToStamp, SessionUnknown
from ledger.reports.queue import Queue, QueueRow, SessionQueue


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """One press before it happens.

    Attributes:
        rows: who gets the seal.
        points: how many points that is in all.
        at_most: a limit on earning is in play, so that it may become fewer.
    """

    session: SessionQueue
    rows: tuple[QueueRow, ...]
    points: int
    at_most: bool


def session_of(queue: Queue, session_id: UUID) -> SessionQueue:
    """Return the session's part of the queue.

    Raises:
        SessionUnknown: nothing of it waits any more.
    """
    found = next((session for session in queue.sessions if session.session_id == session_id), None)
    if found is None:
        raise SessionUnknown
    return found


def press(session: SessionQueue, chosen: Collection[UUID]) -> Press:
    """Return what stamping `chosen` would do; what a colleague has to stamp is left out.

    Raises:
        NothingToStamp: nobody is left.
    """
    waiting = (*session.flagged, *session.clean)
    rows = tuple(row for row in waiting if row.check_in_id in chosen and not row.colleague)
    if not rows:
        raise NothingToStamp
    if {row.check_in_id for row in rows} == {row.check_in_id for row in session.clean}:
        return Press(session=session, rows=rows, points=session.clean_points, at_most=False)
    capped = session.clean_points != session.points_each * len(session.clean)
    return Press(session=session, rows=rows, points=session.points_each * len(rows), at_most=capped)
