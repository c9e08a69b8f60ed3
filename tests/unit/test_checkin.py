from datetime import UTC, datetime, timedelta

import pytest

from ledger.errors import TooEarly, TooLate
from ledger.scheme.activity import Source
from ledger.scheme.checkin import WEIGHT, Presence, Signal, check_window, needs_a_look, signals
from ledger.scheme.membership import MemberState

STARTS = datetime(2018, 12, 29, 1, 0, tzinfo=UTC)
ENDS = STARTS + timedelta(hours=2)
HALF_AN_HOUR = timedelta(minutes=30)
A_MOMENT = timedelta(microseconds=1)


def presence(source: Source = Source.SCREEN, lateness: int = 0, *, slow: bool = False, same_browser: int = 1) -> Presence:
    return Presence(source=source, lateness=lateness, slow=slow, same_browser=same_browser)


@pytest.mark.parametrize("at", [STARTS - HALF_AN_HOUR, STARTS, ENDS, ENDS + HALF_AN_HOUR - A_MOMENT])
def test_who_comes_early_or_stays_to_tidy_up_may_still_sign(at: datetime) -> None:
    """The most helpful neighbours are there before the start and after the end."""
    check_window(STARTS, ENDS, at)


def test_before_its_time_a_session_says_when_it_opens() -> None:
    """`Not possible` without a time sends people home."""
    with pytest.raises(TooEarly) as refusal:
        check_window(STARTS, ENDS, STARTS - HALF_AN_HOUR - A_MOMENT)
    assert refusal.value.params == {
        "opens_at": (STARTS - HALF_AN_HOUR).isoformat(),
        "starts_at": STARTS.isoformat(),
    }


@pytest.mark.parametrize("late", [timedelta(), timedelta(days=1)])
def test_after_its_time_a_session_says_when_it_closed(late: timedelta) -> None:
    """A photograph of the screen, passed on in the evening, must not sign anybody in."""
    with pytest.raises(TooLate) as refusal:
        check_window(STARTS, ENDS, ENDS + HALF_AN_HOUR + late)
    assert refusal.value.params == {"closed_at": (ENDS + HALF_AN_HOUR).isoformat()}


@pytest.mark.parametrize(
    ("seen", "found"),
    [
        (presence(), ()),
        (presence(lateness=-1), ()),
        (presence(lateness=1), ()),
        (presence(lateness=2), (Signal.LAST_STEP,)),
        (presence(slow=True), (Signal.SLOW_CONFIRM,)),
        (presence(Source.POSTER), (Signal.POSTER,)),
        (presence(Source.NUMBER), (Signal.TYPED_NUMBER,)),
        (presence(Source.CARD), ()),
        (presence(Source.PAPER), ()),
        (presence(same_browser=2), ()),
        (presence(same_browser=3), (Signal.SHARED_PHONE,)),
        (
            presence(Source.POSTER, 2, slow=True, same_browser=9),
            (Signal.SHARED_PHONE, Signal.SLOW_CONFIRM, Signal.LAST_STEP, Signal.POSTER),
        ),
    ],
)
def test_each_signal_has_one_cause(seen: Presence, found: tuple[Signal, ...]) -> None:
    """A signal without a cause makes a suspect of a neighbour; a cause without a signal is never seen."""
    assert signals(seen) == found


@pytest.mark.parametrize(
    ("seen", "look"),
    [
        (presence(), False),
        (presence(Source.POSTER), False),
        (presence(lateness=2), False),
        (presence(slow=True, lateness=2), True),
        (presence(Source.NUMBER, slow=True), True),
        (presence(same_browser=3), True),
    ],
)
def test_one_small_signal_is_no_reason_to_look(seen: Presence, *, look: bool) -> None:
    """If every slow phone has to be looked at, the whole session is stamped without looking."""
    assert needs_a_look(signals(seen)) is look


def test_every_signal_weighs_something() -> None:
    """A signal without a weight would stop the queue with an error."""
    assert WEIGHT.keys() == set(Signal)
    assert all(weight > 0 for weight in WEIGHT.values())


def test_who_left_or_died_takes_no_part_and_everybody_else_does() -> None:
    """A card that is still in a drawer must not collect points; a newcomer's first morning must count."""
    assert {state for state in MemberState if state.takes_part} == {MemberState.PROVISIONAL, MemberState.ACTIVE}
