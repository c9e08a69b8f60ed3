"""The committee's devices: entered by an officer, paired once by whoever holds the code, and shut at once."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from ledger.errors import (
    DeviceRevoked,
    DeviceUnknown,
    LedgerError,
    LinkUnknown,
    NotAllowed,
    RequestReused,
    SignInPaused,
    TextInvalid,
)
from ledger.ids import new_id
from ledger.operations.make_device import MakeDevice, make_device
from ledger.operations.new_pairing_code import NewPairingCode, new_pairing_code
from ledger.operations.note_device import note_device
from ledger.operations.pair_device import PairDevice, pair_device
from ledger.operations.pairing import PairingCode
from ledger.operations.resume_device import ResumeDevice, resume_device
from ledger.operations.revoke_device import RevokeDevice, revoke_device
from ledger.operations.suspend_device import SuspendDevice, suspend_device
from ledger.reports import device, staff
from ledger.reports.devices import DeviceCard, device_card, devices
from ledger.reports.pairing import PendingPairing, pending
from ledger.scheme.audit import Action
from ledger.scheme.device import DeviceKind, DeviceState
from ledger.scheme.roles import Act, Principal, PrincipalKind, Role
from ledger.store import tables as t
from ledger.store import web_sessions
from ledger.store.authority import authorise
from tests.club import COMMUNITY, Club
from tests.crowd import settled

OTHER = UUID("c0000000-0000-7000-8000-000000000002")
SWITCHES: dict[DeviceState, tuple[Any, Callable[..., Any]]] = {
    DeviceState.SUSPENDED: (SuspendDevice, suspend_device),
    DeviceState.ACTIVE: (ResumeDevice, resume_device),
    DeviceState.REVOKED: (RevokeDevice, revoke_device),
}


def make(club: Club, kind: DeviceKind = DeviceKind.DISPLAY, label: str = "活动室的大屏", **given: Any) -> PairingCode:  # noqa: ANN401
    return make_device(club.ledger, club.ask(MakeDevice, **({"kind": kind, "label": label} | given)))


def pair(club: Club, token: str, visit: str = "one browser", address: str = "192.0.2.1") -> str:
    return pair_device(club.ledger, PairDevice(token=token, visit=visit, address=address)).secret


def paired(club: Club, kind: DeviceKind = DeviceKind.DISPLAY) -> tuple[UUID, str]:
    made = make(club, kind)
    return made.device_id, pair(club, made.token)


def switch(club: Club, device_id: UUID, to: DeviceState, **given: Any) -> DeviceState:  # noqa: ANN401
    command, operation = SWITCHES[to]
    state: DeviceState = operation(club.ledger, club.ask(command, device_id=device_id, **given)).state
    return state


def found(club: Club, secret: str) -> device.Device:
    known = device.device(club.ledger, secret)
    assert known is not None
    return known


def card(club: Club, device_id: UUID) -> DeviceCard:
    return device_card(club.ledger, COMMUNITY, device_id)


def events(club: Club, subject_id: UUID) -> list[tuple[str, str, UUID]]:
    event = t.audit_event.c
    with club.ledger.reading() as rx:
        rows = rx.connection.execute(
            sa.select(event.action, event.by_kind, event.by_id)
            .where(event.subject_id == subject_id)
            .order_by(event.recorded_at, event.id)
        )
        return [tuple(row) for row in rows]


def next_door(club: Club) -> Principal:
    """Found a second community; return its officer."""
    club.ledger.create_community(OTHER, name="西王小区", handbook_prefix="XW")
    staff_id, now = new_id(), club.clock.now()
    grant = {"staff_id": staff_id, "community_id": OTHER, "role": Role.OFFICER.value, "granted_at": now}
    club.write(sa.insert(t.staff).values(id=staff_id, name="邻居老师", created_at=now), sa.insert(t.role_grant).values(**grant))
    return Principal(PrincipalKind.STAFF, staff_id)


@pytest.mark.parametrize(
    ("wanted", "role"),
    [
        (DeviceKind.COMMITTEE, None),
        (DeviceKind.VOLUNTEER, Role.VOLUNTEER),
        (DeviceKind.KIOSK, Role.KIOSK),
        (DeviceKind.DISPLAY, Role.DISPLAY),
    ],
)
def test_whoever_holds_the_code_makes_the_browser_the_device(club: Club, wanted: DeviceKind, role: Role | None) -> None:
    """A screen that asked for a password would have one taped to it."""
    made = make(club, wanted)
    club.clock.tick(minutes=1)
    secret = pair(club, made.token)
    known = found(club, secret)
    assert (known.id, known.community_id, known.kind, known.label) == (made.device_id, COMMUNITY, wanted, "活动室的大屏")
    assert known.roles == ({role} if role else set())
    assert known.paired_at == known.seen_at == club.clock.now()
    itself = made.device_id
    assert events(club, itself) == [
        (Action.DEVICE_MADE.value, "staff", club.officer.id),
        (Action.DEVICE_PAIRED.value, "device", itself),
    ]


def test_a_device_may_do_what_it_is_there_for_and_nothing_else(club: Club) -> None:
    """A screen in the hall stands unwatched all day: whoever takes its cookie must have taken a screen, not an office."""
    device_id, _ = paired(club)
    itself = Principal(PrincipalKind.DEVICE, device_id)
    with club.ledger.reading() as rx:
        authorise(rx, COMMUNITY, itself, Act.SHOW_DISPLAY)
        for act in set(Act) - {Act.SHOW_DISPLAY}:
            with pytest.raises(NotAllowed):
                authorise(rx, COMMUNITY, itself, act)


def test_a_look_at_a_code_uses_nothing(club: Club) -> None:
    """Messengers fetch links to preview them; a code that was used up by a preview would send the officer back and forth."""
    made = make(club)
    before = club.everything()
    assert pending(club.ledger, made.token.lower()) == PendingPairing("东王小区", DeviceKind.DISPLAY, "活动室的大屏")
    assert club.everything() == before
    assert pair(club, made.token)


def test_a_code_may_be_typed_as_it_stands_on_the_screen(club: Club) -> None:
    """Twenty characters in groups, typed with reading glasses on: spaces and small letters are no fault."""
    made = make(club)
    groups = " ".join(made.token[start : start + 4] for start in range(0, 20, 4))
    assert found(club, pair(club, f" {groups.lower()} ")).id == made.device_id


def test_a_code_lives_ten_minutes(club: Club) -> None:
    """A code that was left on a screen overnight must not pair the cleaner's phone."""
    made = make(club)
    assert made.expires_at == club.clock.now() + timedelta(minutes=10)
    club.clock.tick(minutes=10, microseconds=-1)
    pending(club.ledger, made.token)
    club.clock.tick(microseconds=1)
    with pytest.raises(LinkUnknown):
        pending(club.ledger, made.token)
    with pytest.raises(LinkUnknown):
        pair(club, made.token)
    assert card(club, made.device_id).paired_at is None


