"""Months and the quarters beside them."""

from datetime import date

import pytest

from ledger.scheme.calendar import Month, Quarter


@pytest.mark.parametrize(
    ("code", "first", "before", "after"),
    [
        ("2018-12", date(2018, 12, 1), "2018-11", "2019-01"),
        ("2019-01", date(2019, 1, 1), "2018-12", "2019-02"),
        ("2020-02", date(2020, 2, 1), "2020-01", "2020-03"),
    ],
)
def test_a_month_knows_its_neighbours(code: str, first: date, before: str, after: str) -> None:
    """A report that skips December at the turn of the year misses the month in which most is stamped."""
    month = Month.parse(code)
    assert (month.code, month.first, month.previous().code, month.next().code) == (code, first, before, after)
    assert Month.of(first) == month


@pytest.mark.parametrize("code", ["", "2018", "2018-1", "2018-13", "2018-00", "1818-12", "2018-12-01", "2018-12\n", "二〇一八"])
def test_what_is_no_month_is_not_read_as_one(code: str) -> None:
    """A guessed month would be a report about another one."""
    with pytest.raises(ValueError, match="month"):
        Month.parse(code)


def test_a_quarter_knows_the_one_before() -> None:
    """The first quarter follows the fourth of the year before."""
    assert [Quarter(2019, n).previous() for n in (1, 2)] == [Quarter(2018, 4), Quarter(2019, 1)]
