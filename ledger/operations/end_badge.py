"""End one's own badge: it was lost, or is not needed any more. It may be done on a badge, too: it opens nothing."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from ledger.ledger import Ledger
from ledger.scheme.audit import Action
from ledger.scheme.roles import Act, Principal
from ledger.store import access, auditing
from ledger.store import tables as t
from ledger.store.authority import authorise


@dataclass(frozen=True, slots=True, kw_only=True)
class EndBadge:
    """My badge shall open nothing any more."""

    community_id: UUID
    by: Principal


def end_badge(ledger: Ledger, command: EndBadge) -> None:
    """End it; where there is none, nothing happens.

    Raises:
        NotAllowed: no officer.
    """
    badge = t.badge.c
    with ledger.writing() as tx:
        authorise(tx, command.community_id, command.by, Act.USE_BADGE)
        mine = (badge.staff_id == command.by.id, badge.community_id == command.community_id, badge.ended_at.is_(None))
        if tx.connection.execute(sa.select(badge.id).where(*mine)).first() is None:
            return
        access.end_badges(tx, command.by.id, command.community_id)
        auditing.note(tx, command.community_id, command.by, Action.BADGE_ENDED, command.by.id)
