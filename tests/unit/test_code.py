import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import (
    CardUnknown,
    ClaimExpired,
    ClaimForged,
    CodeExpired,
    CodeForged,
    CodeMalformed,
    LedgerError,
)
from ledger.scheme import code
from ledger.scheme.crockford import ALPHABET, encode, grouped

SECRET = b"secret of the session"
KEYS = {"A": b"key of 2018", "B": b"key of 2019"}
NOW = datetime(2018, 12, 28, 1, 0, 7, tzinfo=UTC)
STEP = timedelta(seconds=code.STEP_SECONDS)
SESSION, BODY = "7B2K9QXD", "0123CARDX"
ROTATING = code.rotating(SESSION, SECRET, NOW)
CARD = code.card("A", BODY, KEYS["A"])
WRAP = STEP * 32**4
INSTANTS = st.datetimes(datetime(2018, 1, 1), datetime(2120, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - Hypothesis adds the zone
CLAIM = code.Claim(session_id=UUID(int=2018), source="screen", landed_at=NOW, lateness=1, nonce="n0-_nce")


# The rotating code of the screen


@given(INSTANTS)
def test_the_code_on_the_screen_is_good_now(at: datetime) -> None:
    """A true code refused sends a person who stands there back into the queue."""
    token = code.rotating(SESSION, SECRET, at)
    assert re.fullmatch(f"[{ALPHABET}]{{20}}", token)
    assert code.split_rotating(token)[:2] == (SESSION, code.rotating_step(at))
    assert code.judge_rotating(token, SECRET, at) == 0


@pytest.mark.parametrize(
    ("steps", "outcome"),
    [
        (-(32**4) // 2 + 1, CodeExpired),
        (-40, CodeExpired),
        (-2, CodeExpired),
        (-1, -1),
        (0, 0),
        (1, 1),
        (2, 2),
        (3, CodeExpired),
        (40, CodeExpired),
        (32**4 // 2 - 1, CodeExpired),
        (32**4 - 1, CodeForged),
        (32**4, CodeForged),
        (32**4 * 3 + 1, CodeForged),
    ],
)
@pytest.mark.parametrize("shown_at", [NOW, datetime.fromtimestamp(0, UTC) + WRAP * 98, NOW + timedelta(days=36500)])
def test_a_code_is_as_late_as_the_steps_since_it_was_shown(
    steps: int, outcome: int | type[LedgerError], shown_at: datetime
) -> None:
    """A photo in the group chat must not check in from home, not even when the step count has come round again."""
    token = code.rotating(SESSION, SECRET, shown_at)
    if isinstance(outcome, int):
        assert code.judge_rotating(token, SECRET, shown_at + steps * STEP) == outcome
    else:
        with pytest.raises(outcome):
            code.judge_rotating(token, SECRET, shown_at + steps * STEP)


@pytest.mark.parametrize("steps", [-1, 0, 1, 2])
def test_lateness_is_counted_across_the_wrap(steps: int) -> None:
    """Twice a year the count begins again; whoever scans in that minute must not be told that the code is old."""
    wrap = datetime.fromtimestamp(0, UTC) + WRAP * 98
    for shown_at in (wrap - STEP, wrap - timedelta(microseconds=1), wrap, wrap + STEP):
        token = code.rotating(SESSION, SECRET, shown_at)
        assert code.judge_rotating(token, SECRET, shown_at + steps * STEP) == steps
    assert code.rotating_step(wrap - timedelta(microseconds=1)) == 32**4 - 1
    assert code.rotating_step(wrap) == 0


def test_an_expired_code_says_by_how_much() -> None:
    """Without the steps nobody can tell a slow hand from a clock that is set wrong."""
    with pytest.raises(CodeExpired) as refusal:
        code.judge_rotating(ROTATING, SECRET, NOW + 5 * STEP)
    assert refusal.value.params == {"steps": 5}


@given(st.integers(0, 19), st.sampled_from(ALPHABET), st.integers(-3, 3))
def test_a_token_with_one_character_changed_is_never_accepted(at: int, other: str, steps: int) -> None:
    """Counting the step on by hand, or naming another session, would make one scan good for ever and everywhere."""
    changed = ROTATING[:at] + other + ROTATING[at + 1 :]
    if changed != ROTATING:
        with pytest.raises(CodeForged):
            code.judge_rotating(changed, SECRET, NOW + steps * STEP)


def test_every_changed_character_is_caught_on_the_spot() -> None:
    """As above, for all 620 of them at the very instant."""
    for at in range(20):
        for other in set(ALPHABET) - {ROTATING[at]}:
            with pytest.raises(CodeForged):
                code.judge_rotating(ROTATING[:at] + other + ROTATING[at + 1 :], SECRET, NOW)


def test_one_session_cannot_sign_for_another() -> None:
    """The volunteer of the tai chi morning must not be able to make codes for the outing."""
    with pytest.raises(CodeForged):
        code.judge_rotating(code.rotating(SESSION, b"another secret", NOW), SECRET, NOW)


# What hostile or clumsy hands send


def _resigned_for_a_card(body: str) -> str:
    """Return a "card" whose signature was made by the rotating screen: same bytes, other purpose."""
    return "A" + body + code._mac(KEYS["A"], f"dw1|r|A|{body}", 12)


HOSTILE = [
    # what arrives                                      as a rotating code  as a card
    ("the code itself", ROTATING, 0, CardUnknown),
    ("the card itself", CARD, CodeMalformed, BODY),
    ("lower case", ROTATING.lower(), 0, CardUnknown),
    ("card in lower case", CARD.lower(), CodeMalformed, BODY),
    ("in groups", grouped(ROTATING), 0, CardUnknown),
    ("card with hyphens", grouped(CARD).replace(" ", "-"), CodeMalformed, BODY),
    ("full width", "".join(chr(ord(c) + 0xFEE0) for c in ROTATING), 0, CardUnknown),
    ("card in full width", "".join(chr(ord(c) + 0xFEE0) for c in CARD), CodeMalformed, BODY),
    ("O for 0, l for 1", ROTATING.replace("0", "O").replace("1", "l"), 0, CardUnknown),
    ("card with O and I", CARD.replace("0", "o").replace("1", "I"), CodeMalformed, BODY),
    ("scanner's line end", f"{CARD}\r\n", CodeMalformed, BODY),
    ("forged mac", ROTATING[:12] + "0" * 8, CodeForged, CardUnknown),
    ("forged card", CARD[:10] + "0" * 12, CodeMalformed, CardUnknown),
    ("card of no key", f"Z{CARD[1:]}", CodeMalformed, CardUnknown),
    ("card of another key", f"B{CARD[1:]}", CodeMalformed, CardUnknown),
    ("signed for another purpose", _resigned_for_a_card(BODY), CodeMalformed, CardUnknown),
    ("random", "Q" * 20, CodeForged, CardUnknown),
    ("truncated", ROTATING[:-1], CodeMalformed, CardUnknown),
    ("truncated card", CARD[:-1], CodeMalformed, CardUnknown),
    ("one too long", f"{ROTATING}0", CodeMalformed, CardUnknown),
    ("card one too long", f"{CARD}0", CodeMalformed, CardUnknown),
    ("nothing", "", CodeMalformed, CardUnknown),
    ("blanks", " - " * 20, CodeMalformed, CardUnknown),
    ("letter U", f"U{ROTATING[1:]}", CodeMalformed, CardUnknown),
    ("Chinese", "东王小区东王小区东王小区东王小区东王小区东王", CodeMalformed, CardUnknown),
    ("foreign address", f"https://example.com/r/{ROTATING}", CodeMalformed, CardUnknown),
    ("NUL inside", f"{CARD[:5]}\0{CARD[6:]}", CodeMalformed, CardUnknown),
    ("NUL appended", f"{ROTATING}\0", CodeMalformed, CardUnknown),
    ("zero-width space", f"{ROTATING[:5]}\u200b{ROTATING[5:]}", CodeMalformed, CardUnknown),
    ("lone surrogate", "\ud800" * 20, CodeMalformed, CardUnknown),
    ("Arabic digits", "٣" * 20, CodeMalformed, CardUnknown),
    ("underscores", "_".join(ROTATING), CodeMalformed, CardUnknown),
    ("markup", "<script>alert(1)</sc>", CodeMalformed, CardUnknown),
    ("SQL", "' OR 1=1 --", CodeMalformed, CardUnknown),
    ("10,000 characters", "A" * 10_000, CodeMalformed, CardUnknown),
    ("code and 10,000 blanks", ROTATING + " " * 10_000, CodeMalformed, CardUnknown),
    ("10,000 that swell in NFKC", "\ufdfa" * 10_000, CodeMalformed, CardUnknown),
]


@pytest.mark.parametrize(("text", "as_rotating", "as_card"), [row[1:] for row in HOSTILE], ids=[row[0] for row in HOSTILE])
def test_hostile_codes_end_where_they_should(
    text: str, as_rotating: int | type[LedgerError], as_card: str | type[LedgerError]
) -> None:
    """Anybody can print a QR code: it must be read tolerantly, refused by name, and never crash a page."""
    if isinstance(as_rotating, int):
        assert code.judge_rotating(text, SECRET, NOW) == as_rotating
    else:
        with pytest.raises(as_rotating):
            code.judge_rotating(text, SECRET, NOW)
    if isinstance(as_card, str):
        assert code.judge_card(text, KEYS) == as_card
    else:
        with pytest.raises(as_card):
            code.judge_card(text, KEYS)


@given(st.text(max_size=300))
def test_any_text_ends_in_a_refusal(text: str) -> None:
    """A crash is a page that tells a resident nothing."""
    with pytest.raises((CodeMalformed, CodeForged)):
        code.judge_rotating(text, SECRET, NOW)
    with pytest.raises(CardUnknown):
        code.judge_card(text, KEYS)
    with pytest.raises(ClaimForged):
        code.open_claim(text, SECRET, NOW)


# Posters, sessions and cards


def test_new_codes_have_their_length_and_differ() -> None:
    """Two posters or cards with one token would be one poster or card."""
    for make, length in ((code.new_poster, 8), (code.new_session_code, 8), (code.new_card_body, 9)):
        made = {make() for _ in range(200)}
        assert len(made) == 200
        assert all(re.fullmatch(f"[{ALPHABET}]{{{length}}}", token) for token in made)


@given(st.integers(0, 32**9 - 1), st.sampled_from("AB"))
def test_a_card_is_known_by_its_key(number: int, kid: str) -> None:
    """Cards of the old key must work until they are replaced, or a rotation takes everybody's card."""
    body = encode(number, 9)
    token = code.card(kid, body, KEYS[kid])
    assert len(token) == code.CARD_LENGTH
    assert code.judge_card(token, KEYS) == body
    with pytest.raises(CardUnknown):
        code.judge_card(token, {})


def test_every_changed_character_of_a_card_is_caught() -> None:
    """A card is a bearer thing: one that can be counted on by hand opens the neighbour's points."""
    for at in range(22):
        for other in set(ALPHABET) - {CARD[at]}:
            with pytest.raises(CardUnknown):
                code.judge_card(CARD[:at] + other + CARD[at + 1 :], KEYS)


# Claims


@given(
    st.builds(
        code.Claim,
        session_id=st.uuids(),
        source=st.sampled_from(["screen", "poster", "late_entry"]),
        landed_at=INSTANTS,
        lateness=st.integers(-1, 2),
        nonce=st.from_regex(r"[0-9A-Za-z_-]{1,64}", fullmatch=True),
    )
)
def test_a_claim_comes_back_as_it_was_sealed(claim: code.Claim) -> None:
    """The press counts from the landing; a claim that loses a second or a source would judge it wrongly."""
    sealed = code.seal_claim(claim, SECRET)
    assert re.fullmatch(r"[0-9A-Za-z_.-]+", sealed), "a cookie takes nothing else without quoting"
    assert code.open_claim(sealed, SECRET, claim.landed_at) == claim


@given(st.data())
def test_a_claim_with_one_character_changed_is_never_opened(data: st.DataObject) -> None:
    """A browser that may edit its own claim can check in to any session at any time."""
    sealed = code.seal_claim(CLAIM, SECRET)
    at = data.draw(st.integers(0, len(sealed) - 1))
    other = data.draw(st.sampled_from("0123456789abcdefghijklmnopqrstuvwxyzA._-\0\n王"))
    changed = sealed[:at] + other + sealed[at + 1 :]
    if changed != sealed:
        with pytest.raises(ClaimForged):
            code.open_claim(changed, SECRET, NOW)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda _: "",
        lambda sealed: sealed[:-1],
        lambda sealed: f"{sealed}0",
        lambda sealed: f"{sealed}\n",
        lambda sealed: sealed.upper(),
        lambda sealed: sealed.rpartition(".")[0],
        lambda sealed: sealed * 100,
        lambda _: "a" * 10_000,
        lambda _: code.seal_claim(CLAIM, b"another key"),
    ],
)
def test_a_spoiled_claim_is_refused(spoil: Callable[[str], str]) -> None:
    """Half a cookie must not become half a claim."""
    with pytest.raises(ClaimForged):
        code.open_claim(spoil(code.seal_claim(CLAIM, SECRET)), SECRET, NOW)


@pytest.mark.parametrize(
    ("seconds", "good"), [(0, True), (599.9, True), (600, False), (86_400, False), (-599.9, True), (-600, False)]
)
def test_a_claim_lives_for_ten_minutes(seconds: float, good: bool) -> None:  # noqa: FBT001 - a row of the table
    """A page left open must not check in tomorrow; a slow finger must not be told that it is late."""
    sealed, now = code.seal_claim(CLAIM, SECRET), NOW + timedelta(seconds=seconds)
    if good:
        assert code.open_claim(sealed, SECRET, now) == CLAIM
    else:
        with pytest.raises(ClaimExpired):
            code.open_claim(sealed, SECRET, now)


def test_a_stale_forgery_is_still_a_forgery() -> None:
    """Telling a forger that only the time was wrong would say that the signature was right."""
    forged = code.seal_claim(CLAIM, b"another key")
    with pytest.raises(ClaimForged):
        code.open_claim(forged, SECRET, NOW + timedelta(days=1))


# What only a programmer can get wrong


def test_mistakes_of_ours_are_loud() -> None:
    """A code signed with nothing, or cut to another shape, would be printed sixty times before anybody noticed."""
    mistakes: list[Callable[[], object]] = [
        lambda: code.rotating("SHORT", SECRET, NOW),
        lambda: code.rotating(SESSION, b"", NOW),
        lambda: code.card("AB", BODY, SECRET),
        lambda: code.card("A", "SHORT", SECRET),
        lambda: code.seal_claim(CLAIM, b""),
        lambda: code.seal_claim(replace(CLAIM, nonce="a b"), SECRET),
        lambda: code.seal_claim(replace(CLAIM, lateness=10), SECRET),
    ]
    for mistake in mistakes:
        with pytest.raises(AssertionError):
            mistake()


def test_a_landing_names_its_session() -> None:
    """What a landing says must not change on its way to the page."""
    assert code.Landing(SESSION, -1) == code.Landing(session_code=SESSION, lateness=-1)
