"""One row of a recognised sheet, and the notes taken while it is read."""

import re
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from ledger.errors import HandbookNoInvalid, NumberCheckFailed
from ledger.scheme.handbook_no import parse
from ledger.scheme.wording import NAME_MAX
from ledger.scheme.workbook import cell
from ledger.scheme.workbook.cell import EMPTY, Cell
from ledger.scheme.workbook.headers import KEYS, Column, Layout, headings
from ledger.scheme.workbook.problems import RowCode, RowProblem
from ledger.scheme.workbook.rows import SheetRow
from ledger.scheme.workbook.sheet import CellRow, SheetCells

CODE_LIMIT = 32
SENTENCE_LIMIT = 200

_Value = TypeVar("_Value")
_Key = TypeVar("_Key", bound=Hashable)
_Row = TypeVar("_Row", bound=SheetRow)

_SUM = re.compile("(?:本页|本月|本季度?|全年|上半年|下半年|以上)?(?:合计|总计|小计|共计)")
_REMARK = re.compile(
    "(?:注|备注|说明)(?::|$)|(?:制表|填表|经办|审核|初审|复审|监督|居民监督|负责|签字|签名|盖章)人?员?[^:]{0,8}:"
)
_LOOKS_LIKE_A_CODE = re.compile(r"[0-9A-Za-z -]+")


class Record:
    """One row seen through the header; `codes` gathers what is wrong with it.

    Args:
        sheet: the sheet it stands in.
        row: its cells.
        layout: where its columns lie.
        last_day: the day after which nothing can have been written down.
    """

    def __init__(self, sheet: SheetCells, row: CellRow, layout: Layout, last_day: date) -> None:
        self.sheet = sheet.title
        self.row = row.number
        self.codes: set[RowCode] = set()
        self._cells = row.cells
        self._layout = layout
        self._epoch = sheet.epoch
        self._last_day = last_day

    def at(self, column: Column) -> Cell:
        """Return the cell of a column, an empty one where the sheet has no such column."""
        place = self._layout.columns.get(column, len(self._cells))
        return self._cells[place] if place < len(self._cells) else EMPTY

    def refuse(self, code: RowCode) -> None:
        """Note what is wrong."""
        self.codes.add(code)

    def problem(self) -> RowProblem:
        """Return the notes: a row that is nothing but a duplicate is not refused, only mentioned."""
        assert self.codes, "a row is left out for a reason, or it is kept"
        return RowProblem(self.sheet, self.row, frozenset(self.codes), self.codes != {RowCode.DUPLICATE_ROW})

    @property
    def has_formula(self) -> bool:
        """Whether a formula stands in one of the columns that count."""
        return any(self.at(column).is_formula for column in self._layout.columns)

    def require(self, needed: Mapping[Column, RowCode]) -> None:
        """Note the code of every column that has to be filled and is not."""
        self.codes.update(code for column, code in needed.items() if self.at(column).is_blank)

    def read(self, column: Column, reader: Callable[[Cell], _Value], unreadable: RowCode) -> _Value | None:
        """Return the value of a cell; None when it is blank, or (noted as `unreadable`) when it cannot be read."""
        found = self.at(column)
        if found.is_blank:
            return None
        try:
            return reader(found)
        except ValueError:
            self.refuse(unreadable)
            return None

    def number(self, column: Column, allowed: range, wrong: RowCode, units: str = "") -> int | None:
        """Return a whole number within `allowed`, None when it is blank or (noted) wrong."""
        found = self.read(column, lambda found: cell.whole(found, units), wrong)
        if found is not None and found not in allowed:
            self.refuse(wrong)
            return None
        return found

    def words(self, column: Column, limit: int, reader: Callable[[Cell], str] = cell.text) -> str:
        """Return a text of at most `limit` characters, "" when it is blank."""
        found = "" if self.at(column).is_blank else reader(self.at(column))
        if len(found) > limit:
            self.refuse(RowCode.TEXT_TOO_LONG)
            return found[:limit]
        return found

    def code(self, column: Column) -> str:
        """Return a code, "" when it is blank."""
        return self.words(column, CODE_LIMIT, cell.code)

    def day(self, column: Column) -> date | None:
        """Return a day that may lie ahead, None when it is blank or (noted) no day."""
        return self.read(column, lambda found: cell.day(found, self._epoch), RowCode.DATE_INVALID)

    def past_day(self, column: Column) -> date | None:
        """Return a day that cannot lie ahead, None when it is blank or (noted) wrong."""
        found = self.day(column)
        if found is not None and found > self._last_day:
            self.refuse(RowCode.DATE_IN_FUTURE)
            return None
        return found

    def handbook_no(self) -> str:
        """Return the full handbook number in its one spelling, "" when it is blank or (noted) none."""
        return self.read(Column.HANDBOOK_NO, _handbook_no, RowCode.HANDBOOK_NO_INVALID) or ""

    def name(self) -> str:
        """Return the person's name, "" when it is blank."""
        return self.words(Column.NAME, NAME_MAX, cell.name)

    def is_of_a_member(self, handbook_no: str, name: str, names: Mapping[str, str]) -> bool:
        """Return whether the number is somebody's; a name that is not theirs is noted, unless theirs was erased.

        On paper the number carries no check letter, so only the name vouches for it.
        """
        holder = names.get(handbook_no)
        if holder is None:
            self.refuse(RowCode.MEMBER_UNKNOWN)
        elif holder not in {"", name}:
            self.refuse(RowCode.NAME_MISMATCH)
        return holder is not None


