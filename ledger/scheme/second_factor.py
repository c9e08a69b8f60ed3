"""The code on an officer's phone (TOTP, RFC 6238: 30 seconds, six digits, SHA-1): which codes are good now."""

import hmac
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import quote

from ledger.clock import micros

STEP: Final = timedelta(seconds=30)
CODE_MAX: Final = 16
"""Characters that a code is typed in at most: six digits, and spaces that somebody puts between them."""
_DIGITS: Final = 6
_EITHER_SIDE: Final = 1
"""Steps that the clock of a phone may be off."""
_SEARCHED: Final = 20
"""Steps on either side in which a code is looked for, to be able to say that it is the clock: ten minutes."""
_NAME_MAX: Final = 60


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a code is.

    Attributes:
        step: the step whose code it is, None when it is none of now.
        minutes_off: how far the phone's clock is off when the code is that of another time, 0 otherwise.
    """

    step: int | None = None
    minutes_off: int = 0


def address(secret: str, login: str) -> str:
    """Return what the app on the phone reads from the QR code; a long name is left out, for the code has to stay small."""
    named = quote(f"dongwang:{login}", safe=":")
    label = named if len(named) <= _NAME_MAX else "dongwang"
    return f"otpauth://totp/{label}?secret={secret}&issuer=dongwang"


def judge(code_of: Callable[[int], str], typed: str, now: datetime) -> Judgement:
    """Return what a typed code is at `now`; full-width digits are digits, and spaces do not count.

    Args:
        code_of: returns the code of a step, counted since 1970.
        typed: as it came.
        now: the instant.
    """
    code = "".join(unicodedata.normalize("NFKC", typed[:CODE_MAX]).split())
    if not (code.isascii() and code.isdecimal() and len(code) == _DIGITS):
        return Judgement()
    present = micros(now) // (STEP // timedelta(microseconds=1))
    near = sorted(range(-min(_SEARCHED, present), _SEARCHED + 1), key=abs)
    # All are compared, whichever fits: how long it takes tells nothing.
    fits = [steps for steps in near if hmac.compare_digest(code_of(present + steps), code)]
    if not fits:
        return Judgement()
    if abs(fits[0]) <= _EITHER_SIDE:
        return Judgement(step=present + fits[0])
    if fits[0] > 0:
        # A code of times to come would fit later: to say so would be to say it is right.
        return Judgement()
    return Judgement(minutes_off=max(1, round(-fits[0] * STEP / timedelta(minutes=1))))
