"""Names of members for pages that may show them: decrypted one by one, and — where the person was erased."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from ledger.scheme import handbook_no
from ledger.store import persons
from ledger.store import tables as t
from ledger.store.keys import Keys

ERASED = "—"

COLUMNS = (
    t.member.c.id.label("member_id"),
    t.member.c.handbook_no,
    t.person.c.wrapped_key,
    t.person.c.name.label("sealed_name"),
    t.person.c.household_id,
)
"""What a query selects to be able to say who."""


def members() -> sa.Join:
    """Return the members, joined to what is known of them where they were not erased."""
    return t.member.join(
        t.person,
        (t.person.c.community_id == t.member.c.community_id) & (t.person.c.member_id == t.member.c.id),
        isouter=True,
    )


def of(table: sa.Table) -> sa.Join:
    """Return `table`, whose rows name a member, joined to that member and to what is known of them."""
    return table.join(t.member, (t.member.c.community_id == table.c.community_id) & (t.member.c.id == table.c.member_id)).join(
        t.person,
        (t.person.c.community_id == t.member.c.community_id) & (t.person.c.member_id == t.member.c.id),
        isouter=True,
    )


def name_of(keys: Keys, community_id: UUID, row: Any) -> str:  # noqa: ANN401 - a row of whatever query asked for COLUMNS
    """Return the full name in a row that holds `COLUMNS`."""
    if row.wrapped_key is None:
        return ERASED
    return persons.decrypt_name(keys, community_id, row.member_id, row.wrapped_key, row.sealed_name)


def spoken(number: str) -> int:
    """Return how a handbook number is spoken: DW2018017 is 17 号."""
    return handbook_no.parse(number).spoken
