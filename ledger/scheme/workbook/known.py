"""What the book holds already, so that a workbook of a few mended rows can be read by itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from ledger.scheme.activity import Category
from ledger.scheme.policy import Cap


class KnownActivity(NamedTuple):
    """An activity of the book: its day, its rule and the points that each presence was worth."""

    day: date
    rule_code: str
    points: int


class KnownRule(NamedTuple):
    """A version of a rule of the book."""

    category: Category
    points: int
    cap: Cap | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The book's side of the reading; an empty book knows nothing.

    Args:
        members: names by handbook number; "" where the name was erased: then no name is compared.
        activities: activities by code.
        rules: the points now in force by rule code.
        rule_versions: every rule by its code and the day from which it is in force; nothing old is ever recalculated.
        capped_rules: codes of rules with a limit on earning, under which a stamp may be worth 0.
        items: prices in points by item code.
        last_day: today; paper that is dated later is a slip of the pen.
    """

    members: Mapping[str, str] = field(default_factory=dict)
    activities: Mapping[str, KnownActivity] = field(default_factory=dict)
    rules: Mapping[str, int] = field(default_factory=dict)
    rule_versions: Mapping[tuple[str, date], KnownRule] = field(default_factory=dict)
    capped_rules: frozenset[str] = frozenset()
    items: Mapping[str, int] = field(default_factory=dict)
    last_day: date = date.max
