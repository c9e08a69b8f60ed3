"""The red seal: pressed once, by somebody else, and worth its points until the cap is reached."""

from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from ledger.errors import NothingToStamp, OwnCheckIn, RequestReused, SessionUnknown, TextInvalid
from ledger.ids import new_id
from ledger.operations.approve_session import approve_session
from ledger.operations.undo_check_in import UndoCheckIn, undo_check_in
from ledger.scheme.activity import Source
from ledger.scheme.calendar import instant
from ledger.store import tables as t
from tests.club import SATURDAY, Club
from tests.crowd import settled


def posts(club: Club) -> int:
    return club.count(t.transfer, kind="post")


def test_a_seal_turns_the_hold_into_points(club: Club) -> None:
    """A presence that was reviewed and still counts for nothing makes the handbook a toy."""
    came = [club.come(name).check_in_id for name in ("赵文兰", "韩文华")]
    done = club.stamp(*came, thanks="天冷路滑，谢谢大家来听。")
    assert (done.stamped, done.points, done.skipped) == (2, 6, ())
    book = club.handbook("赵文兰")
    assert (book.available, book.waiting) == (3, 0)
    assert book.newest is not None
    assert (book.newest.thanks, book.newest.capped) == ("天冷路滑，谢谢大家来听。", False)
    assert club.count(t.review_batch, stamped=2, returned=0, points=6) == 1


@pytest.mark.parametrize("requests", ["one", "many"])
def test_thirty_two_presses_at_once_make_one_post_line(club: Club, requests: str) -> None:
    """Two officers at two desks, or one impatient finger, must never double the points."""
    came = club.come("赵文兰").check_in_id
    press = club.press(came)

    def work(_: int) -> int:
        return approve_session(club.ledger, press if requests == "one" else club.press(came)).stamped

    done, refused = settled(32, work)
    assert posts(club) == 1
    assert club.available("赵文兰") == 3
    if requests == "one":
        assert (done, refused) == ([1] * 32, [])
    else:
        assert done == [1]
        assert {type(each) for each in refused} == {NothingToStamp}


def test_each_of_many_halls_is_stamped_once_by_many_officers(club: Club) -> None:
    """Officers who press overlapping lists in another order must not wait for each other for ever."""
    came = [club.come(name, by=club.officer, source=Source.CARD).check_in_id for name in club.members if name != "王老师"]
    done, refused = settled(16, lambda n: club.stamp(*(came if n % 2 else reversed(came))))
    assert sum(each.stamped for each in done) == 4
    assert {type(each) for each in refused} <= {NothingToStamp}
    assert posts(club) == 4


def test_a_repeat_of_the_press_gets_the_first_answer(club: Club) -> None:
    """The page that was sent twice must say '2 位' again, not that there was nothing to do."""
    press = club.press(club.come("赵文兰").check_in_id)
    first = approve_session(club.ledger, press)
    assert approve_session(club.ledger, press) == first
    with pytest.raises(RequestReused):
        approve_session(club.ledger, club.press(id=press.id))
    with pytest.raises(RequestReused):
        approve_session(club.ledger, club.press(*press.check_in_ids, id=press.id, by=club.second))
    assert posts(club) == 1


def test_what_was_undone_meanwhile_is_passed_over(club: Club) -> None:
    """Somebody who took their presence back a second ago must not be stamped from a stale page."""
    gone, stays = club.come("赵文兰").check_in_id, club.come("韩文华").check_in_id
    undo_check_in(club.ledger, club.ask(UndoCheckIn, by=club.member("赵文兰"), check_in_id=gone))
    done = club.stamp(gone, stays, new_id())
    assert (done.stamped, len(done.skipped)) == (1, 2)
    assert gone in done.skipped
    assert club.available("赵文兰") == 0


def test_an_undo_and_a_press_at_once_settle_it_one_way(club: Club) -> None:
    """A hold that was both voided and posted would create points out of nothing."""
    came = {name: club.come(name).check_in_id for name in ("赵文兰", "韩文华", "王国宁", "李建国")}
    names = list(came)

    def work(n: int) -> object:
        name = names[n % 4]
        if n < 4:
            undo = club.ask(UndoCheckIn, by=club.member(name), check_in_id=came[name])
            return undo_check_in(club.ledger, undo)
        return club.stamp(came[name])

    done, refused = settled(8, work)
    assert (len(done), len(refused)) == (4, 4)
    assert posts(club) + club.count(t.transfer, kind="void") == 4


