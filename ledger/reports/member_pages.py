"""The members for other programs: numbers, states and points, page by page; no name is even read."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from ledger.book.transfer import Kind
from ledger.clock import from_micros
from ledger.errors import MemberUnknown
from ledger.ledger import Ledger
from ledger.reports.paging import Asked, Paged, cut, identity
from ledger.scheme import accounts, handbook_no
from ledger.scheme.membership import MemberState
from ledger.store import statements
from ledger.store import tables as t
from ledger.store.statements import StatementLine
from ledger.store.unit import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberCard:
    """A member by number.

    Attributes:
        available: points that may be spent.
        waiting: points that a seal will add.
    """

    handbook_no: str
    state: MemberState
    joined_on: date
    available: int
    waiting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementEntry:
    """A line of a member's statement, and what stood there after it.

    Attributes:
        incoming: whether points come in; else they go out.
        available_after: points that could be spent.
        waiting_after: points that a seal was to add.
    """

    transfer_id: UUID
    kind: Kind
    code: str
    incoming: bool
    amount: int
    pending_id: UUID | None
    ref_type: str | None
    ref_id: UUID | None
    occurred_at: datetime
    recorded_at: datetime
    available_after: int
    waiting_after: int


def member_page(ledger: Ledger, community_id: UUID, asked: Asked) -> Paged[MemberCard]:
    """Return a page of the members, in the order of their numbers as text.

    Raises:
        PageTokenInvalid: the place to go on from is none of this list.
    """
    member, place = t.member.c, asked.place(1)
    with ledger.reading() as rx:
        query = sa.select(member.id, member.handbook_no, member.state, member.joined_on).where(
            member.community_id == community_id
        )
        if place is not None:
            query = query.where(member.handbook_no > place[0])
        rows = rx.connection.execute(query.order_by(member.handbook_no).limit(asked.limit + 1)).all()
        ids = {row.id: accounts.member(community_id, row.id) for row in rows}
        balances = {each.account_id: each for each in statements.balances(rx, community_id, list(ids.values()))}
    found = [
        MemberCard(
            handbook_no=row.handbook_no,
            state=MemberState(row.state),
            joined_on=row.joined_on,
            available=balances[ids[row.id]].available,
            waiting=balances[ids[row.id]].credits_pending,
        )
        for row in rows
    ]
    return cut(found, asked, lambda card: card.handbook_no)


def statement_page(ledger: Ledger, community_id: UUID, number: str, asked: Asked) -> Paged[StatementEntry]:
    """Return a page of a member's lines as they were recorded, the oldest first: what is added later comes after them.

    Args:
        ledger: the installation.
        community_id: whose book.
        number: the handbook's, in any width or case, with or without its check letter.
        asked: which page.

    Raises:
        HandbookNoInvalid, NumberCheckFailed: it is no number of a handbook.
        MemberUnknown: nobody here has this number.
        PageTokenInvalid: the place to go on from is none of this list.
    """
    full, place = str(handbook_no.parse(number)), asked.place(1)
    with ledger.reading() as rx:
        account_id = _account(rx, community_id, full)
        after = identity(place[0]) if place is not None else None
        page = statements.Page(after=after, limit=asked.limit + 1, newest_first=False)
        found = statements.statement(rx, community_id, account_id, page)
    return cut([_entry(account_id, each) for each in found], asked, lambda entry: str(entry.transfer_id))


def _entry(account_id: UUID, found: StatementLine) -> StatementEntry:
    line = found.line
    return StatementEntry(
        transfer_id=line.id,
        kind=line.kind,
        code=line.code,
        incoming=line.credit_account_id == account_id,
        amount=line.amount,
        pending_id=line.pending_id,
        ref_type=line.ref_type,
        ref_id=line.ref_id,
        occurred_at=from_micros(line.occurred_at),
        recorded_at=from_micros(line.recorded_at),
        available_after=found.after.available,
        waiting_after=found.after.credits_pending,
    )


def _account(rx: Reading, community_id: UUID, number: str) -> UUID:
    member = t.member.c
    row = rx.connection.execute(
        sa.select(member.id).where(member.community_id == community_id, member.handbook_no == number)
    ).first()
    if row is None:
        raise MemberUnknown
    return accounts.member(community_id, row.id)
