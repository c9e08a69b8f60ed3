"""One-use links: a random token on paper or a screen, its digest in the database, used by whoever is first."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from types import MappingProxyType
from typing import Literal
from uuid import UUID

import sqlalchemy as sa

from ledger.errors import LinkUnknown
from ledger.scheme import crockford
from ledger.store import tables as t
from ledger.store.unit import Reading, Writing

TokenKind = Literal["binding", "invitation", "recovery", "pairing", "second_factor", "challenge"]
LENGTH = 20
"""Crockford characters, 100 random bits."""
LIVES: Mapping[TokenKind, timedelta] = MappingProxyType(
    {
        "binding": timedelta(days=30),
        "invitation": timedelta(days=7),
        "recovery": timedelta(hours=1),
        "pairing": timedelta(minutes=10),
        "second_factor": timedelta(minutes=5),
        "challenge": timedelta(minutes=5),
    }
)
NOBODY = UUID(int=0)
"""The subject, and the community, of a challenge that is made before anybody has said who they are."""
AGAIN_WITHIN = timedelta(minutes=1)
"""A double tap on a slow network comes twice with the same link; the second is answered like the first."""


@dataclass(frozen=True, slots=True)
class OneUse:
    """What a link is for."""

    community_id: UUID
    subject_id: UUID
    first: bool


def fingerprint(token: str) -> bytes:
    """Return what is stored of a token.

    Raises:
        LinkUnknown: it cannot be one of ours.
    """
    try:
        folded = crockford.fold(token)
    except ValueError:
        raise LinkUnknown from None
    if len(folded) != LENGTH:
        raise LinkUnknown
    return sha256(b"dw1|link|" + folded.encode()).digest()


def make(
    tx: Writing, kind: TokenKind, community_id: UUID, subject_id: UUID, *, token: str | None = None
) -> tuple[str, datetime]:
    """Return a fresh token and the instant until which it works; links made before for the same subject are void.

    Args:
        tx: the open unit of work.
        kind: what it is good for.
        community_id: where.
        subject_id: whom or what it is for.
        token: one that nobody can guess, where the caller can make it again for a repeat; None: a random one.
    """
    token = token or crockford.encode(secrets.randbits(LENGTH * 5), LENGTH)
    expires_at = tx.now + LIVES[kind]
    if subject_id != NOBODY:
        tx.connection.execute(
            sa.update(t.token)
            .where(t.token.c.kind == kind, t.token.c.subject_id == subject_id, t.token.c.used_at.is_(None))
            .values(expires_at=tx.now)
        )
    tx.connection.execute(
        sa.insert(t.token).values(
            digest=fingerprint(token),
            kind=kind,
            community_id=community_id,
            subject_id=subject_id,
            created_at=tx.now,
            expires_at=expires_at,
        )
    )
    return token, expires_at


def look(rx: Reading, kind: TokenKind, token: str) -> OneUse:
    """Return what an unused link is for, without using it (a preview must change nothing).

    Raises:
        LinkUnknown: unknown, out of date, or used more than a minute ago.
    """
    row = rx.connection.execute(
        sa.select(t.token.c.community_id, t.token.c.subject_id, t.token.c.used_at, t.token.c.expires_at).where(
            t.token.c.digest == fingerprint(token), t.token.c.kind == kind
        )
    ).first()
    if row is None:
        raise LinkUnknown
    if row.used_at is None and rx.now < row.expires_at:
        return OneUse(row.community_id, row.subject_id, first=True)
    if row.used_at is not None and rx.now < row.used_at + AGAIN_WITHIN:
        return OneUse(row.community_id, row.subject_id, first=False)
    raise LinkUnknown


def use(tx: Writing, kind: TokenKind, token: str) -> OneUse:
    """Use a link.

    Raises:
        LinkUnknown: unknown, out of date, or used more than a minute ago.
    """
    used = tx.connection.execute(
        sa.update(t.token)
        .where(
            t.token.c.digest == fingerprint(token),
            t.token.c.kind == kind,
            t.token.c.used_at.is_(None),
            t.token.c.expires_at > tx.now,
        )
        .values(used_at=tx.now)
        .returning(t.token.c.community_id, t.token.c.subject_id)
    ).first()
    if used is not None:
        return OneUse(used.community_id, used.subject_id, first=True)
    return look(tx, kind, token)
