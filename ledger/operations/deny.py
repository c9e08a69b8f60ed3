"""Write down that somebody was turned away: a pattern of it is what the supervisor looks for."""

from uuid import UUID

from ledger.ledger import Ledger
from ledger.operations.note_once import note_once
from ledger.scheme.audit import Action
from ledger.scheme.roles import Principal


def deny(ledger: Ledger, community_id: UUID, by: Principal) -> None:
    """Note that `by` was turned away, unless the last time is less than a minute ago."""
    note_once(ledger, community_id, by, Action.DENIED)
