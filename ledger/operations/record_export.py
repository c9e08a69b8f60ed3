"""Leave a trace of an export: who took the book along, and when."""

from dataclasses import dataclass
from uuid import UUID

from ledger.ledger import Ledger
from ledger.scheme.audit import Action
from ledger.scheme.roles import Act, Principal
from ledger.store.auditing import note
from ledger.store.authority import authorise


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordExport:
    """Somebody takes the book along."""

    community_id: UUID
    by: Principal


def record_export(ledger: Ledger, command: RecordExport) -> None:
    """Write an audit event; without it nothing is exported.

    Raises:
        NotAllowed: no role lets them.
        SecondWriter: a service is running on this SQLite book; then the desk exports.
    """
    with ledger.writing() as tx:
        authorise(tx, command.community_id, command.by, Act.EXPORT)
        note(tx, command.community_id, command.by, Action.EXPORTED)
