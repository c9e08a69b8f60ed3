"""Which program is asking."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from ledger.ledger import Ledger
from ledger.scheme.roles import PROGRAMS, Role, Scope
from ledger.store import tables as t
from ledger.store.program_tokens import fingerprint


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A program whose token is good.

    Attributes:
        community_id: the one community that it reaches.
        seen_at: its last request, to the minute; None before the first.
    """

    id: UUID
    community_id: UUID
    scope: Scope
    seen_at: datetime | None

    @property
    def roles(self) -> frozenset[Role]:
        """What it may be, by the role table."""
        return frozenset({PROGRAMS[self.scope]})


_LIVE = sa.select(t.integration.c.id, t.integration.c.community_id, t.integration.c.scope, t.integration.c.seen_at).where(
    t.integration.c.digest == sa.bindparam("digest"), t.integration.c.ended_at.is_(None)
)
"""Asked with every request of a program, and so built once. The digest is what is compared, so time tells nothing."""


def program(ledger: Ledger, token: str) -> Program | None:
    """Return the program behind a token, None when the token is unknown or was ended."""
    with ledger.reading() as rx:
        row = rx.connection.execute(_LIVE, {"digest": fingerprint(token)}).first()
    if row is None:
        return None
    return Program(id=row.id, community_id=row.community_id, scope=Scope(row.scope), seen_at=row.seen_at)
