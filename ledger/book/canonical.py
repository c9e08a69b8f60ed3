"""Canonical JSON (RFC 8785) and digests: what is hashed is the same bytes on every machine.

The ledger hashes ids, integers and short ASCII words only, and for those msgspec's sorted, unspaced output is RFC 8785.
"""

from hashlib import sha256

import msgspec

_encoder = msgspec.json.Encoder(order="sorted", uuid_format="canonical")


def canonical(value: object) -> bytes:
    """Return `value` (dataclass, mapping, sequence, text, whole number, UUID) as canonical JSON."""
    return _encoder.encode(value)


def digest(value: object) -> bytes:
    """Return the SHA-256 of `value`'s canonical JSON, 32 bytes."""
    return sha256(canonical(value)).digest()
