"""签到: who was where, and whether the seal was pressed."""

from collections.abc import Iterable, Mapping

from ledger.scheme.activity import Source
from ledger.scheme.workbook import cell, vocabulary
from ledger.scheme.workbook.activities import Held
from ledger.scheme.workbook.headers import Column
from ledger.scheme.workbook.problems import RowCode
from ledger.scheme.workbook.record import SENTENCE_LIMIT, Firsts, Outcome, Record, judged
from ledger.scheme.workbook.rows import AttendanceRow

_POINTS = range(1001)
_NEEDED = {
    Column.ACTIVITY_CODE: RowCode.CODE_MISSING,
    Column.HANDBOOK_NO: RowCode.HANDBOOK_NO_MISSING,
    Column.NAME: RowCode.NAME_MISSING,
    Column.MARK: RowCode.MARK_UNKNOWN,
}


def read_attendance(
    found: Iterable[Record], names: Mapping[str, str], activities: Mapping[str, Held]
) -> Outcome[AttendanceRow]:
    """Return the attendances, stamped and returned; one person is at one activity once."""
    firsts: Firsts[tuple[str, str], AttendanceRow] = Firsts()

    def judge(record: Record) -> AttendanceRow | None:
        row = _row(record, names, activities)
        return row and firsts.keep(record, (row.activity_code, row.handbook_no), row)

    return judged(found, judge)


def _row(record: Record, names: Mapping[str, str], activities: Mapping[str, Held]) -> AttendanceRow | None:
    record.require(_NEEDED)
    code, number, name = record.code(Column.ACTIVITY_CODE), record.handbook_no(), record.name()
    source = record.read(Column.SOURCE, vocabulary.source, RowCode.SOURCE_UNKNOWN) or Source.PAPER
    is_stamped = record.read(Column.MARK, cell.yes, RowCode.MARK_UNKNOWN)
    points = record.number(Column.POINTS, _POINTS, RowCode.POINTS_INVALID, units="分")
    reason = record.words(Column.RETURN_REASON, SENTENCE_LIMIT, cell.sentence)
    # A seal says how much it was worth, a return says why.
    record.require({Column.POINTS: RowCode.POINTS_INVALID} if is_stamped else {})
    record.require({Column.RETURN_REASON: RowCode.REASON_MISSING} if is_stamped is False else {})
    if record.codes or is_stamped is None:
        return None
    activity = activities.get(code)
    if activity is None:
        record.refuse(RowCode.ACTIVITY_UNKNOWN)
    is_member = record.is_of_a_member(number, name, names)
    if activity is None or not is_member:
        return None
    if not _is_worth(activity, points or 0, is_stamped=is_stamped):
        record.refuse(RowCode.POINTS_DIFFER_FROM_RULE)
    if record.codes:
        return None
    return AttendanceRow(
        sheet=record.sheet,
        row=record.row,
        activity_code=code,
        day=activity.facts.day,
        handbook_no=number,
        source=source,
        is_stamped=is_stamped,
        points=points if points and is_stamped else 0,
        reason=reason,
    )


def _is_worth(activity: Held, points: int, *, is_stamped: bool) -> bool:
    """Return whether a presence can have been worth `points`: a returned one is worth nothing, and so is one beyond a cap."""
    return points == activity.facts.points or (points == 0 and (activity.is_capped or not is_stamped))
