"""What a binding link shows before anybody presses its button: no more than the community and a masked name."""

from dataclasses import dataclass

import sqlalchemy as sa

from ledger.ledger import Ledger
from ledger.reports import names
from ledger.scheme.masking import masked
from ledger.store import one_use_token
from ledger.store import tables as t


@dataclass(frozen=True, slots=True)
class PendingBinding:
    """Whose handbook a link opens."""

    community_name: str
    masked_name: str
    spoken_no: int


def pending(ledger: Ledger, token: str) -> PendingBinding:
    """Return what an unused link is for.

    Raises:
        LinkUnknown: unknown, used or out of date.
    """
    with ledger.reading() as rx:
        link = one_use_token.look(rx, "binding", token)
        row = rx.connection.execute(
            sa.select(t.community.c.name.label("community_name"), *names.COLUMNS)
            .select_from(names.members().join(t.community, t.community.c.id == t.member.c.community_id))
            .where(t.member.c.community_id == link.community_id, t.member.c.id == link.subject_id)
        ).one()
    name = names.name_of(ledger.keys, link.community_id, row)
    return PendingBinding(row.community_name, masked(name), names.spoken(row.handbook_no))
