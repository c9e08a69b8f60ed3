"""Clean rows: typed, folded, checked against each other. Each knows its sheet and its row as Excel counts."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Self

from ledger.scheme.activity import Category, Source
from ledger.scheme.policy import Cap


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRow:
    """Where a row stands."""

    sheet: str
    row: int

    def repeats(self, first: Self) -> bool:
        """Return whether this row says again what `first` said."""
        return replace(self, sheet=first.sheet, row=first.row) == first


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRow(SheetRow):
    """One member of the roster."""

    handbook_no: str
    name: str
    birth_year: int | None
    building_group: str
    phone: str
    residence: str
    joined_on: date
    teams: tuple[str, ...]
    guardian: str
    informed_on: date | None
    may_be_named: bool
    is_newcomer: bool
    remark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleRow(SheetRow):
    """One version of a rule of the points table."""

    code: str
    category: Category
    title: str
    points: int
    unit: str
    cap: Cap | None
    effective_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityRow(SheetRow):
    """One activity that was held."""

    code: str
    day: date
    rule_code: str
    team: str
    title: str
    category: Category
    points: int
    planned: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceRow(SheetRow):
    """One person at one activity: stamped, or returned with a reason.

    `points` is 0 when it was returned, or when a cap was reached; `day` is the activity's.
    """

    activity_code: str
    day: date
    handbook_no: str
    source: Source
    is_stamped: bool
    points: int
    reason: str

    def repeats(self, first: Self) -> bool:
        """Return whether both say the same of one person at one activity: the way in which they signed does not matter."""
        return (self.is_stamped, self.points) == (first.is_stamped, first.points)


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRow(SheetRow):
    """One article of the catalogue; `quarterly_stock` is received before each redemption day."""

    sku: str
    name: str
    spec: str
    price_points: int
    unit_price_fen: int | None
    quarterly_stock: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RedemptionRow(SheetRow):
    """One article handed out. `run` is the redemption day's name as written, "" where none is."""

    number: str
    run: str
    day: date
    handbook_no: str
    sku: str
    quantity: int
    points: int
    is_proxy: bool
    remark: str


class CorrectionKind(StrEnum):
    """The two kinds of correction."""

    LATE_ENTRY = "late_entry"  # 补记
    REVERSAL = "reversal"  # 冲正


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionRow(SheetRow):
    """One correction by two people; `points` is positive, the kind says in which direction they went.

    `appeal_no` is that of the objection it answers, "" where there was none.
    """

    day: date
    kind: CorrectionKind
    handbook_no: str
    points: int
    activity_code: str
    appeal_no: str
    reason: str
    officers: tuple[str, str]
