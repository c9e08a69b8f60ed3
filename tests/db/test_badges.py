"""Badge and PIN at the committee's own PC: five tries, one PC, one officer."""

from dataclasses import replace
from uuid import UUID

import pytest
import sqlalchemy as sa

from ledger.errors import (
    BadgeFailed,
    BadgeLocked,
    DeviceNotPaired,
    DeviceRevoked,
    LedgerError,
    NotAllowed,
    PinWeak,
    SignInPaused,
    SignInTooOld,
)
from ledger.operations.end_badge import EndBadge, end_badge
from ledger.operations.make_badge import MakeBadge, make_badge
from ledger.operations.passwords import password_matches
from ledger.operations.show_badge import ShowBadge, show_badge
from ledger.operations.sign_in_with_badge import SignInWithBadge, sign_in_with_badge
from ledger.reports.own_keys import OwnBadge, own_keys
from ledger.reports.staff import who
from ledger.scheme import badge as badges
from ledger.scheme.audit import Action
from ledger.scheme.device import DeviceKind, DeviceState
from ledger.scheme.roles import Principal, Role
from ledger.store import tables as t
from ledger.store import web_sessions
from ledger.store.web_sessions import Method
from tests.club import COMMUNITY, Club, named
from tests.crowd import settled

PIN, WRONG = "392741", "392742"
PC, OTHER_PC = named("the committee's PC"), named("another PC of the committee's")


def pc(club: Club, device_id: UUID = PC, kind: DeviceKind = DeviceKind.COMMITTEE, community_id: UUID = COMMUNITY) -> UUID:
    about = {"id": device_id, "community_id": community_id, "kind": kind.value, "label": "办公室", "made_by": club.officer.id}
    paired = {"state": DeviceState.ACTIVE.value, "digest": device_id.bytes, "paired_at": club.clock.now()}
    club.write(sa.insert(t.device).values(**about, **paired, created_at=club.clock.now()))
    return device_id


def session_of(club: Club, by: Principal, method: Method = Method.PASSWORD) -> str:
    with club.ledger.writing() as tx:
        return web_sessions.begin_staff(tx, COMMUNITY, by.id, method)


def badge_of(club: Club, by: Principal, pin: str = PIN, session: str = "") -> str:
    command = MakeBadge(community_id=COMMUNITY, by=by, session=session or session_of(club, by), pin=pin)
    return make_badge(club.ledger, command).token


def shown(badge: str, pin: str = PIN, device_id: UUID = PC) -> ShowBadge:
    return ShowBadge(community_id=COMMUNITY, device_id=device_id, badge=badge, pin=pin)


def show(club: Club, badge: str, pin: str = PIN, device_id: UUID = PC) -> UUID:
    return show_badge(club.ledger, shown(badge, pin, device_id))


def fail(club: Club, badge: str, pin: str = WRONG, device_id: UUID = PC) -> LedgerError:
    with pytest.raises((BadgeFailed, BadgeLocked, SignInPaused)) as failed:
        show(club, badge, pin, device_id)
    refusal = failed.value
    assert isinstance(refusal, LedgerError)
    return refusal


def left(refusal: LedgerError) -> object:
    return refusal.params["left"] if isinstance(refusal, BadgeFailed) else type(refusal)


def own_badge(club: Club, by: Principal) -> OwnBadge | None:
    return own_keys(club.ledger, COMMUNITY, by.id, "").badge


def events(club: Club, action: Action) -> int:
    return club.count(t.audit_event, action=action.value)


def test_badge_and_pin_say_who_it_is(club: Club) -> None:
    """On a PC that all share, each press of the seal has to be somebody's own."""
    pc(club)
    for by in (club.officer, club.second):
        token = badge_of(club, by)
        assert show(club, token) == by.id
        assert show(club, badges.printed(token).lower(), "３９２７４１") == by.id


def test_signing_in_on_a_badge_rests_after_five_minutes(club: Club) -> None:
    """Whoever comes to the PC after lunch must not find the last officer's queue open."""
    pc(club)
    token = badge_of(club, club.officer)
    so_far = session_of(club, club.second, Method.BADGE)
    session = sign_in_with_badge(club.ledger, SignInWithBadge(shown=shown(token), replaces=so_far)).session
    assert who(club.ledger, so_far) is None, "one PC, one officer"
    club.clock.tick(minutes=5, microseconds=-1)
    found = who(club.ledger, session)
    assert found is not None
    assert (found.id, found.method, found.device_id, found.rests) == (club.officer.id, Method.BADGE, PC, False)
    club.clock.tick(microseconds=1)
    found = who(club.ledger, session)
    assert found is not None
    assert found.rests
    assert events(club, Action.SIGNED_IN) == 1


