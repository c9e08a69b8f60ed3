"""Everything the house holds about one person, for that person (`club.md`, rule 8): no secrets of others, no keys of doors."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from ledger.clock import from_micros
from ledger.errors import MemberUnknown
from ledger.ledger import Ledger
from ledger.reports import names
from ledger.scheme import accounts
from ledger.scheme.membership import MemberState
from ledger.store import journal_rows, persons, statements
from ledger.store import tables as t
from ledger.store.unit import Reading

PAGE = 500
"""Lines of the statement read at once."""

Row = dict[str, Any]
"""One thing that is held: by plain names, with values that JSON can say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What is known of the person; all of it empty after an erasure."""

    name: str
    call_name: str
    birth_year: int | None
    building_group: str
    phone: str
    residence: str
    guardian: str
    proxy: str
    household: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnData:
    """One person's data, part by part; times are UTC.

    Attributes:
        person: None once it was erased.
        looks: who looked at the data or took them along, by role and never by name.
    """

    made_at: datetime
    member_id: UUID
    handbook_no: str
    spoken_no: int
    joined_on: date
    state: MemberState
    newcomer: bool
    informed_on: date | None
    publish_consent: bool
    person: Details | None
    available: int
    waiting: int
    roles: tuple[Row, ...]
    cards: tuple[Row, ...]
    teams: tuple[Row, ...]
    check_ins: tuple[Row, ...]
    scans: tuple[Row, ...]
    corrections: tuple[Row, ...]
    lines: tuple[Row, ...]
    redemptions: tuple[Row, ...]
    browsers: tuple[Row, ...]
    links: tuple[Row, ...]
    proposals: tuple[Row, ...]
    looks: tuple[Row, ...]


def own_data(ledger: Ledger, community_id: UUID, member_id: UUID) -> OwnData:
    """Return what the house holds about a member, all from one moment.

    Raises:
        MemberUnknown: nobody here has this id.
    """
    with ledger.reading() as rx:
        member = (
            rx.connection.execute(
                sa.select(t.member, *_PERSON)
                .select_from(names.members())
                .where(t.member.c.community_id == community_id, t.member.c.id == member_id)
            )
            .mappings()
            .first()
        )
        if member is None:
            raise MemberUnknown
        account_id = accounts.member(community_id, member_id)
        balance = journal_rows.read_balances(rx, community_id, [account_id])[account_id]
        return OwnData(
            made_at=rx.now,
            member_id=member_id,
            handbook_no=member["handbook_no"],
            spoken_no=names.spoken(member["handbook_no"]),
            joined_on=member["joined_on"],
            state=MemberState(member["state"]),
            newcomer=member["newcomer"],
            informed_on=member["informed_on"],
            publish_consent=member["publish_consent"],
            person=_details(ledger, rx, member),
            available=balance.available,
            waiting=balance.credits_pending,
            lines=_lines(rx, community_id, account_id),
            **{name: _rows(rx, statement) for name, statement in _parts(community_id, member_id, rx.now).items()},
        )


_PERSON = [column for column in t.person.c if column.name not in {"community_id", "member_id"}]


def _details(ledger: Ledger, rx: Reading, member: sa.RowMapping) -> Details | None:
    if member["wrapped_key"] is None:
        return None
    row = {**member, "member_id": member["id"]}
    known = persons.decrypt(ledger.keys, row)
    return Details(
        name=known.name,
        call_name=known.call_name,
        birth_year=known.birth_year,
        building_group=known.building_group,
        phone=known.phone,
        residence=known.residence,
        guardian=known.guardian,
        proxy=known.proxy,
        household=_household(rx, member["community_id"], member["id"], known.household_id),
    )


def _household(rx: Reading, community_id: UUID, member_id: UUID, household_id: UUID | None) -> tuple[str, ...]:
    """Return the handbook numbers of those they live with; the names are the others' own."""
    if household_id is None:
        return ()
    rows = rx.connection.execute(
        sa.select(t.member.c.handbook_no)
        .select_from(names.members())
        .where(
            t.person.c.community_id == community_id, t.person.c.household_id == household_id, t.person.c.member_id != member_id
        )
        .order_by(t.member.c.handbook_no)
    )
    return tuple(rows.scalars())


def _rows(rx: Reading, statement: sa.Select[Any]) -> tuple[Row, ...]:
    return tuple(dict(row) for row in rx.connection.execute(statement).mappings())


def _lines(rx: Reading, community_id: UUID, account_id: UUID) -> tuple[Row, ...]:
    found: list[Row] = []
    after: UUID | None = None
    while True:
        page = statements.Page(after=after, limit=PAGE, newest_first=False, codes=None)
        got = statements.statement(rx, community_id, account_id, page)
        for line, then in got:
            sign = 1 if line.credit_account_id == account_id else -1
            found.append(
                {
                    "at": from_micros(line.occurred_at),
                    "kind": line.kind.value,
                    "code": line.code,
                    "points": sign * line.amount,
                    "available_after": then.available,
                }
            )
        if len(got) < PAGE:
            return tuple(found)
        after = got[-1].line.id


