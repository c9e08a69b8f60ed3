"""Limits on earning: how often an activity counts in a day, a week or a quarter, and only those (club.md, rule 2)."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from unicodedata import normalize

from ledger.errors import CapInvalid
from ledger.scheme.calendar import Quarter, week_of

_LIMIT = 40
_NUMERALS = {numeral: count for count, numeral in enumerate("一二三四五六七八九十", start=1)} | {"两": 2}
_CAP = re.compile("每(日|天|周|星期|季度?)(?:最多)?[计记限]?([0-9]{1,2}|[一二两三四五六七八九十])次")
_NO_CAP = frozenset({"", "无", "不限", "-", "—", "/"})


class Period(StrEnum):
    """The span within which stamps are counted."""

    DAY = "day"
    WEEK = "week"
    QUARTER = "quarter"


_PERIODS = {"日": Period.DAY, "天": Period.DAY, "周": Period.WEEK, "星期": Period.WEEK, "季": Period.QUARTER}


@dataclass(frozen=True, slots=True)
class Cap:
    """At most `count` stamps in one `period` carry points."""

    count: int
    period: Period

    def __post_init__(self) -> None:
        assert self.count > 0, "a rule that never counts is no rule"


def parse_cap(text: str) -> Cap | None:
    """Return the limit that a rule sheet states ("每周计3次"), or None where it leaves the cell empty.

    Raises:
        CapInvalid: it says something else, such as a limit per month, which the club does not have.
    """
    if len(text) > _LIMIT:
        raise CapInvalid(text=text[:_LIMIT])
    plain = "".join(normalize("NFKC", text).split())
    if plain in _NO_CAP:
        return None
    found = _CAP.fullmatch(plain)
    count = (_NUMERALS.get(found[2]) or int(found[2])) if found else 0
    if found is None or count == 0:
        raise CapInvalid(text=text)
    return Cap(count, _PERIODS[found[1].removesuffix("度")])


def cap_period_key(cap: Cap, day: date) -> str:
    """Return the name of the period of `cap` in which `day` falls: one counter row per member, rule and name."""
    if cap.period is Period.DAY:
        return day.isoformat()
    return week_of(day) if cap.period is Period.WEEK else Quarter.of(day).code


def points_within_cap(points: int, stamped_before: int, cap: Cap | None) -> int:
    """Return what the next stamp is worth: `points`, or 0 once the limit is reached (已计满; the seal still shows)."""
    assert points >= 0, "no stamp takes points away"
    assert stamped_before >= 0, "stamps are counted from nought"
    return 0 if cap is not None and stamped_before >= cap.count else points
