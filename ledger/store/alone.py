"""A batch that is a unit of work by itself, in one round trip, where nothing has to be read first."""

from collections.abc import Sequence
from uuid import UUID

from ledger.book.facts import Facts
from ledger.book.judgement import judge, sets_of
from ledger.book.posting import Posted, movements
from ledger.book.status import Status
from ledger.book.transfer import Transfer
from ledger.clock import Clock, micros
from ledger.store.backend import Backend
from ledger.store.clock_order import BEHIND_MAX
from ledger.store.posting import OvertakenError, Posting
from ledger.store.remembered import Remembered


def create_alone(
    backend: Backend, remembered: Remembered, community_id: UUID, batch: Sequence[Transfer], clock: Clock
) -> list[Status] | None:
    """Post a batch as `journal.create_transfers` would; None where that has to look closer, and nothing was written.

    The database's own conditions judge it: it is taken whole, or not at all.
    """
    if not batch or any(line.pending_id or line.reverses_id or line.imported for line in batch):
        return None
    newest = remembered.newest(community_id)
    if newest is None:
        return None
    sets = sets_of(batch)
    sides = {side for line in batch for side in (line.debit_account_id, line.credit_account_id) if side is not None}
    accounts = remembered.accounts(community_id, sides)
    posted: list[Posted] = []

    def make() -> Posting:
        # Read when it is our turn: an earlier reading would lie behind the neighbours who were served meanwhile.
        instant = micros(clock.now())
        facts = Facts(now=instant, first_at=instant, accounts=accounts)
        if newest > instant + BEHIND_MAX or any(judge(lines, facts)[0] is not Status.CREATED for lines in sets):
            raise OvertakenError
        moves = movements(facts.posted, accounts)
        if any(move.peaks for move in moves):
            raise OvertakenError
        posted.extend(facts.posted)
        return Posting(community_id, moves, posted)

    try:
        backend.post_alone(make)
    except OvertakenError:
        return None
    remembered.keep_newest(community_id, posted[-1].line.recorded_at)
    return [Status.CREATED] * len(batch)
