"""Who is signed in at the committee's."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from ledger.ledger import Ledger
from ledger.scheme.device import DeviceState
from ledger.scheme.roles import Role
from ledger.store import tables as t
from ledger.store import web_sessions
from ledger.store.web_sessions import Method, fingerprint


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Somebody who signed in, and what they may be in their community.

    Attributes:
        method: how they showed that it is them.
        device_id: the committee's paired PC that they sit at, None anywhere else.
        seen_at: their last request, to the minute.
        rests: nobody has done anything in this session for too long; it goes on when they show who they are.
    """

    id: UUID
    name: str
    community_id: UUID
    community_name: str
    method: Method
    device_id: UUID | None
    seen_at: datetime
    rests: bool
    roles: frozenset[Role]


_SIGNED_IN = (
    sa.select(
        t.staff.c.id,
        t.staff.c.name,
        t.web_session.c.community_id,
        t.community.c.name.label("community_name"),
        t.web_session.c.method,
        t.web_session.c.device_id,
        t.web_session.c.seen_at,
        t.role_grant.c.role,
    )
    .join(t.web_session, t.web_session.c.staff_id == t.staff.c.id)
    .join(t.community, t.community.c.id == t.web_session.c.community_id)
    .join(
        t.role_grant,
        (t.role_grant.c.staff_id == t.staff.c.id) & (t.role_grant.c.community_id == t.web_session.c.community_id),
    )
    .join(t.device, t.device.c.id == t.web_session.c.device_id, isouter=True)
    .where(
        t.web_session.c.digest == sa.bindparam("digest"),
        t.web_session.c.kind == "staff",
        t.web_session.c.revoked_at.is_(None),
        t.web_session.c.expires_at > sa.bindparam("now"),
        # A PC that was switched off takes everybody along who sits at it, also whoever came in that very moment.
        t.web_session.c.device_id.is_(None) | (t.device.c.state == DeviceState.ACTIVE.value),
    )
)
"""Asked with every request of an officer, and so built once."""


def who(ledger: Ledger, secret: str) -> StaffMember | None:
    """Return who stands behind a cookie's secret, None when the session is unknown, over or revoked."""
    with ledger.reading() as rx:
        rows = rx.connection.execute(_SIGNED_IN, {"digest": fingerprint(secret), "now": rx.now}).all()
        now = rx.now
    if not rows:
        return None
    row = rows[0]
    return StaffMember(
        id=row.id,
        name=row.name,
        community_id=row.community_id,
        community_name=row.community_name,
        method=Method(row.method or Method.PASSWORD.value),
        device_id=row.device_id,
        seen_at=row.seen_at,
        rests=web_sessions.rests(row.seen_at, row.device_id, now),
        roles=frozenset(Role(each.role) for each in rows),
    )
