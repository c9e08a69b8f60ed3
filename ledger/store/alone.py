"""A batch that is a unit of work by itself, in one round trip, where nothing has to be read first."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from ledger.book.facts import Facts
from ledger.book.judgement import judge, sets_of
from ledger.book.posting import movements
from ledger.book.status import Status
from ledger.book.transfer import Transfer
from ledger.clock import micros
from ledger.store.backend import Backend
from ledger.store.clock_order import BEHIND_MAX
from ledger.store.posting import OvertakenError, Posting
from ledger.store.remembered import Remembered


def create_alone(
    backend: Backend, remembered: Remembered, community_id: UUID, batch: Sequence[Transfer], now: datetime
) -> list[Status] | None:
    """Post a batch as `journal.create_transfers` would; None where that has to look closer, and nothing was written.

    The database's own conditions judge it: it is taken whole, or not at all.
    """
    if not batch or any(line.pending_id or line.reverses_id or line.imported for line in batch):
        return None
    instant, newest = micros(now), remembered.newest(community_id)
    if newest is None or newest > instant + BEHIND_MAX:
        return None
    sides = {side for line in batch for side in (line.debit_account_id, line.credit_account_id) if side is not None}
    accounts = remembered.accounts(community_id, sides)
    facts = Facts(now=instant, first_at=instant, accounts=accounts)
    statuses = [status for lines in sets_of(batch) for status in judge(lines, facts)]
    if statuses.count(Status.CREATED) < len(batch):
        return None
    try:
        backend.post_alone(Posting(community_id, movements(facts.posted, accounts), facts.posted))
    except OvertakenError:
        return None
    remembered.keep_newest(community_id, facts.posted[-1].line.recorded_at)
    return statuses
