"""What a verification finds, and over which lines it goes."""

from dataclasses import dataclass
from uuid import UUID

from ledger.store.unit import Reading


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that cannot be right."""

    table: str
    row: str
    why: str


@dataclass(frozen=True, slots=True)
class Invariant:
    """One promise of the book, how many rows were looked at, and the first fault if it is broken."""

    name: str
    rows: int
    fault: Fault | None


@dataclass(frozen=True, slots=True)
class Verification:
    """What `verify` found in one community's book.

    Attributes:
        community_id: whose.
        invariants: in the order in which they were checked.
        size: leaves of the log.
        root: over them, 32 bytes; None while nothing is sealed.
    """

    community_id: UUID
    invariants: tuple[Invariant, ...]
    size: int
    root: bytes | None

    @property
    def good(self) -> bool:
        """Whether every invariant holds."""
        return all(invariant.fault is None for invariant in self.invariants)


@dataclass(frozen=True, slots=True)
class Scope:
    """Which part of a book is looked at.

    Attributes:
        rx: the picture of the book.
        community_id: whose.
        since: leaves that were found good before; 0 looks at everything.
    """

    rx: Reading
    community_id: UUID
    since: int = 0

    def lines(self, name: str) -> tuple[str, tuple[object, ...]]:
        """Return a condition, and its values, that keeps those lines of the table called `name` that are looked at."""
        if not self.since:
            return f"{name}.community_id = ?", (self.community_id,)
        newer = (
            "SELECT subject_id FROM leaf WHERE community_id = ? AND kind = 'set' AND leaf_index >= ? "
            "UNION ALL SELECT subject_id FROM unsealed WHERE community_id = ? AND kind = 'set'"
        )
        condition = f"{name}.community_id = ? AND {name}.set_id IN ({newer})"
        return condition, (self.community_id, self.community_id, self.since, self.community_id)
