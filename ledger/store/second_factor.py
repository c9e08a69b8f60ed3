"""The second factor of an officer: its secret under the master key, and each code accepted once."""

import base64
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

import pyotp
import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ledger.clock import from_micros, micros
from ledger.errors import ClaimExpired, ClaimForged, LedgerError, PhoneClockOff, SecondFactorFailed, SignInPaused
from ledger.scheme.second_factor import Judgement, judge
from ledger.store import tables as t
from ledger.store import tries
from ledger.store.keys import Keys
from ledger.store.tries import Limit
from ledger.store.unit import Reading, Writing

OFFER_LIVES: Final = timedelta(minutes=10)
"""For so long the page with the QR code is good."""
WRONG_CODES: Final = Limit(5, timedelta(minutes=5))
WRONG_CODES_A_DAY: Final = Limit(30, timedelta(days=1))
"""Whoever has the password and guesses on: in a month they would be in by one chance in a hundred."""
_NONCE: Final = 12
_INSTANT: Final = 8


@dataclass(frozen=True, slots=True)
class Tried:
    """How a try ended; a refusal is raised only when the try itself is written down."""

    refusal: LedgerError | None = None


def new_secret() -> str:
    """Return a fresh secret, 160 random bits in base 32."""
    return pyotp.random_base32()


def judged(rx: Reading, secret: str, typed: str) -> Judgement:
    """Return what a typed code is now."""
    return judge(pyotp.TOTP(secret).generate_otp, typed, rx.now)


def seal(keys: Keys, staff_id: UUID, secret: str) -> bytes:
    """Return `secret` as it is stored: it opens for this person alone."""
    return _sealed(keys, secret.encode(), _place(staff_id))


def has_one(rx: Reading, staff_id: UUID) -> bool:
    """Return whether somebody shows a second factor when signing in."""
    found = rx.connection.execute(sa.select(t.staff.c.totp_secret.is_not(None)).where(t.staff.c.id == staff_id))
    return bool(found.scalar())


def try_code(tx: Writing, keys: Keys, staff_id: UUID, typed: str) -> Tried:
    """Try a typed code; what was wrong is counted in the same unit, and so must not be raised within it.

    The person's row is locked: of several tries at once, each sees the ones before it.
    """
    ((sealed,),) = tx.fetch(f"SELECT totp_secret FROM staff WHERE id = ?{tx.row_lock}", (staff_id,))
    key = keys.blind("second factor", staff_id.bytes)
    try:
        tries.require_some_left(tx, key, WRONG_CODES)
        tries.require_some_left(tx, key, WRONG_CODES_A_DAY)
    except SignInPaused as paused:
        return Tried(paused)
    if not isinstance(sealed, bytes):
        return Tried(SecondFactorFailed())
    code = judged(tx, _opened(keys, sealed, _place(staff_id)).decode(), typed)
    if code.step is not None and _first_use(tx, staff_id, code.step):
        return Tried()
    tries.count(tx, key)
    return Tried(PhoneClockOff(minutes=code.minutes_off) if code.minutes_off else SecondFactorFailed())


def _first_use(tx: Writing, staff_id: UUID, step: int) -> bool:
    used = tx.run(
        "UPDATE staff SET totp_step = ? WHERE id = ? AND totp_secret IS NOT NULL AND (totp_step IS NULL OR totp_step < ?)",
        (step, staff_id, step),
    )
    return used == 1


def offer(rx: Reading, keys: Keys, staff_id: UUID, secret: str) -> str:
    """Return what the page carries until the first code was typed: nothing is in the book before the phone has it."""
    until = micros(rx.now + OFFER_LIVES).to_bytes(_INSTANT, "big")
    return base64.urlsafe_b64encode(_sealed(keys, until + secret.encode(), _place(staff_id) + b"|offer")).decode()


def offered(rx: Reading, keys: Keys, staff_id: UUID, carried: str) -> str:
    """Return the secret that was offered.

    Raises:
        ClaimForged: it was changed, or offered to somebody else.
        ClaimExpired: it was offered more than ten minutes ago.
    """
    try:
        whole = _opened(keys, base64.b64decode(carried.encode(), altchars=b"-_", validate=True), _place(staff_id) + b"|offer")
    except (InvalidTag, ValueError):
        raise ClaimForged from None
    if rx.now >= from_micros(int.from_bytes(whole[:_INSTANT], "big")):
        raise ClaimExpired
    return whole[_INSTANT:].decode()


def _place(staff_id: UUID) -> bytes:
    return b"dw1|second factor|" + staff_id.bytes


def _sealed(keys: Keys, plain: bytes, place: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(keys.master).encrypt(nonce, plain, place)


def _opened(keys: Keys, sealed: bytes, place: bytes) -> bytes:
    return AESGCM(keys.master).decrypt(sealed[:_NONCE], sealed[_NONCE:], place)
