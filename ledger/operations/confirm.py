"""Confirm what somebody else proposed: the decision and its effect are one, and happen once."""

from dataclasses import dataclass
from uuid import UUID

from ledger.errors import OwnAccess
from ledger.ledger import Ledger
from ledger.operations.effects import Deed, carry_out, invite, settle
from ledger.scheme.four_eyes import Outcome, require_second_pair
from ledger.scheme.proposed import GrantRole, Proposed
from ledger.scheme.roles import Act, Principal
from ledger.store import access, proposals
from ledger.store.authority import authorise
from ledger.store.one_use_token import AGAIN_WITHIN
from ledger.store.proposals import Proposal
from ledger.store.unit import Writing


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirm:
    """I have looked at it, and it is right; `by` is the second of the two."""

    id: UUID
    community_id: UUID
    by: Principal
    proposal_id: UUID


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What was done.

    Attributes:
        content: what had been proposed.
        invitation: the token of a new colleague's one-time link, shown once and never stored; None where nobody needs one.
    """

    content: Proposed
    invitation: str | None


def confirm(ledger: Ledger, command: Confirm) -> Confirmed:
    """Carry a proposal out. No answer is stored, since a link in it would be; a double tap gets a new link instead.

    Raises:
        NotAllowed: no officer.
        ProposalUnknown: no such proposal here.
        ProposalDecided: somebody was faster; `outcome`.
        ProposalExpired, OwnProposal, SecondOfficerMissing, OwnHousehold, ConfirmTooSoon: see `four_eyes`.
        OwnAccess: it would give the one who confirms a role.
        StaffUnknown, RoleHeld, MemberUnknown, AlreadyErased: it is not possible any more; see `effects`.
    """
    with ledger.writing() as tx:
        confirmed = _confirm(tx, command)
    settle(ledger, confirmed.content)
    return confirmed


def _confirm(tx: Writing, command: Confirm) -> Confirmed:
    proposals.one_at_a_time(tx, command.community_id)
    authorise(tx, command.community_id, command.by, Act.CONFIRM)
    proposal = proposals.load(tx, command.community_id, command.proposal_id)
    if _tapped_twice(tx, command, proposal):
        return Confirmed(proposal.content, _link_again(tx, command, proposal.content))
    proposals.require_undecided(proposal)
    _require_second_pair(tx, command, proposal)
    proposals.decide(tx, command.community_id, proposal.id, command.by, Outcome.CONFIRMED)
    deed = Deed(command.community_id, proposal.id, command.by)
    return Confirmed(proposal.content, carry_out(tx, deed, proposal.content))


def _require_second_pair(tx: Writing, command: Confirm, proposal: Proposal) -> None:
    first = proposals.hand(tx, command.community_id, proposal.by_id)
    second = proposals.hand(tx, command.community_id, command.by.id)
    require_second_pair(first, second, proposal.content.subject_id, proposal.expires_at, tx.now)
    if proposal.content.colleague_id == command.by.id:
        raise OwnAccess


def _tapped_twice(tx: Writing, command: Confirm, proposal: Proposal) -> bool:
    """Return whether this very hand confirmed it a moment ago: then it is told once more that it is done."""
    confirmed = proposal.outcome is Outcome.CONFIRMED and proposal.decided_by == command.by.id
    return confirmed and proposal.decided_at is not None and tx.now < proposal.decided_at + AGAIN_WITHIN


def _link_again(tx: Writing, command: Confirm, content: Proposed) -> str | None:
    if not isinstance(content, GrantRole) or access.can_sign_in(tx, content.staff_id):
        return None
    return invite(tx, command.community_id, content.staff_id, command.by)
