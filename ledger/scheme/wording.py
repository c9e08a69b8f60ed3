"""Texts that people type: how long they may be, and what may not be in them."""

import unicodedata

from ledger.errors import TextInvalid

NAME_MAX = 40
PLACE_MAX = 60
TITLE_MAX = 40
THANKS_MAX = 24
"""Characters of the committee's sentence under the seal (`look/README.md`)."""

# Control, format (bidirectional overrides make a name read as another one), private and unassigned characters.
_UNPRINTED = frozenset({"Cc", "Cf", "Co", "Cn", "Cs"})
# Fillers that count as letters and show nothing.
_UNSEEN = frozenset("\u115f\u1160\u3164\uffa0")


def plain(text: str, field: str, limit: int, *, required: bool = True) -> str:
    """Return `text` in NFC without outer spaces.

    Args:
        text: what was typed.
        field: its name, for the refusal.
        limit: characters at most.
        required: whether an empty text is refused.

    Raises:
        TextInvalid: empty, too long, or with control or bidirectional characters.
    """
    folded = unicodedata.normalize("NFC", text[: limit * 8]).strip()
    if len(text) > limit * 8 or len(folded) > limit or (required and not folded):
        raise TextInvalid(field=field, limit=limit)
    if any(character in _UNSEEN or unicodedata.category(character) in _UNPRINTED for character in folded):
        raise TextInvalid(field=field, limit=limit)
    return folded
