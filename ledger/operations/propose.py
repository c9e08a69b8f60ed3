"""Propose what takes two people: written down at once, done when a second person confirms it."""

from dataclasses import dataclass
from uuid import UUID

from ledger.errors import OwnAccess, OwnHousehold
from ledger.ledger import Ledger
from ledger.operations.effects import require_possible
from ledger.operations.performing import perform
from ledger.scheme.proposed import Proposed
from ledger.scheme.roles import Act, Principal
from ledger.store import proposals
from ledger.store.authority import authorise, kept_from
from ledger.store.unit import Writing


@dataclass(frozen=True, slots=True, kw_only=True)
class Propose:
    """I propose this.

    Attributes:
        id: the request id; also the proposal's id.
        community_id: where.
        by: an officer.
        content: what.
    """

    id: UUID
    community_id: UUID
    by: Principal
    content: Proposed


@dataclass(frozen=True, slots=True)
class ProposalMade:
    """What waits now for a second person: this one, or the same that waited already."""

    proposal_id: UUID


def propose(ledger: Ledger, command: Propose) -> ProposalMade:
    """Propose something; nothing changes until a second person confirms it.

    Raises:
        NotAllowed: no officer.
        OwnAccess: it would give the proposer a role.
        OwnHousehold: it is about the proposer or somebody they live with.
        StaffUnknown, RoleHeld, MemberUnknown, AlreadyErased: it is not possible; see `effects`.
    """
    return perform(ledger, command, ProposalMade, lambda tx: _propose(tx, command))


def _propose(tx: Writing, command: Propose) -> ProposalMade:
    proposals.one_at_a_time(tx, command.community_id)
    officer = authorise(tx, command.community_id, command.by, Act.PROPOSE)
    if command.content.colleague_id == command.by.id:
        raise OwnAccess
    if command.content.subject_id in kept_from(tx, command.community_id, command.by.id, officer.member_id):
        raise OwnHousehold
    require_possible(tx, command.community_id, command.content)
    return ProposalMade(proposals.put(tx, command.community_id, command.id, command.by, command.content))
