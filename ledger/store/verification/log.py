"""Is the log unchanged? Leaves from their rows, nodes, roots, signatures, running totals; and what was kept outside."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import cast
from uuid import UUID

from ledger.book.balance import NOTHING, Change
from ledger.book.checkpoint import Anchor, NoteError, Verifier, open_note
from ledger.book.merkle import EMPTY_ROOT, consistency_proof, leaf_hash, root_of, verify_consistency
from ledger.store import journal_rows, leaves, sealing, statements
from ledger.store.backend import Row
from ledger.store.columns import as_uuid
from ledger.store.merkle_log import Head, LogTip, StoredNodes
from ledger.store.verification.found import Fault, Invariant, Scope

PAGE = 2_000
"""Leaves read at a time."""


@dataclass(frozen=True, slots=True)
class Log:
    """What the leaves came to.

    Attributes:
        size: how many.
        root: over them; that of an empty log where there are none.
        fault: the first leaf, node or root that is not what its rows make it.
    """

    size: int
    root: bytes
    fault: Fault | None


def log_unchanged(scope: Scope, checkpoints: Sequence[Head], progress: Callable[[int, int], None]) -> Log:
    """Hash every leaf anew from the rows that it seals, and build the tree over them.

    Args:
        scope: which leaves.
        checkpoints: all of the book, the smallest first.
        progress: called with (leaves read, leaves in all) now and then.
    """
    walk = _Walk(scope, checkpoints)
    total = checkpoints[-1].size if checkpoints else 0
    while walk.read_page():
        progress(walk.tip.size, total)
    walk.finish()
    return Log(walk.tip.size, root_of(walk.tip.edge) if walk.tip.size else EMPTY_ROOT, walk.fault)


class _Walk:
    def __init__(self, scope: Scope, checkpoints: Sequence[Head]) -> None:
        self._scope = scope
        self.fault: Fault | None = None
        self._roots = {head.size: head.root for head in checkpoints}
        self._sizes = [head.size for head in checkpoints if head.size > scope.since]
        self._nodes = {
            (cast("int", row[0]), cast("int", row[1])): bytes(cast("bytes", row[2]))
            for row in scope.rx.fetch("SELECT level, node_index, hash FROM node WHERE community_id = ?", (scope.community_id,))
        }
        self._unseen = {address for address in self._nodes if not scope.since or (address[1] + 1) << address[0] > scope.since}
        try:
            self.tip = LogTip.read(scope.rx, scope.community_id, scope.since)
        except KeyError:
            self._note("leaf", scope.since, "missing")
            self.tip = LogTip(0, [])
        if scope.since and self._roots.get(scope.since) != root_of(self.tip.edge):
            self._note("checkpoint", scope.since, "root_differs")

    def read_page(self) -> bool:
        """Take up the next leaves, up to the next checkpoint at most; False at the end of the log."""
        until = self._sizes[0] if self._sizes else self.tip.size + PAGE
        sql = (
            "SELECT leaf_index, kind, subject_id, salt, size, hash FROM leaf WHERE community_id = ? AND leaf_index >= ? "
            "AND leaf_index < ? ORDER BY leaf_index LIMIT ?"
        )
        page = self._scope.rx.fetch(sql, (self._scope.community_id, self.tip.size, until, PAGE))
        if not page:
            return False
        for place, row in enumerate(page, self.tip.size):
            if row[0] != place:
                self._note("leaf", place, "missing")
                return False
            if row[4] != (self._sizes[0] if self._sizes else 0):
                self._note("leaf", place, "under_another_checkpoint")
        for level, index, node in self.tip.append([*self._hashes(page)]):
            self._unseen.discard((level, index))
            if self._nodes.get((level, index)) != node:
                self._note("node", f"{level}/{index}", "missing" if (level, index) not in self._nodes else "hash_differs")
        if self.tip.size == until:
            if self._roots.get(until) != root_of(self.tip.edge):
                self._note("checkpoint", until, "root_differs")
            self._sizes = self._sizes[1:]
        return True

    def finish(self) -> None:
        """Look for what is there and should not be, and for what should be there and is not."""
        if self._sizes:
            self._note("leaf", self.tip.size, "missing")
        sql = "SELECT leaf_index FROM leaf WHERE community_id = ? AND (leaf_index >= ? OR leaf_index < 0) ORDER BY 1 LIMIT 1"
        for row in self._scope.rx.fetch(sql, (self._scope.community_id, self.tip.size)):
            self._note("leaf", row[0], "beyond_the_last_checkpoint")
        for level, index in sorted(self._unseen):
            self._note("node", f"{level}/{index}", "of_no_leaves")

    def _hashes(self, page: Sequence[Row]) -> Iterable[bytes]:
        """Return the hash that every leaf should have, from the rows that it seals."""
        by_kind: defaultdict[str, dict[UUID, bytes | None]] = defaultdict(dict)
        for row in page:
            by_kind[str(row[1])][_subject(row)] = None if row[3] is None else bytes(cast("bytes", row[3]))
        found = {kind: self._digests(kind, subjects) for kind, subjects in by_kind.items()}
        for row in page:
            kind, subject_id = str(row[1]), _subject(row)
            digests = found[kind].get(subject_id, [])
            made = leaf_hash(leaves.leaf(self._scope.community_id, kind, subject_id, digests))
            salted = kind in leaves.KINDS and leaves.KINDS[kind].salted
            if not digests:
                self._note(_table(kind), subject_id, "sealed_and_missing")
            elif made != row[5]:
                self._note(_table(kind), subject_id, "differs_from_its_leaf")
            elif (row[3] is not None) != salted:
                self._note("leaf", row[0], "salt_without_text")
            yield made

    def _digests(self, kind: str, subjects: Mapping[UUID, bytes | None]) -> dict[UUID, list[bytes]]:
        if kind not in {leaves.SET, leaves.ACCOUNT, *leaves.KINDS}:
            return {}
        salts = {subject_id: salt for subject_id, salt in subjects.items() if salt is not None}
        try:
            return leaves.digests(self._scope.rx, self._scope.community_id, kind, list(subjects), salts)
        except (ValueError, TypeError, AssertionError):
            # One row of them cannot be read: look at each by itself, so that it is named.
            return {} if len(subjects) == 1 else self._one_by_one(kind, subjects)

    def _one_by_one(self, kind: str, subjects: Mapping[UUID, bytes | None]) -> dict[UUID, list[bytes]]:
        found: dict[UUID, list[bytes]] = {}
        for subject_id, salt in subjects.items():
            found |= self._digests(kind, {subject_id: salt})
        return found

    def _note(self, table: str, row: object, why: str) -> None:
        self.fault = self.fault or Fault(table, str(row), why)


def _subject(row: Row) -> UUID:
    return cast("UUID", as_uuid(row[2]))


def _table(kind: str) -> str:
    return {leaves.SET: "transfer", leaves.ACCOUNT: "account"}.get(kind, kind)


def checkpoints_signed(checkpoints: Sequence[Head], verifiers: Sequence[Verifier], trusted: Sequence[Verifier]) -> Invariant:
    """Check what every checkpoint says, and that a key of this book signed it.

    Args:
        checkpoints: all of the book, the smallest first.
        verifiers: the keys that the book knows.
        trusted: keys known from elsewhere, one of which has to have signed each; none where there are no such keys.
    """
    fault, before = None, 0
    for head in checkpoints:
        fault = fault or _note_fault(head, verifiers) or (_note_fault(head, trusted) if trusted else None)
        if head.recorded_at < before:
            fault = fault or Fault("checkpoint", str(head.size), "before_the_one_before")
        before = head.recorded_at
    return Invariant("checkpoints_signed", len(checkpoints), fault)


def _note_fault(head: Head, verifiers: Sequence[Verifier]) -> Fault | None:
    try:
        body = open_note(head.note, verifiers).body
    except NoteError as error:
        return Fault("checkpoint", str(head.size), type(error).__name__)
    origin = body.partition("\n")[0]
    if body != sealing.body(origin, head.size, head.root, head.recorded_at):
        return Fault("checkpoint", str(head.size), "says_otherwise")
    return None


def folds_equal_replay(scope: Scope, checkpoints: Sequence[Head]) -> Invariant:
    """Check every running total of every folded account against the lines sealed by then."""
    here = scope.community_id
    sql = f"SELECT account_id, size, {journal_rows.COUNTERS} FROM fold WHERE community_id = ? ORDER BY account_id, size"
    stored = {(journal_rows.key(row[0]), cast("int", row[1])): _total(row[2:6]) for row in scope.rx.fetch(sql, (here,))}
    before = (
        statements.running_totals(scope.rx, here, {account_id for account_id, _ in stored}, up_to=scope.since)
        if scope.since
        else {}
    )
    expected: dict[tuple[UUID, int], Change] = {}
    for start, size in pairwise([scope.since, *(head.size for head in checkpoints if head.size > scope.since)]):
        for account_id, change in sealing.changes_under(scope.rx, here, start, size).items():
            before[account_id] = before.get(account_id, NOTHING).plus(change)
            expected[account_id, size] = before[account_id]
    looked_at = {place: total for place, total in stored.items() if place[1] > scope.since}
    for place in sorted({*expected, *looked_at}):
        if expected.get(place) != looked_at.get(place):
            return Invariant(
                "folds_equal_replay", len(looked_at), Fault("fold", f"{place[0]}/{place[1]}", "differs_from_its_lines")
            )
    return Invariant("folds_equal_replay", len(looked_at), None)


def _total(counters: Sequence[object]) -> Change | None:
    """Return a running total, or None where somebody has written what is no number: it equals none."""
    try:
        return Change(*(int(str(counter)) for counter in counters))
    except ValueError:
        return None


def everything_sealed_or_waiting(scope: Scope) -> Invariant:
    """Check that every set, and every row that gives one meaning, has exactly one leaf or one place in the outbox."""
    here = scope.community_id
    waiting: defaultdict[str, set[UUID]] = defaultdict(set)
    for kind, subject_id in scope.rx.fetch("SELECT kind, subject_id FROM unsealed WHERE community_id = ?", (here,)):
        waiting[str(kind)].add(journal_rows.key(subject_id))
    rows, fault = 0, None
    for kind in (leaves.SET, leaves.ACCOUNT, *leaves.KINDS):
        present = leaves.subjects(scope.rx, here, kind)
        rows += len(present)
        sealed = {
            journal_rows.key(row[0])
            for row in scope.rx.fetch("SELECT subject_id FROM leaf WHERE community_id = ? AND kind = ?", (here, kind))
        }
        fault = fault or _placed(kind, present, sealed, waiting.pop(kind, set()))
    for kind in waiting:
        fault = fault or Fault("unsealed", kind, "outbox_row_of_no_kind")
    return Invariant("sets_sealed_or_waiting", rows, fault)


def _placed(kind: str, present: set[UUID], sealed: set[UUID], waiting: set[UUID]) -> Fault | None:
    for rows, table, why in (
        (present - sealed - waiting, "unsealed", f"{kind}_without_leaf_or_outbox_row"),
        (sealed & waiting, "unsealed", f"{kind}_sealed_and_waiting"),
        (waiting - present, "unsealed", f"outbox_row_without_{kind}"),
    ):
        if rows:
            return Fault(table, str(min(rows)), why)
    return None


def from_outside(scope: Scope, log: Log, anchors: Sequence[Anchor]) -> Invariant:
    """Prove that the log still begins with what somebody kept outside: a checkpoint, or size and root from a sheet of paper."""
    node = StoredNodes(scope.rx, scope.community_id)
    fault = None
    for anchor in anchors:
        if fault is None and anchor.size > log.size:
            fault = Fault("leaf", str(log.size), f"cut_off_before_{anchor.size}")
        elif fault is None:
            proof = consistency_proof(anchor.size, log.size, node)
            if not verify_consistency(anchor.size, log.size, proof, anchor.root, log.root):
                fault = Fault("leaf", str(anchor.size), "not_what_was_printed")
    return Invariant("as_printed", len(anchors), fault)
