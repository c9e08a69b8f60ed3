"""How many seals one reviewer may press for one member."""

from datetime import UTC, datetime, timedelta

import pytest

from ledger.scheme.review import STAMPS_MAX, WITHIN, counted_after, is_full

NOW = datetime(2018, 12, 29, 1, 5, tzinfo=UTC)


@pytest.mark.parametrize(("stamped", "full"), [(0, False), (1, False), (31, False), (39, False), (40, True), (41, True)])
def test_the_forty_first_seal_is_for_a_colleague(stamped: int, full: bool) -> None:  # noqa: FBT001 - a table's column
    """An officer who alone fills a cousin's handbook must be joined by a second pair of eyes."""
    assert is_full(stamped) is full


def test_whoever_comes_every_day_never_meets_the_limit() -> None:
    """The keenest neighbour of the morning exercise must not be sent from desk to desk."""
    assert WITHIN.days < STAMPS_MAX


@pytest.mark.parametrize(
    ("ago", "counts"),
    [(timedelta(0), True), (timedelta(days=30, hours=23), True), (timedelta(days=31), False), (timedelta(days=60), False)],
)
def test_a_press_counts_for_thirty_one_days(ago: timedelta, counts: bool) -> None:  # noqa: FBT001 - a table's column
    """A limit that never forgets would one day stop every reviewer."""
    assert (NOW - ago > counted_after(NOW)) is counts
