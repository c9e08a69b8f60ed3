"""Passkeys: made once for one person, at one site, and every answer good once."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from ledger.errors import LedgerError, NotAllowed, PasskeyFailed, PasskeysFull, SignInPaused, SignInTooOld, TextInvalid
from ledger.operations.add_passkey import AddPasskey, add_passkey
from ledger.operations.ask_new_passkey import AskNewPasskey, ask_new_passkey
from ledger.operations.ask_passkey import AskPasskey, ask_passkey
from ledger.operations.remove_passkey import RemovePasskey, remove_passkey
from ledger.operations.sign_in_with_passkey import SignInWithPasskey, sign_in_with_passkey
from ledger.reports.own_keys import OwnKeys, own_keys
from ledger.reports.staff import StaffMember, who
from ledger.scheme.audit import Action
from ledger.scheme.roles import Principal, Role
from ledger.scheme.site import Site
from ledger.store import tables as t
from ledger.store import web_sessions
from ledger.store.passkeys import Options
from ledger.store.staff_sessions import Arrival
from ledger.store.web_sessions import Method
from tests.authenticator import PRESENT, SITE, VERIFIED, Passkey
from tests.club import COMMUNITY, Club, named
from tests.crowd import settled

ELSEWHERE = Site("club.example.net", "https://club.example.net")


def session_of(club: Club, by: Principal, method: Method = Method.PASSWORD) -> str:
    with club.ledger.writing() as tx:
        return web_sessions.begin_staff(tx, COMMUNITY, by.id, method)


def asked(club: Club, by: Principal, session: str = "", *, shared: bool = False) -> Options:
    session = session or session_of(club, by)
    command = AskNewPasskey(community_id=COMMUNITY, by=by, session=session, site=SITE, shared=shared)
    return ask_new_passkey(club.ledger, command)


def add(club: Club, by: Principal, answer: str, label: str = "我的手机", session: str = "") -> None:
    session = session or session_of(club, by)
    command = AddPasskey(community_id=COMMUNITY, by=by, session=session, site=SITE, label=label, answer=answer)
    add_passkey(club.ledger, command)


def passkey_of(club: Club, by: Principal, **about: object) -> Passkey:
    passkey = Passkey(**about)  # type: ignore[arg-type]  # whatever a test makes it say
    add(club, by, passkey.make(asked(club, by)))
    return passkey


def asked_who(club: Club) -> Options:
    return ask_passkey(club.ledger, AskPasskey(site=SITE))


def come_in(club: Club, answer: str, address: str = "192.0.2.1", arrival: Arrival | None = None) -> StaffMember:
    command = SignInWithPasskey(site=SITE, answer=answer, address=address, arrival=arrival or Arrival())
    found = who(club.ledger, sign_in_with_passkey(club.ledger, command).session)
    assert found is not None
    return found


def keys_of(club: Club, by: Principal, session: str = "") -> OwnKeys:
    return own_keys(club.ledger, COMMUNITY, by.id, session)


def events(club: Club, action: Action, by: Principal) -> int:
    return club.count(t.audit_event, action=action.value, by_id=by.id)


def test_whoever_has_a_passkey_comes_in_with_it(club: Club) -> None:
    """Nothing to type, nothing to tell on: the phone signs, and the book knows who it is."""
    passkey = passkey_of(club, club.officer)
    for _ in range(2):
        club.clock.tick(hours=1)
        found = come_in(club, passkey.sign(asked_who(club)))
        assert (found.id, found.method, found.device_id) == (club.officer.id, Method.PASSKEY, None)
    assert passkey.belongs_to(club.officer.id)
    (kept,) = keys_of(club, club.officer).passkeys
    assert (kept.label, kept.used_at) == ("我的手机", club.clock.now())
    assert events(club, Action.PASSKEY_ADDED, club.officer) == 1
    assert events(club, Action.SIGNED_IN, club.officer) == 2


def test_a_browser_is_asked_for_what_we_need_and_no_more(club: Club) -> None:
    """A passkey that opens without its owner's finger is a key under the mat; an attestation tells what phone one has."""
    options = asked(club, club.officer)
    assert options["rp"] == {"name": SITE.host, "id": SITE.host}
    assert options["attestation"] == "none"
    wanted = {"requireResidentKey": False, "residentKey": "preferred", "userVerification": "required"}
    assert options["authenticatorSelection"] == wanted
    assert options["excludeCredentials"] == []
    assert asked_who(club)["userVerification"] == "required"
    assert asked_who(club)["allowCredentials"] == [], "nobody has said yet who they are"


