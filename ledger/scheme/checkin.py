"""Check-in: when it is open, what it is worth, what a reviewer should look at (`checkin.md`)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from ledger.errors import TooEarly, TooLate
from ledger.scheme.activity import Source

OPENS_BEFORE = timedelta(minutes=30)
CLOSES_AFTER = timedelta(minutes=30)
SLOW_AFTER = timedelta(minutes=5)
"""Confirmed later than this after landing is a signal, never a refusal."""
SHARED_FROM = 3
"""So many members signed by one browser in one session is a signal."""
LOOK_FROM = 2
"""From this weight on a row is looked at before it is stamped."""


class CheckInState(StrEnum):
    """Where a check-in stands. Live are pending and stamped."""

    PENDING = "pending"
    STAMPED = "stamped"
    RETURNED = "returned"
    UNDONE = "undone"
    REVERSED = "reversed"


class ReturnReason(StrEnum):
    """Why a check-in went back; in words on the page, never a free text in the journal."""

    NOT_ON_SHEET = "not_on_sheet"
    NOT_PRESENT = "not_present"
    CODE_LATE = "code_late"
    MISTAKEN = "mistaken"


class Signal(StrEnum):
    """What a reviewer may want to look at."""

    SHARED_PHONE = "shared_phone"
    SLOW_CONFIRM = "slow_confirm"
    LAST_STEP = "last_step"
    POSTER = "poster"
    TYPED_NUMBER = "typed_number"


WEIGHT = {
    Signal.SHARED_PHONE: 3,
    Signal.SLOW_CONFIRM: 1,
    Signal.LAST_STEP: 1,
    Signal.POSTER: 1,
    Signal.TYPED_NUMBER: 1,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """What is known of how somebody checked in.

    Attributes:
        source: how.
        lateness: rotating steps between the code shown and the code scanned, -1 to 2.
        slow: confirmed more than five minutes after landing.
        same_browser: members that this browser signed in this session, outside one household.
    """

    source: Source
    lateness: int
    slow: bool
    same_browser: int


LAST_STEP = 2


def signals(presence: Presence) -> tuple[Signal, ...]:
    """Return what a reviewer should know of a check-in, heaviest first."""
    found: list[Signal] = []
    if presence.same_browser >= SHARED_FROM:
        found.append(Signal.SHARED_PHONE)
    if presence.slow:
        found.append(Signal.SLOW_CONFIRM)
    if presence.lateness == LAST_STEP:
        found.append(Signal.LAST_STEP)
    if presence.source is Source.POSTER:
        found.append(Signal.POSTER)
    if presence.source is Source.NUMBER:
        found.append(Signal.TYPED_NUMBER)
    return tuple(found)


def needs_a_look(found: Iterable[Signal]) -> bool:
    """Return whether a row goes to the top of the queue instead of into the one press."""
    return sum(WEIGHT[signal] for signal in found) >= LOOK_FROM


def check_window(starts_at: datetime, ends_at: datetime, at: datetime) -> None:
    """Let a check-in pass from 30 minutes before the session to 30 minutes after it.

    Raises:
        TooEarly: with `opens_at` and `starts_at`, ISO.
        TooLate: with `closed_at`, ISO.
    """
    opens, closes = starts_at - OPENS_BEFORE, ends_at + CLOSES_AFTER
    if at < opens:
        raise TooEarly(opens_at=opens.isoformat(), starts_at=starts_at.isoformat())
    if at >= closes:
        raise TooLate(closed_at=closes.isoformat())
