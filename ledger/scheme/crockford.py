"""Crockford's base 32: digits and letters that survive being read aloud, copied by hand and typed by anybody."""

import re
from unicodedata import normalize

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# As long as the longest line a hand scanner is allowed to send (checkin.md, USB scanner).
LIMIT = 256

_VALUE = {character: value for value, character in enumerate(ALPHABET)}
_OURS = re.compile(f"[{ALPHABET}]*")
# NFKC has already turned full-width forms and the wide space into ASCII; the other dashes stay what they are.
_DROPPED = " \t\r\n-\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_READ = str.maketrans(
    {
        **{letter.lower(): letter for letter in ALPHABET if letter.isalpha()},
        **dict.fromkeys("Oo", "0"),
        **dict.fromkeys("IiLl", "1"),
        **dict.fromkeys(_DROPPED, None),
    }
)


def fold(text: str) -> str:
    """Return `text` in the one spelling that is compared: upper case, O as 0, I and L as 1, no spaces or hyphens.

    Raises:
        ValueError: the text is longer than `LIMIT`, or holds a character that is none of ours.
    """
    if len(text) > LIMIT:
        raise ValueError("too long for any code")
    # Translated, not upper-cased: str.upper() would make SS of a German sharp s, and a code of what is none.
    folded = normalize("NFKC", text).translate(_READ)
    if not _OURS.fullmatch(folded):
        raise ValueError("a character that is not in the alphabet")
    return folded


def encode(value: int, length: int) -> str:
    """Return `value` as exactly `length` characters, the highest digit first."""
    assert 0 <= value < 1 << 5 * length, "the value does not fit its place"
    return "".join(ALPHABET[value >> shift & 31] for shift in range(5 * (length - 1), -1, -5))


def decode(text: str) -> int:
    """Return the number that `text` spells, however it was typed.

    Raises:
        ValueError: there is nothing in it, or something foreign, or it is too long.
    """
    folded = fold(text)
    if not folded:
        raise ValueError("nothing to decode")
    value = 0
    for character in folded:
        value = value << 5 | _VALUE[character]
    return value


def grouped(token: str, size: int = 4) -> str:
    """Return `token` in groups of `size` ("ABCD EFGH"), as it stands under a QR code for those who type."""
    return " ".join(token[start : start + size] for start in range(0, len(token), size))