def test_five_wrong_pins_lock_a_badge_for_good(club: Club) -> None:
    """A badge that fell down behind the desk, and a finder with patience."""
    pc(club)
    token = badge_of(club, club.officer)
    assert [left(fail(club, token)) for _ in range(5)] == [4, 3, 2, 1, BadgeLocked]
    assert isinstance(fail(club, token), SignInPaused)
    club.clock.tick(days=30)
    assert isinstance(fail(club, token, PIN), BadgeLocked), "the right PIN comes too late"
    assert own_badge(club, club.officer) == OwnBadge(club.clock.now().replace(year=2018, month=12, day=29), locked=True)
    assert events(club, Action.BADGE_LOCKED) == 1
    assert events(club, Action.SIGN_IN_FAILED) == 6
    token = badge_of(club, club.officer)
    club.clock.tick(minutes=5)
    assert show(club, token) == club.officer.id, "a new badge is the way back"


def test_the_right_pin_gives_the_five_tries_back(club: Club) -> None:
    """Two slips a week must not lock an officer out by the third week."""
    pc(club)
    token = badge_of(club, club.officer)
    for _ in range(3):
        for _ in range(4):
            fail(club, token)
        assert show(club, token) == club.officer.id
        club.clock.tick(minutes=5)
    assert left(fail(club, token)) == 4


def test_of_many_tries_at_once_no_more_than_five_are_looked_at(club: Club) -> None:
    """Twenty threads with twenty PINs: if each found the count at nought, a locked badge would have had twenty tries."""
    pc(club)
    token = badge_of(club, club.officer)
    done, refused = settled(12, lambda n: show(club, token, f"39274{n % 10}" if n > 1 else WRONG, PC))
    assert len(done) <= 1, "one of the twelve is the right one"
    counted = sum(isinstance(each, BadgeFailed) for each in refused)
    assert counted <= 5
    with club.ledger.reading() as rx:
        assert rx.connection.execute(sa.select(t.badge.c.wrong_pins)).scalar_one() <= 5


def test_of_many_wrong_tries_at_once_four_fail_and_the_badge_is_locked_once(club: Club) -> None:
    """The last try is somebody's: a lock that two threads both leave to the other never closes."""
    pc(club)
    token = badge_of(club, club.officer)
    _, refused = settled(12, lambda _: show(club, token, WRONG, PC))
    assert sorted(str(left(each)) for each in refused if isinstance(each, BadgeFailed)) == ["1", "2", "3", "4"]
    assert sum(isinstance(each, BadgeLocked) for each in refused) + sum(isinstance(each, SignInPaused) for each in refused) == 8
    assert events(club, Action.BADGE_LOCKED) == 1
    club.clock.tick(minutes=5)
    assert isinstance(fail(club, token, PIN), BadgeLocked)


def test_an_unknown_badge_reads_like_a_known_one(club: Club) -> None:
    """Whoever can find out which paper is a badge has the first of two things already."""
    pc(club)
    known, unknown = badge_of(club, club.officer), badges.new_token()
    ended = badge_of(club, club.second)
    end_badge(club.ledger, EndBadge(community_id=COMMUNITY, by=club.second))
    gone = club.staff(Role.OFFICER)
    badge_of_gone = badge_of(club, gone)
    club.write(sa.delete(t.role_grant).where(t.role_grant.c.staff_id == gone.id))
    for _ in range(2):
        assert len({str(left(fail(club, token))) for token in (known, unknown)}) == 1
        assert len({str(left(fail(club, token, PIN))) for token in (ended, badge_of_gone)}) == 1
        club.clock.tick(minutes=5)
    for _ in range(2):
        fail(club, unknown)
    assert isinstance(fail(club, unknown), BadgeLocked)


def test_after_five_wrong_tries_the_pc_has_a_pause(club: Club) -> None:
    """A box of found papers and one PC: trying them all must take a year."""
    pc(club)
    pc(club, OTHER_PC)
    token = badge_of(club, club.officer)
    for _ in range(5):
        fail(club, badges.new_token())
        club.clock.tick(seconds=10)
    before = club.everything()
    with pytest.raises(SignInPaused) as paused:
        show(club, token)
    assert paused.value.params == {"minutes": 5}
    assert club.everything() == before, "the badge is not even looked at"
    assert show(club, token, device_id=OTHER_PC) == club.officer.id
    club.clock.tick(minutes=4, seconds=10)
    assert show(club, token) == club.officer.id


def test_a_badge_works_only_at_the_committees_own_pc(club: Club) -> None:
    """A copied badge must be worth nothing on a phone, a tablet at the door, or next door's PC."""
    token = badge_of(club, club.officer)
    for number, kind in enumerate(set(DeviceKind) - {DeviceKind.COMMITTEE}):
        pc(club, named(f"device {number}"), kind)
    unpaired = named("made, and never paired")
    pc(club, unpaired)
    club.write(sa.update(t.device).where(t.device.c.id == unpaired).values(digest=None))
    for device_id in (*(named(f"device {number}") for number in range(3)), unpaired, named("nowhere")):
        with pytest.raises(DeviceNotPaired):
            show(club, token, device_id=device_id)


