"""What the judge found good, ready to be written at once: balances, lines, entries and the sealer's outbox."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from ledger.book.posting import Movement, Posted


class OvertakenError(Exception):
    """A condition of the database did not hold: a limit, a closed account, a key that is there already, a poisoned id."""


@dataclass(frozen=True, slots=True)
class Posting:
    """Lines of whole sets, in order, and what they do to limited accounts.

    Attributes:
        community_id: whose book.
        moves: per limited account, in account order.
        posted: the lines; each has an instant of its own, in order.
        closed: whether the accounts have to be closed before, and closing: whether they are afterwards.
    """

    community_id: UUID
    moves: Sequence[Movement]
    posted: Sequence[Posted]
    closed: bool = False
    closing: bool = False

    def since(self, move: Movement) -> int:
        """Return the instant of the first line that touches the account: its last one has to lie before."""
        return self.posted[move.steps[0].place].line.recorded_at

    def until(self, move: Movement) -> int:
        """Return the instant of the last line that touches the account."""
        return self.posted[move.steps[-1].place].line.recorded_at
