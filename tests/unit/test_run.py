from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.scheme.run import FOLLOWS, RunState, RunStep, due_steps

OPENS = datetime(2018, 12, 29, 1, 0, tzinfo=UTC)
CLOSES = OPENS + timedelta(hours=8)
A_MOMENT = timedelta(microseconds=1)
ANNOUNCED, OPEN, CLOSED = RunState.ANNOUNCED, RunState.OPEN, RunState.CLOSED


@pytest.mark.parametrize(
    ("state", "now", "steps"),
    [
        (ANNOUNCED, OPENS - A_MOMENT, ()),
        (ANNOUNCED, OPENS, (RunStep.OPEN,)),
        (ANNOUNCED, CLOSES - A_MOMENT, (RunStep.OPEN,)),
        (ANNOUNCED, CLOSES, (RunStep.OPEN, RunStep.CLOSE)),
        (OPEN, OPENS - A_MOMENT, ()),
        (OPEN, CLOSES - A_MOMENT, ()),
        (OPEN, CLOSES, (RunStep.CLOSE,)),
        (CLOSED, OPENS, ()),
        (CLOSED, CLOSES + timedelta(days=365), ()),
    ],
)
def test_the_clock_takes_each_step_at_its_instant(state: RunState, now: datetime, steps: tuple[RunStep, ...]) -> None:
    """A desk that opens late makes a queue; one that is never closed lets next quarter's points out."""
    assert due_steps(state, OPENS, CLOSES, now) == steps


@given(st.lists(st.integers(-12, 24), max_size=6).map(sorted))
def test_it_does_not_matter_how_often_anybody_looks(hours: list[int]) -> None:
    """A machine that slept through the morning must end where one that looked every minute ended."""
    state = ANNOUNCED
    for hour in hours:
        for step in due_steps(state, OPENS, CLOSES, OPENS + timedelta(hours=hour)):
            before, state = FOLLOWS[step]
            assert before in {ANNOUNCED, OPEN}
    at_once = ANNOUNCED
    for step in due_steps(ANNOUNCED, OPENS, CLOSES, OPENS + timedelta(hours=hours[-1] if hours else -1)):
        at_once = FOLLOWS[step][1]
    assert state is at_once


def test_every_step_starts_where_another_ended() -> None:
    """A step from nowhere could open a day that was closed and counted."""
    assert FOLLOWS == {RunStep.OPEN: (ANNOUNCED, OPEN), RunStep.CLOSE: (OPEN, CLOSED)}
