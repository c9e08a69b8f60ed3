"""Write down that somebody was turned away: a pattern of it is what the supervisor looks for."""

from datetime import timedelta
from uuid import UUID

from ledger.clock import micros
from ledger.ledger import Ledger
from ledger.scheme.audit import Action
from ledger.scheme.roles import Principal
from ledger.store import auditing

EVERY = timedelta(minutes=1)
"""One event of one person within it stands for all: a page that asks again and again must not fill the book."""


def deny(ledger: Ledger, community_id: UUID, by: Principal) -> None:
    """Note that `by` was turned away, unless the last time is less than a minute ago."""
    with ledger.writing() as tx:
        known = tx.fetch(
            "SELECT 1 FROM audit_event WHERE community_id = ? AND recorded_at > ? AND action = ? AND by_id = ? LIMIT 1",
            (community_id, micros(tx.now - EVERY), Action.DENIED.value, by.id),
        )
        if not known:
            auditing.note(tx, community_id, by, Action.DENIED)