@pytest.mark.parametrize("whose", ["王老师", "李建国"])
def test_nobody_stamps_themselves_or_their_household(club: Club, whose: str) -> None:
    """The seal is worth something because nobody gives it to their own."""
    came = club.come(whose).check_in_id
    before = club.everything()
    with pytest.raises(OwnCheckIn):
        club.stamp(came, by=club.second)
    assert club.everything() == before
    assert club.stamp(came, by=club.officer).stamped == 1


def test_own_rows_among_others_go_to_a_colleague(club: Club) -> None:
    """One press for the whole hall must leave the presser's own row waiting, not be refused, and not take it along."""
    own, other = club.come("王老师").check_in_id, club.come("赵文兰").check_in_id
    done = club.stamp(own, other, by=club.second)
    assert (done.stamped, done.skipped) == (1, (own,))
    assert club.handbook("王老师").waiting == 3


def test_a_press_with_nothing_to_stamp_is_refused(club: Club) -> None:
    """An empty press that is written down would stand in the register as a review that never was."""
    came = club.come("赵文兰").check_in_id
    other = club.session()
    before = club.everything()
    for press in (club.press(), club.press(new_id()), club.press(came, session_id=other)):
        with pytest.raises(NothingToStamp):
            approve_session(club.ledger, press)
    with pytest.raises(SessionUnknown):
        club.stamp(came, session_id=new_id())
    for thanks in ("谢" * 25, "谢谢\n大家", "谢谢\u202e大家"):
        with pytest.raises(TextInvalid):
            club.stamp(came, thanks=thanks)
    assert club.everything() == before


def test_an_empty_sentence_leaves_the_one_that_is_there(club: Club) -> None:
    """The second press of the evening must not wipe out what was said to the first visitors."""
    club.stamp(club.come("赵文兰").check_in_id, thanks="谢谢您")
    club.stamp(club.come("韩文华").check_in_id)
    newest = club.handbook("韩文华").newest
    assert newest is not None
    assert newest.thanks == "谢谢您"


def morning(club: Club, days: int) -> UUID:
    """Hold the tai chi of another day of the same week (Saturday is its sixth), and let one member come."""
    starts_at = instant(SATURDAY, 7) - timedelta(days=days)
    session_id = club.session("K01", starts_at)
    club.come("赵文兰", session_id=session_id, landed_at=starts_at, by=club.officer, source=Source.PAPER)
    return session_id


def waiting_of(club: Club, session_id: UUID) -> UUID:
    with club.ledger.reading() as rx:
        where = t.check_in.c.session_id == session_id
        return UUID(str(rx.connection.execute(sa.select(t.check_in.c.id).where(where)).scalar_one()))


def test_over_the_cap_the_seal_is_shown_and_carries_no_points(club: Club) -> None:
    """已计满: a limit on earning must neither hide that somebody came, nor pay for it."""
    mornings = [morning(club, days) for days in range(5)]
    worth = [club.stamp(waiting_of(club, each), session_id=each).points for each in mornings]
    assert worth == [1, 1, 1, 0, 0]
    book = club.handbook("赵文兰")
    assert (book.available, book.waiting) == (3, 0)
    shown = [stamp for page in book.quarters for stamp in page.stamps]
    assert [(stamp.points, stamp.capped) for stamp in shown] == [(1, False)] * 3 + [(0, True)] * 2
    assert posts(club) == 5


def test_a_new_week_begins_at_nothing(club: Club) -> None:
    """A counter that forgets Monday keeps the early risers of the whole quarter from their points."""
    mornings = [morning(club, days) for days in (0, 1, 2, 3, 6)]
    assert [club.stamp(waiting_of(club, each), session_id=each).points for each in mornings] == [1, 1, 1, 0, 1]


def test_the_cap_is_counted_once_when_all_press_at_once(club: Club) -> None:
    """Five officers who stamp five mornings in the same second must together give no more than the cap."""
    mornings = [morning(club, days) for days in range(5)]
    waiting = [waiting_of(club, each) for each in mornings]
    done, refused = settled(20, lambda n: club.stamp(waiting[n % 5], session_id=mornings[n % 5]))
    assert (len(done), {type(each) for each in refused}) == (5, {NothingToStamp})
    assert sum(each.points for each in done) == 3
    assert club.available("赵文兰") == 3
    assert club.count(t.cap_count, stamped=3) == 1
