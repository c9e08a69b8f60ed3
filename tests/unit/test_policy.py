from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import CapInvalid
from ledger.scheme.policy import Cap, Period, cap_period_key, parse_cap, points_within_cap

CAPS = st.builds(Cap, st.integers(1, 99), st.sampled_from(Period))
DAYS = st.dates(date(2018, 1, 1), date(2099, 12, 1))
WORDS = {Period.DAY: "日", Period.WEEK: "周", Period.QUARTER: "季"}


@pytest.mark.parametrize(
    ("text", "cap"),
    [
        ("每周计3次", Cap(3, Period.WEEK)),
        ("每日计1次", Cap(1, Period.DAY)),
        ("每日计2次", Cap(2, Period.DAY)),
        ("每季计1次", Cap(1, Period.QUARTER)),
        (" 每 周 计 ３ 次 ", Cap(3, Period.WEEK)),
        ("每天最多2次", Cap(2, Period.DAY)),
        ("每星期记三次", Cap(3, Period.WEEK)),
        ("每季度限两次", Cap(2, Period.QUARTER)),
        ("每周最多计十次", Cap(10, Period.WEEK)),
        ("", None),
        ("  ", None),
        ("不限", None),
        ("—", None),
    ],
)
def test_a_rule_sheet_is_read_as_it_was_decided(text: str, cap: Cap | None) -> None:
    """A limit overlooked gives points the meeting did not vote for; one imagined withholds them."""
    assert parse_cap(text) == cap


@pytest.mark.parametrize(
    "text",
    [
        *(
            "每月计3次",
            "每年计1次",
            "每周计0次",
            "每周计００次",
            "每周计100次",
            "每周计-1次",
            "每周计次",
            "每周",
            "3次",
        ),
        *("周计3次", "每周计3分", "每周计3次每日计1次", "每周计三十次", "每日度计1次", "每周计٣次", "=1+1", "\0"),
        "次" * 10_000,
    ],
)
def test_a_limit_that_cannot_be_read_is_refused(text: str) -> None:
    """Guessing at a limit is deciding in the residents' place."""
    with pytest.raises(CapInvalid) as refusal:
        parse_cap(text)
    assert refusal.value.params == {"text": text[:40]}


@given(CAPS)
def test_every_limit_can_be_written_and_read_back(cap: Cap) -> None:
    """The register of rules is written out and handed in; it must say what the software does."""
    assert parse_cap(f"每{WORDS[cap.period]}计{cap.count}次") == cap


def test_each_period_has_its_own_name() -> None:
    """Two periods that share a counter would share its limit."""
    day = date(2018, 12, 31)
    assert cap_period_key(Cap(1, Period.DAY), day) == "2018-12-31"
    assert cap_period_key(Cap(1, Period.WEEK), day) == "2019-W01"
    assert cap_period_key(Cap(1, Period.QUARTER), day) == "2018Q4"


@given(CAPS, DAYS)
def test_a_new_period_begins_a_new_count(cap: Cap, day: date) -> None:
    """A counter that is never renewed stops rewarding the most faithful."""
    span = {Period.DAY: 1, Period.WEEK: 7, Period.QUARTER: 92}[cap.period]
    assert cap_period_key(cap, day) != cap_period_key(cap, day + timedelta(days=span))


@given(st.integers(0, 1000), st.integers(0, 200), CAPS)
def test_points_stop_exactly_at_the_limit(points: int, stamped_before: int, cap: Cap) -> None:
    """One stamp too few or too many is 3 points a week for somebody, for ever."""
    assert points_within_cap(points, stamped_before, cap) == (points if stamped_before < cap.count else 0)
    assert points_within_cap(points, stamped_before, None) == points


def test_mistakes_of_ours_are_loud() -> None:
    """A negative number here would take points away, which the club never does."""
    for points, stamped_before in ((-1, 0), (1, -1)):
        with pytest.raises(AssertionError):
            points_within_cap(points, stamped_before, None)
    with pytest.raises(AssertionError):
        Cap(0, Period.DAY)
