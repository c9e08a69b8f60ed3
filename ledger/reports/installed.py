"""Whether there is a club at all."""

import sqlalchemy as sa

from ledger.ledger import Ledger
from ledger.store import tables as t


def installed(ledger: Ledger) -> bool:
    """Return whether a community was founded in this database, which may be an empty one."""
    with ledger.reading() as rx:
        if not sa.inspect(rx.connection).has_table(t.community.name):
            return False
        return rx.connection.execute(sa.select(t.community.c.id).limit(1)).first() is not None
