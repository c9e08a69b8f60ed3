"""Who is signed in at the committee's."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from ledger.ledger import Ledger
from ledger.scheme.roles import Role
from ledger.store import tables as t
from ledger.store.web_sessions import fingerprint


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Somebody who signed in, and what they may be in their community."""

    id: UUID
    name: str
    community_id: UUID
    community_name: str
    roles: frozenset[Role]


def who(ledger: Ledger, secret: str) -> StaffMember | None:
    """Return who stands behind a cookie's secret, None when the session is unknown, over or revoked."""
    session, grant = t.web_session, t.role_grant
    with ledger.reading() as rx:
        rows = rx.connection.execute(
            sa.select(t.staff.c.id, t.staff.c.name, session.c.community_id, t.community.c.name, grant.c.role)
            .join(session, session.c.staff_id == t.staff.c.id)
            .join(t.community, t.community.c.id == session.c.community_id)
            .join(grant, (grant.c.staff_id == t.staff.c.id) & (grant.c.community_id == session.c.community_id))
            .where(
                session.c.digest == fingerprint(secret),
                session.c.kind == "staff",
                session.c.revoked_at.is_(None),
                session.c.expires_at > rx.now,
            )
        ).all()
    if not rows:
        return None
    return StaffMember(*rows[0][:4], frozenset(Role(row.role) for row in rows))
