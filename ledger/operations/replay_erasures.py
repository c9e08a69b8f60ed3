"""Carry out in an older copy of the book what was erased after it was made: a restore does this before anybody looks in."""

from collections.abc import Iterable
from dataclasses import dataclass

from ledger.errors import AlreadyErased, MemberUnknown
from ledger.ledger import Ledger
from ledger.scheme.audit import Action
from ledger.scheme.erased import Erased
from ledger.scheme.roles import SYSTEM
from ledger.store.auditing import note
from ledger.store.erasing import erase_person


@dataclass(frozen=True, slots=True)
class Replayed:
    """How many were erased now, were erased before, and joined only after the copy was made."""

    erased: int
    before: int
    unknown: int


def replay_erasures(ledger: Ledger, erasures: Iterable[Erased]) -> Replayed:
    """Erase again whoever was erased; run twice it does nothing the second time.

    Args:
        ledger: the older copy, opened for writing and not yet served.
        erasures: from the newer book (`ledger.reports.erasures`) or from a list kept beside the backups.
    """
    counted = {"erased": 0, "before": 0, "unknown": 0}
    for one in erasures:
        counted[_again(ledger, one)] += 1
    # Also where nothing was left to erase: a replay that broke off may have left the files as they were.
    ledger.scrub()
    return Replayed(**counted)


def _again(ledger: Ledger, one: Erased) -> str:
    try:
        with ledger.writing() as tx:
            erase_person(tx, one.community_id, one.member_id, one.proposal_id)
            note(tx, one.community_id, SYSTEM, Action.PERSON_ERASED, one.member_id)
    except AlreadyErased:
        return "before"
    except MemberUnknown:
        return "unknown"
    return "erased"
