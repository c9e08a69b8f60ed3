"""Officers come in with an invitation once, and with a name and a password from then on."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import argon2
import pytest
import sqlalchemy as sa

from ledger.errors import LinkUnknown, LoginTaken, PasswordGuessable, PasswordWeak, SignInFailed, SignInPaused, TextInvalid
from ledger.operations.accept_invitation import AcceptInvitation, accept_invitation
from ledger.operations.found_community import FoundCommunity, Invitation, found_community
from ledger.operations.sign_in import SecondFactorNeeded, SignIn, sign_in
from ledger.operations.sign_out import sign_out
from ledger.reports import staff
from ledger.scheme.roles import Role
from ledger.store import tables as t
from ledger.store.web_sessions import Method
from tests.club import COMMUNITY, Club, empty_club_in
from tests.crowd import settled
from tests.databases import Kind

PASSWORD = "十五个字的一句话并不难记住对吧"  # noqa: S105 - of a club that lives for one test


@pytest.fixture
def founded(kind: Kind, tmp_path: Path) -> Iterator[tuple[Club, Invitation, Invitation]]:
    """A club on the day of its founding, with the links of its two officers."""
    with empty_club_in(kind, tmp_path) as club:
        founding = FoundCommunity(
            id=COMMUNITY, name="东王小区", subdistrict="石门二路街道", handbook_prefix="DW", officers=("李老师", "王老师")
        )
        yield club, *found_community(club.ledger, founding)


Founded = tuple[Club, Invitation, Invitation]


def accept(club: Club, invitation: Invitation, login: str = "li", password: str = PASSWORD) -> str:
    return accept_invitation(club.ledger, AcceptInvitation(token=invitation.token, login=login, password=password)).session


def come_in(club: Club, login: str = "li", password: str = PASSWORD, address: str = "192.0.2.1") -> str:
    done = sign_in(club.ledger, SignIn(login=login, password=password, address=address))
    assert not isinstance(done, SecondFactorNeeded)
    return done.session


def test_an_invitation_makes_an_officer(founded: Founded) -> None:
    """Without a first officer nobody could ever press the first seal."""
    club, first, second = founded
    known = staff.who(club.ledger, accept(club, first, " Li "))
    assert known is not None
    assert (known.id, known.name, known.community_name) == (first.staff_id, "李老师", "东王小区")
    assert known.roles == {Role.OFFICER}
    other = staff.who(club.ledger, accept(club, second, "wang"))
    assert other is not None
    assert other.roles == {Role.SECOND_OFFICER}
    again = staff.who(club.ledger, come_in(club, "LI"))
    assert again is not None
    assert (known.method, again.method) == (Method.LINK, Method.PASSWORD)
    assert replace(again, method=Method.LINK) == known


def test_an_invitation_is_accepted_once(founded: Founded) -> None:
    """A link that was photographed must not let a second person choose the officer's password, not for a minute."""
    club, first, _ = founded
    accept(club, first)
    for minutes in (0, 2):
        club.clock.tick(minutes=minutes)
        before = club.everything()
        with pytest.raises(LinkUnknown):
            accept(club, first, "thief", "I found it on the copier")
        with pytest.raises(LinkUnknown):
            accept(club, first, "li", "I found it on the copier")
        assert club.everything() == before
    assert come_in(club)


def test_a_double_tap_on_the_invitation_signs_in_like_the_first(founded: Founded) -> None:
    """The second tap of a slow network says the same name and the same password, and must not end on an error."""
    club, first, _ = founded
    accept(club, first)
    known = staff.who(club.ledger, accept(club, first))
    assert known is not None
    assert known.id == first.staff_id


def test_of_two_who_accept_at_once_one_becomes_the_officer(founded: Founded) -> None:
    """Two passwords for one officer: the link is for whoever is first."""
    club, first, _ = founded
    done, refused = settled(4, lambda n: accept(club, first, f"name{n}", f"{PASSWORD}{n}"))
    assert len(done) == 1
    assert {type(each) for each in refused} == {LinkUnknown}


def test_an_invitation_lives_seven_days(founded: Founded) -> None:
    """A letter that lies about for a month is nobody's any more."""
    club, first, _ = founded
    club.clock.tick(days=7)
    with pytest.raises(LinkUnknown):
        accept(club, first)


@pytest.mark.parametrize("password", ["", "14 characters!", "x" * 257])
def test_a_weak_password_is_not_taken(founded: Founded, password: str) -> None:
    """Fifteen characters keep guessers busy; a megabyte keeps the server busy."""
    club, first, _ = founded
    before = club.everything()
    with pytest.raises(PasswordWeak) as weak:
        accept(club, first, password=password)
    assert weak.value.params["minimum"] == 15
    assert club.everything() == before
    assert accept(club, first, password="exactly 15 char")  # noqa: S106 - of a club that lives for one test


@pytest.mark.parametrize("password", ["password12345678", "东王小区东王小区东王小区东王小区", "李老师李老师李老师李老师李老师"])
def test_a_password_that_everybody_guesses_is_not_taken(founded: Founded, password: str) -> None:
    """Fifteen characters are no lock when they are the name on the door."""
    club, first, _ = founded
    before = club.everything()
    with pytest.raises(PasswordGuessable):
        accept(club, first, password=password)
    assert club.everything() == before


def test_a_name_is_somebodys_once(founded: Founded) -> None:
    """Two officers with one name would sign in as whoever the database finds first."""
    club, first, second = founded
    accept(club, first, "li")
    for login in ("li", " LI "):
        with pytest.raises(LoginTaken):
            accept(club, second, login)
    for login in ("", " ", "l" * 41, "l\x00i"):
        with pytest.raises(TextInvalid):
            accept(club, second, login)
    assert accept(club, second, "wang"), "a refused try does not use the link up"