def test_a_double_tap_within_a_minute_is_answered_like_the_first(club: Club) -> None:
    """The second tap of a slow network arrives; the cookie that it sets must be the one that works."""
    made = make(club)
    first = pair(club, made.token)
    club.clock.tick(seconds=59)
    assert pair(club, made.token) == first
    with pytest.raises(LinkUnknown):
        pair(club, made.token, visit="another browser")
    with pytest.raises(LinkUnknown):
        pair(club, made.token, visit="")
    club.clock.tick(seconds=1)
    with pytest.raises(LinkUnknown):
        pair(club, made.token)
    assert [action for action, *_ in events(club, made.device_id)].count(Action.DEVICE_PAIRED.value) == 1


def test_a_browser_that_cannot_be_told_from_others_gets_a_secret_of_its_own(club: Club) -> None:
    """Two browsers that say nothing of themselves must not be handed the same cookie."""
    made = make(club)
    assert found(club, pair(club, made.token, visit="")).id == made.device_id
    with pytest.raises(LinkUnknown):
        pair(club, made.token, visit="")


def test_of_two_browsers_with_one_code_one_becomes_the_device(club: Club) -> None:
    """Whoever photographed the code over the officer's shoulder must not have a second screen."""
    made = make(club)
    done, refused = settled(6, lambda n: pair(club, made.token, visit=f"browser {n}", address=f"192.0.2.{n}"))
    assert (len(done), {type(each) for each in refused}) == (1, {LinkUnknown})
    assert found(club, done[0]).id == made.device_id


