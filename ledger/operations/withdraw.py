"""Withdraw a proposal: it stays in the book, and nobody can confirm it any more."""

from dataclasses import dataclass
from uuid import UUID

from ledger.errors import ProposalExpired
from ledger.ledger import Ledger
from ledger.operations.performing import perform
from ledger.scheme.four_eyes import Outcome
from ledger.scheme.roles import Act, Principal
from ledger.store import proposals
from ledger.store.authority import authorise
from ledger.store.unit import Writing


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraw:
    """Let it be; `by` is whoever proposed it, or another officer."""

    id: UUID
    community_id: UUID
    by: Principal
    proposal_id: UUID


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What will not happen."""

    proposal_id: UUID


def withdraw(ledger: Ledger, command: Withdraw) -> Withdrawn:
    """End a proposal without doing anything.

    Raises:
        NotAllowed: no officer.
        ProposalUnknown: no such proposal here.
        ProposalDecided: somebody confirmed or withdrew it already; `outcome`.
        ProposalExpired: it has lapsed by itself.
    """
    return perform(ledger, command, Withdrawn, lambda tx: _withdraw(tx, command))


def _withdraw(tx: Writing, command: Withdraw) -> Withdrawn:
    proposals.one_at_a_time(tx, command.community_id)
    authorise(tx, command.community_id, command.by, Act.WITHDRAW)
    proposal = proposals.load(tx, command.community_id, command.proposal_id)
    proposals.require_undecided(proposal)
    if tx.now >= proposal.expires_at:
        raise ProposalExpired
    proposals.decide(tx, command.community_id, proposal.id, command.by, Outcome.WITHDRAWN)
    return Withdrawn(proposal.id)
