"""The tokens behind our QR codes, and the claim that a landing leaves in the browser (checkin.md, Codes).

    poster    /a/<8>                          40 random bits, public
    rotating  /r/<session 8><step 4><mac 8>   a new one every 15 seconds, signed with the secret of its session
    card      /m/<kid 1><body 9><mac 12>      45 random bits, signed with the key `kid`; the signature is stored nowhere

Length and first letter of the path decide the kind; the signature is compared in constant time; the database comes
last. Every signature names its purpose first ("dw1|r|"), so that none can be presented for another's.
"""

import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from ledger.clock import from_micros, micros
from ledger.errors import CardUnknown, ClaimExpired, ClaimForged, CodeExpired, CodeForged, CodeMalformed
from ledger.scheme import crockford

POSTER, ROTATING, CARD = "/a/", "/r/", "/m/"
POSTER_LENGTH, ROTATING_LENGTH, CARD_LENGTH = 8, 20, 22
STEP_SECONDS = 15
CLAIM_LIFE = timedelta(minutes=10)

_SESSION, _STEP, _ROTATING_MAC = 8, 4, 8
_KID, _BODY, _CARD_MAC = 1, 9, 12
_STEPS = 1 << 5 * _STEP
# One step early for a display whose clock runs ahead, two late for a hand that is slow to lift the phone.
_EARLIEST, _LATEST = -1, 2
_CLAIM_LIMIT = 256
_CLAIM_MAC = 32
_CLAIM = re.compile(
    r"(?P<session>[0-9a-f]{32})\.(?P<source>[a-z_]{1,20})\.(?P<landed>[0-9]{1,17})\.(?P<lateness>-?[0-9])"
    rf"\.(?P<nonce>[0-9A-Za-z_-]{{1,64}})\.(?P<mac>[0-9a-f]{{{_CLAIM_MAC}}})"
)