def _parts(community_id: UUID, member_id: UUID, now: datetime) -> dict[str, sa.Select[Any]]:
    """Return what is asked for each part; no digest of a cookie or a link, and nothing that a card's code is made of."""
    session, done, scan, card, team = t.session.c, t.check_in.c, t.evidence.c, t.card.c, t.team.c
    held, browser, link, grant = t.browser_member.c, t.web_session.c, t.token.c, t.role_grant.c
    of_session = (session.community_id == community_id) & (session.id == done.session_id)
    at_session = (session.community_id == community_id) & (session.id == scan.session_id)
    in_team = (t.team_member.c.community_id == team.community_id) & (t.team_member.c.team_id == team.id)
    of_browser = browser.digest == held.digest
    return {
        "roles": sa.select(grant.role, grant.granted_at.label("at")).where(
            grant.community_id == community_id, grant.member_id == member_id
        ),
        "cards": sa.select(card.issued_at, card.replaced_at)
        .where(card.community_id == community_id, card.member_id == member_id)
        .order_by(card.issued_at),
        "teams": sa.select(team.name, (team.leader_id == member_id).label("leads"))
        .join(t.team_member, in_team)
        .where(team.community_id == community_id, t.team_member.c.member_id == member_id)
        .order_by(team.name),
        "check_ins": sa.select(
            done.at, session.title, session.place, session.starts_at, done.source, done.state, done.points, done.posted_points,
            done.reason, session.thanks,
        )
        .join(t.session, of_session)
        .where(done.community_id == community_id, done.member_id == member_id)
        .order_by(done.at, done.id),
        "scans": sa.select(scan.scanned_at.label("at"), session.title, scan.source, scan.by_kind.label("by"))
        .join(t.session, at_session)
        .where(scan.community_id == community_id, scan.member_id == member_id)
        .order_by(scan.scanned_at, scan.id),
        "corrections": _corrections(community_id, member_id),
        "redemptions": _redemptions(community_id, member_id),
        "browsers": sa.select(held.bound_at, browser.seen_at, browser.expires_at, browser.revoked_at)
        .join(t.web_session, of_browser)
        .where(held.community_id == community_id, held.member_id == member_id)
        .order_by(held.bound_at),
        "links": sa.select(link.created_at, link.expires_at, link.used_at)
        .where(link.kind == "binding", link.community_id == community_id, link.subject_id == member_id)
        .order_by(link.created_at),
        "proposals": _proposals(community_id, member_id, now),
        "looks": _looks(community_id, member_id),
    }  # fmt: skip


def _corrections(community_id: UUID, member_id: UUID) -> sa.Select[Any]:
    mended = t.correction.c
    return (
        sa.select(mended.decided_on, mended.kind, mended.points, mended.reason, mended.appeal_no)
        .where(mended.community_id == community_id, mended.member_id == member_id)
        .order_by(mended.decided_on, mended.id)
    )


def _redemptions(community_id: UUID, member_id: UUID) -> sa.Select[Any]:
    visit, line, item = t.redemption.c, t.redemption_line.c, t.reward_item.c
    of_visit = (line.community_id == visit.community_id) & (line.redemption_id == visit.id)
    of_item = (item.community_id == line.community_id) & (item.id == line.item_id)
    points = (line.quantity * line.price_points).label("points")
    return (
        sa.select(visit.at, visit.number, item.name, line.quantity, points, visit.proxy)
        .select_from(t.redemption.join(t.redemption_line, of_visit).join(t.reward_item, of_item))
        .where(visit.community_id == community_id, visit.member_id == member_id)
        .order_by(visit.at, visit.id, line.line)
    )


def _proposals(community_id: UUID, member_id: UUID, now: datetime) -> sa.Select[Any]:
    asked, decided = t.proposal.c, t.decision.c
    of_proposal = (decided.community_id == asked.community_id) & (decided.proposal_id == asked.id)
    return (
        sa.select(
            asked.recorded_at.label("at"),
            asked.kind,
            decided.outcome,
            decided.recorded_at.label("decided_at"),
            (decided.outcome.is_(None) & (asked.expires_at > now)).label("waits"),
        )
        .select_from(t.proposal.join(t.decision, of_proposal, isouter=True))
        .where(asked.community_id == community_id, asked.subject_id == member_id)
        .order_by(asked.recorded_at, asked.id)
    )


def _looks(community_id: UUID, member_id: UUID) -> sa.Select[Any]:
    """What was written down about the member, and by whom: a role they have today, else what kind of hand it was."""
    event, grant = t.audit_event.c, t.role_grant.c
    role = (
        sa.select(sa.func.min(grant.role))
        .where(grant.community_id == community_id, grant.staff_id == event.by_id)
        .scalar_subquery()
    )
    return (
        sa.select(event.recorded_at.label("at"), event.action, sa.func.coalesce(role, event.by_kind).label("by"))
        .where(event.community_id == community_id, event.subject_id == member_id)
        .order_by(event.recorded_at, event.id)
    )
