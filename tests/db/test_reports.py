"""What pages and papers show, read from a real book."""

from datetime import timedelta
from hashlib import sha256

import pytest
import sqlalchemy as sa

from ledger.errors import CheckInUnknown, MemberUnknown, RedemptionUnknown, SessionUnknown
from ledger.ids import new_id
from ledger.operations.approve_session import approve_session
from ledger.operations.close_run import CloseRun, close_run
from ledger.operations.redeem import redeem
from ledger.operations.undo_check_in import UndoCheckIn, undo_check_in
from ledger.reports.check_in import receipt
from ledger.reports.desk import desk
from ledger.reports.display import display
from ledger.reports.handbook import handbook
from ledger.reports.queue import queue
from ledger.reports.redemption import slip
from ledger.reports.roster import roster
from ledger.scheme import code
from ledger.scheme.activity import Category, Source
from ledger.scheme.calendar import instant
from ledger.scheme.checkin import CheckInState, Signal
from ledger.store import tables as t
from tests.club import COMMUNITY, NOW, SATURDAY, Club


def test_a_handbook_shows_what_waits_what_counts_and_what_comes_next(club: Club) -> None:
    """The first thing an old neighbour looks for is the newest seal; the second is when there is rice."""
    past = club.session("K16", instant(SATURDAY.replace(month=9, day=29), 9))
    came = club.come("赵文兰", session_id=past, landed_at=instant(SATURDAY.replace(month=9, day=29), 9), by=club.officer)
    approve_session(club.ledger, club.press(came.check_in_id, session_id=past, thanks="楼道亮堂了，谢谢您。"))
    club.come("赵文兰")
    book = club.handbook("赵文兰")
    assert (book.handbook_no, book.spoken_no, book.name) == ("DW2018001", 1, "赵文兰")
    assert (book.available, book.waiting) == (4, 3)
    assert book.newest is not None
    assert (book.newest.title, book.newest.thanks, book.newest.category) == (
        "楼道美化日",
        "楼道亮堂了，谢谢您。",
        Category.FEATURE,
    )
    assert [(page.code, page.label_zh, len(page.stamps)) for page in book.quarters] == [
        ("2018Q4", "2018年第四季度", 1),
        ("2018Q3", "2018年第三季度", 1),
    ]
    waiting = book.quarters[0].stamps[0]
    assert (waiting.state, waiting.points, waiting.day) == (CheckInState.PENDING, 3, SATURDAY)
    assert book.next_run is not None
    assert (book.next_run.name, book.next_run.day) == ("四季度兑换", SATURDAY)
    club.clock.tick(hours=7)
    assert club.handbook("赵文兰").next_run is None, "what is over is nothing to look forward to"


def test_a_handbook_of_nobody_is_not_found(club: Club) -> None:
    """An empty page under a wrong id looks like points that were lost."""
    with pytest.raises(MemberUnknown):
        handbook(club.ledger, COMMUNITY, new_id())


def test_an_erased_person_leaves_the_postings_under_the_number(club: Club) -> None:
    """Personal data can go; what was earned stays provable, and no page breaks over it."""
    club.come("赵文兰")
    club.write(sa.delete(t.person).where(t.person.c.member_id == club.members["赵文兰"]))
    assert club.handbook("赵文兰").name == "—"
    assert roster(club.ledger, COMMUNITY)[0].name == "—"
    [session] = queue(club.ledger, COMMUNITY, club.officer.id).sessions
    assert session.clean[0].name == "—"


def test_the_queue_puts_first_what_needs_a_look(club: Club) -> None:
    """One press for the whole hall is safe only when what is odd does not hide in the middle."""
    phone = sha256(b"one phone").digest()
    for name in ("韩文华", "李建国", "赵文兰"):
        club.come(name, browser=phone)
    club.come("王国宁", by=club.officer, source=Source.NUMBER)
    [waiting] = queue(club.ledger, COMMUNITY, club.officer.id).sessions
    assert [(row.name, row.signals, row.shared_by) for row in sorted(waiting.flagged, key=lambda row: row.spoken_no)] == [
        ("赵文兰", (Signal.SHARED_PHONE,), 3),
        ("韩文华", (Signal.SHARED_PHONE,), 3),
        ("李建国", (Signal.SHARED_PHONE,), 3),
    ]
    [clean] = waiting.clean
    assert (clean.name, clean.signals, clean.source) == ("王国宁", (Signal.TYPED_NUMBER,), Source.NUMBER)
    assert (waiting.clean_points, waiting.points_each, waiting.headcount) == (3, 3, None)


def test_a_couple_with_one_phone_is_no_signal(club: Club) -> None:
    """Whoever is suspected for helping their husband will not come again."""
    phone = sha256(b"one phone").digest()
    for name in ("赵文兰", "王国宁"):
        club.come(name, browser=phone)
    [waiting] = queue(club.ledger, COMMUNITY, club.officer.id).sessions
    assert (waiting.flagged, [row.signals for row in waiting.clean]) == ((), [(), ()])


def test_slow_and_late_together_are_worth_a_look(club: Club) -> None:
    """Each alone happens to anybody; both together is a code that was passed on."""
    landed_at = club.clock.now()
    club.clock.tick(minutes=6)
    club.come("赵文兰", landed_at=landed_at, lateness=2)
    club.come("韩文华", landed_at=landed_at)
    [waiting] = queue(club.ledger, COMMUNITY, club.officer.id).sessions
    assert [row.signals for row in waiting.flagged] == [(Signal.SLOW_CONFIRM, Signal.LAST_STEP)]
    assert [row.signals for row in waiting.clean] == [(Signal.SLOW_CONFIRM,)]


