"""Sessions of officers: the way in that all ways of signing in end with, and what ends sessions again."""

from dataclasses import dataclass
from uuid import UUID, uuid5

import sqlalchemy as sa

from ledger.errors import DeviceRevoked
from ledger.scheme.audit import Action
from ledger.scheme.device import DeviceState
from ledger.scheme.roles import Principal, PrincipalKind
from ledger.store import auditing, web_sessions
from ledger.store import tables as t
from ledger.store.unit import Writing
from ledger.store.web_sessions import Method, fingerprint

_SESSIONS = UUID("6f0a1c52-1df1-5d7e-9a35-5a0c3d7f4c11")
_session = t.web_session.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """Where somebody signs in.

    Attributes:
        replaces: the secret of the session that this browser had so far; it ends.
        device_id: the committee's paired PC they sit at.
    """

    replaces: str = ""
    device_id: UUID | None = None


HERE = Arrival()
"""A browser that had no session, at no paired PC."""


def come_in(tx: Writing, community_id: UUID, staff_id: UUID, method: Method, arrival: Arrival = HERE) -> str:
    """Begin a session of somebody who showed who they are, and write it down; return the cookie's secret.

    Raises:
        DeviceRevoked: the PC they sit at was switched off while they did.
    """
    for (state,) in tx.fetch("SELECT state FROM device WHERE id = ?", (arrival.device_id,)) if arrival.device_id else ():
        if state != DeviceState.ACTIVE.value:
            raise DeviceRevoked(state=str(state))
    if arrival.replaces:
        end(tx, _session.digest == fingerprint(arrival.replaces))
    secret = web_sessions.begin_staff(tx, community_id, staff_id, method, arrival.device_id)
    auditing.note(tx, community_id, Principal(PrincipalKind.STAFF, staff_id), Action.SIGNED_IN, staff_id)
    return secret


def named(digest: bytes) -> UUID:
    """Return the id by which the list of one's own sessions speaks of one; it opens nothing."""
    return uuid5(_SESSIONS, digest.hex())


def end(tx: Writing, *which: sa.ColumnElement[bool]) -> list[tuple[UUID, UUID]]:
    """End the officers' sessions that are meant; return of each that was not over yet whose it was, and in which community."""
    ended = tx.connection.execute(
        sa.update(t.web_session)
        .where(_session.kind == "staff", _session.revoked_at.is_(None), _session.expires_at > tx.now, *which)
        .values(revoked_at=tx.now)
        .returning(_session.staff_id, _session.community_id)
    )
    return [(row.staff_id, row.community_id) for row in ended]


def end_all(tx: Writing, staff_id: UUID, *, but: str = "") -> None:
    """End all of somebody's sessions, and their sign-ins that wait for a second factor.

    Args:
        tx: the open unit of work.
        staff_id: whose.
        but: the secret of the session that goes on.
    """
    end(tx, _session.staff_id == staff_id, _session.digest != fingerprint(but))
    token = t.token.c
    tx.connection.execute(
        sa.update(t.token)
        .where(token.kind == "second_factor", token.subject_id == staff_id, token.used_at.is_(None))
        .values(expires_at=tx.now)
    )
