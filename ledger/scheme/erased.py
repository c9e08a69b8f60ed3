"""What a restore has to know of an erasure, and how a list beside the backups says it: ids alone, a line for each."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

LIST_MAX = 1_000_000
"""Lines of one list."""


@dataclass(frozen=True, slots=True)
class Erased:
    """Whose data were erased, and by which decision of two people."""

    community_id: UUID
    member_id: UUID
    proposal_id: UUID


def listed(erasures: Iterable[Erased]) -> str:
    """Return the list: three ids in a line, apart by spaces."""
    return "".join(f"{each.community_id} {each.member_id} {each.proposal_id}\n" for each in erasures)


def read(text: str) -> Iterator[Erased]:
    """Yield what stands in a list.

    Raises:
        ValueError: a line that is none of ours; to leave one out would bring somebody's data back.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > LIST_MAX:
        raise ValueError("too many lines for a list of erasures")
    for number, line in enumerate(lines, start=1):
        try:
            community_id, member_id, proposal_id = map(UUID, line.split())
        except ValueError:
            raise ValueError(f"line {number} of the list of erasures cannot be read") from None
        yield Erased(community_id, member_id, proposal_id)
