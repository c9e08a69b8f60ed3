"""What stands out in a month of seals: a reason for the supervisor to look, never a finding against anybody.

Few and plain. Each figure is compared with what is usual in the same month, so that a busy club is not one long list.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from statistics import median
from uuid import UUID

from ledger.clock import SHANGHAI
from ledger.scheme.checkin import WEIGHT, Signal

PAIR_FROM = 8
"""Seals of one reviewer for one member in a month: fewer say nothing."""
TIMES_USUAL = 3
MOST = Fraction(60, 100)
"""Of one member's seals: more of them from one reviewer is worth a look …"""
FEW = Fraction(1, 2)
"""… where that reviewer pressed less than this of everybody's."""
POINTS_FROM = 20
LOOK_TWICE_FROM = 4
"""From this weight of signals on a row is a decision of its own (`checkin.md`)."""
NIGHT_FROM, NIGHT_UNTIL = 22, 6
SOON = timedelta(minutes=1)
"""A press before the session's end, or within so little of it, leaves no time to look."""


class Kind(StrEnum):
    """Why a line is in the report."""

    PAIR_OFTEN = "pair_often"
    PAIR_MOSTLY = "pair_mostly"
    MANY_POINTS = "many_points"
    SIGNALS = "signals"
    AT_NIGHT = "at_night"
    SOON_AFTER = "soon_after"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """One seal that was pressed in the month.

    Attributes:
        press_id: what was pressed together.
        reviewer_id: by whom.
        member_id: for whom.
        session_id: where they were.
        ends_at: when that was over.
        pressed_at: when the seal was pressed.
        points: what it carried.
        signals: what the reviewer could see of the check-in.
        same_browser: members whom the same browser signed there, as in `ledger.scheme.checkin.Presence`.
    """

    press_id: UUID
    reviewer_id: UUID
    member_id: UUID
    session_id: UUID
    ends_at: datetime
    pressed_at: datetime
    points: int
    signals: tuple[Signal, ...] = ()
    same_browser: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlier:
    """One line of the report.

    Attributes:
        kind: why.
        reviewer_id: whose seals, None where it is about nobody's in particular.
        member_id: whose handbook, None where it is about a whole press.
        session_id: where, None where it is about the whole month.
        at: when, None where it is about the whole month.
        figure: how many seals, or points.
        of: compared with what: what is usual, all of the member's, how many the same phone signed, in how many presses.
        signals: what stood beside the check-in.
    """

    kind: Kind
    reviewer_id: UUID | None = None
    member_id: UUID | None = None
    session_id: UUID | None = None
    at: datetime | None = None
    figure: int
    of: int = 0
    signals: tuple[Signal, ...] = ()


def outliers(seals: Sequence[Seal]) -> tuple[Outlier, ...]:
    """Return what stands out among the seals of one month, kind by kind."""
    found = [*_pairs(seals), *_many_points(seals), *_signals(seals), *_at_night(seals), *_too_soon(seals)]
    order = list(Kind)
    return tuple(sorted(found, key=lambda one: (order.index(one.kind), -one.figure, str(one.at), str(one.member_id))))


def _pairs(seals: Sequence[Seal]) -> Iterator[Outlier]:
    """Yield reviewers and members who meet far more often than that reviewer meets others."""
    pairs = Counter((seal.reviewer_id, seal.member_id) for seal in seals)
    of_member, of_reviewer = Counter(seal.member_id for seal in seals), Counter(seal.reviewer_id for seal in seals)
    usual = _usual(pairs)
    for (reviewer_id, member_id), count in pairs.items():
        if count < PAIR_FROM:
            continue
        if count >= TIMES_USUAL * usual[reviewer_id]:
            yield Outlier(
                kind=Kind.PAIR_OFTEN, reviewer_id=reviewer_id, member_id=member_id, figure=count, of=round(usual[reviewer_id])
            )
        elif Fraction(count, of_member[member_id]) > MOST and Fraction(of_reviewer[reviewer_id], len(seals)) < FEW:
            yield Outlier(
                kind=Kind.PAIR_MOSTLY, reviewer_id=reviewer_id, member_id=member_id, figure=count, of=of_member[member_id]
            )


def _usual(pairs: Mapping[tuple[UUID, UUID], int]) -> dict[UUID, float]:
    """Return each reviewer's median of seals per member."""
    counts: defaultdict[UUID, list[int]] = defaultdict(list)
    for (reviewer_id, _), count in pairs.items():
        counts[reviewer_id].append(count)
    return {reviewer_id: median(found) for reviewer_id, found in counts.items()}


def _many_points(seals: Iterable[Seal]) -> Iterator[Outlier]:
    """Yield members who were given far more than half of the others."""
    points: Counter[UUID] = Counter()
    for seal in seals:
        points[seal.member_id] += seal.points
    if not points:
        return
    usual = median(points.values())
    for member_id, given in points.items():
        if given >= POINTS_FROM and given >= TIMES_USUAL * usual:
            yield Outlier(kind=Kind.MANY_POINTS, member_id=member_id, figure=given, of=round(usual))


def _signals(seals: Iterable[Seal]) -> Iterator[Outlier]:
    """Yield check-ins that were stamped although much about them was worth a question."""
    for seal in seals:
        weight = sum(WEIGHT[signal] for signal in seal.signals)
        if weight >= LOOK_TWICE_FROM:
            yield Outlier(
                kind=Kind.SIGNALS,
                reviewer_id=seal.reviewer_id,
                member_id=seal.member_id,
                session_id=seal.session_id,
                at=seal.pressed_at,
                figure=weight,
                of=seal.same_browser,
                signals=seal.signals,
            )


def _too_soon(seals: Sequence[Seal]) -> Iterator[Outlier]:
    """Yield presses so early that nobody can have looked."""
    for press in _by(seals, lambda seal: seal.press_id):
        first = press[0]
        if first.pressed_at < first.ends_at + SOON:
            yield Outlier(
                kind=Kind.SOON_AFTER,
                reviewer_id=first.reviewer_id,
                session_id=first.session_id,
                at=first.pressed_at,
                figure=len(press),
            )


def _at_night(seals: Iterable[Seal]) -> Iterator[Outlier]:
    """Yield the nights in which somebody pressed seals, once for each, at an hour when nobody looks closely."""
    late = [seal for seal in seals if _hour(seal) >= NIGHT_FROM or _hour(seal) < NIGHT_UNTIL]
    for night in _by(late, lambda seal: (seal.reviewer_id, _evening(seal))):
        first, presses = min(night, key=lambda seal: seal.pressed_at), len({seal.press_id for seal in night})
        yield Outlier(
            kind=Kind.AT_NIGHT,
            reviewer_id=first.reviewer_id,
            session_id=first.session_id if presses == 1 else None,
            at=first.pressed_at,
            figure=len(night),
            of=presses,
        )


def _by(seals: Iterable[Seal], key: Callable[[Seal], Hashable]) -> Iterable[list[Seal]]:
    groups: defaultdict[Hashable, list[Seal]] = defaultdict(list)
    for seal in seals:
        groups[key(seal)].append(seal)
    return groups.values()


def _hour(seal: Seal) -> int:
    return seal.pressed_at.astimezone(SHANGHAI).hour


def _evening(seal: Seal) -> date:
    """Return the day on which the night of a press began."""
    return (seal.pressed_at.astimezone(SHANGHAI) - timedelta(hours=NIGHT_UNTIL)).date()
