"""Sessions of browsers, kept on the server so that they can be revoked; the cookie's secret is stored as a digest only."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

import sqlalchemy as sa

from ledger.clock import micros
from ledger.store import tables as t
from ledger.store.unit import Writing

STAFF_LIVES = timedelta(hours=12)
"""The absolute limit of an officer's session."""
IDLE = timedelta(minutes=30)
"""An officer's session without a request for so long is over."""
IDLE_ON_SHARED = timedelta(minutes=5)
"""The same on the committee's own PC, which the next officer uses too."""
SEEN_EVERY = timedelta(minutes=1)
"""How exactly the last request is noted: a write for every page would be one too many."""
BROWSER_LIVES = timedelta(days=400)
SECRET_MAX = 64


def new_secret() -> str:
    """Return a fresh secret for a cookie, 256 random bits."""
    return secrets.token_urlsafe(32)


def fingerprint(secret: str) -> bytes:
    """Return what is stored of a cookie's secret; an absurdly long one is cut, and then unknown."""
    return sha256(b"dw1|cookie|" + secret[: SECRET_MAX + 1].encode()).digest()


class Method(StrEnum):
    """How somebody signed in."""

    PASSWORD = "password"  # noqa: S105 - a word, not one of them
    SECOND_FACTOR = "second_factor"
    PASSKEY = "passkey"
    BADGE = "badge"
    LINK = "link"


def begin_staff(  # noqa: PLR0913 - what a session is
    tx: Writing,
    community_id: UUID,
    staff_id: UUID,
    method: Method = Method.PASSWORD,
    device_id: UUID | None = None,
    *,
    until: datetime | None = None,
) -> str:
    """Begin an officer's session; return the cookie's secret, which is new each time.

    Args:
        tx: the open unit of work.
        community_id: whom they work for in this session.
        staff_id: who.
        method: how they showed that it is them.
        device_id: the committee's paired PC they sit at; it is used by others too, so the session rests sooner.
        until: when it ends in any case; None: twelve hours from now.
    """
    secret = new_secret()
    about = {"staff_id": staff_id, "method": method.value, "device_id": device_id}
    _insert(tx, secret, "staff", community_id, until or tx.now + STAFF_LIVES, about)
    return secret


def rests(seen_at: datetime, device_id: UUID | None, now: datetime) -> bool:
    """Return whether an officer's session has been left alone for too long to go on without showing who is there."""
    return now >= seen_at + (IDLE if device_id is None else IDLE_ON_SHARED)


def seen(tx: Writing, digest: bytes) -> None:
    """Note that somebody is there; the caller does it once in `SEEN_EVERY` at most."""
    tx.run("UPDATE web_session SET seen_at = ? WHERE digest = ? AND revoked_at IS NULL", (micros(tx.now), digest))


def begin_browser(tx: Writing, community_id: UUID, secret: str) -> None:
    """Begin a resident's session under `secret`."""
    _insert(tx, secret, "browser", community_id, tx.now + BROWSER_LIVES, {})


def _insert(  # noqa: PLR0913, PLR0917 - the columns of a session
    tx: Writing, secret: str, kind: str, community_id: UUID, until: datetime, about: Mapping[str, object]
) -> None:
    tx.connection.execute(
        sa.insert(t.web_session).values(
            digest=fingerprint(secret),
            kind=kind,
            community_id=community_id,
            created_at=tx.now,
            seen_at=tx.now,
            expires_at=until,
            **about,
        )
    )