def test_two_taps_at_once_get_the_same_cookie(club: Club) -> None:
    """Whichever answer arrives last sets the cookie: both must be the device."""
    made = make(club)
    done, refused = settled(6, lambda _: pair(club, made.token))
    assert (len(set(done)), refused) == (1, [])
    assert found(club, done[0]).id == made.device_id


@pytest.mark.parametrize("token", ["", "A", "0" * 20, "O" * 21, "活动室的大屏", "Z" * 10_000, "\x00" * 20])
def test_a_code_that_is_none_of_ours_pairs_nothing(club: Club, token: str) -> None:
    """Guessing must be hopeless, and must not break the page either."""
    make(club)
    for look in (lambda: pending(club.ledger, token), lambda: pair(club, token)):
        with pytest.raises(LinkUnknown):
            look()
    assert club.count(t.device, paired_at=None) == 1


def test_after_five_wrong_codes_an_address_waits(club: Club) -> None:
    """A machine that types codes all night gets five in five minutes; the desk next to it is not shut out."""
    made = make(club)
    for _ in range(5):
        with pytest.raises(LinkUnknown):
            pair(club, "7" * 20)
    before = club.everything()
    with pytest.raises(SignInPaused) as paused:
        pair(club, made.token)
    assert paused.value.params == {"minutes": 5}
    assert club.everything() == before, "the right code is not even looked at"
    assert pair(club, make(club).token, address="192.0.2.2")
    club.clock.tick(minutes=5)
    assert pair(club, made.token)


def test_a_wrong_code_is_counted_without_saying_whose(club: Club) -> None:
    """A leaked database must not tell where from somebody tried."""
    with pytest.raises(LinkUnknown):
        pair(club, "7" * 20, address="192.0.2.77")
    assert club.count(t.sign_in_failure) == 1
    assert "192.0.2.77" not in repr(club.everything())


def test_the_same_request_enters_one_device_and_shows_the_same_code(club: Club) -> None:
    """A double press must not leave two screens in the list, one of which nobody can explain."""
    command = club.ask(MakeDevice, kind=DeviceKind.KIOSK, label="服务台的平板")
    done, refused = settled(4, lambda _: make_device(club.ledger, command))
    assert (len(set(done)), refused, club.count(t.device)) == (1, [], 1)
    assert len(events(club, done[0].device_id)) == 1
    with pytest.raises(RequestReused):
        make_device(club.ledger, club.ask(MakeDevice, id=command.id, kind=DeviceKind.KIOSK, label="另一台"))
    assert found(club, pair(club, done[0].token)).label == "服务台的平板"


def test_no_code_and_no_cookie_is_legible_in_the_database(club: Club) -> None:
    """Whoever reads the database must not be able to become a device with what is written there."""
    made = make(club)
    secret = pair(club, made.token)
    stored = repr(club.everything())
    assert made.token not in stored
    assert secret not in stored


@pytest.mark.parametrize("label", ["", "  ", "屏" * 41, "大\x00屏", "大\u202e屏"])
def test_a_device_has_a_name_that_people_can_read(club: Club, label: str) -> None:
    """The list is where a stolen tablet is found; a line without a name cannot be told from its neighbour."""
    before = club.everything()
    with pytest.raises(TextInvalid):
        make(club, label=label)
    assert club.everything() == before


def test_a_device_that_was_never_paired_gets_a_new_code(club: Club) -> None:
    """The tablet was not at hand in time; the officer must not have to enter it twice."""
    made = make(club)
    club.clock.tick(minutes=11)
    command = club.ask(NewPairingCode, device_id=made.device_id)
    again = new_pairing_code(club.ledger, command)
    assert new_pairing_code(club.ledger, command) == again
    assert again.token != made.token
    third = new_pairing_code(club.ledger, club.ask(NewPairingCode, device_id=made.device_id))
    with pytest.raises(LinkUnknown):
        pair(club, again.token)
    assert found(club, pair(club, third.token)).id == made.device_id
    before = club.everything()
    for wrong in (made.device_id, new_id()):
        with pytest.raises(DeviceUnknown):
            new_pairing_code(club.ledger, club.ask(NewPairingCode, device_id=wrong))
    assert club.everything() == before, "one that is paired gets no second pairing"


