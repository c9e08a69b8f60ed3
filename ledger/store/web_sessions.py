"""Sessions of browsers, kept on the server so that they can be revoked; the cookie's secret is stored as a digest only."""

import secrets
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

import sqlalchemy as sa

from ledger.store import tables as t
from ledger.store.unit import Writing

STAFF_LIVES = timedelta(hours=12)
BROWSER_LIVES = timedelta(days=400)
SECRET_MAX = 64


def new_secret() -> str:
    """Return a fresh secret for a cookie, 256 random bits."""
    return secrets.token_urlsafe(32)


def fingerprint(secret: str) -> bytes:
    """Return what is stored of a cookie's secret; an absurdly long one is cut, and then unknown."""
    return sha256(b"dw1|cookie|" + secret[: SECRET_MAX + 1].encode()).digest()


def begin_staff(tx: Writing, community_id: UUID, staff_id: UUID) -> str:
    """Begin an officer's session; return the cookie's secret."""
    secret = new_secret()
    _insert(tx, secret, "staff", community_id, staff_id, STAFF_LIVES)
    return secret


def begin_browser(tx: Writing, community_id: UUID, secret: str) -> None:
    """Begin a resident's session under `secret`."""
    _insert(tx, secret, "browser", community_id, None, BROWSER_LIVES)


def _insert(tx: Writing, secret: str, kind: str, community_id: UUID, staff_id: UUID | None, lives: timedelta) -> None:  # noqa: PLR0913, PLR0917 - the columns of a session
    tx.connection.execute(
        sa.insert(t.web_session).values(
            digest=fingerprint(secret),
            kind=kind,
            community_id=community_id,
            staff_id=staff_id,
            created_at=tx.now,
            seen_at=tx.now,
            expires_at=tx.now + lives,
        )
    )
