"""One presence for one person at one session: the sheet and the corrections may both speak of it, and it counts once."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from ledger.operations.importing import keys
from ledger.operations.importing.catalogue import Import
from ledger.operations.importing.lines import Posting
from ledger.scheme.checkin import CheckInState
from ledger.scheme.workbook.problems import RowCode, RowProblem
from ledger.scheme.workbook.rows import AttendanceRow, CorrectionKind, CorrectionRow
from ledger.store import tables as t
from ledger.store.unit import Writing

_LIVE = frozenset({CheckInState.PENDING.value, CheckInState.STAMPED.value})


def apart(tx: Writing, job: Import, todo: Sequence[Posting]) -> tuple[list[Posting], list[RowProblem]]:
    """Return what may be posted, and the rows that would give somebody a second presence at a session.

    A row that is in the book already is let through: it is for the ledger to say whether it repeats what stands there.
    """
    known, live = _presences(tx, job)
    good: list[Posting] = []
    problems: list[RowProblem] = []
    for posting in todo:
        row = posting.origin
        if isinstance(row, AttendanceRow | CorrectionRow) and _is_second(job, row, known, live):
            problems.append(RowProblem(row.sheet, row.row, frozenset({RowCode.CONTRADICTS_EARLIER}), refused=True))
        else:
            good.append(posting)
    return good, problems


def _presences(tx: Writing, job: Import) -> tuple[frozenset[UUID], dict[tuple[UUID, str], UUID]]:
    """Return the ids of all presences in the book, and those that are live by session and handbook number."""
    done, member = t.check_in.c, t.member.c
    rows = tx.connection.execute(
        sa.select(done.id, done.session_id, done.state, member.handbook_no)
        .join(t.member, (member.community_id == done.community_id) & (member.id == done.member_id))
        .where(done.community_id == job.community_id)
    ).all()
    return frozenset(row.id for row in rows), {(row.session_id, row.handbook_no): row.id for row in rows if row.state in _LIVE}


def _is_second(
    job: Import, row: AttendanceRow | CorrectionRow, known: frozenset[UUID], live: dict[tuple[UUID, str], UUID]
) -> bool:
    book = job.community_id
    place = keys.session(book, row.activity_code), row.handbook_no
    stamp = keys.stamp(book, row.activity_code, row.handbook_no)
    if isinstance(row, CorrectionRow) and row.kind is CorrectionKind.REVERSAL:
        # What is taken back makes room for a new entry.
        if live.get(place) == stamp:
            del live[place]
        return False
    presence = stamp if isinstance(row, AttendanceRow) else keys.correction(book, row)
    return presence not in known and live.setdefault(place, presence) != presence
