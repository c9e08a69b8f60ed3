"""How an installation's database is, for `dongwang doctor`: nothing in it is about a person."""

from dataclasses import dataclass
from datetime import datetime

from ledger.clock import from_micros
from ledger.ledger import Ledger
from ledger.reports.communities import communities
from ledger.reports.installed import installed
from ledger.store import clock_order


@dataclass(frozen=True, slots=True)
class Condition:
    """What was found.

    Attributes:
        founded: whether there is a club.
        demo: whether one of the clubs is made up.
        missing_guards: what should forbid changing the journal, and does not.
        newest_at: the instant of the newest line of all books; None while they are empty.
    """

    founded: bool
    demo: bool
    missing_guards: tuple[str, ...]
    newest_at: datetime | None


def condition(ledger: Ledger) -> Condition:
    """Return how the database is; one in which nothing of ours is yet has no club and misses nothing."""
    if not installed(ledger):
        return Condition(founded=False, demo=False, missing_guards=(), newest_at=None)
    clubs = communities(ledger)
    with ledger.reading() as rx:
        missing = rx.guards()[1]
        newest = max((clock_order.newest(rx, club.community_id) for club in clubs), default=0)
    return Condition(
        founded=bool(clubs),
        demo=any(club.demo for club in clubs),
        missing_guards=tuple(missing),
        newest_at=from_micros(newest) if newest else None,
    )
