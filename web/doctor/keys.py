"""The key file: there, for its owner alone, and holding keys that nobody can guess."""

import base64
import itertools
import json
import stat
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Final

from ledger.store.keys import SIZE
from web.doctor.finding import Check, Finding, Patient, good, mend, unknown

_NAMES: Final = ("master", "web", "claims", "index")
_RINGS: Final = ("cards", "seals")
_DIFFERENT_BYTES: Final = 16
"""32 random bytes have about 30 different ones; fewer than this comes once in more than 10^15 keys."""
_WORDS: Final = ("", "secret", "changeme", "password", "dongwang", "default", "dev", "test", "key")


def keys_are_good(patient: Patient) -> Finding:
    """Look whether every key is there, long enough, unlike the others, and made by chance."""
    path = patient.settings.keys_path
    try:
        found = dict(_read(path))
    except OSError:
        return mend("keys_missing", path=str(path))
    except (ValueError, KeyError, TypeError, AttributeError):
        return mend("keys_unreadable", path=str(path))
    short = next((name for name, key in found.items() if len(key) != SIZE), None)
    if short is not None:
        return mend("keys_short", name=short)
    guessable = next((name for name, key in found.items() if _guessable(key)), None)
    if guessable is not None or len(set(found.values())) < len(found):
        return mend("keys_default", name=guessable or next(iter(found)))
    return good("keys_good")


def _read(path: Path) -> Iterator[tuple[str, bytes]]:
    """Give every key of the file by its name; reading changes nothing, as opening the book with them might."""
    held = json.loads(path.read_text(encoding="ascii"))
    for name in _NAMES:
        yield name, base64.b64decode(held[name], validate=True)
    for ring in _RINGS:
        for kid, key in held[ring].items():
            yield f"{ring}/{kid}", base64.b64decode(key, validate=True)


def _guessable(key: bytes) -> bool:
    """Return whether somebody typed or counted this key, instead of rolling it."""
    steps = {(after - before) % 256 for before, after in itertools.pairwise(key)}
    if len(steps) == 1 or len(set(key)) < _DIFFERENT_BYTES:
        return True
    return all(32 <= byte < 127 for byte in key) or key in {sha256(word.encode()).digest() for word in _WORDS}  # noqa: PLR2004 - ASCII


def keys_are_private(patient: Patient) -> Finding:
    """Look whether only the owner of the key file may read it."""
    path = patient.settings.keys_path
    try:
        mode = path.stat().st_mode
    except OSError:
        return unknown("keys_not_seen", path=str(path))
    return mend("keys_open", path=str(path)) if mode & (stat.S_IRWXG | stat.S_IRWXO) else good("keys_private")


CHECKS: tuple[Check, ...] = (keys_are_good, keys_are_private)
