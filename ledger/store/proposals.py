"""Proposals and how they ended: what waits, the two hands, and the decision that is there once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa

from ledger.clock import micros
from ledger.errors import ProposalDecided, ProposalUnknown
from ledger.scheme.audit import Action
from ledger.scheme.four_eyes import LIVES, Hand, Outcome
from ledger.scheme.proposed import Proposed, Written, read, written
from ledger.scheme.roles import Principal, PrincipalKind
from ledger.store import auditing
from ledger.store import tables as t
from ledger.store.authority import kept_from, standing
from ledger.store.outbox import record
from ledger.store.unit import Reading, Writing

_AUDITED = {Outcome.CONFIRMED: Action.CONFIRMED, Outcome.WITHDRAWN: Action.WITHDRAWN}
_EVERY = (
    sa.select(
        *(t.proposal.c.id, t.proposal.c.content, t.proposal.c.by_id, t.proposal.c.expires_at, t.proposal.c.recorded_at),
        *(t.decision.c.outcome, t.decision.c.by_id.label("decided_by"), t.decision.c.recorded_at.label("decided_at")),
    )
    .select_from(t.proposal)
    .join(
        t.decision,
        (t.decision.c.community_id == t.proposal.c.community_id) & (t.decision.c.proposal_id == t.proposal.c.id),
        isouter=True,
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What somebody proposed, and how it ended if it did.

    Attributes:
        by_id: who proposed it.
        expires_at: from then on nobody can confirm it.
        outcome: None while nobody has decided, also when it has lapsed.
    """

    id: UUID
    content: Proposed
    by_id: UUID
    expires_at: datetime
    recorded_at: datetime
    outcome: Outcome | None
    decided_by: UUID | None
    decided_at: datetime | None


def one_at_a_time(tx: Writing, community_id: UUID) -> None:
    """Let nobody else propose, decide or end a role in this community until the unit ends.

    What one of them has read would otherwise be untrue when it writes: two officers could end each other's role. It is asked
    before anything is read, the role of whoever acts too.
    """
    tx.connection.execute(
        sa.select(t.community.c.id).where(t.community.c.id == community_id).with_for_update(key_share=True)
    ).all()


def load(rx: Reading, community_id: UUID, proposal_id: UUID) -> Proposal:
    """Return a proposal.

    Raises:
        ProposalUnknown: there is none of this id here.
    """
    row = rx.connection.execute(_EVERY.where(t.proposal.c.community_id == community_id, t.proposal.c.id == proposal_id)).first()
    if row is None:
        raise ProposalUnknown
    return _proposal(row)


def waiting(rx: Reading, community_id: UUID) -> tuple[Proposal, ...]:
    """Return what somebody may still confirm, the oldest first."""
    rows = rx.connection.execute(
        _EVERY.where(
            t.proposal.c.community_id == community_id, t.decision.c.outcome.is_(None), t.proposal.c.expires_at > rx.now
        ).order_by(t.proposal.c.recorded_at, t.proposal.c.id)
    )
    return tuple(_proposal(row) for row in rows)


def count_waiting(rx: Reading, community_id: UUID) -> int:
    """Return how many proposals somebody may still confirm."""
    rows = rx.fetch(
        "SELECT count(*) FROM proposal p WHERE p.community_id = ? AND p.expires_at > ? AND NOT EXISTS "
        "(SELECT 1 FROM decision d WHERE d.community_id = p.community_id AND d.proposal_id = p.id)",
        (community_id, micros(rx.now)),
    )
    return cast("int", rows[0][0])


def ended(rx: Reading, community_id: UUID, since: datetime, limit: int) -> tuple[Proposal, ...]:
    """Return what was proposed since then and waits no more, the newest first; what lapsed too."""
    over = sa.or_(t.decision.c.outcome.is_not(None), t.proposal.c.expires_at <= rx.now)
    rows = rx.connection.execute(
        _EVERY.where(t.proposal.c.community_id == community_id, over, t.proposal.c.recorded_at >= since)
        .order_by(t.proposal.c.recorded_at.desc(), t.proposal.c.id.desc())
        .limit(limit)
    )
    return tuple(_proposal(row) for row in rows)


def put(tx: Writing, community_id: UUID, proposal_id: UUID, by: Principal, content: Proposed) -> UUID:
    """Write a proposal down; return its id, or that of the same one where it waits already."""
    form = written(content)
    for open_id in _same(tx, community_id, form):
        return open_id
    record(
        tx,
        t.proposal,
        {
            "community_id": community_id,
            "id": proposal_id,
            "kind": form.kind,
            "subject_id": content.subject_id,
            "content": form.content,
            "by_id": by.id,
            "expires_at": tx.now + LIVES,
            "recorded_at": tx.now,
        },
    )
    auditing.note(tx, community_id, by, Action.PROPOSED, proposal_id)
    return proposal_id


def _same(tx: Writing, community_id: UUID, form: Written) -> Iterator[UUID]:
    return (each.id for each in waiting(tx, community_id) if written(each.content) == form)


def decide(tx: Writing, community_id: UUID, proposal_id: UUID, by: Principal, outcome: Outcome) -> None:
    """Write down how a proposal ended; the primary key lets it end once."""
    row = {"community_id": community_id, "proposal_id": proposal_id, "outcome": outcome.value}
    record(tx, t.decision, {**row, "by_id": by.id, "recorded_at": tx.now})
    auditing.note(tx, community_id, by, _AUDITED[outcome], proposal_id)


def require_undecided(proposal: Proposal) -> None:
    """Go on only while nobody has decided.

    Raises:
        ProposalDecided: somebody has.
    """
    if proposal.outcome is not None:
        raise ProposalDecided(outcome=proposal.outcome.value)


def hand(rx: Reading, community_id: UUID, staff_id: UUID) -> Hand:
    """Return one of the two people, as the rule of the second pair of eyes has to know them."""
    known = standing(rx, community_id, Principal(PrincipalKind.STAFF, staff_id))
    row = rx.connection.execute(sa.select(t.staff.c.recovered_by, t.staff.c.recovered_at).where(t.staff.c.id == staff_id)).one()
    household = kept_from(rx, community_id, staff_id, known.member_id)
    return Hand(staff_id, known.roles, household, row.recovered_by, row.recovered_at)


def _proposal(row: Any) -> Proposal:  # noqa: ANN401 - a row of `_EVERY`
    told = row._asdict()
    outcome = None if told["outcome"] is None else Outcome(told["outcome"])
    return Proposal(**{**told, "content": read(told["content"]), "outcome": outcome})
