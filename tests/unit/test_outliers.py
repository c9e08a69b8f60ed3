"""What stands out among the seals of a month, and what does not."""

from datetime import datetime, timedelta
from uuid import UUID, uuid5

import pytest

from ledger.clock import SHANGHAI
from ledger.scheme.checkin import Signal
from ledger.scheme.outliers import Kind, Outlier, Seal, outliers

SPACE = UUID(int=2018)
NOON = datetime(2018, 12, 10, 12, tzinfo=SHANGHAI)


def named(name: str) -> UUID:
    return uuid5(SPACE, name)


def seals(table: str) -> list[Seal]:
    """Return seals from lines of `reviewer member count points`; every line is stamped a day after its sessions, at noon."""
    found = []
    for line in table.split("\n"):
        if not line.strip():
            continue
        reviewer, member, count, points = line.split()
        found += [seal(reviewer, member, f"{line}{n}", points=int(points)) for n in range(int(count))]
    return found


def seal(reviewer: str, member: str, press: str, at: datetime = NOON, **given: object) -> Seal:
    about = {"ends_at": NOON - timedelta(days=1), "points": 1, "pressed_at": at} | given
    whose = {"reviewer_id": named(reviewer), "member_id": named(member)}
    return Seal(press_id=named(press), session_id=named("s" + press), **whose, **about)  # type: ignore[arg-type]  # plain values


def told(found: tuple[Outlier, ...]) -> list[tuple[str, int, int]]:
    return [(one.kind.value, one.figure, one.of) for one in found]


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("", []),
        ("li wang 7 1\nli zhao 1 1\nli han 1 1", []),
        ("li wang 8 1\nli zhao 1 1\nli han 1 1", [("pair_often", 8, 1)]),
        ("li wang 8 1\nli zhao 3 1\nli han 3 1", []),
        ("li wang 9 1\nli zhao 3 1\nli han 3 1", [("pair_often", 9, 3)]),
        # One officer alone presses everything: that is how a small committee works, and nothing to look at.
        ("li wang 8 1\nli zhao 8 1\nli han 8 1", []),
        # Two press for everybody; one neighbour's seals come from one of them.
        ("li wang 9 1\nli zhao 9 1\nwang zhao 9 1\nwang han 18 1", [("pair_mostly", 9, 9)]),
        ("li wang 9 1\nwang wang 6 1\nwang han 9 1", []),
        ("li wang 1 19\nli zhao 1 1\nli han 1 1", []),
        ("li wang 1 20\nli zhao 1 1\nli han 1 1", [("many_points", 20, 1)]),
        ("li wang 1 20\nli zhao 1 7\nli han 1 7", []),
        ("li wang 1 21\nli zhao 1 7\nli han 1 7", [("many_points", 21, 7)]),
    ],
)
def test_only_what_is_far_from_usual_stands_out(table: str, expected: list[tuple[str, int, int]]) -> None:
    """A report in which everything stands out is one that nobody reads twice."""
    assert told(outliers(seals(table))) == expected


@pytest.mark.parametrize(
    ("signals", "expected"),
    [
        ((), []),
        ((Signal.SHARED_PHONE,), []),
        ((Signal.SLOW_CONFIRM, Signal.LAST_STEP, Signal.POSTER), []),
        ((Signal.SHARED_PHONE, Signal.POSTER), [("signals", 4, 3)]),
        ((Signal.SHARED_PHONE, Signal.SLOW_CONFIRM, Signal.LAST_STEP), [("signals", 5, 3)]),
    ],
)
def test_a_row_that_asked_for_a_decision_is_named(signals: tuple[Signal, ...], expected: list[tuple[str, int, int]]) -> None:
    """Whoever waves everything through must know that somebody reads the signals after them."""
    [one] = [seal("li", "wang", "p", signals=signals, same_browser=3)]
    assert told(outliers([one])) == expected


@pytest.mark.parametrize(
    ("hour", "minute", "night"),
    [(21, 59, False), (22, 0, True), (23, 30, True), (0, 0, True), (5, 59, True), (6, 0, False), (12, 0, False)],
)
def test_a_press_at_night_is_told_once_for_all_its_seals(hour: int, minute: int, night: bool) -> None:  # noqa: FBT001 - a table's column
    """By Shanghai's clock: a server that counts in UTC would call every morning a night."""
    at = NOON.replace(hour=hour, minute=minute)
    pressed = [seal("li", member, "one press", at) for member in ("wang", "zhao", "han")]
    assert told(outliers(pressed)) == ([("at_night", 3, 1)] if night else [])


def test_a_night_is_one_line_however_often_was_pressed_in_it() -> None:
    """Forty lines of one sleepless night would bury the other reasons to look."""
    night = [seal("li", "wang", f"{n}", NOON.replace(hour=22) + timedelta(hours=n)) for n in range(7)]
    next_night = seal("li", "wang", "next", NOON.replace(hour=22) + timedelta(days=1))
    other = seal("wang", "wang", "other", NOON.replace(hour=23))
    found = outliers([*night, next_night, other])
    assert told(found) == [("at_night", 7, 7), ("at_night", 1, 1), ("at_night", 1, 1)]
    assert (found[0].session_id, found[0].at) == (None, NOON.replace(hour=22))


@pytest.mark.parametrize(
    ("after", "soon"),
    [
        (timedelta(minutes=-30), True),
        (timedelta(0), True),
        (timedelta(seconds=59), True),
        (timedelta(minutes=1), False),
        (timedelta(days=3), False),
    ],
)
def test_a_press_before_anybody_can_have_looked_is_told(after: timedelta, soon: bool) -> None:  # noqa: FBT001 - a table's column
    """The seal is a review; pressed while people are still coming in, it is a habit."""
    pressed = [seal("li", "wang", "p", NOON, ends_at=NOON - after)]
    assert told(outliers(pressed)) == ([("soon_after", 1, 0)] if soon else [])


def test_the_lines_come_kind_by_kind_and_the_largest_first() -> None:
    """Whoever has five minutes reads the top of the page."""
    month = [
        *seals("li wang 8 3\nli zhao 9 1\nli han 1 1\nli li 1 1\nli jian 1 1"),
        seal("li", "han", "n", NOON.replace(hour=23)),
    ]
    found = outliers(month)
    assert [one.kind for one in found] == [Kind.PAIR_OFTEN, Kind.PAIR_OFTEN, Kind.MANY_POINTS, Kind.AT_NIGHT]
    assert [one.figure for one in found] == [9, 8, 24, 1]
