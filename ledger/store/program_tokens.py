"""Tokens of other programs: shown once when they are made, and kept as a digest only."""

import secrets
from hashlib import sha256

from ledger.scheme import crockford

PREFIX = "dwk_"
"""What a token begins with: whoever finds one in a file or a chat knows what it is."""
LENGTH = 40
"""Crockford characters behind it, 200 random bits."""
TOKEN_MAX = len(PREFIX) + LENGTH


def new_token() -> str:
    """Return a fresh token."""
    return PREFIX + crockford.encode(secrets.randbits(LENGTH * 5), LENGTH)


def fingerprint(token: str) -> bytes:
    """Return what is stored of a token, and looked up; an absurdly long one is cut, and then unknown."""
    return sha256(b"dw1|program|" + token[: TOKEN_MAX + 1].encode("utf-8", "replace")).digest()