def test_a_suspended_device_opens_nothing_until_it_is_resumed(club: Club) -> None:
    """Mislaid is not stolen: found again in the cupboard, it must work without being paired anew."""
    device_id, secret = paired(club)
    assert switch(club, device_id, DeviceState.SUSPENDED) is DeviceState.SUSPENDED
    assert (found(club, secret).state, found(club, secret).roles) == (DeviceState.SUSPENDED, frozenset())
    with club.ledger.reading() as rx, pytest.raises(NotAllowed):
        authorise(rx, COMMUNITY, Principal(PrincipalKind.DEVICE, device_id), Act.SHOW_DISPLAY)
    assert switch(club, device_id, DeviceState.SUSPENDED) is DeviceState.SUSPENDED, "twice is as good as once"
    assert switch(club, device_id, DeviceState.ACTIVE) is DeviceState.ACTIVE
    assert found(club, secret).roles == {Role.DISPLAY}
    told = [action for action, *_ in events(club, device_id)][2:]
    assert told == [Action.DEVICE_SUSPENDED.value, Action.DEVICE_RESUMED.value]


def test_a_revoked_device_never_comes_back(club: Club) -> None:
    """A stolen tablet must stay shut whoever presses which button afterwards."""
    device_id, secret = paired(club)
    club.clock.tick(minutes=1)
    assert switch(club, device_id, DeviceState.REVOKED) is DeviceState.REVOKED
    ended_at = card(club, device_id).ended_at
    assert ended_at == club.clock.now()
    club.clock.tick(minutes=1)
    for to in (DeviceState.ACTIVE, DeviceState.SUSPENDED):
        with pytest.raises(DeviceRevoked) as refused:
            switch(club, device_id, to)
        assert refused.value.params == {"state": "revoked"}
    assert switch(club, device_id, DeviceState.REVOKED) is DeviceState.REVOKED
    assert card(club, device_id).ended_at == ended_at
    assert (found(club, secret).state, found(club, secret).roles) == (DeviceState.REVOKED, frozenset())
    assert [action for action, *_ in events(club, device_id)].count(Action.DEVICE_REVOKED.value) == 1


@pytest.mark.parametrize("shut", [DeviceState.SUSPENDED, DeviceState.REVOKED])
def test_a_device_that_was_shut_before_it_was_paired_is_not_paired(club: Club, shut: DeviceState) -> None:
    """The code was seen by a stranger: pressing 停用 must be enough, although the code has minutes left."""
    made = make(club)
    switch(club, made.device_id, shut)
    for look in (lambda: pending(club.ledger, made.token), lambda: pair(club, made.token)):
        with pytest.raises(LinkUnknown):
            look()
    with pytest.raises(DeviceUnknown):
        new_pairing_code(club.ledger, club.ask(NewPairingCode, device_id=made.device_id))


@pytest.mark.parametrize("shut", [DeviceState.SUSPENDED, DeviceState.REVOKED])
def test_whoever_is_signed_in_at_a_device_is_signed_out_with_it(club: Club, shut: DeviceState) -> None:
    """Whoever carries the committee's PC away has the officer's cookie in it."""
    device_id, _ = paired(club, DeviceKind.COMMITTEE)
    with club.ledger.writing() as tx:
        there = web_sessions.begin_staff(tx, COMMUNITY, club.officer.id, device_id=device_id)
        elsewhere = web_sessions.begin_staff(tx, COMMUNITY, club.officer.id)
    switch(club, device_id, shut)
    assert staff.who(club.ledger, there) is None
    assert staff.who(club.ledger, elsewhere) is not None


def test_revoking_wins_over_whatever_happens_in_the_same_moment(club: Club) -> None:
    """One officer resumes what the other revokes: the tablet is gone, so it stays shut."""
    device_id, secret = paired(club)
    switch(club, device_id, DeviceState.SUSPENDED)
    hands = (DeviceState.ACTIVE, DeviceState.REVOKED, DeviceState.SUSPENDED)
    _, refused = settled(6, lambda n: switch(club, device_id, hands[n % 3]))
    assert {type(each) for each in refused} <= {DeviceRevoked}
    assert (found(club, secret).state, found(club, secret).roles) == (DeviceState.REVOKED, frozenset())
    assert [action for action, *_ in events(club, device_id)].count(Action.DEVICE_REVOKED.value) == 1


