"""Close a redemption day by hand, before the clock does."""

from dataclasses import dataclass
from uuid import UUID

from ledger.ledger import Ledger
from ledger.operations.advance_run import require_step
from ledger.operations.performing import perform
from ledger.scheme.roles import Act, Principal
from ledger.scheme.run import RunStep
from ledger.store.authority import authorise
from ledger.store.unit import Writing


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseRun:
    """Enough for today; `by` is an officer."""

    id: UUID
    community_id: UUID
    by: Principal
    run_id: UUID


@dataclass(frozen=True, slots=True)
class RunClosed:
    """The day that is over."""

    run_id: UUID


def close_run(ledger: Ledger, command: CloseRun) -> RunClosed:
    """Close an open day.

    Raises:
        NotAllowed: no officer.
        RunUnknown: no such run here.
        RunStepIllegal: it is not open.
    """
    return perform(ledger, command, RunClosed, lambda tx: _close(tx, command))


def _close(tx: Writing, command: CloseRun) -> RunClosed:
    authorise(tx, command.community_id, command.by, Act.CLOSE_RUN)
    require_step(tx, command.community_id, command.run_id, RunStep.CLOSE, command.by)
    return RunClosed(command.run_id)