@pytest.mark.parametrize("state", [DeviceState.SUSPENDED, DeviceState.REVOKED])
def test_a_pc_that_was_switched_off_takes_no_badge(club: Club, state: DeviceState) -> None:
    """The stolen PC: from the press on it must open nothing."""
    pc(club)
    token = badge_of(club, club.officer)
    club.write(sa.update(t.device).values(state=state.value))
    with pytest.raises(DeviceRevoked) as revoked:
        show(club, token)
    assert revoked.value.params == {"state": state.value}


def test_the_badge_of_another_community_opens_nothing_here(club: Club) -> None:
    """Two communities in one installation are strictly apart, also where an officer works in one of them only."""
    pc(club)
    next_door = named("next door")
    about = {"name": "西王小区", "subdistrict": "石门二路街道", "handbook_prefix": "XW", "demo": False}
    club.write(sa.insert(t.community).values(id=next_door, created_at=club.clock.now(), **about))
    grant = {"staff_id": club.officer.id, "community_id": next_door, "role": Role.OFFICER.value}
    club.write(sa.insert(t.role_grant).values(**grant, granted_at=club.clock.now()))
    session = session_of(club, club.officer)
    command = MakeBadge(community_id=next_door, by=club.officer, session=session, pin=PIN)
    theirs = make_badge(club.ledger, command).token
    assert left(fail(club, theirs, PIN)) == 4
    assert club.count(t.badge, wrong_pins=0) == 1, "nor can it be locked from here"
    with pytest.raises(DeviceNotPaired):
        show_badge(club.ledger, replace(shown(theirs), community_id=next_door))
    pc(club, OTHER_PC, community_id=next_door)
    assert show_badge(club.ledger, replace(shown(theirs, device_id=OTHER_PC), community_id=next_door)) == club.officer.id


def test_a_new_badge_ends_the_one_before_it(club: Club) -> None:
    """The lost badge is worth nothing from the moment its owner holds the next."""
    pc(club)
    first = badge_of(club, club.officer)
    second = badge_of(club, club.officer, "482913")
    assert isinstance(fail(club, first, PIN), BadgeFailed)
    assert show(club, second, "482913") == club.officer.id
    assert club.count(t.badge, ended_at=None) == 1


def test_two_badges_that_are_made_at_once_leave_one(club: Club) -> None:
    """A double press on the printer's page must not leave a valid badge that nobody has."""
    session = session_of(club, club.officer)
    settled(4, lambda _: badge_of(club, club.officer, session=session))
    assert club.count(t.badge) == 4
    assert club.count(t.badge, ended_at=None) == 1


def test_a_badge_is_ended_by_its_owner(club: Club) -> None:
    """Whoever notices on the way home that the badge is gone ends it from the phone."""
    pc(club)
    token = badge_of(club, club.officer)
    for by in (club.second, club.officer, club.officer):
        end_badge(club.ledger, EndBadge(community_id=COMMUNITY, by=by))
        assert (own_badge(club, club.officer) is None) is (by == club.officer)
    assert isinstance(fail(club, token, PIN), BadgeFailed)
    assert events(club, Action.BADGE_ENDED) == 1


def test_only_whoever_signed_in_just_now_makes_a_badge(club: Club) -> None:
    """Whoever finds an open browser must not walk away with a badge of its officer's."""
    session = session_of(club, club.officer)
    club.clock.tick(minutes=10)
    for old in (session, session_of(club, club.officer, Method.BADGE), session_of(club, club.second)):
        with pytest.raises(SignInTooOld):
            badge_of(club, club.officer, session=old)
    with pytest.raises(PinWeak):
        badge_of(club, club.officer, "123456")
    assert club.count(t.badge) == 0


def test_only_officers_have_badges(club: Club) -> None:
    """A badge stamps and hands out rice: the supervisor reads, and signs in with a password."""
    for by in (club.staff(Role.SUPERVISOR), club.staff(Role.ADMIN), club.staff(Role.VOLUNTEER), club.member("赵文兰")):
        with pytest.raises(NotAllowed):
            badge_of(club, by)
        with pytest.raises(NotAllowed):
            end_badge(club.ledger, EndBadge(community_id=COMMUNITY, by=by))


def test_neither_badge_nor_pin_can_be_read_from_the_database(club: Club) -> None:
    """A stolen database: the badge is a digest, and the PIN's hash needs a key that is not in it."""
    token = badge_of(club, club.officer)
    stored = repr(club.everything())
    assert token not in stored
    assert token.removeprefix(badges.PREFIX) not in stored
    assert PIN not in stored
    with club.ledger.reading() as rx:
        kept = rx.connection.execute(sa.select(t.badge.c.pin_hash)).scalar_one()
    assert kept.startswith("$argon2id$")
    assert not password_matches(kept, PIN), "trying a million PINs takes the key file too"