def test_own_rows_go_to_a_colleague_by_themselves(club: Club) -> None:
    """An officer must not have to remember whom they may not stamp."""
    for name in ("王老师", "李建国", "赵文兰"):
        club.come(name)
    [seen] = queue(club.ledger, COMMUNITY, club.second.id).sessions
    assert {row.name for row in seen.flagged if row.colleague} == {"王老师", "李建国"}
    assert [row.name for row in seen.clean] == ["赵文兰"]
    [other] = queue(club.ledger, COMMUNITY, club.officer.id).sessions
    assert len(other.clean) == 3
    done = club.stamp(*(row.check_in_id for row in seen.clean), by=club.second)
    assert done.points == seen.clean_points


def test_the_queue_is_in_order_and_empties(club: Club) -> None:
    """The oldest session waits longest; when nothing waits, the page says what comes."""
    earlier = club.session("K16", NOW - timedelta(days=1))
    club.come("赵文兰")
    club.come("赵文兰", session_id=earlier, landed_at=NOW - timedelta(days=1), by=club.officer)
    found = queue(club.ledger, COMMUNITY, club.officer.id)
    assert ([each.session_id for each in found.sessions], found.waiting) == ([earlier, club.lecture], 2)
    for each in found.sessions:
        club.stamp(*(row.check_in_id for row in each.clean), session_id=each.session_id)
    empty = queue(club.ledger, COMMUNITY, club.officer.id)
    assert (empty.sessions, empty.waiting) == ((), 0)
    assert empty.next_session is not None
    assert (empty.next_session.session_id, empty.next_session.checked_in) == (club.lecture, 1)


def test_the_screen_counts_who_is_here_and_shows_a_code_that_is_judged_good(club: Club) -> None:
    """A hall of people in front of a code that nobody can scan is the end of the afternoon."""
    club.come("赵文兰")
    gone = club.come("韩文华").check_in_id
    undo_check_in(club.ledger, club.ask(UndoCheckIn, by=club.member("韩文华"), check_in_id=gone))
    shown = display(club.ledger, COMMUNITY, club.lecture)
    assert (shown.title, shown.arrived, shown.points, shown.place) == ("冬季健康讲座", 1, 3, "居委会活动室")
    secret = club.keys.session_secret(club.lecture)
    assert code.judge_rotating(shown.code, secret, club.clock.now()) == 0
    assert 0 < shown.changes_in_seconds <= code.STEP_SECONDS
    club.clock.tick(seconds=shown.changes_in_seconds)
    later = display(club.ledger, COMMUNITY, club.lecture)
    assert later.code != shown.code
    assert later.changes_in_seconds == code.STEP_SECONDS
    assert secret.hex() not in repr(shown), "the display never gets the secret"
    with pytest.raises(SessionUnknown):
        display(club.ledger, COMMUNITY, new_id())


def test_a_receipt_says_where_the_presence_stands(club: Club) -> None:
    """签好了 must name the person and the session, or a couple does not know for whom it was."""
    came = club.come("赵文兰")
    shown = receipt(club.ledger, COMMUNITY, came.check_in_id)
    assert (shown.name, shown.spoken_no, shown.title, shown.points) == ("赵文兰", 1, "冬季健康讲座", 3)
    assert (shown.at, shown.state) == (came.at, CheckInState.PENDING)
    club.stamp(came.check_in_id)
    assert receipt(club.ledger, COMMUNITY, came.check_in_id).state is CheckInState.STAMPED
    for unknown in (new_id(), club.lecture):
        with pytest.raises(CheckInUnknown):
            receipt(club.ledger, COMMUNITY, unknown)
        with pytest.raises(RedemptionUnknown):
            slip(club.ledger, COMMUNITY, unknown)


def test_the_roster_is_in_the_order_of_numbers(club: Club) -> None:
    """Signatures are collected on a sheet in the order of numbers; 1000 comes after 999."""
    for number in ("DW20181000", "DW2018999"):
        about = {"id": new_id(), "handbook_no": number, "state": "left", "joined_on": SATURDAY, "recorded_at": NOW}
        club.write(t.member.insert().values(community_id=COMMUNITY, newcomer=False, publish_consent=False, **about))
    rows = roster(club.ledger, COMMUNITY)
    assert [row.spoken_no for row in rows] == [1, 2, 3, 4, 5, 999, 1000]
    assert [row.name for row in rows[:5]] == list(club.members)
    assert {row.status for row in rows[5:]} == {"left"}


def test_the_desk_is_open_while_the_day_is(club: Club) -> None:
    """A desk that shows yesterday's goods promises what is not there."""
    club.earn("赵文兰")
    redeem(club.ledger, club.basket("赵文兰", ("R01", 1)))
    redeem(club.ledger, club.basket("赵文兰", ("R01", 1)))
    open_now = desk(club.ledger, COMMUNITY)
    assert open_now is not None
    assert (open_now.run_id, open_now.run_name, open_now.served) == (club.run, "四季度兑换", 1)
    assert {good.sku: good.left for good in open_now.goods} == {"R01": 3, "R05": 2, "R12": 1}
    club.clock.at = instant(SATURDAY, 8, 29)
    assert desk(club.ledger, COMMUNITY) is None
    club.clock.at = instant(SATURDAY, 16)
    assert desk(club.ledger, COMMUNITY) is None
    club.clock.at = NOW
    close_run(club.ledger, club.ask(CloseRun, run_id=club.run))
    assert desk(club.ledger, COMMUNITY) is None
