"""What can be proposed: each kind is a type of its own, and knows which member it is about.

The content that is stored is canonical JSON of ids and words of ours, never a name: it is sealed, and so can never be erased.
"""

from dataclasses import dataclass
from uuid import UUID

import msgspec

from ledger.book.canonical import canonical
from ledger.scheme.roles import PEOPLE, Role


class GrantRole(msgspec.Struct, frozen=True, tag_field="kind", tag="grant_role"):
    """Let a colleague have a role: the right to stamp is not one person's to give."""

    staff_id: UUID
    role: Role

    def __post_init__(self) -> None:
        """Hold to the roles of whoever signs in; all others are nobody's to give."""
        assert self.role in PEOPLE, "nobody signs in with this role"

    @property
    def subject_id(self) -> UUID | None:
        """It is about a colleague, not about a member."""
        return None

    @property
    def colleague_id(self) -> UUID | None:
        """Whose access it changes: nobody is one of the two who change their own."""
        return self.staff_id


class ErasePerson(msgspec.Struct, frozen=True, tag_field="kind", tag="erase_person"):
    """Erase a member's personal data; the postings stay under the handbook number."""

    member_id: UUID

    @property
    def subject_id(self) -> UUID | None:
        """The member."""
        return self.member_id

    @property
    def colleague_id(self) -> UUID | None:
        """Nobody's access changes."""
        return None


# A kind that is added here gets its effect in `ledger.operations.effects`, and its sentence on the page of proposals.
Proposed = GrantRole | ErasePerson

_decoder: msgspec.json.Decoder[Proposed] = msgspec.json.Decoder(Proposed)


@dataclass(frozen=True, slots=True)
class Written:
    """A proposal as it is stored: its kind, and its content as canonical JSON."""

    kind: str
    content: str


def written(proposed: Proposed) -> Written:
    """Return what is stored of `proposed`; the same proposal is always the same text."""
    kind = type(proposed).__struct_config__.tag
    assert isinstance(kind, str), "every kind has a word of its own"
    return Written(kind, canonical(proposed).decode())


def read(content: str) -> Proposed:
    """Return what was stored as `content`."""
    return _decoder.decode(content)
