"""Reading a whole workbook: every row becomes a clean row, a problem, or is passed over as a sum or remark."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ledger.scheme.workbook.activities import held, read_activities
from ledger.scheme.workbook.attendance import read_attendance
from ledger.scheme.workbook.cell import Cell, name
from ledger.scheme.workbook.corrections import read_corrections
from ledger.scheme.workbook.headers import SheetKind, layouts
from ledger.scheme.workbook.items import read_items
from ledger.scheme.workbook.known import Known
from ledger.scheme.workbook.problems import RowProblem
from ledger.scheme.workbook.record import Record, records
from ledger.scheme.workbook.redemptions import read_redemptions
from ledger.scheme.workbook.roster import read_roster
from ledger.scheme.workbook.rows import (
    ActivityRow,
    AttendanceRow,
    CorrectionRow,
    ItemRow,
    MemberRow,
    RedemptionRow,
    RuleRow,
)
from ledger.scheme.workbook.rules import RuleTable, read_rules
from ledger.scheme.workbook.sheet import SheetCells


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """A sum, a remark or a header that is repeated; nothing is wrong with it."""

    sheet: str
    row: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a workbook says, in the order of its sheets and rows."""

    members: tuple[MemberRow, ...]
    rules: tuple[RuleRow, ...]
    activities: tuple[ActivityRow, ...]
    attendances: tuple[AttendanceRow, ...]
    items: tuple[ItemRow, ...]
    redemptions: tuple[RedemptionRow, ...]
    corrections: tuple[CorrectionRow, ...]
    problems: tuple[RowProblem, ...]
    skipped: tuple[SkippedRow, ...]
    ignored_sheets: tuple[str, ...]

    @property
    def refused(self) -> tuple[RowProblem, ...]:
        """The rows that somebody has to mend."""
        return tuple(problem for problem in self.problems if problem.refused)

    @property
    def warned(self) -> tuple[RowProblem, ...]:
        """The rows that are merely mentioned."""
        return tuple(problem for problem in self.problems if not problem.refused)

    @property
    def teams(self) -> tuple[str, ...]:
        """Every team that is named, sorted: a misspelt one shows among them."""
        of_members = {team for row in self.members for team in row.teams}
        return tuple(sorted(of_members | {row.team for row in self.activities if row.team}))


def read(sheets: Sequence[SheetCells], known: Known) -> Reading:
    """Read the sheets of a workbook.

    Args:
        sheets: the sheets, in the workbook's order; several of one kind are read as one.
        known: what the book holds already. Where both speak of a rule or an activity, they must agree.

    Raises:
        SheetHeadersUnknown: no sheet is one of ours, or one of ours lacks columns.
    """
    pile = _sorted_by_kind(sheets, known)
    rows = pile.of_kind
    rules = read_rules(rows[SheetKind.RULES], known.rule_versions)
    items = read_items(rows[SheetKind.ITEMS], known.items)
    known_names = _folded(known.members)
    members = read_roster(rows[SheetKind.ROSTER], known_names)
    table = RuleTable(rules.rows, known)
    activities = read_activities(rows[SheetKind.ACTIVITIES], known.activities, table)
    # Only what is good by itself can be referred to: an attendance of a refused member waits with them.
    names = known_names | {row.handbook_no: row.name for row in members.rows}
    prices = dict(known.items) | {row.sku: row.price_points for row in items.rows}
    was_held = held(activities.rows, known, table)
    attendances = read_attendance(rows[SheetKind.ATTENDANCE], names, was_held)
    redemptions = read_redemptions(rows[SheetKind.REDEMPTIONS], names, prices)
    corrections = read_corrections(rows[SheetKind.CORRECTIONS], names, was_held)
    problems = (
        members.problems
        + rules.problems
        + activities.problems
        + attendances.problems
        + items.problems
        + redemptions.problems
        + corrections.problems
    )
    order = {sheet.title: place for place, sheet in enumerate(sheets)}
    return Reading(
        members=members.rows,
        rules=rules.rows,
        activities=activities.rows,
        attendances=attendances.rows,
        items=items.rows,
        redemptions=redemptions.rows,
        corrections=corrections.rows,
        problems=tuple(sorted(problems, key=lambda problem: (order[problem.sheet], problem.row))),
        skipped=tuple(pile.skipped),
        ignored_sheets=tuple(pile.ignored),
    )


@dataclass(frozen=True, slots=True)
class _Pile:
    of_kind: dict[SheetKind, list[Record]]
    skipped: list[SkippedRow]
    ignored: list[str]


def _sorted_by_kind(sheets: Sequence[SheetCells], known: Known) -> _Pile:
    pile = _Pile({kind: [] for kind in SheetKind}, [], [])
    for sheet, layout in layouts(sheets):
        if layout is None:
            pile.ignored.append(sheet.title)
            continue
        found, passed_over = records(sheet, layout, known.last_day)
        pile.of_kind[layout.kind].extend(found)
        pile.skipped.extend(SkippedRow(sheet.title, number) for number in passed_over)
    return pile


def _folded(names: Mapping[str, str]) -> dict[str, str]:
    return {number: name(Cell(given)) for number, given in names.items()}
