"""Press the red seal on the check-ins of a session: each hold is posted once, whoever presses and however often."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from ledger.book.status import Status
from ledger.book.transfer import Kind, Transfer
from ledger.errors import AlreadyResolved, NothingToStamp, OwnCheckIn, SessionUnknown, StampedOften
from ledger.ids import line_id
from ledger.ledger import Ledger
from ledger.operations.performing import perform
from ledger.scheme.calendar import day_of
from ledger.scheme.checkin import CheckInState
from ledger.scheme.policy import Cap, Period, cap_period_key
from ledger.scheme.review import STAMPS_MAX, WITHIN
from ledger.scheme.roles import Act, Principal
from ledger.scheme.wording import THANKS_MAX, plain
from ledger.store import journal, reviewing
from ledger.store import tables as t
from ledger.store.authority import authorise, kept_from
from ledger.store.outbox import record
from ledger.store.unit import Writing

BATCH_MAX = 1_000
"""Check-ins under one press; more than any hall holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveSession:
    """Stamp these.

    Attributes:
        id: the request id.
        community_id: whose book.
        by: an officer.
        session_id: the session they came to.
        check_in_ids: 1 to 1,000 check-ins; those that do not wait any more are passed over.
        thanks: the committee's sentence, at most 24 characters; empty leaves the one that is there.
    """

    id: UUID
    community_id: UUID
    by: Principal
    session_id: UUID
    check_in_ids: tuple[UUID, ...]
    thanks: str = ""


@dataclass(frozen=True, slots=True)
class Approved:
    """What the press did.

    Attributes:
        session_id: where.
        stamped: how many seals.
        points: how many points they carried together; over a cap a seal carries none.
        skipped: check-ins that were not stamped: those that are for a colleague, or settled by somebody else.
    """

    session_id: UUID
    stamped: int
    points: int
    skipped: tuple[UUID, ...]


class _Stamped(NamedTuple):
    id: UUID
    member_id: UUID
    hold_id: UUID
    points: int


class _Capped(NamedTuple):
    starts_at: datetime
    rule_code: str
    cap_count: int | None
    cap_period: str | None


def approve_session(ledger: Ledger, command: ApproveSession) -> Approved:
    """Stamp pending check-ins and post their holds, all in one commit.

    Raises:
        NotAllowed: no officer.
        SessionUnknown: no such session here.
        OwnCheckIn: nothing but the officer's own household was chosen.
        StampedOften: nothing was chosen but what a colleague has to stamp, since this officer stamped those members so often.
        NothingToStamp: none of them waits any more.
        TextInvalid: the sentence is too long.
    """
    return perform(ledger, command, Approved, lambda tx: _approve(tx, command))


def _approve(tx: Writing, command: ApproveSession) -> Approved:
    # The lock before the question: a role that ends while somebody waits for it must not press one more seal.
    reviewing.one_press_at_a_time(tx, command.community_id, command.by.id)
    officer = authorise(tx, command.community_id, command.by, Act.STAMP)
    thanks = plain(command.thanks, "thanks", THANKS_MAX, required=False)
    session = _session(tx, command)
    own = kept_from(tx, command.community_id, command.by.id, officer.member_id)
    often = reviewing.stamped_often(tx, command.community_id, command.by.id)
    stamped = _stamp(tx, command, own | often)
    if not stamped:
        _refuse(tx, command, own, often)
    points = _points(tx, command, session, stamped)
    _post(tx, command, stamped, points)
    _note(tx, command, thanks, len(stamped), sum(points))
    done = {row.id for row in stamped}
    return Approved(
        command.session_id, len(stamped), sum(points), tuple(each for each in command.check_in_ids if each not in done)
    )


def _session(tx: Writing, command: ApproveSession) -> _Capped:
    rule = t.rule
    row = tx.connection.execute(
        sa.select(t.session.c.starts_at, t.session.c.rule_code, rule.c.cap_count, rule.c.cap_period)
        .join(
            rule,
            (rule.c.community_id == t.session.c.community_id)
            & (rule.c.version == t.session.c.rule_version)
            & (rule.c.code == t.session.c.rule_code),
        )
        .where(t.session.c.community_id == command.community_id, t.session.c.id == command.session_id)
    ).first()
    if row is None:
        raise SessionUnknown
    return _Capped(*row)


