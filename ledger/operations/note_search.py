"""Leave a trace of a search in the roster: that somebody searched, never what for."""

from dataclasses import dataclass
from uuid import UUID

from ledger.ledger import Ledger
from ledger.scheme.audit import Action
from ledger.scheme.roles import Act, Principal
from ledger.store.auditing import note
from ledger.store.authority import authorise


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteSearch:
    """Somebody looks a member up."""

    community_id: UUID
    by: Principal


def note_search(ledger: Ledger, command: NoteSearch) -> None:
    """Write an audit event for every search; without it nothing is searched.

    Raises:
        NotAllowed: no role lets them.
    """
    with ledger.writing() as tx:
        authorise(tx, command.community_id, command.by, Act.READ_ROSTER)
        note(tx, command.community_id, command.by, Action.MEMBER_SEARCHED)
