"""What is known of the book around a batch: the judge reads it, and notes in it what the sets that it finds good do."""

from collections import ChainMap
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field, replace
from typing import TypeVar
from uuid import UUID

from ledger.book.account import Account
from ledger.book.balance import Balance
from ledger.book.posting import Posted
from ledger.book.transfer import Kind, Line


@dataclass(slots=True)
class Facts:
    """What is known of the book around a batch. The judge notes in it what the sets that it finds good do.

    Attributes:
        now: the batch's one reading of the clock, microseconds.
        accounts: those that the lines name, as far as they exist.
        first_at: the instant of the first line that is written, microseconds; each further line has the next one.
        lines: stored lines that are named as a hold or as reversed.
        known: stored lines under the ids of the batch itself.
        known_sets: ids of sets that are stored.
        failed: poisoned ids.
        resolutions: holds that are resolved, and how.
        reversals: lines that were undone already, and by which line.
        balances: of the limited accounts; None when they were not read and the database judges them.
        posted: what the good sets write, in order.
    """

    now: int
    accounts: Mapping[UUID, Account]
    first_at: int = 0
    lines: MutableMapping[UUID, Line] = field(default_factory=dict)
    known: Mapping[UUID, Line] = field(default_factory=dict)
    known_sets: set[UUID] = field(default_factory=set)
    failed: set[UUID] = field(default_factory=set)
    resolutions: MutableMapping[UUID, Kind] = field(default_factory=dict)
    reversals: MutableMapping[UUID, UUID] = field(default_factory=dict)
    balances: MutableMapping[UUID, Balance] | None = None
    posted: list[Posted] = field(default_factory=list)

    def draft(self) -> "Facts":
        """Return facts to note on that leave these as they are."""
        return replace(
            self,
            first_at=self.first_at + len(self.posted),
            lines=ChainMap({}, self.lines),
            resolutions=ChainMap({}, self.resolutions),
            reversals=ChainMap({}, self.reversals),
            balances=None if self.balances is None else ChainMap({}, self.balances),
            posted=[],
        )

    def keep(self, draft: "Facts") -> None:
        """Take over what was noted on a draft."""
        self.lines.update(_noted(draft.lines))
        self.resolutions.update(_noted(draft.resolutions))
        self.reversals.update(_noted(draft.reversals))
        if self.balances is not None and draft.balances is not None:
            self.balances.update(_noted(draft.balances))
        self.posted += draft.posted


N = TypeVar("N")


def _noted(page: MutableMapping[UUID, N]) -> MutableMapping[UUID, N]:
    """Return what a draft holds beyond the facts that it was made from."""
    assert isinstance(page, ChainMap), "a draft notes on pages of its own"
    return page.maps[0]