def test_at_a_shared_pc_the_passkey_goes_home_with_its_owner(club: Club) -> None:
    """A passkey inside the committee's PC would open to whoever knows that PC's own password: everybody."""
    wanted = asked(club, club.officer, shared=True)["authenticatorSelection"]
    assert isinstance(wanted, dict)
    assert wanted["authenticatorAttachment"] == "cross-platform"


def test_a_known_passkey_is_not_made_twice(club: Club) -> None:
    """Two rows for one phone, and taking one away would leave the phone in."""
    passkey = passkey_of(club, club.officer)
    options = asked(club, club.officer)
    assert len(list(options["excludeCredentials"])) == 1  # type: ignore[call-overload]  # JSON
    with pytest.raises(PasskeyFailed):
        add(club, club.officer, passkey.make(options))
    with pytest.raises(PasskeyFailed):
        add(club, club.second, passkey.make(asked(club, club.second)))
    assert club.count(t.passkey) == 1


BAD_MAKING: dict[str, Callable[[Club, Passkey, Options], str]] = {
    "at another site": lambda _club, _key, options: Passkey(origin=ELSEWHERE.origin).make(options),
    "for another site": lambda _club, _key, options: Passkey(host=ELSEWHERE.host).make(options),
    "without the owner's finger": lambda _club, _key, options: Passkey(flags=PRESENT).make(options),
    "untouched": lambda _club, _key, options: Passkey(flags=VERIFIED).make(options),
    "a statement nobody asked for": lambda _club, key, options: key.make(options, fmt="android-safetynet"),
    "a broken statement": lambda _club, key, options: key.make(options, authData=b"\x00" * 40),
    "no id at all": lambda _club, _key, options: Passkey(credential=b"").make(options),
    "an endless id": lambda _club, _key, options: Passkey(credential=bytes(1024)).make(options),
    "asked of a colleague": lambda club, key, _options: key.make(asked(club, club.second)),
    "asked of somebody who signs in": lambda club, key, options: key.make(
        {**options, "challenge": asked_who(club)["challenge"]}
    ),
    "never asked": lambda _club, key, options: key.make({**options, "challenge": "QUJDREVGR0hKS01OUFFSU1RVVlc"}),
    "no challenge of ours": lambda _club, key, options: key.make({**options, "challenge": "_____w"}),
}


@pytest.mark.parametrize("wrong", BAD_MAKING)
def test_what_a_browser_made_wrongly_is_not_kept(club: Club, wrong: str) -> None:
    """Whatever is kept here opens the door for years."""
    options = asked(club, club.officer)
    with pytest.raises(PasskeyFailed):
        add(club, club.officer, BAD_MAKING[wrong](club, Passkey(), options))
    assert club.count(t.passkey) == 0
    assert events(club, Action.PASSKEY_ADDED, club.officer) == 0


HOSTILE = ("", "{}", "[]", "null", '{"id": 1}', "[" * 5_000, "x" * 100_000, "\ud800", '{"id":"a","rawId":"a"}')


@pytest.mark.parametrize("hostile", HOSTILE)
def test_what_is_no_answer_is_refused_in_words(club: Club, hostile: str) -> None:
    """A scanner of weaknesses sends anything; a trace of it on the screen is the first thing it looks for."""
    with pytest.raises(PasskeyFailed):
        add(club, club.officer, hostile)
    with pytest.raises(PasskeyFailed):
        come_in(club, hostile)


def test_a_question_is_answered_once(club: Club) -> None:
    """An answer that was copied on its way must be worth nothing, right or wrong, not for a minute."""
    options = asked(club, club.officer)
    answer = Passkey().make(options)
    add(club, club.officer, answer)
    with pytest.raises(PasskeyFailed):
        add(club, club.officer, Passkey().make(options))
    again = asked(club, club.officer)
    with pytest.raises(PasskeyFailed):
        add(club, club.officer, Passkey(origin=ELSEWHERE.origin).make(again))
    with pytest.raises(PasskeyFailed):
        add(club, club.officer, Passkey().make(again))


def test_an_assertion_is_good_once(club: Club) -> None:
    """A replayed assertion is how a copied sign-in is used; a passkey that does not count has nothing else against it."""
    passkey = passkey_of(club, club.officer, count=None)
    answer = passkey.sign(asked_who(club))
    come_in(club, answer)
    with pytest.raises(PasskeyFailed):
        come_in(club, answer)
    assert events(club, Action.SIGN_IN_FAILED, club.officer) == 1


def test_of_two_who_send_the_same_assertion_at_once_one_is_in(club: Club) -> None:
    """The copy that arrives in the same millisecond."""
    passkey = passkey_of(club, club.officer, count=None)
    answer = passkey.sign(asked_who(club))
    done, refused = settled(4, lambda _: come_in(club, answer))
    assert len(done) == 1
    assert {type(each) for each in refused} == {PasskeyFailed}