def _handbook_no(found: Cell) -> str:
    try:
        return str(parse(cell.text(found)))
    except (HandbookNoInvalid, NumberCheckFailed):
        raise ValueError("not a handbook number") from None


def records(sheet: SheetCells, layout: Layout, last_day: date) -> tuple[list[Record], list[int]]:
    """Return the rows below the header that say something, and the numbers of those that are sums, remarks or headers again."""
    found: list[Record] = []
    skipped: list[int] = []
    for row in sheet.rows:
        if row.number <= layout.header_row:
            continue
        if _says_something(row, layout):
            found.append(Record(sheet, row, layout, last_day))
        else:
            skipped.append(row.number)
    return found, skipped


def _says_something(row: CellRow, layout: Layout) -> bool:
    first = next((cell.name(found) for found in row.cells if not found.is_blank), "")
    if _SUM.match(first) or _REMARK.match(first):
        return False
    known = set(layout.columns.values())
    filled = [place for place, found in enumerate(row.cells) if place in known and not found.is_blank]
    if len(filled) <= 1:
        # One word alone is a remark, unless it is the code of a row that somebody forgot to fill in.
        key = layout.columns[KEYS[layout.kind]]
        return filled == [key] and bool(_LOOKS_LIKE_A_CODE.fullmatch(cell.text(row.cells[key])))
    is_header_again = headings(row).keys() >= layout.columns.keys()
    return not is_header_again


@dataclass(frozen=True, slots=True)
class Outcome(Generic[_Row]):
    """What came of the sheets of one kind."""

    rows: tuple[_Row, ...]
    problems: tuple[RowProblem, ...]


def judged(found: Iterable[Record], judge: Callable[[Record], _Row | None]) -> Outcome[_Row]:
    """Return the rows that `judge` accepts and the notes on those it does not (for which it returns None)."""
    rows: list[_Row] = []
    problems: list[RowProblem] = []
    for record in found:
        row = None
        if record.has_formula:
            record.refuse(RowCode.FORMULA_NOT_ALLOWED)
        else:
            row = judge(record)
        if row is None:
            problems.append(record.problem())
        else:
            rows.append(row)
    return Outcome(tuple(rows), tuple(problems))


class Firsts(Generic[_Key, _Row]):
    """The good rows of a kind so far, by what makes each the only one."""

    def __init__(self) -> None:
        self._rows: dict[_Key, _Row] = {}

    def get(self, key: _Key) -> _Row | None:
        """Return the good row of that key, if there was one."""
        return self._rows.get(key)

    def keep(self, record: Record, key: _Key, row: _Row) -> _Row | None:
        """Return `row` when it is the first of its key; else note that it repeats or contradicts the first, and return None."""
        first = self._rows.setdefault(key, row)
        if first is row:
            return row
        record.refuse(RowCode.DUPLICATE_ROW if row.repeats(first) else RowCode.CONTRADICTS_EARLIER)
        return None
