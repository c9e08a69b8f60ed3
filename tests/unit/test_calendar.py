from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.clock import SHANGHAI
from ledger.scheme.calendar import Quarter, day_of, instant, last_saturday, week_of

DAYS = st.dates(date(1992, 1, 1), date(2099, 12, 31))
QUARTERS = st.builds(Quarter, st.integers(1900, 2099), st.integers(1, 4))


@given(DAYS, st.integers(0, 23), st.integers(0, 59))
def test_the_hour_on_the_wall_comes_back(day: date, hour: int, minute: int) -> None:
    """Nine o'clock on the poster must be nine o'clock in the hall, wherever the server stands."""
    at = instant(day, hour, minute)
    assert at.tzinfo is UTC
    assert day_of(at) == day
    assert (at.astimezone(SHANGHAI).hour, at.astimezone(SHANGHAI).minute) == (hour, minute)


def test_the_day_changes_at_midnight_in_shanghai() -> None:
    """An evening's stamps counted for the wrong day fill tomorrow's limit."""
    assert day_of(datetime(2018, 12, 31, 15, 59, 59, tzinfo=UTC)) == date(2018, 12, 31)
    assert day_of(datetime(2018, 12, 31, 16, 0, tzinfo=UTC)) == date(2019, 1, 1)
    assert instant(date(2018, 12, 28), 9) == datetime(2018, 12, 28, 1, 0, tzinfo=UTC)


def test_an_instant_without_a_zone_is_a_mistake_of_ours() -> None:
    """It would be read in the zone of whatever machine it runs on."""
    with pytest.raises(AssertionError):
        day_of(datetime(2018, 12, 28, 9, 0))  # noqa: DTZ001 - the point of the test


@pytest.mark.parametrize(
    ("day", "week"),
    [
        (date(2018, 12, 30), "2018-W52"),
        (date(2018, 12, 31), "2019-W01"),
        (date(2018, 1, 1), "2018-W01"),
        (date(2021, 1, 3), "2020-W53"),
        (date(2021, 1, 4), "2021-W01"),
    ],
)
def test_weeks_are_whole_at_new_year(day: date, week: str) -> None:
    """A week cut in two at New Year would count four mornings of tai chi where the rule says three."""
    assert week_of(day) == week


@given(DAYS)
def test_a_week_is_monday_to_sunday(day: date) -> None:
    """As above, for every week."""
    monday = day - timedelta(days=day.weekday())
    assert {week_of(monday + timedelta(days=n)) for n in range(7)} == {week_of(day)}
    assert week_of(monday - timedelta(days=1)) != week_of(day)


@given(DAYS)
def test_a_day_lies_in_its_quarter_and_in_no_other(day: date) -> None:
    """A stamp that falls between two quarterly sheets is on none of them."""
    quarter = Quarter.of(day)
    assert quarter.first <= day <= quarter.last
    assert quarter.next().first == quarter.last + timedelta(days=1)
    assert Quarter.of(quarter.last) == quarter
    assert Quarter.of(quarter.next().first) == quarter.next() > quarter


@given(QUARTERS)
def test_a_quarter_comes_back_from_its_code(quarter: Quarter) -> None:
    """Addresses and file names carry the code; another quarter behind it would be another's figures."""
    assert Quarter.parse(quarter.code) == quarter


@given(QUARTERS)
def test_the_last_saturday_is_the_last(quarter: Quarter) -> None:
    """The redemption day is announced from it two weeks ahead."""
    day = last_saturday(quarter)
    assert day.strftime("%w") == "6"
    assert Quarter.of(day) == quarter
    assert Quarter.of(day + timedelta(days=7)) == quarter.next()


def test_a_quarter_speaks_the_committees_words() -> None:
    """The title of a sheet that goes to the street."""
    quarter = Quarter.of(date(2018, 12, 28))
    assert (quarter.code, quarter.label_zh) == ("2018Q4", "2018年第四季度")
    assert (quarter.first, quarter.last) == (date(2018, 10, 1), date(2018, 12, 31))
    assert (quarter.next(), last_saturday(quarter)) == (Quarter(2019, 1), date(2018, 12, 29))


@pytest.mark.parametrize(
    "code", ["", "2018Q0", "2018Q5", "2018q4", "18Q4", "2018Q4\n", "２０１８Q4", "0000Q1", "9999Q4", "2" * 10_000]
)
def test_what_is_no_quarter_is_refused(code: str) -> None:
    """The code arrives in an address, and anybody can write one."""
    with pytest.raises(ValueError, match="not the code"):
        Quarter.parse(code)


@pytest.mark.parametrize("number", [0, 5])
def test_a_year_has_four_quarters(number: int) -> None:
    """A thirteenth month would otherwise be found out by whoever prints it."""
    with pytest.raises(AssertionError):
        Quarter(2018, number)
