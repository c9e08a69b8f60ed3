"""Days, weeks and quarters as the street counts them: in Asia/Shanghai, whatever the server thinks."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Self

from ledger.clock import SHANGHAI

_SATURDAY = 5
_CODE = re.compile("((?:19|20)[0-9]{2})Q([1-4])")
_MONTH = re.compile("((?:19|20)[0-9]{2})-(0[1-9]|1[0-2])")


def day_of(instant: datetime) -> date:
    """Return the Shanghai day on which `instant` (aware) falls."""
    assert instant.tzinfo is not None, "an instant without a zone belongs to no day"
    return instant.astimezone(SHANGHAI).date()


def instant(day: date, hour: int, minute: int = 0) -> datetime:
    """Return the UTC instant at which Shanghai's clocks show `hour`:`minute` on `day`."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHANGHAI).astimezone(UTC)


def end_of_day(day: date) -> datetime:
    """Return the UTC instant at which `day` is over in Shanghai: the first one of the next day."""
    return instant(day + timedelta(days=1), 0)


def week_of(day: date) -> str:
    """Return the ISO week of `day`, Monday to Sunday: "2018-W52". Around New Year its year is not the day's."""
    year, week, _ = day.isocalendar()
    return f"{year:04d}-W{week:02d}"


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """A quarter of a year, in the order of time.

    Args:
        year: the calendar year.
        number: 1 to 4.
    """

    year: int
    number: int

    def __post_init__(self) -> None:
        assert self.number in range(1, 5), "a year has four quarters"

    @classmethod
    def of(cls, day: date) -> Self:
        """Return the quarter of `day`."""
        return cls(day.year, (day.month + 2) // 3)

    @classmethod
    def parse(cls, code: str) -> Self:
        """Return the quarter that `code` names.

        Raises:
            ValueError: it is not written like "2018Q4", or not of this century or the last.
        """
        found = _CODE.fullmatch(code)
        if found is None:
            raise ValueError("not the code of a quarter")
        return cls(int(found[1]), int(found[2]))

    @property
    def code(self) -> str:
        """The quarter in addresses, keys and file names: "2018Q4"."""
        return f"{self.year}Q{self.number}"

    @property
    def label_zh(self) -> str:
        """The quarter in the committee's words."""
        return f"{self.year}年第{'一二三四'[self.number - 1]}季度"

    @property
    def first(self) -> date:
        """The first day."""
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def last(self) -> date:
        """The last day."""
        return self.next().first - timedelta(days=1)

    def next(self) -> Self:
        """Return the quarter that follows."""
        years, number = divmod(self.number, 4)
        return type(self)(self.year + years, number + 1)

    def previous(self) -> Self:
        """Return the quarter before."""
        return self.of(self.first - timedelta(days=1))


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month of a year, in the order of time.

    Args:
        year: the calendar year.
        number: 1 to 12.
    """

    year: int
    number: int

    def __post_init__(self) -> None:
        assert self.number in range(1, 13), "a year has twelve months"

    @classmethod
    def of(cls, day: date) -> Self:
        """Return the month of `day`."""
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, code: str) -> Self:
        """Return the month that `code` names.

        Raises:
            ValueError: it is not written like "2018-12", or not of this century or the last.
        """
        found = _MONTH.fullmatch(code)
        if found is None:
            raise ValueError("not the code of a month")
        return cls(int(found[1]), int(found[2]))

    @property
    def code(self) -> str:
        """The month in addresses: "2018-12"."""
        return f"{self.year}-{self.number:02d}"

    @property
    def first(self) -> date:
        """The first day."""
        return date(self.year, self.number, 1)

    def next(self) -> Self:
        """Return the month that follows."""
        years, number = divmod(self.number, 12)
        return type(self)(self.year + years, number + 1)

    def previous(self) -> Self:
        """Return the month before."""
        return self.of(self.first - timedelta(days=1))


def last_saturday(quarter: Quarter) -> date:
    """Return the last Saturday of `quarter`, when the committee likes to hold the redemption."""
    last = quarter.last
    return last - timedelta(days=(last.weekday() - _SATURDAY) % 7)
