"""The six digits beside a badge: which ones are too easy to guess in the five tries that there are."""

import re
from itertools import pairwise
from unicodedata import normalize

from ledger.errors import PinWeak

LENGTH = 6
TRIES = 5
"""Wrong PINs, and the badge is locked for good."""
# Longer than anything a person types for a PIN; measured before the text is looked at.
LIMIT = 32

_DIGITS = re.compile(f"[0-9]{{{LENGTH}}}")


def folded(text: str) -> str:
    """Return a PIN in the one spelling that is compared: a Chinese keyboard may write its digits in full width."""
    return normalize("NFKC", text[: LIMIT + 1]).strip()


def chosen(text: str) -> str:
    """Return the PIN that somebody chose, as it is compared.

    Raises:
        PinWeak: not six digits, all alike, in a row up or down, or the same piece again and again (121212, 123123).
    """
    pin = folded(text)
    if not _DIGITS.fullmatch(pin) or _in_a_row(pin) or _repeats(pin):
        raise PinWeak
    return pin


def _in_a_row(pin: str) -> bool:
    """Return whether each digit is the same number above the last, or below it: 123456, 890123, 987654."""
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    return steps in ({1}, {9})


def _repeats(pin: str) -> bool:
    """Return whether it is one digit, one pair or one triple, repeated."""
    return any(pin == pin[:piece] * (LENGTH // piece) for piece in (1, 2, 3))
