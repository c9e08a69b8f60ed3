"""Whose handbooks a resident's browser holds."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from ledger.ledger import Ledger
from ledger.reports import names
from ledger.store import tables as t
from ledger.store.web_sessions import fingerprint


@dataclass(frozen=True, slots=True)
class BoundMember:
    """A member whose handbook this browser holds."""

    member_id: UUID
    handbook_no: str
    name: str


@dataclass(frozen=True, slots=True)
class Bound:
    """A bound browser: up to four members of one household, in the order in which they were added."""

    community_id: UUID
    members: tuple[BoundMember, ...]


def who(ledger: Ledger, secret: str) -> Bound | None:
    """Return whose handbooks the browser behind a cookie's secret holds, None when nobody's."""
    held = t.browser_member
    with ledger.reading() as rx:
        rows = rx.connection.execute(
            sa.select(held.c.community_id, *names.COLUMNS)
            .select_from(names.of(held))
            .join(t.web_session, t.web_session.c.digest == held.c.digest)
            .where(
                held.c.digest == fingerprint(secret),
                t.web_session.c.kind == "browser",
                t.web_session.c.revoked_at.is_(None),
                t.web_session.c.expires_at > rx.now,
            )
            .order_by(held.c.bound_at)
        ).all()
    if not rows:
        return None
    community_id = rows[0].community_id
    return Bound(
        community_id,
        tuple(BoundMember(row.member_id, row.handbook_no, names.name_of(ledger.keys, community_id, row)) for row in rows),
    )
