"""Ids: time-ordered ones for new things, derived ones for what must come out the same twice."""

import secrets
import time
from collections.abc import Iterator
from uuid import UUID, uuid5

# One fixed name space of this project; every derived id starts from it or from another id.
NAMESPACE = UUID("5f0d5a7e-6c1b-5d2e-9d54-0c6f3a1e2018")


def new_id() -> UUID:
    """Return a new time-ordered id (UUID version 7, RFC 9562): milliseconds first, then 74 random bits."""
    millis = time.time_ns() // 1_000_000
    value = (millis & 0xFFFF_FFFF_FFFF) << 80 | 0x7 << 76 | secrets.randbits(12) << 64 | 0b10 << 62 | secrets.randbits(62)
    return UUID(int=value)


def line_id(request_id: UUID, n: int) -> UUID:
    """Return the id of the `n`-th ledger line of a request: a retry makes the same lines."""
    return uuid5(request_id, str(n))


def named(community_id: UUID, name: str) -> UUID:
    """Return the id of what is known by name in a community, such as the account `issue` or `stock:R12`."""
    return uuid5(community_id, name)


def names_for(name: str) -> Iterator[str]:
    """Yield a name, and what stands in for it where somebody has taken the id made of it: `name`, `name:1` … `name:15`."""
    yield name
    yield from (f"{name}:{n}" for n in range(1, 16))