def test_pairing_and_revoking_at_once_leave_no_open_device(club: Club) -> None:
    """The stranger presses his button in the moment in which the officer presses hers."""
    made = make(club)

    def either(n: int) -> object:
        return switch(club, made.device_id, DeviceState.REVOKED) if n else pair(club, made.token)

    done, refused = settled(2, either)
    assert {type(each) for each in refused} <= {LinkUnknown}
    assert card(club, made.device_id).state is DeviceState.REVOKED
    for secret in (each for each in done if not isinstance(each, DeviceState)):
        assert found(club, str(secret)).roles == frozenset()


def test_only_officers_and_whoever_looks_after_the_machines_may_switch(club: Club) -> None:
    """A volunteer who is cross with another must not be able to shut the other's phone."""
    device_id, _ = paired(club)
    waiting = make(club).device_id
    strangers = [club.staff(Role.VOLUNTEER), club.staff(Role.SUPERVISOR), club.member("赵文兰")]
    strangers.append(Principal(PrincipalKind.DEVICE, device_id))
    before = club.everything()
    for by in strangers:
        for to in SWITCHES:
            with pytest.raises(NotAllowed):
                switch(club, device_id, to, by=by)
        with pytest.raises(NotAllowed):
            new_pairing_code(club.ledger, club.ask(NewPairingCode, by=by, device_id=waiting))
    assert club.everything() == before
    for by in (club.second, club.staff(Role.ADMIN)):
        assert switch(club, device_id, DeviceState.SUSPENDED, by=by)
        assert switch(club, device_id, DeviceState.ACTIVE, by=by)
        new_pairing_code(club.ledger, club.ask(NewPairingCode, by=by, device_id=waiting))


def test_a_device_next_door_is_not_there(club: Club) -> None:
    """An id that was seen next door must shut nothing there, not even say that there is something."""
    neighbour = next_door(club)
    theirs = make(club, label="隔壁的大屏", community_id=OTHER, by=neighbour).device_id
    mine, _ = paired(club)
    before = club.everything()
    attempts: list[tuple[type[LedgerError], Callable[[], object]]] = [
        (DeviceUnknown, partial(switch, club, theirs, to)) for to in SWITCHES
    ]
    attempts += [
        (DeviceUnknown, lambda: new_pairing_code(club.ledger, club.ask(NewPairingCode, device_id=theirs))),
        (DeviceUnknown, lambda: card(club, theirs)),
        (NotAllowed, lambda: switch(club, mine, DeviceState.REVOKED, by=neighbour)),
        (DeviceUnknown, lambda: switch(club, mine, DeviceState.REVOKED, by=neighbour, community_id=OTHER)),
    ]
    for refusal, attempt in attempts:
        with pytest.raises(refusal):
            attempt()
    assert club.everything() == before
    assert [each.label for each in devices(club.ledger, COMMUNITY)] == ["活动室的大屏"]
    assert [each.label for each in devices(club.ledger, OTHER)] == ["隔壁的大屏"]


def test_a_device_is_heard_of_once_a_minute(club: Club) -> None:
    """The list shows which tablet has been silent for a week; a screen that asks every four seconds must not fill the disk."""
    device_id, secret = paired(club)
    paired_at = club.clock.now()
    club.clock.tick(seconds=59)
    note_device(club.ledger, device_id, found(club, secret).seen_at)
    assert card(club, device_id).seen_at == paired_at
    club.clock.tick(seconds=1)
    switch(club, device_id, DeviceState.REVOKED)
    note_device(club.ledger, device_id, found(club, secret).seen_at)
    assert card(club, device_id).seen_at == club.clock.now(), "a stolen one that still knocks is worth knowing"


def test_the_list_begins_with_what_is_in_use(club: Club) -> None:
    """The one that has to be shut now must not be looked for below ten that were shut years ago."""
    old, _ = paired(club)
    club.clock.tick(days=1)
    gone, _ = paired(club)
    switch(club, gone, DeviceState.REVOKED)
    club.clock.tick(days=1)
    new = make(club).device_id
    assert [each.device_id for each in devices(club.ledger, COMMUNITY)] == [new, old, gone]
