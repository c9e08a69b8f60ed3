"""A month's outliers, from real presses: whom they name, and whom they do not."""

from datetime import timedelta
from hashlib import sha256
from uuid import UUID

import pytest
import sqlalchemy as sa

from ledger.ids import new_id
from ledger.reports.outliers import MonthReport, Noticed, outliers
from ledger.scheme.activity import Source
from ledger.scheme.calendar import Month, instant
from ledger.scheme.checkin import CheckInState, Signal
from ledger.scheme.outliers import Kind
from ledger.scheme.roles import Principal
from ledger.store import tables as t
from tests.club import COMMUNITY, SATURDAY, Club

DECEMBER = Month(2018, 12)


def report(club: Club, month: Month = DECEMBER, community_id: UUID = COMMUNITY) -> MonthReport:
    return outliers(club.ledger, community_id, month)


def lines(club: Club, kind: Kind, month: Month = DECEMBER) -> list[Noticed]:
    return [line for line in report(club, month).lines if line.kind is kind]


def seals(club: Club, name: str, count: int, by: Principal | None = None, rule_code: str = "K18") -> None:
    """Let a member come to sessions of this morning, and be stamped for each in the afternoon."""
    start = instant(SATURDAY, 7)
    for _ in range(count):
        hall = club.session(rule_code, start)
        came = club.come(name, session_id=hall, landed_at=start, by=club.officer, source=Source.PAPER)
        club.stamp(came.check_in_id, session_id=hall, by=by or club.officer)


def test_one_pair_that_meets_too_often_is_named_by_number(club: Club) -> None:
    """A quiet favour, a little every day, is seen in no single row; it is seen in the month."""
    seals(club, "赵文兰", 9)
    seals(club, "韩文华", 2)
    seals(club, "王国宁", 2)
    [line] = lines(club, Kind.PAIR_OFTEN)
    assert (line.reviewer, line.handbook_no, line.figure, line.of) == ("李老师", "DW2018001", 9, 2)
    assert not any(name in repr(report(club)) for name in ("赵文兰", "韩文华", "王国宁"))


def test_a_member_whose_seals_all_come_from_one_of_several_is_named(club: Club) -> None:
    """Where two press for everybody, the one who always presses for the same neighbour stands out."""
    seals(club, "赵文兰", 9)
    seals(club, "韩文华", 9)
    for name in ("韩文华", "王国宁"):
        seals(club, name, 10, club.second)
    [line] = lines(club, Kind.PAIR_MOSTLY)
    assert (line.reviewer, line.handbook_no, line.figure, line.of) == ("李老师", "DW2018001", 9, 9)


def test_points_are_those_that_the_seals_carried(club: Club) -> None:
    """A seal over the cap carries none, and must not make somebody stand out."""
    for name in ("韩文华", "王国宁", "赵文兰"):
        seals(club, name, 1, rule_code="K01")
    seals(club, "赵文兰", 1)
    [line] = lines(club, Kind.MANY_POINTS)
    assert (line.handbook_no, line.figure, line.of, line.reviewer) == ("DW2018001", 51, 1, "")


def test_what_the_reviewer_saw_is_worked_out_again(club: Club) -> None:
    """Four neighbours on one phone and from the poster: stamped all the same, and nobody would ever know."""
    phone = sha256(b"one phone").digest()
    for name in ("赵文兰", "韩文华", "李建国"):
        came = club.come(name, browser=phone, source=Source.POSTER if name == "赵文兰" else Source.SCREEN)
        club.stamp(came.check_in_id)
    [line] = lines(club, Kind.SIGNALS)
    assert (line.handbook_no, line.figure, line.of) == ("DW2018001", 4, 3)
    assert line.signals == (Signal.SHARED_PHONE, Signal.POSTER)
    assert (line.title, line.day) == ("冬季健康讲座", SATURDAY)


def test_a_household_on_one_phone_is_nobodys_business(club: Club) -> None:
    """A couple that shares a phone does what the club itself offers them."""
    phone = sha256(b"one phone").digest()
    for name in ("赵文兰", "王国宁"):
        club.stamp(club.come(name, browser=phone, source=Source.POSTER).check_in_id)
    assert lines(club, Kind.SIGNALS) == []


def test_presses_at_night_and_before_the_end_are_told_once_each(club: Club) -> None:
    """One line for the press and how many it was, not one for every neighbour in the hall."""
    came = [club.come(name).check_in_id for name in ("赵文兰", "韩文华")]
    club.clock.tick(hours=14)
    club.stamp(*came)
    [line] = lines(club, Kind.AT_NIGHT)
    assert (line.reviewer, line.handbook_no, line.figure, line.title) == ("李老师", "", 2, "冬季健康讲座")
    assert line.at == club.clock.now()
    assert lines(club, Kind.SOON_AFTER) == []
    hall = club.session("K18")
    club.stamp(club.come("王国宁", session_id=hall).check_in_id, session_id=hall)
    assert [(line.figure, line.title) for line in lines(club, Kind.SOON_AFTER)] == [(1, "外出参观")]


def test_a_month_ends_at_midnight_in_shanghai(club: Club) -> None:
    """By the server's clock the last evening of the year would be told in the wrong month, and looked for in vain."""
    came = club.come("赵文兰").check_in_id
    club.clock.at = instant(Month(2019, 1).first, 0) - timedelta(microseconds=1)
    club.stamp(came)
    other = club.come("韩文华", by=club.officer, source=Source.PAPER, landed_at=instant(SATURDAY, 9)).check_in_id
    club.clock.tick(microseconds=1)
    club.stamp(other)
    assert [len(lines(club, Kind.AT_NIGHT, month)) for month in (DECEMBER.previous(), DECEMBER, DECEMBER.next())] == [0, 1, 1]
    assert [report(club, month).seals for month in (DECEMBER.previous(), DECEMBER, DECEMBER.next())] == [0, 1, 1]


@pytest.mark.parametrize(("state", "counted"), [(CheckInState.REVERSED, 1), (CheckInState.STAMPED, 1)])
def test_a_seal_that_was_put_right_later_was_pressed_all_the_same(club: Club, state: CheckInState, counted: int) -> None:
    """A correction must not take out of the report what it corrected."""
    came = club.come("赵文兰").check_in_id
    club.stamp(came)
    club.write(sa.update(t.check_in).where(t.check_in.c.id == came).values(state=state.value))
    assert report(club).seals == counted


def test_a_quiet_month_is_empty_and_a_neighbours_month_is_not_ours(club: Club) -> None:
    """A report about another community is one that nobody here may read."""
    seals(club, "赵文兰", 9)
    other = new_id()
    club.ledger.create_community(other, name="西王小区")
    for found in (report(club, Month(2018, 6)), report(club, community_id=other)):
        assert (found.seals, found.reviewers, found.lines, found.more) == (0, 0, (), False)
