"""How somebody at the committee's signs in, and where they are signed in now."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from ledger.ledger import Ledger
from ledger.scheme import password
from ledger.store import staff_sessions, web_sessions
from ledger.store import tables as t
from ledger.store.unit import Reading
from ledger.store.web_sessions import Method

SESSIONS_MAX = 50
"""Sessions on the page; nobody has more in twelve hours."""


@dataclass(frozen=True, slots=True)
class OwnSession:
    """A session that is not over.

    Attributes:
        id: names it and opens nothing.
        seen_at: their last request in it, to the minute.
        device: the committee's paired PC that it is at, empty anywhere else.
        here: the one in which this is asked.
    """

    id: UUID
    begun_at: datetime
    seen_at: datetime
    method: Method
    device: str
    here: bool


@dataclass(frozen=True, slots=True)
class OwnSignIn:
    """Somebody's sign-in.

    Attributes:
        login: the name they sign in by.
        second_factor: whether they show a code from their phone too.
        least: characters that a new password needs.
        sessions: the newest first.
    """

    login: str
    second_factor: bool
    least: int
    sessions: tuple[OwnSession, ...]


def own_sign_in(ledger: Ledger, staff_id: UUID, session: str) -> OwnSignIn:
    """Return how `staff_id` signs in, and their sessions; `session` is the secret of the one that asks."""
    staff = t.staff.c
    with ledger.reading() as rx:
        row = rx.connection.execute(sa.select(staff.login, staff.totp_secret).where(staff.id == staff_id)).one()
        sessions = _sessions(rx, staff_id, web_sessions.fingerprint(session))
    second_factor = row.totp_secret is not None
    return OwnSignIn(row.login or "", second_factor, password.minimum(second_factor=second_factor), sessions)


def _sessions(rx: Reading, staff_id: UUID, here: bytes) -> tuple[OwnSession, ...]:
    session = t.web_session.c
    rows = rx.connection.execute(
        sa.select(session.digest, session.created_at, session.seen_at, session.method, t.device.c.label)
        .select_from(t.web_session.outerjoin(t.device, t.device.c.id == session.device_id))
        .where(
            session.staff_id == staff_id,
            session.kind == "staff",
            session.revoked_at.is_(None),
            session.expires_at > rx.now,
        )
        .order_by(session.created_at.desc(), session.digest)
        .limit(SESSIONS_MAX)
    )
    return tuple(
        OwnSession(
            staff_sessions.named(row.digest),
            row.created_at,
            row.seen_at,
            Method(row.method or Method.PASSWORD.value),
            row.label or "",
            row.digest == here,
        )
        for row in rows
    )
