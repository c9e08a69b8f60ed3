"""What a person reads of a refusal: one sentence for what happened, one for what to do next."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Said:
    """What a person reads: what happened, and what to do next."""

    sentence: str
    advice: str
