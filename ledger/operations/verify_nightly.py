"""The nightly look at every book, written down so that an officer sees when it was last good."""

from datetime import datetime, timedelta

from ledger.ledger import Ledger
from ledger.operations.claim_job import claim_job, finish_job
from ledger.reports.communities import communities
from ledger.reports.verification import verify

NAME = "verify"
LEASE = timedelta(hours=1)


def verify_nightly(ledger: Ledger, due_at: datetime) -> str | None:
    """Verify every book once for the night of `due_at`; return `good` or the first bad row, None when it was done already.

    Run twice it does nothing the second time; run late it checks what is there then; never run, nothing depends on it.
    """
    claim = claim_job(ledger, NAME, due_at, LEASE)
    if claim is None:
        return None
    outcome = "good"
    for community in communities(ledger):
        for invariant in verify(ledger, community.community_id).invariants:
            if invariant.fault is not None and outcome == "good":
                outcome = f"{invariant.fault.table} {invariant.fault.row}: {invariant.fault.why}"
    finish_job(ledger, claim, outcome)
    return outcome
