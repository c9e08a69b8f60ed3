"""活动: what was held on which day, under which rule."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ledger.scheme.wording import NAME_MAX, TITLE_MAX
from ledger.scheme.workbook import cell, vocabulary
from ledger.scheme.workbook.headers import Column
from ledger.scheme.workbook.known import Known, KnownActivity
from ledger.scheme.workbook.problems import RowCode
from ledger.scheme.workbook.record import Firsts, Outcome, Record, judged
from ledger.scheme.workbook.rows import ActivityRow
from ledger.scheme.workbook.rules import RuleTable

_POINTS = range(1, 1001)
_PLANNED = range(100_001)
_NEEDED = {
    Column.ACTIVITY_CODE: RowCode.CODE_MISSING,
    Column.DAY: RowCode.DATE_INVALID,
    Column.RULE_CODE: RowCode.CODE_MISSING,
    Column.TITLE: RowCode.NAME_MISSING,
    Column.CATEGORY: RowCode.CATEGORY_UNKNOWN,
    Column.RULE_POINTS: RowCode.POINTS_INVALID,
}


def read_activities(found: Iterable[Record], known: Mapping[str, KnownActivity], rules: RuleTable) -> Outcome[ActivityRow]:
    """Return the activities; each has a rule that was in force on its day, and that rule's category and points."""
    firsts: Firsts[str, ActivityRow] = Firsts()

    def judge(record: Record) -> ActivityRow | None:
        row = _row(record)
        if row is None or not _follows_its_rule(record, row, rules):
            return None
        facts = KnownActivity(row.day, row.rule_code, row.points)
        if known.get(row.code, facts) != facts:
            record.refuse(RowCode.CONTRADICTS_EARLIER)
            return None
        return firsts.keep(record, row.code, row)

    return judged(found, judge)


def _row(record: Record) -> ActivityRow | None:
    record.require(_NEEDED)
    code = record.code(Column.ACTIVITY_CODE)
    day = record.past_day(Column.DAY)
    rule_code = record.code(Column.RULE_CODE)
    team = record.words(Column.TEAM, NAME_MAX, cell.name)
    title = record.words(Column.TITLE, TITLE_MAX, cell.sentence)
    category = record.read(Column.CATEGORY, vocabulary.category, RowCode.CATEGORY_UNKNOWN)
    points = record.number(Column.RULE_POINTS, _POINTS, RowCode.POINTS_INVALID, units="分")
    planned = record.number(Column.PLANNED, _PLANNED, RowCode.HEADCOUNT_INVALID, units="人")
    if record.codes or day is None or category is None or points is None:
        return None
    return ActivityRow(
        sheet=record.sheet,
        row=record.row,
        code=code,
        day=day,
        rule_code=rule_code,
        team=team,
        title=title,
        category=category,
        points=points,
        planned=planned,
    )


def _follows_its_rule(record: Record, row: ActivityRow, rules: RuleTable) -> bool:
    rule = rules.in_force(row.rule_code, row.day)
    if rule is None:
        record.refuse(RowCode.RULE_UNKNOWN)
        return False
    if rule.category not in {None, row.category}:
        record.refuse(RowCode.CATEGORY_DIFFERS_FROM_RULE)
    if rule.points != row.points:
        record.refuse(RowCode.POINTS_DIFFER_FROM_RULE)
    return not record.codes


@dataclass(frozen=True, slots=True)
class Held:
    """What a presence at an activity was worth, and whether a limit may have made it 0."""

    facts: KnownActivity
    is_capped: bool


def held(rows: Iterable[ActivityRow], known: Known, rules: RuleTable) -> dict[str, Held]:
    """Return every activity by code: those of the book and those of the workbook."""
    found = {code: Held(facts, facts.rule_code in known.capped_rules) for code, facts in known.activities.items()}
    for row in rows:
        rule = rules.in_force(row.rule_code, row.day)
        assert rule is not None, "an activity is kept when its rule is known"
        found[row.code] = Held(KnownActivity(row.day, row.rule_code, row.points), rule.is_capped)
    return found
