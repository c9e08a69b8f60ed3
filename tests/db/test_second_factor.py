"""The code on an officer's phone: set up once, asked for at every sign-in by password, each code good for one."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from cryptography.exceptions import InvalidTag

from ledger.errors import (
    AlreadyResolved,
    ClaimExpired,
    ClaimForged,
    LinkUnknown,
    PasswordWeak,
    PhoneClockOff,
    SecondFactorFailed,
    SignInFailed,
    SignInPaused,
)
from ledger.operations.begin_second_factor import offered_again
from ledger.operations.change_password import ChangePassword, change_password
from ledger.operations.remove_second_factor import RemoveSecondFactor, remove_second_factor
from ledger.operations.sign_in import SecondFactorNeeded
from ledger.scheme.audit import Action
from ledger.store import second_factor
from ledger.store import tables as t
from ledger.store.web_sessions import Method
from tests.club import COMMUNITY
from tests.crowd import settled
from tests.databases import Kind
from tests.officers import PASSWORD, STEP, Office, office_in

SHORT = "桂花香了三回又一回"
"""Nine characters."""


@pytest.fixture
def office(kind: Kind, tmp_path: Path) -> Iterator[Office]:
    """A club whose first officer has come in."""
    with office_in(kind, tmp_path) as opened:
        opened.accept()
        yield opened


def remove(office: Office, password: str = PASSWORD) -> None:
    remove_second_factor(office.club.ledger, RemoveSecondFactor(community_id=COMMUNITY, by=office.by(), password=password))


def change(office: Office, current: str, new: str) -> None:
    command = ChangePassword(community_id=COMMUNITY, by=office.by(), session="", current=current, new=new)
    change_password(office.club.ledger, command)


def test_after_the_password_the_code_is_asked_for(office: Office) -> None:
    """A password that was read over a shoulder must open nothing by itself."""
    secret = office.enrol()
    sessions = office.club.count(t.web_session)
    token = office.asked_for_code()
    assert office.club.count(t.web_session) == sessions, "nobody is in yet"
    known = office.who(office.show(token, office.code(secret)))
    assert known is not None
    assert (known.id, known.method) == (office.by().id, Method.SECOND_FACTOR)
    assert office.noted(Action.SECOND_FACTOR_ADDED) == 1


def test_nothing_is_in_force_before_the_first_code(office: Office) -> None:
    """Whoever closes the page before the phone has learned the code must not be locked out."""
    offer = office.offer()
    assert office.stored("totp_secret") is None
    assert office.come_in()
    with pytest.raises(SecondFactorFailed):
        office.confirm(offer, "000000" if office.code(offer.secret) != "000000" else "111111")
    with pytest.raises(PhoneClockOff) as off:
        office.confirm(offer, office.code(offer.secret, -timedelta(minutes=5)))
    assert off.value.params == {"minutes": 5}
    assert office.come_in()
    again = offered_again(office.club.ledger, office.by().id, offer.carried)
    assert again == offer
    office.confirm(again, office.code(offer.secret))
    assert office.asked_for_code()


def test_the_first_code_is_used_up(office: Office) -> None:
    """Whoever watched the setting-up has half a minute in which the code on the phone would still be good."""
    offer = office.offer()
    code = office.code(offer.secret)
    office.confirm(offer, code)
    with pytest.raises(SecondFactorFailed):
        office.show(office.asked_for_code(), code)


def test_an_offer_is_for_one_person_and_ten_minutes(office: Office) -> None:
    """A page left open must not let the next one at the PC tie their own phone to somebody's sign-in."""
    office.accept(1, "wang")
    offer = office.offer()
    with pytest.raises(ClaimForged):
        office.confirm(offer, office.code(offer.secret), 1)
    for carried in ("", "x", offer.carried[:-4], offer.carried + "AAAA", "é"):
        with pytest.raises(ClaimForged):
            offered_again(office.club.ledger, office.by().id, carried)
    office.club.clock.tick(minutes=10)
    with pytest.raises(ClaimExpired):
        office.confirm(offer, office.code(offer.secret))


def test_there_is_one_second_factor_at_a_time(office: Office) -> None:
    """A second phone that nobody sees on the page would be a way in that nobody closes."""
    offers = [office.offer(), office.offer()]
    done, refused = settled(2, lambda n: office.confirm(offers[n], office.code(offers[n].secret)))
    assert len(done) == 1
    assert [type(each) for each in refused] == [AlreadyResolved]
    with pytest.raises(AlreadyResolved):
        office.offer()


