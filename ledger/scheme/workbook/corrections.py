"""冲正更正: presences entered later, and seals taken back; each by two people, for a reason, about one activity.

Whether the seal that is taken back was ever given is for the ledger to say: it may lie in the book already.
"""

import re
from collections.abc import Iterable, Mapping

from ledger.scheme.wording import NAME_MAX
from ledger.scheme.workbook import cell, vocabulary
from ledger.scheme.workbook.activities import Held
from ledger.scheme.workbook.cell import Cell
from ledger.scheme.workbook.headers import Column
from ledger.scheme.workbook.problems import RowCode
from ledger.scheme.workbook.record import CODE_LIMIT, SENTENCE_LIMIT, Firsts, Outcome, Record, judged
from ledger.scheme.workbook.rows import CorrectionKind, CorrectionRow

_POINTS = range(-1000, 1001)
_PEOPLE = 2
_APPEAL = re.compile(r"申诉([0-9]{4}-[0-9]{1,6})")
_NEEDED = {
    Column.DAY: RowCode.DATE_INVALID,
    Column.CORRECTION_KIND: RowCode.CORRECTION_KIND_UNKNOWN,
    Column.HANDBOOK_NO: RowCode.HANDBOOK_NO_MISSING,
    Column.POINTS: RowCode.POINTS_INVALID,
    Column.ORIGINAL: RowCode.ORIGINAL_NOT_FOUND,
    Column.REASON: RowCode.REASON_MISSING,
    Column.OFFICERS: RowCode.OFFICERS_MISSING,
}


def read_corrections(
    found: Iterable[Record], names: Mapping[str, str], activities: Mapping[str, Held]
) -> Outcome[CorrectionRow]:
    """Return the corrections; a person's presence at an activity is entered later once, and taken back once."""
    firsts: Firsts[tuple[CorrectionKind, str, str], CorrectionRow] = Firsts()

    def judge(record: Record) -> CorrectionRow | None:
        row = _row(record, names, activities)
        return row and firsts.keep(record, (row.kind, row.handbook_no, row.activity_code), row)

    return judged(found, judge)


def _row(record: Record, names: Mapping[str, str], activities: Mapping[str, Held]) -> CorrectionRow | None:
    record.require(_NEEDED)
    day = record.past_day(Column.DAY)
    kind = record.read(Column.CORRECTION_KIND, vocabulary.correction_kind, RowCode.CORRECTION_KIND_UNKNOWN)
    handbook_no = record.handbook_no()
    points = record.number(Column.POINTS, _POINTS, RowCode.POINTS_INVALID, units="分")
    original = record.words(Column.ORIGINAL, SENTENCE_LIMIT)
    reason = record.words(Column.REASON, SENTENCE_LIMIT, cell.sentence)
    officers = record.read(Column.OFFICERS, _two_people, RowCode.OFFICERS_MISSING)
    if record.codes or day is None or kind is None or points is None or officers is None:
        return None
    activity_code = _activity_code(original)
    # This sheet has no names: there is nothing to compare.
    record.is_of_a_member(handbook_no, names.get(handbook_no, ""), names)
    _judge_original(record, activities.get(activity_code), kind, points)
    if record.codes:
        return None
    appeal = _APPEAL.search(original)
    return CorrectionRow(
        sheet=record.sheet,
        row=record.row,
        day=day,
        kind=kind,
        handbook_no=handbook_no,
        points=abs(points),
        activity_code=activity_code,
        appeal_no=appeal[1] if appeal else "",
        reason=reason,
        officers=officers,
    )


def _activity_code(original: str) -> str:
    """Return the code at the end of 申诉2018-001:E009 or 冲正:E125."""
    return cell.code(Cell(original.rpartition(":")[2]))[:CODE_LIMIT]


def _two_people(found: Cell) -> tuple[str, str]:
    people = cell.names(found)
    if len(people) != _PEOPLE or max(map(len, people)) > NAME_MAX:
        raise ValueError("not two people")
    return people[0], people[1]


def _judge_original(record: Record, activity: Held | None, kind: CorrectionKind, points: int) -> None:
    """Note a correction that is about nothing, or about more than the activity was worth.

    What was spent already is not taken back (ledger.md, 冲正), so a reversal may be about less.
    """
    if activity is None:
        record.refuse(RowCode.ORIGINAL_NOT_FOUND)
        return
    worth = activity.facts.points
    # A reversal is often written without its minus; a late entry with one is a contradiction.
    is_possible = points == worth if kind is CorrectionKind.LATE_ENTRY else 0 < abs(points) <= worth
    if not is_possible:
        record.refuse(RowCode.POINTS_DIFFER_FROM_RULE)
