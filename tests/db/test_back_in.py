"""Back in with a colleague's link: a new password, and nothing that opened the door before opens it any more."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from ledger.errors import LinkUnknown, PasswordGuessable, PasswordWeak, SignInFailed
from ledger.ids import new_id
from ledger.operations.accept_invitation import AcceptInvitation, accept_invitation
from ledger.reports.access_link import login_kept
from ledger.scheme.audit import Action
from ledger.store import one_use_token
from ledger.store import tables as t
from ledger.store.web_sessions import Method
from tests.club import COMMUNITY
from tests.crowd import settled
from tests.databases import Kind
from tests.officers import PASSWORD, Office, office_in

NEW = "a new sentence for a new year"


@pytest.fixture
def office(kind: Kind, tmp_path: Path) -> Iterator[Office]:
    """A club whose two officers have come in."""
    with office_in(kind, tmp_path) as opened:
        opened.accept()
        opened.accept(1, "wang")
        yield opened


def link(office: Office, number: int = 0) -> str:
    """Make the link that a colleague shows."""
    with office.club.ledger.writing() as tx:
        return one_use_token.make(tx, "recovery", COMMUNITY, office.by(number).id)[0]


def accept(office: Office, token: str, password: str = NEW, login: str = "") -> str:
    """Follow a link."""
    return accept_invitation(office.club.ledger, AcceptInvitation(token=token, login=login, password=password)).session


def keys_of_the_door(office: Office, number: int) -> None:
    """Give an officer a passkey and a badge."""
    staff_id, now = office.by(number).id, office.club.clock.now()
    about = {"staff_id": staff_id, "created_at": now}
    office.club.write(
        sa.insert(t.passkey).values(credential=staff_id.bytes, public_key=b"", sign_count=0, label="手机", **about),
        sa.insert(t.badge).values(
            id=new_id(), community_id=COMMUNITY, digest=staff_id.bytes, pin_hash="", wrong_pins=0, **about
        ),
    )


def test_a_link_brings_a_colleague_back_in(office: Office) -> None:
    """Whoever forgot a password at home must not have to be founded anew."""
    token = link(office)
    assert login_kept(office.club.ledger, token) == "li"
    known = office.who(accept(office, token, login="another name"))
    assert known is not None
    assert (known.id, known.method) == (office.by().id, Method.LINK)
    assert office.come_in("li", NEW), "the name stays"
    with pytest.raises(SignInFailed):
        office.come_in("li", PASSWORD)
    assert office.noted(Action.RECOVERED) == 1


def test_whatever_opened_the_door_before_opens_it_no_more(office: Office) -> None:
    """A stolen phone, a copied badge, a session in the hall: the link is asked for because one of them is in wrong hands."""
    secret = office.enrol()
    for number in (0, 1):
        keys_of_the_door(office, number)
    waiting = office.asked_for_code()
    old = office.show(office.asked_for_code(), office.code(secret))
    colleagues = office.come_in("wang")
    new = accept(office, link(office))
    assert office.who(old) is None
    assert office.who(new) is not None
    assert office.come_in("li", NEW), "no code is asked for"
    assert (office.stored("totp_secret"), office.stored("totp_step")) == (None, None)
    assert office.club.count(t.passkey, staff_id=office.by().id) == 0
    assert office.club.count(t.badge, staff_id=office.by().id, ended_at=None) == 0
    with pytest.raises(LinkUnknown):
        office.show(waiting, office.code(secret))
    assert office.who(colleagues) is not None
    assert office.club.count(t.passkey, staff_id=office.by(1).id) == 1
    assert office.club.count(t.badge, staff_id=office.by(1).id, ended_at=None) == 1


def test_a_link_lives_an_hour_and_is_good_once(office: Office) -> None:
    """It stands on a screen in the office: whoever photographs it over a shoulder comes too late."""
    used, old = link(office), link(office, 1)
    accept(office, used)
    before = office.club.everything()
    with pytest.raises(LinkUnknown):
        accept(office, used, "the thief's own long sentence")
    assert office.club.everything() == before
    office.club.clock.tick(hours=1)
    for token in (used, old, "", "X" * 20):
        with pytest.raises(LinkUnknown):
            login_kept(office.club.ledger, token)
        with pytest.raises(LinkUnknown):
            accept(office, token)


def test_a_double_tap_is_answered_like_the_first(office: Office) -> None:
    """A slow network sends it twice, and the one who was just helped must not read that the link is gone."""
    token = link(office)
    assert office.who(accept(office, token)) is not None
    assert office.who(accept(office, token)) is not None
    done, refused = settled(4, lambda _: accept(office, token))
    assert len(done) == 4, refused
    assert office.noted(Action.RECOVERED) == 1


def test_of_two_who_follow_it_at_once_one_is_in(office: Office) -> None:
    """The link is for whoever is first; a second password would be a second person."""
    token = link(office)
    done, refused = settled(4, lambda n: accept(office, token, f"{NEW} number {n}"))
    assert len(done) == 1
    assert {type(each) for each in refused} == {LinkUnknown}


@pytest.mark.parametrize(("password", "refusal"), [("14 characters!", PasswordWeak), ("password12345678", PasswordGuessable)])
def test_a_weak_password_does_not_use_the_link_up(office: Office, password: str, refusal: type[Exception]) -> None:
    """Back in with a code that is gone, eight characters are too few; and a second try must be possible."""
    office.enrol()
    token = link(office)
    before = office.club.everything()
    with pytest.raises(refusal):
        accept(office, token, password)
    assert office.club.everything() == before
    assert accept(office, token)


def test_whoever_never_had_a_name_chooses_one(office: Office) -> None:
    """An invitation that ran out in the drawer is made good by the same link."""
    office.club.write(sa.update(t.staff).where(t.staff.c.id == office.by(1).id).values(login=None, password_hash=None))
    token = link(office, 1)
    assert login_kept(office.club.ledger, token) == ""
    accept(office, token, login="Chen")
    assert office.come_in("chen", NEW)
