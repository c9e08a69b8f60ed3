"""The token on an officer's badge: `DWB` and 80 random bits, so that nobody takes it for a member's card or a link."""

import re
import secrets
from hashlib import sha256

from ledger.scheme import crockford

PREFIX = "DWB"
LENGTH = 16
"""Crockford characters behind the prefix."""
LIMIT = 64
"""Characters of what is read or typed; a badge is a good deal shorter."""

_BADGE = re.compile(f"{PREFIX}([{crockford.ALPHABET}]{{{LENGTH}}})")


def new_token() -> str:
    """Return a fresh token, as it stands in the code of the badge."""
    return PREFIX + crockford.encode(secrets.randbits(LENGTH * 5), LENGTH)


def printed(token: str) -> str:
    """Return a token as it stands under the code, for those who type: DWB ABCD EFGH JKMN PQRS."""
    return f"{PREFIX} {crockford.grouped(token.removeprefix(PREFIX))}"


def fingerprint(text: str) -> bytes:
    """Return what is stored of the badge that was read or typed; what is no badge has one too, and is found nowhere."""
    text = text[:LIMIT]
    try:
        badge = _BADGE.fullmatch(crockford.fold(text))
    except ValueError:
        badge = None
    # What is no badge is never stored, and the two kinds of digest never meet.
    told = f"dw1|badge|{badge[1]}" if badge else f"dw1|no badge|{text}"
    return sha256(told.encode(errors="surrogatepass")).digest()
