"""The redemption day: which step follows which, and when the clock takes it (`club.md`, The quarter)."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType


class RunState(StrEnum):
    """Where a redemption day stands."""

    ANNOUNCED = "announced"
    OPEN = "open"
    CLOSED = "closed"


class RunStep(StrEnum):
    """What moves it on."""

    OPEN = "open"
    CLOSE = "close"


FOLLOWS: Mapping[RunStep, tuple[RunState, RunState]] = MappingProxyType(
    {
        RunStep.OPEN: (RunState.ANNOUNCED, RunState.OPEN),
        RunStep.CLOSE: (RunState.OPEN, RunState.CLOSED),
    }
)
"""Step → (state it starts from, state it leads to)."""


def due_steps(state: RunState, opens_at: datetime, closes_at: datetime, now: datetime) -> tuple[RunStep, ...]:
    """Return the steps that the clock has reached and the run has not taken, in order.

    A machine that slept through the whole day takes both.
    """
    steps: list[RunStep] = []
    if state is RunState.ANNOUNCED and now >= opens_at:
        steps.append(RunStep.OPEN)
        state = RunState.OPEN
    if state is RunState.OPEN and now >= closes_at:
        steps.append(RunStep.CLOSE)
    return tuple(steps)
