"""Sessions of officers: they rest when nobody is there, end in the evening, and can be ended from anywhere."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from ledger.errors import LinkUnknown, NotAllowed, PasswordGuessable, SignInFailed
from ledger.ids import new_id
from ledger.operations.begin_second_factor import BeginSecondFactor, begin_second_factor
from ledger.operations.change_password import ChangePassword, change_password
from ledger.operations.confirm_second_factor import ConfirmSecondFactor, confirm_second_factor
from ledger.operations.end_session import EndSession, end_session
from ledger.operations.note_presence import note_presence
from ledger.operations.remove_second_factor import RemoveSecondFactor, remove_second_factor
from ledger.operations.sign_out import sign_out
from ledger.reports.own_sign_in import OwnSession, own_sign_in
from ledger.scheme.audit import Action
from ledger.scheme.device import DeviceKind, DeviceState
from ledger.scheme.roles import Role
from ledger.store import tables as t
from ledger.store.staff_sessions import Arrival
from ledger.store.web_sessions import Method
from tests.club import COMMUNITY
from tests.databases import Kind
from tests.officers import PASSWORD, Office, office_in

OTHER = "a sentence nobody else would write"


@pytest.fixture
def office(kind: Kind, tmp_path: Path) -> Iterator[Office]:
    """A club whose first officer has come in, and signed out again."""
    with office_in(kind, tmp_path) as opened:
        sign_out(opened.club.ledger, opened.accept())
        yield opened


def paired(office: Office) -> Arrival:
    """Pair the committee's PC; return it as a place to sign in at."""
    device_id, now = new_id(), office.club.clock.now()
    office.club.write(
        sa.insert(t.device).values(
            id=device_id,
            community_id=COMMUNITY,
            kind=DeviceKind.COMMITTEE.value,
            label="前台电脑",
            state=DeviceState.ACTIVE.value,
            digest=device_id.bytes,
            made_by=office.by().id,
            created_at=now,
            paired_at=now,
        )
    )
    return Arrival(device_id=device_id)


def rests(office: Office, session: str) -> bool:
    """Return whether a session that is not over rests."""
    known = office.who(session)
    assert known is not None, "the session is over"
    return known.rests


def sessions(office: Office, session: str) -> tuple[OwnSession, ...]:
    """Return the list that the officer reads."""
    return own_sign_in(office.club.ledger, office.by().id, session).sessions


def end(office: Office, session: OwnSession | None = None, number: int = 0) -> int:
    """Let an officer end a session, or all."""
    session_id = None if session is None else session.id
    return end_session(office.club.ledger, EndSession(community_id=COMMUNITY, by=office.by(number), session_id=session_id))


@pytest.mark.parametrize(("shared", "minutes"), [(False, 30), (True, 5)])
def test_a_session_rests_when_nobody_is_there(office: Office, shared: bool, minutes: int) -> None:  # noqa: FBT001 - a table's column
    """Whoever sits down at a PC that was left must not go on as the colleague who left it."""
    session = office.come_in(arrival=paired(office) if shared else Arrival())
    clock, began = office.club.clock, office.club.clock.now()
    clock.tick(minutes=minutes, microseconds=-1)
    assert not rests(office, session)
    clock.tick(microseconds=1)
    assert rests(office, session)
    clock.at = began
    clock.tick(minutes=minutes - 1)
    note_presence(office.club.ledger, session, began)
    clock.tick(minutes=minutes, microseconds=-1)
    assert not rests(office, session), "a request is a sign of life"


def test_no_session_outlives_the_day(office: Office) -> None:
    """A session that is kept awake for ever is a password that nobody ever asks for again."""
    session = office.come_in()
    clock = office.club.clock
    for _ in range(12 * 3 - 1):
        clock.tick(minutes=20)
        known = office.who(session)
        assert known is not None
        note_presence(office.club.ledger, session, known.seen_at)
    clock.tick(minutes=20, microseconds=-1)
    assert not rests(office, session)
    clock.tick(microseconds=1)
    assert office.who(session) is None


def test_signing_in_again_ends_what_this_browser_had(office: Office) -> None:
    """A cookie that was copied yesterday must not go on beside the new one, nor a visitor fix which session it will be."""
    office.accept(1, "wang")
    before = office.come_in()
    elsewhere = office.come_in()
    after = office.come_in(arrival=Arrival(replaces=before))
    assert after not in {before, elsewhere}
    assert office.who(before) is None
    assert office.who(elsewhere) is not None
    assert office.who(office.come_in("wang", arrival=Arrival(replaces=after))) is not None
    assert office.who(after) is None, "also when the next one at the PC signs in"
    with pytest.raises(SignInFailed):
        office.come_in(password="wrong", arrival=Arrival(replaces=elsewhere))  # noqa: S106 - of a club of one test
    assert office.who(elsewhere) is not None, "a try that fails puts nobody out"


def test_the_session_changes_hands_with_the_code_too(office: Office) -> None:
    """The way in with a second factor is the same door."""
    before = office.come_in()
    secret = office.enrol()
    after = office.show(office.asked_for_code(), office.code(secret), Arrival(replaces=before))
    assert office.who(before) is None
    assert office.who(after) is not None


