"""Officers come in with an invitation once, and with a name and a password from then on."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from ledger.errors import LinkUnknown, LoginTaken, PasswordWeak, SignInFailed, SignInPaused, TextInvalid
from ledger.operations.accept_invitation import AcceptInvitation, accept_invitation
from ledger.operations.found_community import FoundCommunity, Invitation, found_community
from ledger.operations.sign_in import SignIn, sign_in
from ledger.operations.sign_out import sign_out
from ledger.reports import staff
from ledger.scheme.roles import Role
from ledger.store import tables as t
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
    return sign_in(club.ledger, SignIn(login=login, password=password, address=address)).session


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
    assert again == known


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
        assert paused.value.params == {"minutes": 5}
    assert club.everything() == before, "the right password is not even looked at"
    assert come_in(club, address="192.0.2.2")
    club.clock.tick(minutes=5)
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
