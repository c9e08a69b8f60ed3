"""Who can act at all, and ending what somebody could come in with: badges and unused links."""

from uuid import UUID

import sqlalchemy as sa

from ledger.errors import RecoveryTooSoon
from ledger.scheme.four_eyes import RECOVERY_REST
from ledger.scheme.roles import Principal
from ledger.store import tables as t
from ledger.store.unit import Reading, Writing


def can_sign_in(rx: Reading, staff_id: UUID) -> bool:
    """Return whether somebody has chosen how to sign in; before that they can do nothing, whatever their roles."""
    return bool(_who_can(rx, [staff_id]))


def _who_can(rx: Reading, staff_ids: list[UUID]) -> frozenset[UUID]:
    """Return who of these has a password or a passkey."""
    keyed = sa.select(t.passkey.c.staff_id)
    rows = rx.connection.execute(
        sa.select(t.staff.c.id).where(
            t.staff.c.id.in_(staff_ids), sa.or_(t.staff.c.password_hash.is_not(None), t.staff.c.id.in_(keyed))
        )
    )
    return frozenset(row.id for row in rows)


def require_rested(rx: Reading, by: Principal) -> None:
    """Refuse whoever was just helped in: one person could otherwise change through a second what is not theirs to change.

    Raises:
        RecoveryTooSoon: it is less than a day ago; `until_at` (ISO).
    """
    helped_at = rx.connection.execute(sa.select(t.staff.c.recovered_at).where(t.staff.c.id == by.id)).scalar_one()
    if helped_at is not None and rx.now < helped_at + RECOVERY_REST:
        raise RecoveryTooSoon(until_at=(helped_at + RECOVERY_REST).isoformat())


def end_badges(tx: Writing, staff_id: UUID, community_id: UUID) -> None:
    """End the badges that somebody has in a community."""
    badge = t.badge.c
    tx.connection.execute(
        sa.update(t.badge)
        .where(badge.staff_id == staff_id, badge.community_id == community_id, badge.ended_at.is_(None))
        .values(ended_at=tx.now)
    )


def void_links(tx: Writing, staff_id: UUID, community_id: UUID) -> None:
    """Void the links by which somebody could still choose how to sign in for a community."""
    token = t.token.c
    tx.connection.execute(
        sa.update(t.token)
        .where(
            token.kind.in_(("invitation", "recovery")),
            token.subject_id == staff_id,
            token.community_id == community_id,
            token.used_at.is_(None),
            token.expires_at > tx.now,
        )
        .values(expires_at=tx.now)
    )


def who_can_act(rx: Reading, community_id: UUID, roles: frozenset[str]) -> frozenset[UUID]:
    """Return who has one of `roles` in a community and can sign in."""
    grant = t.role_grant.c
    rows = rx.connection.execute(
        sa.select(grant.staff_id).distinct().where(grant.community_id == community_id, grant.role.in_(roles))
    )
    return _who_can(rx, [row.staff_id for row in rows])
