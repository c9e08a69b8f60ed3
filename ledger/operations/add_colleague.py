"""Propose somebody new at the committee's: their name is written down, and a role waits for a second person's word."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from ledger.ids import new_id
from ledger.ledger import Ledger
from ledger.operations.performing import perform
from ledger.scheme.proposed import GrantRole
from ledger.scheme.roles import Act, Principal, Role
from ledger.scheme.wording import NAME_MAX, plain
from ledger.store import proposals
from ledger.store import tables as t
from ledger.store.authority import authorise
from ledger.store.unit import Writing


@dataclass(frozen=True, slots=True, kw_only=True)
class AddColleague:
    """They are to work here too.

    Attributes:
        id: the request id; also the proposal's id.
        community_id: where.
        by: an officer.
        name: what they are called, such as 周老师.
        role: one of those who sign in.
    """

    id: UUID
    community_id: UUID
    by: Principal
    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class ColleagueProposed:
    """Somebody who cannot sign in yet, and the proposal that would let them."""

    staff_id: UUID
    proposal_id: UUID


def add_colleague(ledger: Ledger, command: AddColleague) -> ColleagueProposed:
    """Propose a new colleague; they get a one-time link when a second person confirms it.

    Raises:
        NotAllowed: no officer.
        TextInvalid: a name that is empty or too long.
    """
    return perform(ledger, command, ColleagueProposed, lambda tx: _add(tx, command))


def _add(tx: Writing, command: AddColleague) -> ColleagueProposed:
    proposals.one_at_a_time(tx, command.community_id)
    authorise(tx, command.community_id, command.by, Act.PROPOSE)
    staff_id = new_id()
    tx.connection.execute(sa.insert(t.staff).values(id=staff_id, name=plain(command.name, "name", NAME_MAX), created_at=tx.now))
    proposal_id = proposals.put(tx, command.community_id, command.id, command.by, GrantRole(staff_id, command.role))
    return ColleagueProposed(staff_id, proposal_id)
