"""Where a scan lands: the session it belongs to, and a claim that keeps a slow finger from being late."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from ledger.errors import CodeForged
from ledger.ledger import Ledger
from ledger.scheme import code
from ledger.scheme.activity import Category, Source
from ledger.scheme.checkin import check_window
from ledger.store import tables as t


@dataclass(frozen=True, slots=True, kw_only=True)
class Landing:
    """A scan that was read; `claim` is signed and good for ten minutes."""

    community_id: UUID
    community_name: str
    session_id: UUID
    title: str
    category: Category
    starts_at: datetime
    place: str
    points: int
    source: Source
    claim: str


_SESSION = t.session.c
_OF_SCREEN = (
    sa.select(
        _SESSION.community_id, _SESSION.id, _SESSION.title, _SESSION.category, _SESSION.starts_at, _SESSION.ends_at,
        _SESSION.place, _SESSION.points, t.community.c.name,
    )
    .join(t.community, t.community.c.id == _SESSION.community_id)
    .where(_SESSION.screen_code == sa.bindparam("screen_code"))
)  # fmt: skip
"""Built once: putting a statement together costs more than carrying it out."""


def rotating(ledger: Ledger, token: str) -> Landing:
    """Return where the code of a screen leads. Reading it changes nothing.

    Raises:
        CodeMalformed: none of ours, or cut short.
        CodeForged: looks like ours and is not, or belongs to another installation.
        CodeExpired: the screen shows a newer one.
        TooEarly, TooLate: outside the session's window.
    """
    screen_code, _, _ = code.split_rotating(token)
    with ledger.reading() as rx:
        row = rx.connection.execute(_OF_SCREEN, {"screen_code": screen_code}).first()
        now = rx.now
    if row is None:
        raise CodeForged
    lateness = code.judge_rotating(token, ledger.keys.session_secret(row.id), now)
    check_window(row.starts_at, row.ends_at, now)
    claim = code.Claim(
        session_id=row.id, source=Source.SCREEN.value, landed_at=now, lateness=lateness, nonce=secrets.token_urlsafe(9)
    )
    return Landing(
        community_id=row.community_id,
        community_name=row.name,
        session_id=row.id,
        title=row.title,
        category=Category(row.category),
        starts_at=row.starts_at,
        place=row.place,
        points=row.points,
        source=Source.SCREEN,
        claim=code.seal_claim(claim, ledger.keys.claims),
    )
