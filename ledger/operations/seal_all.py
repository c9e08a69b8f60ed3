"""Seal every book of the installation; the job that runs every few seconds."""

import sqlalchemy as sa

from ledger.ledger import Ledger
from ledger.operations.seal import seal
from ledger.store import tables as t


def seal_all(ledger: Ledger) -> int:
    """Seal what waits in every book; return how many leaves were added."""
    with ledger.reading() as rx:
        books = [row.id for row in rx.connection.execute(sa.select(t.community.c.id))]
    return sum(seal(ledger, community_id).leaves for community_id in books)
