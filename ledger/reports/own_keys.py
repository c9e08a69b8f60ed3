"""What opens the door to somebody beside their password: their passkeys and their badge, for their own page."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from ledger.ledger import Ledger
from ledger.scheme.pin import TRIES as PIN_TRIES
from ledger.scheme.roles import Principal, PrincipalKind
from ledger.store import passkeys, recent_sign_in
from ledger.store import tables as t
from ledger.store.unit import Reading


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey as its owner knows it."""

    credential: bytes
    label: str
    created_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class OwnBadge:
    """The last badge that was made, unless it was ended.

    Attributes:
        locked: there were five wrong PINs; it never opens anything again.
    """

    created_at: datetime
    locked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnKeys:
    """What opens the door.

    Attributes:
        recent: they signed in so lately that they may change it.
        full: there is no room for another passkey.
    """

    passkeys: tuple[Passkey, ...]
    badge: OwnBadge | None
    recent: bool
    full: bool


def own_keys(ledger: Ledger, community_id: UUID, staff_id: UUID, session: str) -> OwnKeys:
    """Return what opens the door to `staff_id`, who asks in the session behind this secret."""
    key = t.passkey.c
    mine = sa.select(key.credential, key.label, key.created_at, key.used_at).where(key.staff_id == staff_id)
    with ledger.reading() as rx:
        found = tuple(Passkey(*row) for row in rx.connection.execute(mine.order_by(key.created_at, key.credential)))
        return OwnKeys(
            passkeys=found,
            badge=_badge(rx, community_id, staff_id),
            recent=recent_sign_in.is_recent(rx, session, Principal(PrincipalKind.STAFF, staff_id)),
            full=len(found) >= passkeys.MOST,
        )


def _badge(rx: Reading, community_id: UUID, staff_id: UUID) -> OwnBadge | None:
    badge = t.badge.c
    row = rx.connection.execute(
        sa.select(badge.created_at, badge.ended_at, badge.wrong_pins)
        .where(badge.community_id == community_id, badge.staff_id == staff_id)
        .order_by(badge.created_at.desc(), badge.id.desc())
        .limit(1)
    ).first()
    if row is None:
        return None
    locked = row.wrong_pins >= PIN_TRIES
    return OwnBadge(row.created_at, locked) if locked or row.ended_at is None else None
