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


_HELD = (
    sa.select(t.browser_member.c.community_id, *names.COLUMNS)
    .select_from(names.of(t.browser_member))
    .join(t.web_session, t.web_session.c.digest == t.browser_member.c.digest)
    .where(
        t.browser_member.c.digest == sa.bindparam("digest"),
        t.web_session.c.kind == "browser",
        t.web_session.c.revoked_at.is_(None),
        t.web_session.c.expires_at > sa.bindparam("now"),
    )
    .order_by(t.browser_member.c.bound_at)
)
"""Asked with every request of a resident, and so built once."""


def who(ledger: Ledger, secret: str) -> Bound | None:
    """Return whose handbooks the browser behind a cookie's secret holds, None when nobody's."""
    with ledger.reading() as rx:
        rows = rx.connection.execute(_HELD, {"digest": fingerprint(secret), "now": rx.now}).all()
    if not rows:
        return None
    community_id = rows[0].community_id
    return Bound(
        community_id,
        tuple(BoundMember(row.member_id, row.handbook_no, names.name_of(ledger.keys, community_id, row)) for row in rows),
    )
