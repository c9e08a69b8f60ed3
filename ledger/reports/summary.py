"""The subdistrict's summary: figures of a quarter over the communities that gave it a look, without a single person.

One query per figure, however many communities there are; a community without a grant is in none of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from ledger.ledger import Ledger
from ledger.reports.trial_balance import OWED_TO
from ledger.scheme.accounts import POINTS
from ledger.scheme.calendar import Quarter, instant
from ledger.scheme.checkin import CheckInState
from ledger.scheme.membership import MemberState
from ledger.scheme.roles import Role
from ledger.store import tables as t
from ledger.store.unit import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The quarter of one community, or of all together.

    Attributes:
        members: who takes part today and had joined by the end of the quarter.
        sessions: that began in the quarter, up to now.
        attendances: presences at them that were stamped (人次).
        points_given: what those seals carried.
        points_swapped: what was swapped for goods in the quarter.
        outstanding: what members and teams may still spend, as it stands now.
    """

    members: int = 0
    sessions: int = 0
    attendances: int = 0
    points_given: int = 0
    points_swapped: int = 0
    outstanding: int = 0


@dataclass(frozen=True, slots=True)
class CommunityFigures:
    """A community and its figures."""

    community_id: UUID
    name: str
    figures: Figures


@dataclass(frozen=True, slots=True)
class Summary:
    """All communities of one subdistrict, by name, and their sum."""

    quarter: Quarter
    communities: tuple[CommunityFigures, ...]
    together: Figures


def summary(ledger: Ledger, staff_id: UUID, quarter: Quarter) -> Summary:
    """Return the figures of every community in which `staff_id` stands for the subdistrict."""
    with ledger.reading() as rx:
        names = rx.connection.execute(
            sa.select(t.community.c.id, t.community.c.name)
            .where(t.community.c.id.in_(_granted(staff_id)))
            .order_by(t.community.c.name, t.community.c.id)
        ).all()
        counted = {name: _counted(rx, query, staff_id) for name, query in _queries(rx, quarter).items()}
    listed = tuple(
        CommunityFigures(row.id, row.name, Figures(**{name: found.get(row.id, 0) for name, found in counted.items()}))
        for row in names
    )
    return Summary(quarter, listed, Figures(**{name: sum(found.values()) for name, found in counted.items()}))


def _granted(staff_id: UUID) -> sa.Select[Any]:
    grant = t.role_grant.c
    return sa.select(grant.community_id).where(grant.staff_id == staff_id, grant.role == Role.SUBDISTRICT.value)


def _counted(rx: Reading, query: sa.Select[Any], staff_id: UUID) -> Mapping[UUID, int]:
    community_id = query.selected_columns[0]
    granted = query.where(community_id.in_(_granted(staff_id))).group_by(community_id)
    return {row[0]: int(row[1] or 0) for row in rx.connection.execute(granted)}


def _queries(rx: Reading, quarter: Quarter) -> Mapping[str, sa.Select[Any]]:
    """Return one query per figure: the community, and the figure."""
    member, session, done, visit = t.member.c, t.session.c, t.check_in.c, t.redemption.c
    begin, end = instant(quarter.first, 0), instant(quarter.next().first, 0)
    held = (session.starts_at >= begin, session.starts_at < end, session.starts_at <= rx.now)
    stamped = t.session.join(
        t.check_in,
        (done.community_id == session.community_id)
        & (done.session_id == session.id)
        & (done.state == CheckInState.STAMPED.value),
    )
    balance, account = t.balance.c, t.account.c
    takes_part = [state.value for state in MemberState if state.takes_part]
    return {
        "members": sa.select(member.community_id, sa.func.count()).where(
            member.state.in_(takes_part), member.joined_on <= quarter.last
        ),
        "sessions": sa.select(session.community_id, sa.func.count()).where(*held),
        "attendances": sa.select(session.community_id, sa.func.count()).select_from(stamped).where(*held),
        "points_given": sa.select(session.community_id, sa.func.sum(done.posted_points)).select_from(stamped).where(*held),
        "points_swapped": sa.select(visit.community_id, sa.func.sum(visit.points)).where(visit.at >= begin, visit.at < end),
        "outstanding": sa.select(
            balance.community_id, sa.func.sum(balance.credits_posted - balance.debits_posted - balance.debits_pending)
        )
        .select_from(
            t.balance.join(t.account, (account.community_id == balance.community_id) & (account.id == balance.account_id))
        )
        .where(account.unit == POINTS, account.code.in_(OWED_TO)),
    }
