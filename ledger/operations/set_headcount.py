"""Write down the head count: after a session somebody types one number (现场数了几位？)."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from ledger.errors import QuantityInvalid, SessionUnknown
from ledger.ledger import Ledger
from ledger.operations.performing import perform
from ledger.scheme.roles import Act, Principal
from ledger.store import tables as t
from ledger.store.authority import authorise
from ledger.store.unit import Writing

HEADCOUNT_MAX = 9_999


@dataclass(frozen=True, slots=True, kw_only=True)
class SetHeadcount:
    """So many were there, 0 to 9,999; `by` is an officer."""

    id: UUID
    community_id: UUID
    by: Principal
    session_id: UUID
    headcount: int


@dataclass(frozen=True, slots=True)
class HeadcountSet:
    """The number that stands beside the check-ins now."""

    session_id: UUID
    headcount: int


def set_headcount(ledger: Ledger, command: SetHeadcount) -> HeadcountSet:
    """Write down how many were counted; a later number replaces an earlier one.

    Raises:
        NotAllowed: no officer.
        QuantityInvalid: not 0 to 9,999.
        SessionUnknown: no such session here.
    """
    return perform(ledger, command, HeadcountSet, lambda tx: _set(tx, command))


def _set(tx: Writing, command: SetHeadcount) -> HeadcountSet:
    authorise(tx, command.community_id, command.by, Act.SET_HEADCOUNT)
    if not 0 <= command.headcount <= HEADCOUNT_MAX:
        raise QuantityInvalid(minimum=0, maximum=HEADCOUNT_MAX)
    changed = tx.connection.execute(
        sa.update(t.session)
        .where(t.session.c.community_id == command.community_id, t.session.c.id == command.session_id)
        .values(headcount=command.headcount)
    ).rowcount
    if not changed:
        raise SessionUnknown
    return HeadcountSet(command.session_id, command.headcount)