@pytest.mark.parametrize("off", [-STEP, timedelta(), STEP])
def test_a_phone_half_a_minute_off_still_fits(office: Office, off: timedelta) -> None:
    """Few phones are right to the second, and few fingers are quick."""
    secret = office.enrol()
    office.club.clock.tick(seconds=30)
    assert office.show(office.asked_for_code(), office.code(secret, off))


def test_a_step_is_over_to_the_microsecond(office: Office) -> None:
    """A code that lives longer than promised is one that is read out on the telephone."""
    secret = office.enrol()
    clock = office.club.clock
    clock.tick(seconds=30 - clock.at.second % 30, microseconds=-clock.at.microsecond)
    code = office.code(secret)
    clock.tick(seconds=60, microseconds=-1)
    token = office.asked_for_code()
    clock.tick(microseconds=1)
    with pytest.raises(PhoneClockOff):
        office.show(token, code)
    clock.tick(microseconds=-1)
    assert office.show(token, code)


def test_a_code_is_good_once(office: Office) -> None:
    """A code that was read on the phone of the one who typed it must open nothing a second time, nor the one before it."""
    secret = office.enrol()
    office.club.clock.tick(seconds=30)
    older, code = office.code(secret, -STEP), office.code(secret)
    assert office.show(office.asked_for_code(), code)
    for used in (code, older):
        with pytest.raises(SecondFactorFailed):
            office.show(office.asked_for_code(), used)
    office.club.clock.tick(seconds=30)
    assert office.show(office.asked_for_code(), office.code(secret))


def test_of_eight_who_send_one_code_at_once_one_is_in(office: Office) -> None:
    """A code that is relayed while its owner types it must not open the door twice."""
    secret = office.enrol()
    token, code = office.asked_for_code(), office.code(secret)
    before = office.club.count(t.web_session)
    done, refused = settled(8, lambda _: office.show(token, code))
    assert len(done) == 1
    assert {type(each) for each in refused} <= {LinkUnknown, SecondFactorFailed, SignInPaused}
    assert office.club.count(t.web_session) == before + 1


def test_eight_wrong_codes_at_once_are_five_tries(office: Office) -> None:
    """Guesses sent together must not all be looked at before the first is counted."""
    secret = office.enrol()
    token, right = office.asked_for_code(), office.code(secret)
    wrong = [code for code in ("000000", "111111", "222222", "333333", "444444", "555555", "666666", "777777") if code != right]
    _, refused = settled(len(wrong), lambda n: office.show(token, wrong[n]))
    assert [type(each) for each in refused].count(SecondFactorFailed) + [type(each) for each in refused].count(
        PhoneClockOff
    ) == 5
    assert [type(each) for each in refused].count(SignInPaused) == len(wrong) - 5


def test_after_five_wrong_codes_there_is_a_pause(office: Office) -> None:
    """A million codes are few for a machine; five tries in five minutes, from whatever address and with whichever token."""
    secret = office.enrol()
    for _ in range(5):
        with pytest.raises(SecondFactorFailed):
            office.show(office.asked_for_code(), "12345")
        office.club.clock.tick(seconds=10)
    token = office.asked_for_code()
    with pytest.raises(SignInPaused) as paused:
        office.show(token, office.code(secret))
    assert paused.value.params == {"minutes": 5}
    assert office.noted(Action.SIGN_IN_FAILED) == 6
    office.club.clock.tick(minutes=4, seconds=10)
    assert office.show(token, office.code(secret)), "a wrong code did not use the token up"


def test_a_wrong_clock_on_the_phone_is_named_and_counted(office: Office) -> None:
    """Who is told "wrong code" tries all day; who is told about the clock sets it, and a guesser gains no try by it."""
    secret = office.enrol()
    for minutes in (-3, -1, -10, -7, -3):
        with pytest.raises(PhoneClockOff) as off:
            office.show(office.asked_for_code(), office.code(secret, timedelta(minutes=minutes)))
        assert off.value.params == {"minutes": abs(minutes)}
    with pytest.raises(SignInPaused):
        office.show(office.asked_for_code(), office.code(secret))


def test_a_code_of_times_to_come_is_not_told_from_a_wrong_one(office: Office) -> None:
    """Who is told that a code fits later has guessed it: all that is left to do is to wait."""
    secret = office.enrol()
    ahead = office.code(secret, timedelta(minutes=7))
    with pytest.raises(SecondFactorFailed):
        office.show(office.asked_for_code(), ahead)


