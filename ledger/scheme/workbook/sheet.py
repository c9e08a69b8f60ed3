"""The cells of one worksheet, as they lie there."""

from dataclasses import dataclass
from datetime import date

from ledger.scheme.workbook.cell import WINDOWS_EPOCH, Cell


@dataclass(frozen=True, slots=True)
class CellRow:
    """A row that is not blank, with its number as Excel counts."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class SheetCells:
    """A worksheet: its title, its rows that are not blank, and day 0 of its serial numbers."""

    title: str
    rows: tuple[CellRow, ...]
    epoch: date = WINDOWS_EPOCH
