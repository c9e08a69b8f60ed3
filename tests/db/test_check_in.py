"""Checking in: who may, when, once, and again."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from ledger.errors import (
    MemberLeft,
    MemberUnknown,
    NotAllowed,
    RequestReused,
    SessionUnknown,
    TooEarly,
    TooLate,
)
from ledger.ids import new_id
from ledger.operations.check_in import check_in
from ledger.operations.undo_check_in import UndoCheckIn, undo_check_in
from ledger.scheme.activity import Source
from ledger.store import tables as t
from tests.club import Club
from tests.crowd import settled


def test_a_scan_makes_a_hold_and_nothing_more(club: Club) -> None:
    """Points that were there before the committee's seal could be spent without ever having been reviewed."""
    came = club.come("赵文兰")
    assert (came.points, came.at, came.again) == (3, club.clock.now(), False)
    book = club.handbook("赵文兰")
    assert (book.available, book.waiting) == (0, 3)
    assert club.count(t.transfer, kind="pending", ref_id=came.check_in_id) == 1


def test_a_repeated_request_gets_the_first_answer(club: Club) -> None:
    """A phone that sends twice must not see a second, different story of one presence."""
    scan = club.scan("赵文兰")
    first = check_in(club.ledger, scan)
    club.clock.tick(minutes=1)
    before = club.everything()
    assert check_in(club.ledger, scan) == first
    assert club.everything() == before


def test_a_repeat_is_answered_after_the_doors_closed(club: Club) -> None:
    """A retry that is judged by a later clock would turn somebody's accepted presence into 'too late'."""
    scan = club.scan("赵文兰")
    first = check_in(club.ledger, scan)
    club.clock.tick(days=3)
    assert check_in(club.ledger, scan) == first


def test_a_second_scan_adds_evidence_only(club: Club) -> None:
    """Screen and volunteer both record the same person; one of the two must not become a second presence."""
    first = club.come("赵文兰")
    club.clock.tick(minutes=4)
    second = club.come("赵文兰", by=club.officer, source=Source.CARD)
    assert second.again
    assert (second.check_in_id, second.at) == (first.check_in_id, first.at)
    assert club.count(t.check_in) == 1
    assert club.count(t.evidence, check_in_id=first.check_in_id) == 2
    assert club.handbook("赵文兰").waiting == 3


def test_a_second_scan_after_the_seal_adds_evidence_only(club: Club) -> None:
    """Walking past the screen on the way out must not earn the points again."""
    first = club.come("赵文兰")
    club.stamp(first.check_in_id)
    assert club.come("赵文兰").again
    assert (club.available("赵文兰"), club.handbook("赵文兰").waiting) == (3, 0)
    assert club.count(t.transfer, kind="pending", ref_type="check_in") == 1


@pytest.mark.parametrize("requests", ["one", "many"])
def test_one_presence_comes_of_many_scans_at_once(club: Club, requests: str) -> None:
    """A nervous finger, or two doors in the same moment, must not make two holds for one person."""
    same = new_id()
    done, refused = settled(16, lambda _: club.come("赵文兰", id=same if requests == "one" else new_id()))
    assert refused == []
    assert len({came.check_in_id for came in done}) == 1
    assert sum(not came.again for came in done) == (16 if requests == "one" else 1)
    assert club.count(t.check_in) == 1
    assert club.count(t.evidence) == (1 if requests == "one" else 16)
    assert club.handbook("赵文兰").waiting == 3


def test_an_undone_presence_can_be_scanned_again(club: Club) -> None:
    """Whoever pressed the wrong button once must still be able to take part."""
    first = club.come("赵文兰")
    undo_check_in(club.ledger, club.ask(UndoCheckIn, by=club.member("赵文兰"), check_in_id=first.check_in_id))
    assert club.handbook("赵文兰").waiting == 0
    second = club.come("赵文兰")
    assert not second.again
    assert second.check_in_id != first.check_in_id
    assert club.handbook("赵文兰").waiting == 3


def test_a_request_id_with_other_content_is_refused(club: Club) -> None:
    """An answer about one person must never be handed out as the answer about another."""
    scan = club.scan("赵文兰")
    check_in(club.ledger, scan)
    before = club.everything()
    for other in (
        club.scan("韩文华", id=scan.id),
        club.scan("赵文兰", id=scan.id, by=club.officer),
        club.scan("赵文兰", id=scan.id, lateness=1),
    ):
        with pytest.raises(RequestReused):
            check_in(club.ledger, other)
    assert club.everything() == before


def test_members_sign_for_themselves_alone(club: Club) -> None:
    """A member's phone that can sign for a neighbour makes presences out of thin air."""
    with pytest.raises(NotAllowed):
        club.come("韩文华", by=club.member("赵文兰"))
    assert club.come("韩文华", by=club.officer, source=Source.NUMBER).points == 3


def test_check_in_opens_half_an_hour_before_and_closes_half_an_hour_after(club: Club) -> None:
    """A window that is off by a minute sends people away from a door that should be open."""
    start = club.clock.now() - timedelta(minutes=5)
    opens, closes = start - timedelta(minutes=30), start + timedelta(minutes=120)
    with pytest.raises(TooEarly) as early:
        club.come("赵文兰", landed_at=opens - timedelta(microseconds=1))
    assert early.value.params == {"opens_at": opens.isoformat(), "starts_at": start.isoformat()}
    with pytest.raises(TooLate) as late:
        club.come("赵文兰", landed_at=closes)
    assert late.value.params == {"closed_at": closes.isoformat()}
    assert club.count(t.check_in) == 0
    club.come("赵文兰", landed_at=opens)
    club.come("韩文华", landed_at=closes - timedelta(microseconds=1))
    assert club.count(t.check_in) == 2


def test_a_slow_finger_is_not_a_late_scan(club: Club) -> None:
    """The code was read in time; the minutes in which a hand looked for the glasses do not count against it."""
    landed_at = club.clock.now()
    club.clock.tick(hours=3)
    assert club.come("赵文兰", landed_at=landed_at).at == landed_at


def test_a_confirmation_minutes_later_is_marked_for_the_reviewer_on_phones_only(club: Club) -> None:
    """A paper sheet is always written down later; marking it would drown the signals that matter."""
    landed_at = club.clock.now()
    club.clock.tick(minutes=5, microseconds=1)
    club.come("赵文兰", landed_at=landed_at)
    club.come("韩文华", landed_at=landed_at, by=club.officer, source=Source.PAPER)
    with club.ledger.reading() as rx:
        rows = rx.connection.execute(sa.select(t.check_in.c.member_id, t.check_in.c.slow)).all()
    assert {row.member_id: row.slow for row in rows} == {club.members["赵文兰"]: True, club.members["韩文华"]: False}


def test_nobody_checks_in_to_what_is_not_there(club: Club) -> None:
    """A hold for a session or a person that does not exist could never be reviewed."""
    before = club.everything()
    with pytest.raises(SessionUnknown):
        club.come("赵文兰", session_id=new_id())
    stranger = new_id()
    with pytest.raises(MemberUnknown):
        club.come("赵文兰", by=club.officer, member_id=stranger)
    assert club.everything() == before


@pytest.mark.parametrize("state", ["left", "deceased"])
def test_the_points_of_those_who_left_rest(club: Club, state: str) -> None:
    """A presence under the name of somebody who has died is a mistake that hurts a family."""
    here = t.member.c.id == club.members["赵文兰"]
    club.write(sa.update(t.member).where(here).values(state=state))
    with pytest.raises(MemberLeft):
        club.come("赵文兰")
    assert club.count(t.check_in) == 0