def test_a_question_lives_five_minutes(club: Club) -> None:
    """A page that was left open at noon must not be answered by somebody else in the evening."""
    passkey = passkey_of(club, club.officer)
    late, in_time, new = asked_who(club), asked_who(club), asked(club, club.second)
    club.clock.tick(minutes=5, microseconds=-1)
    come_in(club, passkey.sign(in_time))
    club.clock.tick(microseconds=1)
    with pytest.raises(PasskeyFailed):
        come_in(club, passkey.sign(late))
    with pytest.raises(PasskeyFailed):
        add(club, club.second, Passkey().make(new))


def test_a_copied_passkey_is_noticed(club: Club) -> None:
    """Two keys with one secret: the count of one of them stays behind, and then neither may go on as if nothing was."""
    passkey = passkey_of(club, club.officer)
    copy = Passkey(credential=passkey.credential, key=passkey.key, user=passkey.user)
    come_in(club, passkey.sign(asked_who(club)))
    with pytest.raises(PasskeyFailed):
        come_in(club, copy.sign(asked_who(club)))
    assert events(club, Action.SIGN_IN_FAILED, club.officer) == 1
    come_in(club, passkey.sign(asked_who(club)))


BAD_SIGNING: dict[str, Callable[[Passkey], object]] = {
    "another key": lambda key: setattr(key, "key", Passkey().key),
    "an unknown passkey": lambda key: setattr(key, "credential", bytes(32)),
    "at another site": lambda key: setattr(key, "origin", ELSEWHERE.origin),
    "for another site": lambda key: setattr(key, "host", ELSEWHERE.host),
    "without the owner's finger": lambda key: setattr(key, "flags", PRESENT),
    "untouched": lambda key: setattr(key, "flags", VERIFIED),
    "in another's name": lambda key: setattr(key, "user", named("nobody").bytes),
}


@pytest.mark.parametrize("wrong", BAD_SIGNING)
def test_a_wrong_answer_opens_nothing(club: Club, wrong: str) -> None:
    """A page that looks like ours, a stolen phone without its finger: each is one line that somebody forgot to check."""
    passkey = passkey_of(club, club.officer)
    sessions = club.count(t.web_session)
    BAD_SIGNING[wrong](passkey)
    with pytest.raises(PasskeyFailed) as failed:
        come_in(club, passkey.sign(asked_who(club)))
    assert failed.value.params == {}, "which of them is not said"
    assert club.count(t.web_session) == sessions


def test_whoever_guesses_has_to_wait(club: Club) -> None:
    """A machine that sends answers all night gets ten in five minutes, and its neighbour is not punished."""
    passkey = passkey_of(club, club.officer)
    right, key = passkey.key, Passkey().key
    passkey.key = key
    for _ in range(10):
        with pytest.raises(PasskeyFailed):
            come_in(club, passkey.sign(asked_who(club)))
    passkey.key = right
    with pytest.raises(SignInPaused) as paused:
        come_in(club, passkey.sign(asked_who(club)))
    assert paused.value.params == {"minutes": 5}
    come_in(club, passkey.sign(asked_who(club)), "192.0.2.2")
    club.clock.tick(minutes=5)
    come_in(club, passkey.sign(asked_who(club)))


def test_whoever_has_no_role_any_more_stays_outside(club: Club) -> None:
    """The passkey of whoever left is still in their pocket."""
    gone = club.staff(Role.OFFICER)
    passkey = passkey_of(club, gone)
    club.write(sa.delete(t.role_grant).where(t.role_grant.c.staff_id == gone.id))
    with pytest.raises(PasskeyFailed):
        come_in(club, passkey.sign(asked_who(club)))


def test_nobody_keeps_more_than_ten(club: Club) -> None:
    """An endless list is one in which a stranger's passkey is not noticed."""
    session = session_of(club, club.officer)
    for number in range(9):
        add(club, club.officer, Passkey().make(asked(club, club.officer, session)), f"第 {number} 把", session)
    answers = [Passkey().make(asked(club, club.officer, session))]
    add(club, club.officer, answers[0], session=session)
    with pytest.raises(PasskeysFull) as full:
        asked(club, club.officer, session)
    assert full.value.params == {"limit": 10}
    with pytest.raises(PasskeysFull):
        add(club, club.officer, answers[0], session=session)
    assert keys_of(club, club.officer).full