def test_a_wrong_password_and_an_unknown_name_read_alike(founded: Founded) -> None:
    """Whoever can find out the names of officers has half of the way behind them."""
    club, first, _ = founded
    accept(club, first)
    for login, password in (("li", "wrong"), ("nobody", PASSWORD), ("", ""), ("l\x00i", "x"), ("l" * 1_000, "x" * 1_000)):
        with pytest.raises(SignInFailed) as failed:
            come_in(club, login, password)
        assert failed.value.params == {}


def test_after_ten_wrong_tries_there_is_a_pause(founded: Founded) -> None:
    """A machine that guesses all night must get ten tries in five minutes, and a neighbour's address is not punished."""
    club, first, _ = founded
    accept(club, first)
    for _ in range(10):
        with pytest.raises(SignInFailed):
            come_in(club, password="wrong")  # noqa: S106 - as above
        club.clock.tick(seconds=10)
    before = club.everything()
    for password in ("wrong", PASSWORD):
        with pytest.raises(SignInPaused) as paused:
            come_in(club, " LI ", password)
        assert paused.value.params == {"minutes": 4}, "the oldest try makes room first"
    assert club.everything() == before, "the right password is not even looked at"
    assert come_in(club, address="192.0.2.2")
    club.clock.tick(minutes=5)
    assert come_in(club)


def test_many_addresses_do_not_help_a_guesser(founded: Founded) -> None:
    """Addresses are cheap; without a limit for the name each new one would bring ten more tries."""
    club, first, _ = founded
    accept(club, first)
    for n in range(50):
        with pytest.raises(SignInFailed):
            come_in(club, password="wrong", address=f"192.0.2.{n}")  # noqa: S106 - as above
    with pytest.raises(SignInPaused) as paused:
        come_in(club, address="198.51.100.1")
    assert paused.value.params == {"minutes": 15}
    club.clock.tick(minutes=15)
    assert come_in(club)


def test_a_session_ends_with_the_evening_and_with_signing_out(founded: Founded) -> None:
    """The office PC is used by many; a cookie that is copied must be worth nothing after signing out."""
    club, first, _ = founded
    accept(club, first)
    early, late = come_in(club), come_in(club)
    sign_out(club.ledger, early)
    sign_out(club.ledger, early)
    sign_out(club.ledger, "nobody's")
    assert staff.who(club.ledger, early) is None
    club.clock.tick(hours=12, microseconds=-1)
    assert staff.who(club.ledger, late) is not None
    club.clock.tick(microseconds=1)
    assert staff.who(club.ledger, late) is None
    assert staff.who(club.ledger, "") is None


def test_no_password_is_legible_in_the_database(founded: Founded) -> None:
    """People use their password elsewhere too."""
    club, first, _ = founded
    secret = accept(club, first)
    stored = repr(club.everything())
    assert PASSWORD not in stored
    assert secret not in stored
    assert first.token not in stored
    with club.ledger.reading() as rx:
        kept = rx.connection.execute(sa.select(t.staff.c.password_hash).where(t.staff.c.login == "li")).scalar_one()
    assert kept.startswith("$argon2id$")


def test_whoever_has_no_role_left_cannot_sign_in(founded: Founded) -> None:
    """A colleague who has left must not come back in with a password that nobody took away."""
    club, first, _ = founded
    accept(club, first)
    club.write(sa.delete(t.role_grant).where(t.role_grant.c.staff_id == first.staff_id))
    with pytest.raises(SignInFailed):
        come_in(club)


def test_an_old_hash_is_made_anew_when_somebody_signs_in(founded: Founded) -> None:
    """A hash of ten years ago is cheap to guess today, and only the sign-in knows the password."""
    club, first, _ = founded
    accept(club, first)
    mine = t.staff.c.id == first.staff_id
    weak = argon2.PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1).hash(PASSWORD)
    club.write(sa.update(t.staff).where(mine).values(password_hash=weak))
    assert come_in(club)
    with club.ledger.reading() as rx:
        kept = rx.connection.execute(sa.select(t.staff.c.password_hash).where(mine)).scalar_one()
    assert "m=47104,t=2,p=1" in kept, "twice what OWASP asks for"
    assert come_in(club)


def test_who_came_and_who_failed_is_written_down(founded: Founded) -> None:
    """Without a trace nobody can say afterwards whose sign-in was tried all night."""
    club, first, _ = founded
    accept(club, first)
    come_in(club)
    for login in ("li", "li", "nobody", "nobody else"):
        with pytest.raises(SignInFailed):
            come_in(club, login, "wrong")
    event = t.audit_event.c
    with club.ledger.reading() as rx:
        failed = rx.connection.execute(sa.select(event.by_kind, event.by_id).where(event.action == "sign_in_failed")).all()
    mine = ("staff", first.staff_id)
    assert sorted(map(tuple, failed)) == sorted([mine, mine, ("system", UUID(int=0))]), "strangers once a minute"
    assert club.count(t.audit_event, action="signed_in", by_id=first.staff_id) == 2


def test_a_strangers_try_in_a_house_of_several_communities_is_in_nobodys_book(founded: Founded) -> None:
    """A name that belongs to nobody belongs to no community either; guessing one would tell on the wrong neighbours."""
    club, _, _ = founded
    another = FoundCommunity(
        id=UUID(int=2), name="西王小区", subdistrict="", handbook_prefix="XW", officers=("张老师", "陈老师"), another=True
    )
    found_community(club.ledger, another)
    with pytest.raises(SignInFailed):
        come_in(club, "nobody")
    assert club.count(t.audit_event, action="sign_in_failed") == 0