def test_the_list_names_every_session_and_this_one(office: Office) -> None:
    """Whoever left the hall PC open finds it in the list, or nobody closes it."""
    first = office.come_in(arrival=paired(office))
    office.club.clock.tick(minutes=3)
    second = office.come_in()
    listed = sessions(office, second)
    assert [(one.here, one.device, one.method) for one in listed] == [
        (True, "", Method.PASSWORD),
        (False, "前台电脑", Method.PASSWORD),
    ]
    assert listed[1].begun_at < listed[0].begun_at == listed[0].seen_at
    assert first not in repr(listed)
    office.accept(1, "wang")
    assert len(sessions(office, second)) == 2, "a colleague's are not in it"
    office.club.clock.tick(hours=12)
    assert sessions(office, second) == ()


def test_one_session_is_ended_from_another(office: Office) -> None:
    """A PC in the hall that was left open has to be closed from home."""
    there, here = office.come_in(), office.come_in()
    (left,) = (one for one in sessions(office, here) if not one.here)
    assert end(office, left) == 1
    assert office.who(there) is None
    assert office.who(here) is not None
    assert end(office, left) == 0
    assert office.noted(Action.SESSION_REVOKED) == 1


def test_nobody_ends_the_session_of_somebody_else(office: Office) -> None:
    """An id that was read on a colleague's screen must not put them out."""
    session = office.come_in()
    office.accept(1, "wang")
    (mine,) = sessions(office, session)
    before = office.club.everything()
    assert end(office, mine, 1) == 0
    unknown = EndSession(community_id=COMMUNITY, by=office.by(1), session_id=uuid4())
    assert end_session(office.club.ledger, unknown) == 0
    assert office.club.everything() == before


def test_all_sessions_end_at_once(office: Office) -> None:
    """A stolen bag: one press, and every cookie in it is worth nothing."""
    office.accept(1, "wang")
    mine = [office.come_in() for _ in range(3)]
    colleagues = office.come_in("wang")
    assert end(office) == 3
    assert [office.who(session) for session in mine] == [None] * 3
    assert office.who(colleagues) is not None


def test_a_new_password_ends_every_other_session(office: Office) -> None:
    """Whoever changes a password that leaked means to put somebody out."""
    there, here = office.come_in(), office.come_in()
    command = ChangePassword(community_id=COMMUNITY, by=office.by(), session=here, current=PASSWORD, new=OTHER)
    change_password(office.club.ledger, command)
    assert office.who(there) is None
    assert office.who(here) is not None
    assert office.noted(Action.PASSWORD_CHANGED) == 1
    with pytest.raises(SignInFailed):
        office.come_in()
    assert office.come_in(password=OTHER)


def test_a_new_password_is_judged_like_the_first(office: Office) -> None:
    """A strong password that may be changed to the name on the door was never one."""
    before = office.club.everything()
    for new in ("password12345678", "石门二路街道石门二路街道石门二路街道"):
        with pytest.raises(PasswordGuessable):
            change_password(
                office.club.ledger,
                ChangePassword(community_id=COMMUNITY, by=office.by(), session="", current=PASSWORD, new=new),
            )
    assert office.club.everything() == before


def test_a_sign_in_that_waits_for_the_code_ends_with_the_old_password(office: Office) -> None:
    """Whoever stands between password and code knows the old password, and must begin again."""
    secret = office.enrol()
    token = office.asked_for_code()
    command = ChangePassword(community_id=COMMUNITY, by=office.by(), session="", current=PASSWORD, new=OTHER)
    change_password(office.club.ledger, command)
    before = office.club.count(t.web_session, revoked_at=None)
    with pytest.raises(LinkUnknown):
        office.show(token, office.code(secret))
    assert office.club.count(t.web_session, revoked_at=None) == before


def test_signing_out_is_written_down_once(office: Office) -> None:
    """The supervisor reads when somebody left; a second press of the button is no second leaving."""
    session = office.come_in()
    before = office.noted(Action.SIGNED_OUT)
    for _ in range(2):
        sign_out(office.club.ledger, session)
    assert office.noted(Action.SIGNED_OUT) == before + 1


def test_only_people_have_a_sign_in_of_their_own(office: Office) -> None:
    """What a paired tablet or a stranger may call must not reach anybody's password."""
    stranger, ledger = office.club.staff(Role.VOLUNTEER), office.club.ledger
    about: dict[str, Any] = {"community_id": COMMUNITY, "by": stranger}
    before = office.club.everything()
    for attempt in (
        lambda: end_session(ledger, EndSession(**about)),
        lambda: begin_second_factor(ledger, BeginSecondFactor(**about, password=PASSWORD)),
        lambda: confirm_second_factor(ledger, ConfirmSecondFactor(**about, carried="", code="")),
        lambda: remove_second_factor(ledger, RemoveSecondFactor(**about, password=PASSWORD)),
        lambda: change_password(ledger, ChangePassword(**about, session="", current=PASSWORD, new=OTHER)),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    assert office.club.everything() == before
