"""Whose data were erased: for a list that lies beside the backups, and for a restore that carries it out again."""

import sqlalchemy as sa

from ledger.ledger import Ledger
from ledger.scheme.erased import Erased
from ledger.store import tables as t


def erasures(ledger: Ledger) -> tuple[Erased, ...]:
    """Return every erasure of the installation, in the order in which they were recorded."""
    row = t.erasure.c
    with ledger.reading() as rx:
        rows = rx.connection.execute(
            sa.select(row.community_id, row.member_id, row.proposal_id).order_by(row.recorded_at, row.member_id)
        ).all()
    return tuple(Erased(each.community_id, each.member_id, each.proposal_id) for each in rows)
