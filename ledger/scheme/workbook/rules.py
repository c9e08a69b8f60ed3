"""积分规则: the dated table of points, and which of its versions was in force on a day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from ledger.errors import CapInvalid
from ledger.scheme.activity import Category
from ledger.scheme.policy import Cap, parse_cap
from ledger.scheme.wording import TITLE_MAX
from ledger.scheme.workbook import vocabulary
from ledger.scheme.workbook.cell import Cell, sentence, text
from ledger.scheme.workbook.headers import Column
from ledger.scheme.workbook.known import Known, KnownRule
from ledger.scheme.workbook.problems import RowCode
from ledger.scheme.workbook.record import Firsts, Outcome, Record, judged
from ledger.scheme.workbook.rows import RuleRow

_POINTS = range(1, 1001)
_UNIT_LIMIT = 10
_NEEDED = {
    Column.RULE_CODE: RowCode.CODE_MISSING,
    Column.CATEGORY: RowCode.CATEGORY_UNKNOWN,
    Column.TITLE: RowCode.NAME_MISSING,
    Column.RULE_POINTS: RowCode.POINTS_INVALID,
    Column.EFFECTIVE_ON: RowCode.DATE_INVALID,
}


def read_rules(found: Iterable[Record], known: Mapping[tuple[str, date], KnownRule]) -> Outcome[RuleRow]:
    """Return the versions of the rules; a code comes once for each day from which it is in force, in the book too."""
    firsts: Firsts[tuple[str, date], RuleRow] = Firsts()

    def judge(record: Record) -> RuleRow | None:
        row = _row(record)
        if row is None:
            return None
        key = (row.code, row.effective_on)
        facts = KnownRule(row.category, row.points, row.cap)
        if known.get(key, facts) != facts:
            record.refuse(RowCode.CONTRADICTS_EARLIER)
            return None
        return firsts.keep(record, key, row)

    return judged(found, judge)


def _row(record: Record) -> RuleRow | None:
    record.require(_NEEDED)
    code = record.code(Column.RULE_CODE)
    category = record.read(Column.CATEGORY, vocabulary.category, RowCode.CATEGORY_UNKNOWN)
    title = record.words(Column.TITLE, TITLE_MAX, sentence)
    points = record.number(Column.RULE_POINTS, _POINTS, RowCode.POINTS_INVALID, units="分")
    unit = record.words(Column.UNIT, _UNIT_LIMIT)
    cap = record.read(Column.CAP, _cap, RowCode.CAP_INVALID)
    effective_on = record.day(Column.EFFECTIVE_ON)
    if record.codes or category is None or points is None or effective_on is None:
        return None
    return RuleRow(
        sheet=record.sheet,
        row=record.row,
        code=code,
        category=category,
        title=title,
        points=points,
        unit=unit,
        cap=cap,
        effective_on=effective_on,
    )


def _cap(cell: Cell) -> Cap | None:
    try:
        return parse_cap(text(cell))
    except CapInvalid:
        raise ValueError("not a limit on earning") from None


@dataclass(frozen=True, slots=True)
class RuleInForce:
    """What a rule says on a certain day; the book's own rules are asked for points only, so `category` may be open."""

    points: int
    is_capped: bool
    category: Category | None


class RuleTable:
    """The rules of the workbook and those of the book; of a code, the newest that has begun holds."""

    def __init__(self, rows: Iterable[RuleRow], known: Known) -> None:
        self._known = known
        self._versions: dict[str, dict[date, RuleInForce]] = {}
        for (code, since), rule in known.rule_versions.items():
            self._versions.setdefault(code, {})[since] = RuleInForce(rule.points, rule.cap is not None, rule.category)
        for row in rows:
            version = RuleInForce(row.points, row.cap is not None, row.category)
            self._versions.setdefault(row.code, {})[row.effective_on] = version

    def in_force(self, code: str, day: date) -> RuleInForce | None:
        """Return the newest version of a rule that was in force on `day`, or None."""
        versions = self._versions.get(code)
        if versions is not None:
            begun = max((since for since in versions if since <= day), default=None)
            return None if begun is None else versions[begun]
        if code in self._known.rules:
            return RuleInForce(self._known.rules[code], code in self._known.capped_rules, None)
        return None
