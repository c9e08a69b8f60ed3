"""The installation's keys: one file, readable by its owner alone, kept outside the database and backed up apart from it."""

import base64
import hmac
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Self
from uuid import UUID

from ledger.book.checkpoint import SealKey
from ledger.errors import KeyMissing

SIZE = 32
"""Bytes of every key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """What only this installation knows.

    Attributes:
        master: wraps the keys of persons (AES-GCM).
        web: signs the cookies of the web pages.
        claims: signs claims, and is the root of every session's rotating code.
        index: keys the blind index of phone numbers and the counters of failed sign-ins.
        cards: signs member cards, by key id; the last one signs new cards.
        seals: signs checkpoints (Ed25519 seeds), by key id; the last one signs, the ones before witness its first.
    """

    master: bytes = field(repr=False)
    web: bytes = field(repr=False)
    claims: bytes = field(repr=False)
    index: bytes = field(repr=False)
    cards: Mapping[str, bytes] = field(repr=False)
    seals: Mapping[str, bytes] = field(repr=False)

    @classmethod
    def create(cls, path: Path) -> Self:
        """Make fresh keys and write them to `path`, which must not exist.

        Raises:
            FileExistsError: there are keys already; they are never overwritten.
        """
        keys = cls(
            master=secrets.token_bytes(SIZE),
            web=secrets.token_bytes(SIZE),
            claims=secrets.token_bytes(SIZE),
            index=secrets.token_bytes(SIZE),
            cards={"A": secrets.token_bytes(SIZE)},
            seals={"A": secrets.token_bytes(SIZE)},
        )
        keys._write(path)
        return keys

    def with_new_seal(self, path: Path) -> Self:
        """Add a fresh key for checkpoints and put it into the key file, which is replaced as one.

        Raises:
            KeyMissing: the file cannot be replaced.
        """
        kid = chr(ord("A") + len(self.seals))
        keys = replace(self, seals={**self.seals, kid: secrets.token_bytes(SIZE)})
        draft = path.with_name(f"{path.name}.new")
        try:
            draft.unlink(missing_ok=True)
            keys._write(draft)  # noqa: SLF001 - of our own kind
            draft.replace(path)
        except OSError:
            raise KeyMissing(path=str(path)) from None
        return keys

    def _write(self, path: Path) -> None:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            json.dump(self._as_text(), file, indent=1)
            file.flush()
            os.fsync(file.fileno())

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read the keys.

        Raises:
            KeyMissing: there is no such file, or it is no key file; `path` names it.
        """
        try:
            text = json.loads(path.read_text(encoding="ascii"))
            keys = {name: base64.b64decode(text[name], validate=True) for name in ("master", "web", "claims", "index")}
            cards = {kid: base64.b64decode(key, validate=True) for kid, key in text["cards"].items()}
            seals = {kid: base64.b64decode(key, validate=True) for kid, key in text.get("seals", {}).items()}
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            raise KeyMissing(path=str(path)) from None
        if not cards or any(len(key) != SIZE for key in (*keys.values(), *cards.values(), *seals.values())):
            raise KeyMissing(path=str(path))
        loaded = cls(**keys, cards=cards, seals=seals)
        # A file from before there were seals gets its first one now.
        return loaded if seals else loaded.with_new_seal(path)

    def _as_text(self) -> dict[str, object]:
        named = {"master": self.master, "web": self.web, "claims": self.claims, "index": self.index}
        text: dict[str, object] = {name: base64.b64encode(key).decode() for name, key in named.items()}
        text["cards"] = {kid: base64.b64encode(key).decode() for kid, key in self.cards.items()}
        text["seals"] = {kid: base64.b64encode(key).decode() for kid, key in self.seals.items()}
        return text

    @property
    def newest_card_key(self) -> str:
        """The key id that signs new cards."""
        return list(self.cards)[-1]

    def seal_keys(self, community_id: UUID) -> list[SealKey]:
        """Return the keys of a book's checkpoints, the one that signs first; their name is the origin of its log."""
        return [SealKey(self.origin(community_id), seed) for seed in list(self.seals.values())[::-1]]

    def origin(self, community_id: UUID) -> str:
        """Return the name of a book's log: `<installation>/<community>`; the installation's part tells nothing of its keys."""
        installation = hmac.digest(self.master, b"dw1|installation", sha256).hex()[:16]
        return f"dongwang-{installation}/{community_id}"

    def fingerprint(self, community_id: UUID) -> bytes:
        """Return what a book keeps to know its keys again; nothing can be found out from it."""
        return hmac.digest(self.master, b"dw1|book|" + community_id.bytes, sha256)

    def session_secret(self, session_id: UUID) -> bytes:
        """Return the secret of a session's rotating code; it is never stored."""
        return hmac.digest(self.claims, b"dw1|session|" + session_id.bytes, sha256)

    def blind(self, purpose: str, *parts: bytes) -> bytes:
        """Return a keyed digest by which a value can be found again without being stored."""
        message = b"\x00".join((purpose.encode(), *(sha256(part).digest() for part in parts)))
        return hmac.digest(self.index, message, sha256)
