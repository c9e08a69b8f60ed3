"""One verification from beginning to end."""

from collections.abc import Callable, Sequence
from typing import cast
from uuid import UUID

from ledger.book.checkpoint import Anchor, Verifier
from ledger.book.merkle import EMPTY_ROOT
from ledger.store.merkle_log import Head, heads
from ledger.store.unit import Reading
from ledger.store.verification import balances, lines, log
from ledger.store.verification.found import Fault, Invariant, Scope, Verification


def verify_book(  # noqa: PLR0913 - what is looked at, and what it is compared with
    rx: Reading,
    community_id: UUID,
    progress: Callable[[int, int], None],
    *,
    since: int = 0,
    trusted: Sequence[Verifier] = (),
    anchors: Sequence[Anchor] = (),
) -> Verification:
    """Check the whole book of a community against itself, and against what is known from outside.

    Args:
        rx: the picture of the book that is checked.
        community_id: whose book.
        progress: called with (rows read, rows in all) now and then.
        since: leaves that an earlier verification found good; only what is newer is looked at. 0 looks at everything.
        trusted: keys of which one has to have signed the newest checkpoint.
        anchors: sizes and roots kept outside.
    """
    with rx.any_text():
        return _verified(Scope(rx, community_id, since), progress, trusted, anchors)


def _verified(
    scope: Scope, progress: Callable[[int, int], None], trusted: Sequence[Verifier], anchors: Sequence[Anchor]
) -> Verification:
    since = scope.since
    checkpoints = heads(scope.rx, scope.community_id)
    written = _log(scope, checkpoints, progress)
    checks: dict[str, Callable[[], Invariant]] = {
        "lines_as_written": lambda: lines.lines_as_written(scope, progress),
        "answers_as_given": lambda: lines.answers_as_given(scope),
        "holds_resolved_once": lambda: balances.holds_resolved_once(scope),
        "sets_whole": lambda: balances.sets_whole(scope),
        "balances_equal_replay": lambda: balances.balances_equal_replay(scope, None if since else balances.add_up(scope)),
        "entries_without_gaps": lambda: balances.entries_without_gaps(scope),
        "units_sum_to_zero": lambda: balances.units_sum_to_zero(scope),
        "sets_sealed_or_waiting": lambda: log.everything_sealed_or_waiting(scope),
        "log_unchanged": lambda: Invariant("log_unchanged", max(written.size - since, 0), written.fault),
        "checkpoints_signed": lambda: log.checkpoints_signed(checkpoints, _verifiers(scope, checkpoints), trusted),
        "folds_equal_replay": lambda: log.folds_equal_replay(scope, checkpoints),
        "guards_in_force": lambda: Invariant("guards_in_force", *_guards(scope.rx)),
    }
    invariants = [_checked(name, check) for name, check in checks.items()]
    if anchors:
        invariants.append(log.from_outside(scope, written, anchors))
    return Verification(scope.community_id, tuple(invariants), written.size, written.root if written.size else None)


def _log(scope: Scope, checkpoints: Sequence[Head], progress: Callable[[int, int], None]) -> log.Log:
    try:
        return log.log_unchanged(scope, checkpoints, progress)
    except (ValueError, TypeError, AssertionError, KeyError, OverflowError):
        return log.Log(0, EMPTY_ROOT, Fault("leaf", str(scope.since), "unreadable"))


def _checked(name: str, check: Callable[[], Invariant]) -> Invariant:
    """Carry out one check; what nobody could have written, such as a kind that there is not, must not hide all other rows."""
    try:
        return check()
    except (ValueError, TypeError, AssertionError, KeyError, OverflowError):
        # The checks of lines and leaves name the row.
        return Invariant(name, 0, Fault("book", name, "unreadable"))


def _verifiers(scope: Scope, checkpoints: Sequence[Head]) -> list[Verifier]:
    """Return the keys that the book knows, under the name of its log."""
    if not checkpoints:
        return []
    origin = checkpoints[0].note.partition("\n")[0]
    found = scope.rx.fetch("SELECT public_key FROM seal_key WHERE community_id = ? ORDER BY id", (scope.community_id,))
    try:
        return [Verifier(origin, bytes(cast("bytes", row[0]))) for row in found]
    except (ValueError, TypeError):
        # An origin or a key that nobody could have written: then nothing is signed by a key of this book.
        return []


def _guards(rx: Reading) -> tuple[int, Fault | None]:
    present, missing = rx.guards()
    return present, Fault(missing[0].partition("_never_")[0], missing[0], "guard_missing") if missing else None
