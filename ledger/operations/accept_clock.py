"""An officer's word that the clock is right: the book's newest line lies ahead because the clock was wrong then."""

from dataclasses import dataclass
from uuid import UUID

from ledger.ledger import Ledger
from ledger.operations.performing import perform
from ledger.scheme.roles import Act, Principal
from ledger.store import clock_order
from ledger.store import tables as t
from ledger.store.authority import authorise
from ledger.store.outbox import record
from ledger.store.unit import Writing


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptClock:
    """What is said.

    Attributes:
        id: of the request.
        community_id: whose book.
        by: an officer, or whoever keeps the machine.
    """

    id: UUID
    community_id: UUID
    by: Principal


@dataclass(frozen=True, slots=True)
class ClockAccepted:
    """The newest instant that stands from now on, microseconds."""

    newest: int


def accept_clock(ledger: Ledger, command: AcceptClock) -> ClockAccepted:
    """Let a book be written although its newest line lies more than a day ahead of the clock.

    It is written down and sealed who said so. What is ahead stays ahead; later lines of the same accounts follow it closely.

    Raises:
        NotAllowed: the role may not.
    """

    def body(tx: Writing) -> ClockAccepted:
        authorise(tx, command.community_id, command.by, Act.ACCEPT_CLOCK)
        newest = clock_order.newest(tx, command.community_id)
        row = {
            "community_id": command.community_id,
            "id": command.id,
            "newest": newest,
            "by_kind": command.by.kind.value,
            "by_id": command.by.id,
            "recorded_at": tx.now,
        }
        record(tx, t.clock_acceptance, row)
        return ClockAccepted(newest)

    return perform(ledger, command, ClockAccepted, body)
