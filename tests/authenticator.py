"""A passkey in software: what a phone or a key does when a browser asks it, written from the standard (WebAuthn level 2, 6)."""

import base64
import json
import secrets
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from uuid import UUID

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from ledger.scheme.site import Site
from ledger.store.passkeys import Options

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40
SITE = Site("club.example", "https://club.example")


def text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def raw(told: str) -> bytes:
    return base64.urlsafe_b64decode(told + "=" * (-len(told) % 4))


@dataclass
class Passkey:
    """One passkey (ES256), and what it can be made to say wrongly.

    Attributes:
        count: how often it has signed; None is one that does not count, as phones are.
        flags: whether somebody touched it, and whether it knows who.
    """

    origin: str = SITE.origin
    host: str = SITE.host
    count: int | None = 0
    flags: int = PRESENT | VERIFIED
    credential: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    user: bytes | None = None

    def make(self, options: Options, **told: Any) -> str:  # noqa: ANN401 - parts of the answer that a test writes itself
        """Answer a browser that asks for a new passkey."""
        asked: Any = options
        self.user = raw(asked["user"]["id"])
        place = self.key.public_key().public_numbers()
        public = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: place.x.to_bytes(32), -3: place.y.to_bytes(32)})
        made = bytes(16) + len(self.credential).to_bytes(2) + self.credential + public
        statement = {"fmt": "none", "attStmt": {}, "authData": self._data(self.flags | ATTESTED) + made}
        response = {
            "clientDataJSON": text(self._client("webauthn.create", asked["challenge"])),
            "attestationObject": text(cbor2.dumps(statement | told)),
        }
        return self._answer(response)

    def sign(self, options: Options) -> str:
        """Answer a browser that asks who is there."""
        asked: Any = options
        if self.count is not None:
            self.count += 1
        client = self._client("webauthn.get", asked["challenge"])
        data = self._data(self.flags)
        signature = self.key.sign(data + sha256(client).digest(), ec.ECDSA(SHA256()))
        response = {"clientDataJSON": text(client), "authenticatorData": text(data), "signature": text(signature)}
        return self._answer(response | ({"userHandle": text(self.user)} if self.user else {}))

    def belongs_to(self, staff_id: UUID) -> bool:
        """Return whether it was made for this person."""
        return self.user == staff_id.bytes

    def _answer(self, response: dict[str, str]) -> str:
        about = {"id": text(self.credential), "rawId": text(self.credential), "type": "public-key"}
        return json.dumps({**about, "response": response, "clientExtensionResults": {}})

    def _client(self, kind: str, challenge: str) -> bytes:
        told = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(told).encode()

    def _data(self, flags: int) -> bytes:
        return sha256(self.host.encode()).digest() + bytes([flags]) + (self.count or 0).to_bytes(4)
