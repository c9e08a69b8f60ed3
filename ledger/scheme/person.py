"""What the club knows of a person: as little as it can (`club.md`, rule 8)."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Personal data, erasable. No ID number, no full birth date, no face.

    Attributes:
        name: the full name.
        call_name: how the person wants to be addressed; empty: by the full name.
        birth_year: a year alone.
        building_group: such as 8号楼组.
        phone: digits, optional.
        residence: 自住 or 租住, optional.
        guardian: for a child under 14; never published.
        proxy: who may collect for them.
        household_id: shared by those who live together; decides who may not stamp whom.
    """

    name: str
    call_name: str = ""
    birth_year: int | None = None
    building_group: str = ""
    phone: str = ""
    residence: str = ""
    guardian: str = ""
    proxy: str = ""
    household_id: UUID | None = None
