"""Write down that holds have expired. They are expired from their instant on for everybody; this only tidies up."""

import sqlalchemy as sa

from ledger.clock import micros
from ledger.ledger import Ledger
from ledger.store import expiry
from ledger.store import tables as t


def sweep_holds(ledger: Ledger) -> int:
    """Expire what is due in every book; return how many holds.

    Run twice it does nothing the second time; run late it expires then what was due long ago; never run, every reader and
    every writer treats due holds as expired all the same.
    """
    with ledger.reading() as rx:
        books = [row.id for row in rx.connection.execute(sa.select(t.community.c.id))]
        books = [community_id for community_id in books if expiry.due_holds(rx, community_id, micros(rx.now))]
    swept = 0
    for community_id in books:
        with ledger.writing() as tx:
            now = micros(tx.now)
            due = expiry.due_holds(tx, community_id, now)
            # Whole sets: the last one may be longer than a sweep, and is taken whole all the same.
            sets = dict.fromkeys(hold.set_id for hold in due[: expiry.SWEEP])
            swept += expiry.expire(tx, community_id, now, [hold for hold in due if hold.set_id in sets])
    return swept
