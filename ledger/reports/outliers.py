"""A month's outliers for the supervisor: colleagues by name, members by handbook number alone.

What it cannot know: signals are worked out again from what is stored, so a household is that of today, and a neighbour's
check-in that was undone or sent back since does not count as one of the same phone any more. Imported paper has no presses.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from ledger.ledger import Ledger
from ledger.reports.shared_browsers import shared_browsers
from ledger.scheme import outliers as rules
from ledger.scheme.activity import Source
from ledger.scheme.calendar import Month, day_of, instant
from ledger.scheme.checkin import CheckInState, Presence, Signal, signals
from ledger.scheme.outliers import Kind, Outlier, Seal
from ledger.store import tables as t
from ledger.store.unit import Reading

LISTED_MAX = 200
"""Lines of one month; whoever has more has another question than which of them to look at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Noticed:
    """A line of the report in names that may be shown; fields as in `ledger.scheme.outliers.Outlier`."""

    kind: Kind
    reviewer: str
    handbook_no: str
    title: str
    day: date | None
    at: datetime | None
    figure: int
    of: int
    signals: tuple[Signal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthReport:
    """What stands out in a month.

    Attributes:
        seals: how many were pressed in it.
        reviewers: by how many people.
        lines: what stands out, at most 200 lines.
        more: there were more than that.
    """

    month: Month
    seals: int
    reviewers: int
    lines: tuple[Noticed, ...]
    more: bool


def outliers(ledger: Ledger, community_id: UUID, month: Month) -> MonthReport:
    """Return what stands out among the seals that were pressed in `month`."""
    with ledger.reading() as rx:
        rows = _pressed(rx, community_id, month)
        shared = shared_browsers(rx, community_id, {row.session_id for row in rows if row.browser is not None})
    found = rules.outliers([_seal(row, shared) for row in rows])
    named = _Named(rows)
    return MonthReport(
        month=month,
        seals=len(rows),
        reviewers=len({row.staff_id for row in rows}),
        lines=tuple(named.line(one) for one in found[:LISTED_MAX]),
        more=len(found) > LISTED_MAX,
    )


def _pressed(rx: Reading, community_id: UUID, month: Month) -> Sequence[Any]:
    press, done, session = t.review_batch.c, t.check_in.c, t.session.c
    of_press = (done.community_id == press.community_id) & (done.session_id == press.session_id) & (done.batch_id == press.id)
    return rx.connection.execute(
        sa.select(
            press.id.label("press_id"), press.staff_id, press.recorded_at, t.staff.c.name.label("reviewer"),
            session.id.label("session_id"), session.title, session.starts_at, session.ends_at,
            done.member_id, t.member.c.handbook_no, done.source, done.lateness, done.slow, done.browser, done.posted_points,
        )
        .select_from(
            t.review_batch.join(t.check_in, of_press)
            .join(t.session, (session.community_id == press.community_id) & (session.id == press.session_id))
            .join(t.member, (t.member.c.community_id == done.community_id) & (t.member.c.id == done.member_id))
            .join(t.staff, t.staff.c.id == press.staff_id)
        )
        .where(
            press.community_id == community_id,
            press.recorded_at >= instant(month.first, 0),
            press.recorded_at < instant(month.next().first, 0),
            done.state.in_([CheckInState.STAMPED.value, CheckInState.REVERSED.value]),
        )
    ).all()  # fmt: skip


def _seal(row: Any, shared: Counter[tuple[UUID, bytes]]) -> Seal:  # noqa: ANN401 - a row of `_pressed`
    together = shared[row.session_id, row.browser] if row.browser is not None else 0
    presence = Presence(source=Source(row.source), lateness=row.lateness, slow=row.slow, same_browser=together)
    return Seal(
        press_id=row.press_id,
        reviewer_id=row.staff_id,
        member_id=row.member_id,
        session_id=row.session_id,
        ends_at=row.ends_at,
        pressed_at=row.recorded_at,
        points=row.posted_points or 0,
        signals=signals(presence),
        same_browser=together,
    )


class _Named:
    """The names that may be shown, by id."""

    def __init__(self, rows: Sequence[Any]) -> None:
        self._reviewers: Mapping[UUID | None, str] = {row.staff_id: row.reviewer for row in rows}
        self._handbooks: Mapping[UUID | None, str] = {row.member_id: row.handbook_no for row in rows}
        self._sessions: Mapping[UUID | None, Any] = {row.session_id: row for row in rows}

    def line(self, one: Outlier) -> Noticed:
        session = self._sessions.get(one.session_id)
        return Noticed(
            kind=one.kind,
            reviewer=self._reviewers.get(one.reviewer_id, ""),
            handbook_no=self._handbooks.get(one.member_id, ""),
            title=session.title if session else "",
            day=day_of(session.starts_at) if session else None,
            at=one.at,
            figure=one.figure,
            of=one.of,
            signals=one.signals,
        )
