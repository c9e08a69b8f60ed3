"""Taking a presence back: by the member while it waits, by the committee with a reason; never after the seal."""

import pytest

from ledger.errors import AlreadyResolved, CheckInUnknown, NotAllowed, OwnCheckIn, RequestReused
from ledger.ids import new_id
from ledger.operations.return_check_in import ReturnCheckIn, return_check_in
from ledger.operations.undo_check_in import UndoCheckIn, undo_check_in
from ledger.scheme.checkin import CheckInState, ReturnReason
from ledger.store import tables as t
from tests.club import Club
from tests.crowd import settled


def undo(club: Club, name: str, **given: object) -> UndoCheckIn:
    return club.ask(UndoCheckIn, **({"by": club.member(name)} | given))


def send_back(club: Club, **given: object) -> ReturnCheckIn:
    return club.ask(ReturnCheckIn, **({"reason": ReturnReason.NOT_ON_SHEET} | given))


def test_an_undo_gives_the_hold_back(club: Club) -> None:
    """Whoever pressed by mistake must not be counted among those who came."""
    came = club.come("赵文兰").check_in_id
    undone = undo_check_in(club.ledger, undo(club, "赵文兰", check_in_id=came))
    assert undone.check_in_id == came
    book = club.handbook("赵文兰")
    assert (book.waiting, book.available, book.quarters) == (0, 0, ())
    assert club.count(t.transfer, kind="void", ref_id=came) == 1


def test_a_repeated_undo_gets_the_first_answer(club: Club) -> None:
    """The second tap on 取消签到 must not end on a page that says something went wrong."""
    command = undo(club, "赵文兰", check_in_id=club.come("赵文兰").check_in_id)
    first = undo_check_in(club.ledger, command)
    before = club.everything()
    assert undo_check_in(club.ledger, command) == first
    with pytest.raises(RequestReused):
        undo_check_in(club.ledger, undo(club, "赵文兰", id=command.id, check_in_id=new_id()))
    assert club.everything() == before


def test_many_undos_at_once_void_the_hold_once(club: Club) -> None:
    """A hold that is given back twice would be a debt out of nowhere."""
    came = club.come("赵文兰").check_in_id
    done, refused = settled(8, lambda _: undo_check_in(club.ledger, undo(club, "赵文兰", check_in_id=came)))
    assert (len(done), {type(each) for each in refused}) == (1, {AlreadyResolved})
    assert club.count(t.transfer, kind="void") == 1


def test_nobody_undoes_somebody_elses_presence(club: Club) -> None:
    """A neighbour's phone, or an officer's, that takes a presence away leaves no trace of a reason."""
    came = club.come("赵文兰").check_in_id
    before = club.everything()
    for by in (club.member("王国宁"), club.officer):
        with pytest.raises(NotAllowed):
            undo_check_in(club.ledger, undo(club, "赵文兰", by=by, check_in_id=came))
    with pytest.raises(CheckInUnknown):
        undo_check_in(club.ledger, undo(club, "赵文兰", check_in_id=new_id()))
    assert club.everything() == before


def test_after_the_seal_only_a_correction_helps(club: Club) -> None:
    """A stamped presence that vanishes silently would let points disappear that are spent already."""
    came = club.come("赵文兰").check_in_id
    club.stamp(came)
    before = club.everything()
    with pytest.raises(AlreadyResolved) as undone:
        undo_check_in(club.ledger, undo(club, "赵文兰", check_in_id=came))
    assert undone.value.params == {"resolution": "stamped"}
    with pytest.raises(AlreadyResolved):
        return_check_in(club.ledger, send_back(club, check_in_id=came))
    assert club.everything() == before


def test_a_returned_presence_says_why(club: Club) -> None:
    """没对上 without a reason sends an old man home who does not know what to ask for."""
    came = club.come("赵文兰").check_in_id
    returned = return_check_in(club.ledger, send_back(club, check_in_id=came, reason=ReturnReason.CODE_LATE))
    assert (returned.check_in_id, returned.session_id) == (came, club.lecture)
    book = club.handbook("赵文兰")
    assert (book.waiting, book.available) == (0, 0)
    [stamp] = book.quarters[0].stamps
    assert (stamp.state, stamp.reason) == (CheckInState.RETURNED, "code_late")
    assert club.count(t.review_batch, returned=1, stamped=0) == 1


def test_a_returned_presence_can_be_scanned_again(club: Club) -> None:
    """Returned by mistake, standing in the room: the next scan must count."""
    first = club.come("赵文兰").check_in_id
    return_check_in(club.ledger, send_back(club, check_in_id=first))
    second = club.come("赵文兰", by=club.officer)
    assert not second.again
    assert club.stamp(second.check_in_id).points == 3
    assert [stamp.state for stamp in club.handbook("赵文兰").quarters[0].stamps].count(CheckInState.STAMPED) == 1


def test_officers_return_nothing_of_their_household(club: Club) -> None:
    """Whoever may not stamp their own may not make an unwelcome row of their own go away either."""
    for name in ("王老师", "李建国"):
        came = club.come(name).check_in_id
        with pytest.raises(OwnCheckIn):
            return_check_in(club.ledger, send_back(club, by=club.second, check_in_id=came))
        return_check_in(club.ledger, send_back(club, check_in_id=came))
    with pytest.raises(CheckInUnknown):
        return_check_in(club.ledger, send_back(club, check_in_id=new_id()))


def test_a_return_and_a_press_at_once_settle_it_one_way(club: Club) -> None:
    """Two officers who disagree in the same second: one of them is told, and the points are there or they are not."""
    came = club.come("赵文兰").check_in_id

    def work(n: int) -> object:
        return club.stamp(came) if n % 2 else return_check_in(club.ledger, send_back(club, check_in_id=came))

    done, refused = settled(8, work)
    assert (len(done), len(refused)) == (1, 7)
    stamped = club.count(t.check_in, state="stamped")
    assert club.available("赵文兰") == 3 * stamped
    assert club.count(t.review_batch) == 1