def _stamp(tx: Writing, command: ApproveSession, for_colleague: frozenset[UUID]) -> Sequence[_Stamped]:
    """Move to stamped whatever still waits; of two officers who press at once, each row belongs to one."""
    rows = tx.connection.execute(
        sa.update(t.check_in)
        .where(
            t.check_in.c.community_id == command.community_id,
            t.check_in.c.id.in_(command.check_in_ids[:BATCH_MAX]),
            t.check_in.c.session_id == command.session_id,
            t.check_in.c.state == CheckInState.PENDING.value,
            t.check_in.c.member_id.not_in(for_colleague),
        )
        .values(state=CheckInState.STAMPED.value, batch_id=command.id, posted_points=t.check_in.c.points)
        .returning(t.check_in.c.id, t.check_in.c.member_id, t.check_in.c.hold_id, t.check_in.c.points)
    ).all()
    return sorted((_Stamped(*row) for row in rows), key=lambda row: row.id)


def _refuse(tx: Writing, command: ApproveSession, own: frozenset[UUID], often: frozenset[UUID]) -> None:
    chosen = tx.connection.execute(
        sa.select(t.check_in.c.member_id).where(
            t.check_in.c.community_id == command.community_id,
            t.check_in.c.id.in_(command.check_in_ids[:BATCH_MAX]),
            t.check_in.c.state == CheckInState.PENDING.value,
        )
    ).all()
    if chosen and all(row.member_id in own for row in chosen):
        raise OwnCheckIn
    if chosen and all(row.member_id in own | often for row in chosen):
        raise StampedOften(limit=STAMPS_MAX, days=WITHIN.days)
    raise NothingToStamp


def _points(tx: Writing, command: ApproveSession, session: _Capped, stamped: Sequence[_Stamped]) -> list[int]:
    """Return what each seal carries: its points, or none where the member's cap is reached (已计满)."""
    if session.cap_count is None or session.cap_period is None:
        return [row.points for row in stamped]
    cap = Cap(session.cap_count, Period(session.cap_period))
    period = cap_period_key(cap, day_of(session.starts_at))
    points = [
        row.points if _counts(tx, command.community_id, row.member_id, session.rule_code, period, cap.count) else 0
        for row in stamped
    ]
    capped = [row.id for row, carried in zip(stamped, points, strict=True) if carried != row.points]
    if capped:
        tx.connection.execute(
            sa.update(t.check_in)
            .where(t.check_in.c.community_id == command.community_id, t.check_in.c.id.in_(capped))
            .values(posted_points=0)
        )
    return points


def _counts(tx: Writing, community_id: UUID, member_id: UUID, rule_code: str, period: str, limit: int) -> bool:  # noqa: PLR0913, PLR0917 - the columns of the counter's key
    """Count one more stamp under the cap; False when the cap was reached before."""
    counted = tx.fetch(
        "INSERT INTO cap_count (community_id, member_id, rule_code, period, stamped) VALUES (?, ?, ?, ?, 1) "
        "ON CONFLICT (community_id, member_id, rule_code, period) DO UPDATE SET stamped = cap_count.stamped + 1 "
        "WHERE cap_count.stamped < ? RETURNING stamped",
        (community_id, member_id, rule_code, period, limit),
    )
    return bool(counted)


def _post(tx: Writing, command: ApproveSession, stamped: Sequence[_Stamped], points: Sequence[int]) -> None:
    lines = [
        Transfer(
            id=line_id(command.id, n),
            kind=Kind.POST,
            pending_id=row.hold_id,
            amount=carried,
            actor_id=command.by.id,
            ref_type="check_in",
            ref_id=row.id,
        )
        for n, (row, carried) in enumerate(zip(stamped, points, strict=True))
    ]
    for status in journal.create_transfers(tx, command.community_id, lines):
        if status is not Status.CREATED:
            raise AlreadyResolved(resolution=status.value)


def _note(tx: Writing, command: ApproveSession, thanks: str, stamped: int, points: int) -> None:
    record(
        tx,
        t.review_batch,
        {
            "community_id": command.community_id,
            "id": command.id,
            "session_id": command.session_id,
            "staff_id": command.by.id,
            "stamped": stamped,
            "returned": 0,
            "points": points,
            "recorded_at": tx.now,
        },
    )
    if thanks:
        tx.connection.execute(
            sa.update(t.session)
            .where(t.session.c.community_id == command.community_id, t.session.c.id == command.session_id)
            .values(thanks=thanks)
        )
