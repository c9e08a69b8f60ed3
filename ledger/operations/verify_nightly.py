"""The nightly look at every book, written down so that an officer sees when it was last good."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from ledger.ledger import Ledger
from ledger.operations.claim_job import claim_job, finish_job
from ledger.operations.note_verification import note_verification
from ledger.store import tables as t
from ledger.store.verification import verify_book

NAME = "verify"
LEASE = timedelta(hours=1)


def verify_nightly(ledger: Ledger, due_at: datetime) -> str | None:
    """Verify every book once for the night of `due_at`; return `good` or the first bad row, None when it was done already.

    Run twice it does nothing the second time; run late it checks what is there then; never run, nothing depends on it.
    """
    claim = claim_job(ledger, NAME, due_at, LEASE)
    if claim is None:
        return None
    with ledger.reading() as rx:
        books = [row.id for row in rx.connection.execute(sa.select(t.community.c.id))]
        verified = [verify_book(rx, community_id, lambda _done, _all: None) for community_id in books]
    faults = [invariant.fault for each in verified for invariant in each.invariants if invariant.fault is not None]
    for each in verified:
        note_verification(ledger, each, quick=False)
    outcome = f"{faults[0].table} {faults[0].row}: {faults[0].why}" if faults else "good"
    finish_job(ledger, claim, outcome)
    return outcome
