"""What waits for a second person, and how what was proposed lately has ended."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from ledger.ledger import Ledger
from ledger.reports import names
from ledger.scheme.four_eyes import LIVES, Outcome
from ledger.scheme.proposed import Proposed
from ledger.store import proposals as stored
from ledger.store import tables as t
from ledger.store.proposals import Proposal
from ledger.store.unit import Reading

LATELY = LIVES + timedelta(days=30)
LISTED_MAX = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalRow:
    """A proposal in a list; members stand in it by their number alone, so that nobody's name is looked at in passing.

    Attributes:
        content: what was proposed.
        colleague: the name of the colleague it is about; empty where it is about none.
        handbook_no: of the member it is about; empty where it is about none.
        outcome: None while it waits, or when it has lapsed.
        decided_by: the name of whoever decided; empty while nobody has.
    """

    proposal_id: UUID
    content: Proposed
    colleague: str
    handbook_no: str
    spoken_no: int
    by_id: UUID
    by_name: str
    since_at: datetime
    until_at: datetime
    outcome: Outcome | None
    decided_by: str
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class Proposals:
    """What waits, the oldest first, and what has ended lately, the newest first."""

    waiting: tuple[ProposalRow, ...]
    ended: tuple[ProposalRow, ...]


def proposals(ledger: Ledger, community_id: UUID) -> Proposals:
    """Return the proposals of a community."""
    with ledger.reading() as rx:
        waiting = stored.waiting(rx, community_id)
        ended = stored.ended(rx, community_id, rx.now - LATELY, LISTED_MAX)
        people, numbers = _people(rx, (*waiting, *ended)), _numbers(rx, community_id, (*waiting, *ended))
    return Proposals(
        tuple(_row(each, people, numbers) for each in waiting), tuple(_row(each, people, numbers) for each in ended)
    )


def waiting_count(ledger: Ledger, community_id: UUID) -> int:
    """Return how many proposals wait: the figure beside the page's name, asked with every page of the committee."""
    with ledger.reading() as rx:
        return stored.count_waiting(rx, community_id)


def _people(rx: Reading, listed: tuple[Proposal, ...]) -> dict[UUID, str]:
    ids = (
        {each.by_id for each in listed} | {each.decided_by for each in listed} | {each.content.colleague_id for each in listed}
    )
    rows = rx.connection.execute(sa.select(t.staff.c.id, t.staff.c.name).where(t.staff.c.id.in_(ids - {None})))
    return {row.id: row.name for row in rows}


def _numbers(rx: Reading, community_id: UUID, listed: tuple[Proposal, ...]) -> dict[UUID, str]:
    ids = {each.content.subject_id for each in listed} - {None}
    member = t.member.c
    rows = rx.connection.execute(
        sa.select(member.id, member.handbook_no).where(member.community_id == community_id, member.id.in_(ids))
    )
    return {row.id: row.handbook_no for row in rows}


def _row(proposal: Proposal, people: dict[UUID, str], numbers: dict[UUID, str]) -> ProposalRow:
    content = proposal.content
    handbook_no = "" if content.subject_id is None else numbers[content.subject_id]
    return ProposalRow(
        proposal_id=proposal.id,
        content=content,
        colleague="" if content.colleague_id is None else people[content.colleague_id],
        handbook_no=handbook_no,
        spoken_no=names.spoken(handbook_no) if handbook_no else 0,
        by_id=proposal.by_id,
        by_name=people[proposal.by_id],
        since_at=proposal.recorded_at,
        until_at=proposal.expires_at,
        outcome=proposal.outcome,
        decided_by="" if proposal.decided_by is None else people[proposal.decided_by],
        decided_at=proposal.decided_at,
    )
