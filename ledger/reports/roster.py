"""The members by handbook number, for the committee alone."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from ledger.ledger import Ledger
from ledger.reports import names
from ledger.scheme.membership import MemberState
from ledger.store import persons
from ledger.store import tables as t


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterRow:
    """A member in the list."""

    member_id: UUID
    handbook_no: str
    spoken_no: int
    name: str
    building_group: str
    status: MemberState


def roster(ledger: Ledger, community_id: UUID, *, only: Collection[UUID] | None = None) -> tuple[RosterRow, ...]:
    """Return all members, or `only` some of them, by handbook number."""
    person = [column for column in t.person.c if column.name not in {"community_id", "member_id"}]
    with ledger.reading() as rx:
        rows = (
            rx.connection.execute(
                sa.select(
                    t.member.c.community_id, t.member.c.id.label("member_id"), t.member.c.handbook_no, t.member.c.state, *person
                )
                .select_from(names.members())
                .where(t.member.c.community_id == community_id)
                .order_by(sa.func.length(t.member.c.handbook_no), t.member.c.handbook_no)
            )
            .mappings()
            .all()
        )
    listed: list[RosterRow] = []
    for row in (each for each in rows if only is None or each["member_id"] in only):
        known = persons.decrypt(ledger.keys, row) if row["wrapped_key"] else None
        listed.append(
            RosterRow(
                member_id=row["member_id"],
                handbook_no=row["handbook_no"],
                spoken_no=names.spoken(row["handbook_no"]),
                name=known.name if known else names.ERASED,
                building_group=known.building_group if known else "",
                status=MemberState(row["state"]),
            )
        )
    return tuple(listed)