def too_late(club: Club, session: str, passkey: Passkey) -> list[Callable[[], object]]:
    remove = RemovePasskey(community_id=COMMUNITY, by=club.officer, session=session, credential=passkey.credential)
    return [
        lambda: asked(club, club.officer, session),
        lambda: add(club, club.officer, Passkey().make(asked(club, club.officer)), session=session),
        lambda: remove_passkey(club.ledger, remove),
    ]


def test_only_whoever_signed_in_just_now_changes_what_opens_the_door(club: Club) -> None:
    """A browser left open over lunch, or a badge and six digits, must not be worth a key for years."""
    passkey = passkey_of(club, club.officer)
    open_browser = session_of(club, club.officer)
    club.clock.tick(minutes=10, microseconds=-1)
    assert keys_of(club, club.officer, open_browser).recent
    asked(club, club.officer, open_browser)
    club.clock.tick(microseconds=1)
    badge, colleague = session_of(club, club.officer, Method.BADGE), session_of(club, club.second)
    for session in (open_browser, badge, colleague, "nobody's"):
        assert not keys_of(club, club.officer, session).recent
        for doing in too_late(club, session, passkey):
            with pytest.raises(SignInTooOld) as old:
                doing()
            assert old.value.params == {"minutes": 10}
    assert club.count(t.passkey) == 1


def test_a_passkey_that_was_taken_away_opens_nothing(club: Club) -> None:
    """The phone is lost: from this press on it must be worth nothing, and nobody can press it for a colleague."""
    passkey = passkey_of(club, club.officer)
    for by, left in ((club.second, 1), (club.officer, 0), (club.officer, 0)):
        command = RemovePasskey(community_id=COMMUNITY, by=by, session=session_of(club, by), credential=passkey.credential)
        remove_passkey(club.ledger, command)
        assert club.count(t.passkey) == left
    with pytest.raises(PasskeyFailed):
        come_in(club, passkey.sign(asked_who(club)))
    assert club.count(t.audit_event, action=Action.PASSKEY_REMOVED.value) == 1


def test_a_passkey_has_a_name_of_its_owners(club: Club) -> None:
    """Whoever loses one of two phones has to know which passkey to take away."""
    for label in ("", " ", "x" * 21, "我的\x00手机"):
        with pytest.raises(TextInvalid):
            add(club, club.officer, Passkey().make(asked(club, club.officer)), label)


def test_only_people_have_passkeys(club: Club) -> None:
    """A volunteer's phone or a member's handbook must not grow a key to the committee's pages."""
    for by in (club.staff(Role.VOLUNTEER), club.member("赵文兰"), club.staff()):
        for doing in (lambda by=by: asked(club, by), lambda by=by: add(club, by, Passkey().make(asked(club, club.officer)))):
            with pytest.raises(NotAllowed):
                doing()


def test_at_the_paired_pc_the_session_rests_sooner(club: Club) -> None:
    """The phone signed, but the screen is everybody's: what was opened there has to close by itself."""
    passkey = passkey_of(club, club.officer)
    pc = {"id": named("the committee's PC"), "community_id": COMMUNITY, "kind": "committee", "label": "电脑", "state": "active"}
    club.write(sa.insert(t.device).values(**pc, made_by=club.officer.id, created_at=club.clock.now()))
    arrival = Arrival(device_id=named("the committee's PC"))
    found = come_in(club, passkey.sign(asked_who(club)), arrival=arrival)
    assert found.device_id == named("the committee's PC")


def test_questions_that_nobody_answered_go_by_themselves(club: Club) -> None:
    """Anybody may ask: a year of strangers who did must not fill the database."""
    for _ in range(5):
        asked_who(club)
    club.clock.tick(days=1, minutes=5, microseconds=1)
    asked_who(club)
    assert club.count(t.token, kind="challenge") == 1


@pytest.mark.parametrize(
    ("base_url", "site"),
    [
        ("https://club.example", SITE),
        ("https://Club.Example:443", SITE),
        ("http://localhost:8000", Site("localhost", "http://localhost:8000")),
        ("http://[::1]:80", Site("::1", "http://[::1]")),
    ],
)
def test_a_site_is_named_as_browsers_name_it(base_url: str, site: Site) -> None:
    """One capital letter in a setting, and no passkey of the whole committee works."""
    assert Site.of(base_url) == site


def test_a_refusal_says_nothing_of_the_person(club: Club) -> None:
    """Codes and figures may be logged; names may not."""
    passkey = passkey_of(club, club.officer)
    passkey.flags = PRESENT
    with pytest.raises(LedgerError) as failed:
        come_in(club, passkey.sign(asked_who(club)))
    assert str(failed.value) == "passkey_failed()"