@dataclass(frozen=True, slots=True)
class Landing:
    """A rotating code that was good when it arrived.

    Args:
        session_code: the eight characters of the session.
        lateness: steps between the code's and ours: -1 for the next one, 0, 1 or 2.
    """

    session_code: str
    lateness: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a landing entitles its browser to: checking in to this session for ten minutes, however slow the finger.

    Args:
        session_id: the session that was landed on.
        source: where the code was seen (a value of `Source`).
        landed_at: the instant of the landing, aware.
        lateness: as in `Landing`; 0 for a poster.
        nonce: what makes this claim different from every other, 1 to 64 of `0-9A-Za-z_-`.
    """

    session_id: UUID
    source: str
    landed_at: datetime
    lateness: int
    nonce: str


def _mac(key: bytes, message: str, length: int) -> str:
    """Return the first 5 x `length` bits of the HMAC-SHA256 of `message`, in our alphabet."""
    assert key, "an empty key signs for everybody"
    first = int.from_bytes(hmac.digest(key, message.encode("ascii"), "sha256")[:8], "big")
    return crockford.encode(first >> 64 - 5 * length, length)


def _new(length: int) -> str:
    return crockford.encode(secrets.randbits(5 * length), length)


def new_poster() -> str:
    """Return a new poster token: public, and only hard to guess."""
    return _new(POSTER_LENGTH)


def new_session_code() -> str:
    """Return the eight characters by which the codes of a new session name it."""
    return _new(_SESSION)


def new_card_body() -> str:
    """Return the nine random characters of a new member card."""
    return _new(_BODY)


def _since_epoch(at: datetime) -> int:
    return micros(at) // (STEP_SECONDS * 1_000_000)


def rotating_step(at: datetime) -> int:
    """Return the step of the instant `at`; after half a year of steps the count begins again."""
    return _since_epoch(at) % _STEPS


def _rotating_mac(session_code: str, secret: bytes, since_epoch: int) -> str:
    # The step is signed unwrapped: the same four characters half a year later carry another signature.
    return _mac(secret, f"dw1|r|{session_code}|{since_epoch}", _ROTATING_MAC)


def rotating(session_code: str, secret: bytes, at: datetime) -> str:
    """Return the token that the screen of a session shows at `at`."""
    assert len(session_code) == _SESSION, "a session code has eight characters"
    mac = _rotating_mac(session_code, secret, _since_epoch(at))
    return session_code + crockford.encode(rotating_step(at), _STEP) + mac


def split_rotating(token: str) -> tuple[str, int, str]:
    """Return session code, step and signature of a rotating token, none of them judged yet.

    Raises:
        CodeMalformed: it is cut short, too long, or another's.
    """
    try:
        folded = crockford.fold(token)
    except ValueError as error:
        raise CodeMalformed from error
    if len(folded) != ROTATING_LENGTH:
        raise CodeMalformed
    mac_at = _SESSION + _STEP
    return folded[:_SESSION], crockford.decode(folded[_SESSION:mac_at]), folded[mac_at:]


def judge_rotating(token: str, secret: bytes, at: datetime) -> int:
    """Return by how many steps the token is late at `at`: -1 (the next one), 0, 1 or 2.

    Args:
        token: as it was scanned or typed.
        secret: the secret of the session that the token names.
        at: the instant of the landing, not of the press that follows it.

    Raises:
        CodeMalformed: it is no rotating token.
        CodeForged: the signature is not ours.
        CodeExpired: ours, and not of now; `steps` says by how much (below -1: our own clock was set back).
    """
    session_code, step, mac = split_rotating(token)
    now = _since_epoch(at)
    # The nearest step of that name, before or after now: the count wraps, time does not.
    steps = (now - step + _STEPS // 2) % _STEPS - _STEPS // 2
    if not hmac.compare_digest(mac, _rotating_mac(session_code, secret, now - steps)):
        raise CodeForged
    if not _EARLIEST <= steps <= _LATEST:
        raise CodeExpired(steps=steps)
    return steps


def _card_mac(kid: str, body: str, key: bytes) -> str:
    return _mac(key, f"dw1|m|{kid}|{body}", _CARD_MAC)


def card(kid: str, body: str, key: bytes) -> str:
    """Return the token of a member card; whoever holds it counts as the member, so it is given by hand."""
    assert len(kid) == _KID, "a key id has one character"
    assert len(body) == _BODY, "a card body has nine characters"
    return kid + body + _card_mac(kid, body, key)


def judge_card(token: str, keys: Mapping[str, bytes]) -> str:
    """Return the body of a card that one of our `keys` has signed; whether it was replaced, the database knows.

    Raises:
        CardUnknown: forged, torn, signed with a key that is gone, or no card at all. Which of them is not said.
    """
    try:
        folded = crockford.fold(token)
    except ValueError as error:
        raise CardUnknown from error
    kid, body, mac = folded[:_KID], folded[_KID : _KID + _BODY], folded[_KID + _BODY :]
    if len(folded) != CARD_LENGTH or kid not in keys:
        raise CardUnknown
    if not hmac.compare_digest(mac, _card_mac(kid, body, keys[kid])):
        raise CardUnknown
    return body


def _claim_mac(body: str, key: bytes) -> str:
    assert key, "an empty key signs for everybody"
    return hmac.digest(key, f"dw1|claim|{body}".encode("ascii"), "sha256").hex()[:_CLAIM_MAC]


def seal_claim(claim: Claim, key: bytes) -> str:
    """Return `claim` as a signed text for a cookie and a hidden field; nothing is stored."""
    parts = (claim.session_id.hex, claim.source, micros(claim.landed_at), claim.lateness, claim.nonce)
    body = ".".join(map(str, parts))
    sealed = f"{body}.{_claim_mac(body, key)}"
    assert _CLAIM.fullmatch(sealed), "a claim that could not be opened again"
    return sealed


def open_claim(text: str, key: bytes, now: datetime) -> Claim:
    """Return the claim that `seal_claim` made of it.

    Raises:
        ClaimForged: it was changed on its way, or is no claim.
        ClaimExpired: the landing is ten minutes away or more, in either direction, since a clock that was set back
            must not prolong it.
    """
    found = _CLAIM.fullmatch(text) if len(text) <= _CLAIM_LIMIT else None
    if found is None:
        raise ClaimForged
    if not hmac.compare_digest(found["mac"], _claim_mac(text[: found.start("mac") - 1], key)):
        raise ClaimForged
    landed_at = from_micros(int(found["landed"]))
    if abs(now - landed_at) >= CLAIM_LIFE:
        raise ClaimExpired
    return Claim(
        session_id=UUID(found["session"]),
        source=found["source"],
        landed_at=landed_at,
        lateness=int(found["lateness"]),
        nonce=found["nonce"],
    )