def test_whoever_guesses_on_all_day_is_stopped(office: Office) -> None:
    """Five tries every five minutes are forty thousand in a month: with the password alone one would be in by chance."""
    secret = office.enrol()
    wrong = office.code(secret, -timedelta(days=1))
    for _ in range(6):
        for _ in range(5):
            with pytest.raises(SecondFactorFailed):
                office.show(office.asked_for_code(), wrong)
        office.club.clock.tick(minutes=6)
    with pytest.raises(SignInPaused):
        office.show(office.asked_for_code(), office.code(secret))
    office.club.clock.tick(hours=24)
    assert office.show(office.asked_for_code(), office.code(secret))


def test_a_token_without_the_code_is_good_for_five_minutes(office: Office) -> None:
    """A page that waits for the code overnight is a password that somebody else typed."""
    secret = office.enrol()
    token = office.asked_for_code()
    newer = office.asked_for_code()
    with pytest.raises(LinkUnknown):
        office.show(token, office.code(secret))
    office.club.clock.tick(minutes=5)
    with pytest.raises(LinkUnknown):
        office.show(newer, office.code(secret))


def test_a_token_opens_nothing_for_whoever_has_lost_their_role(office: Office) -> None:
    """Between password and code somebody may have been let go."""
    secret = office.enrol()
    token = office.asked_for_code()
    office.club.write(sa.delete(t.role_grant).where(t.role_grant.c.staff_id == office.by().id))
    with pytest.raises(LinkUnknown):
        office.show(token, office.code(secret))


def test_a_code_for_a_factor_that_is_gone_fits_nothing(office: Office) -> None:
    """Between password and code the factor may have been removed; the code alone must not count as one."""
    secret = office.enrol()
    token = office.asked_for_code()
    office.club.write(sa.update(t.staff).values(totp_secret=None, totp_step=None))
    with pytest.raises(SecondFactorFailed):
        office.show(token, office.code(secret))


def test_the_secret_is_sealed_for_its_owner(office: Office) -> None:
    """A stolen database must show no codes, and a secret copied to another row must not open that sign-in."""
    secret = office.enrol()
    stored = office.stored("totp_secret")
    assert isinstance(stored, bytes)
    assert secret.encode() not in stored
    assert secret not in repr(office.club.everything())
    assert second_factor.seal(office.club.keys, office.by().id, secret) != stored, "never the same twice"
    office.accept(1, "wang")
    mine = t.staff.c.id == office.by(1).id
    office.club.write(sa.update(t.staff).where(mine).values(totp_secret=stored, totp_step=0))
    done = office.ask("wang")
    assert isinstance(done, SecondFactorNeeded)
    with pytest.raises(InvalidTag):
        office.show(done.token, office.code(secret))


def test_a_short_password_stands_only_beside_the_code(office: Office) -> None:
    """Eight characters alone are guessed in a night."""
    with pytest.raises(PasswordWeak):
        change(office, PASSWORD, SHORT)
    secret = office.enrol()
    change(office, PASSWORD, SHORT)
    assert office.show(office.asked_for_code(SHORT), office.code(secret))
    before = office.club.everything()
    with pytest.raises(PasswordWeak) as weak:
        remove(office, SHORT)
    assert weak.value.params["minimum"] == 15
    assert office.club.everything() == before
    change(office, SHORT, PASSWORD)
    remove(office)
    assert office.come_in()
    assert office.noted(Action.SECOND_FACTOR_REMOVED) == 1
    remove(office)
    assert office.noted(Action.SECOND_FACTOR_REMOVED) == 1


def test_shortening_and_removing_at_once_leave_no_short_password_alone(office: Office) -> None:
    """Two tabs, each within the rule by itself, must not end together outside it."""
    office.enrol()
    settled(2, lambda n: change(office, PASSWORD, SHORT) if n else remove(office))
    if office.stored("totp_secret") is None:
        assert office.come_in(), "the long password stayed"
    else:
        assert office.asked_for_code(SHORT)


def test_the_password_is_asked_for_again(office: Office) -> None:
    """An open session on the office PC must not be enough to change how somebody signs in, nor to guess it there."""
    office.enrol()
    for _ in range(5):
        with pytest.raises(SignInFailed):
            remove(office, "wrong")
    with pytest.raises(SignInPaused):
        remove(office)
    assert office.asked_for_code(), "and the owner still comes in"
    office.club.clock.tick(minutes=5)
    remove(office)
    with pytest.raises(SignInFailed):
        office.offer(password="wrong")  # noqa: S106 - of a club that lives for one test
