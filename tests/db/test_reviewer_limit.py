"""One reviewer presses at most 40 seals for one member within 31 days; the next one is for a colleague."""

from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from ledger.errors import StampedOften
from ledger.operations.approve_session import approve_session
from ledger.operations.return_check_in import ReturnCheckIn, return_check_in
from ledger.reports.queue import QueueRow, queue
from ledger.scheme.checkin import CheckInState, ReturnReason
from ledger.scheme.review import STAMPS_MAX
from ledger.scheme.roles import Principal
from ledger.store import tables as t
from tests.club import COMMUNITY, Club
from tests.crowd import settled


def waiting(club: Club, name: str = "赵文兰") -> tuple[UUID, UUID]:
    """Let a member come to a session of their own; return the session and the check-in."""
    session_id = club.session("K18")
    return session_id, club.come(name, session_id=session_id).check_in_id


def stamped(club: Club, count: int, name: str = "赵文兰") -> None:
    """Let the first officer stamp a member so often."""
    for _ in range(count):
        club.earn(name)


def rows(club: Club, who: Principal) -> list[QueueRow]:
    found = queue(club.ledger, COMMUNITY, who.id)
    return [row for session in found.sessions for row in (*session.flagged, *session.clean)]


def test_the_forty_first_seal_is_left_to_a_colleague(club: Club) -> None:
    """An officer must not be able to fill one handbook alone, however often they press."""
    stamped(club, STAMPS_MAX)
    session_id, came = waiting(club)
    before = club.everything()
    with pytest.raises(StampedOften) as refused:
        club.stamp(came, session_id=session_id)
    assert refused.value.params == {"limit": 40, "days": 31}
    assert club.everything() == before
    assert club.stamp(came, session_id=session_id, by=club.second).stamped == 1
    assert club.available("赵文兰") == 41 * 50


def test_one_press_for_the_hall_leaves_that_row_waiting(club: Club) -> None:
    """The press for everybody else must go through, and must not take the row along."""
    stamped(club, STAMPS_MAX)
    session_id, came = waiting(club)
    other = club.come("韩文华", session_id=session_id).check_in_id
    done = club.stamp(came, other, session_id=session_id)
    assert (done.stamped, done.skipped) == (1, (came,))
    assert club.handbook("赵文兰").waiting == 50


def test_the_queue_says_why_before_anybody_presses(club: Club) -> None:
    """Whoever presses and gets less than announced stops trusting the figure."""
    stamped(club, STAMPS_MAX)
    waiting(club)
    waiting(club, "韩文华")
    waiting(club, "王老师")
    assert {(row.name, row.colleague, row.often) for row in rows(club, club.officer)} == {
        ("赵文兰", True, True),
        ("韩文华", False, False),
        ("王老师", False, False),
    }
    assert {(row.name, row.colleague, row.often) for row in rows(club, club.second)} == {
        ("赵文兰", False, False),
        ("韩文华", False, False),
        ("王老师", True, False),
    }


def test_after_thirty_one_days_the_first_presses_count_no_more(club: Club) -> None:
    """A limit that never forgets would in the end leave nobody who may stamp."""
    stamped(club, 1)
    club.clock.tick(hours=1)
    stamped(club, STAMPS_MAX - 1)
    club.clock.tick(days=31, hours=-1, microseconds=-1)
    session_id, came = waiting(club)
    with pytest.raises(StampedOften):
        club.stamp(came, session_id=session_id)
    club.clock.tick(microseconds=1)
    assert club.stamp(came, session_id=session_id).stamped == 1
    session_id, came = waiting(club)
    with pytest.raises(StampedOften):
        club.stamp(came, session_id=session_id)


def test_what_was_sent_back_was_no_seal_and_what_was_reversed_was_one(club: Club) -> None:
    """Sending back must not use up the limit; having a seal reversed must not give it back."""
    stamped(club, STAMPS_MAX - 2)
    for _ in range(3):
        _, came = waiting(club)
        return_check_in(club.ledger, club.ask(ReturnCheckIn, check_in_id=came, reason=ReturnReason.NOT_PRESENT))
    session_id, came = waiting(club)
    assert club.stamp(came, session_id=session_id).stamped == 1
    club.write(sa.update(t.check_in).where(t.check_in.c.id == came).values(state=CheckInState.REVERSED.value))
    session_id, came = waiting(club)
    assert club.stamp(came, session_id=session_id).stamped == 1
    session_id, came = waiting(club)
    with pytest.raises(StampedOften):
        club.stamp(came, session_id=session_id)


def test_presses_of_one_reviewer_at_once_never_exceed_the_limit(club: Club) -> None:
    """Eight tabs pressed in one second must not be a way around it: the promise is exact, not 'about forty'."""
    stamped(club, STAMPS_MAX - 2)
    halls = [waiting(club) for _ in range(8)]
    presses = [club.press(came, session_id=session_id) for session_id, came in halls]
    done, refused = settled(8, lambda n: approve_session(club.ledger, presses[n]))
    assert [each.stamped for each in done] == [1, 1]
    assert {type(each) for each in refused} == {StampedOften}
    assert club.count(t.check_in, member_id=club.members["赵文兰"], state="stamped") == STAMPS_MAX


def test_two_reviewers_at_once_do_not_wait_for_each_others_limit(club: Club) -> None:
    """The limit is of one person: a colleague who presses in the same second is counted by themselves."""
    stamped(club, STAMPS_MAX - 1)
    halls = [waiting(club) for _ in range(4)]
    whose = [club.officer, club.officer, club.second, club.second]
    presses = [club.press(came, session_id=hall, by=by) for (hall, came), by in zip(halls, whose, strict=True)]
    done, refused = settled(4, lambda n: approve_session(club.ledger, presses[n]))
    assert (len(done), [type(each) for each in refused]) == (3, [StampedOften])


def test_the_limit_is_of_one_member_and_of_one_community(club: Club) -> None:
    """Forty seals for one neighbour must not stop the next neighbour's."""
    stamped(club, STAMPS_MAX)
    club.clock.tick(minutes=1)
    session_id, came = waiting(club, "王国宁")
    assert club.stamp(came, session_id=session_id).stamped == 1


def test_a_late_stamp_counts_on_the_day_it_is_pressed(club: Club) -> None:
    """A pile from the paper sheet of last month, pressed today, is today's doing."""
    start = club.clock.now() - timedelta(days=40)
    halls = [club.session("K18", start) for _ in range(STAMPS_MAX + 1)]
    came = [club.come("赵文兰", session_id=hall, landed_at=start).check_in_id for hall in halls]
    for hall, each in list(zip(halls, came, strict=True))[:STAMPS_MAX]:
        club.stamp(each, session_id=hall)
    with pytest.raises(StampedOften):
        club.stamp(came[-1], session_id=halls[-1])
