"""Is every row as it was written? Lines and accounts against the digests beside them, answers against theirs."""

from collections.abc import Callable, Iterator
from typing import cast
from uuid import UUID

from ledger.book.account import Account, Limit
from ledger.book.canonical import digest
from ledger.book.transfer import Line
from ledger.store import journal_rows
from ledger.store.backend import Row
from ledger.store.verification.found import Fault, Invariant, Scope

PAGE = 5_000
"""Lines read at a time: a book of millions is checked in a few megabytes."""
_ID_BYTES = 16

Progress = Callable[[int, int], None]


class UnreadableError(Exception):
    """A row holds what nobody could have written: a text for an amount, half an id."""

    def __init__(self, row: object) -> None:
        whole = isinstance(row, bytes) and len(row) == _ID_BYTES
        self.row = str(journal_rows.key(row)) if whole else row.hex() if isinstance(row, bytes) else str(row)
        super().__init__(self.row)


def lines_as_written(scope: Scope, progress: Progress) -> Invariant:
    """Check accounts and lines against their digests, and every line against its accounts."""
    fault = _accounts(scope)
    condition, values = scope.lines("transfer")
    total = cast("int", scope.rx.fetch(f"SELECT COUNT(*) FROM transfer WHERE {condition}", values)[0][0])
    read = 0
    try:
        for line, proof in _lines(scope):
            read += 1
            if fault is None and proof != journal_rows.line_proof(scope.community_id, line):
                fault = Fault("transfer", str(line.id), "digest_differs")
            if read % PAGE == 0:
                progress(read, total)
    except UnreadableError as found:
        fault = fault or Fault("transfer", found.row, "unreadable")
    progress(total, total)
    if fault is None and read != total:
        fault = Fault("transfer", "", f"{read}_of_{total}_lines_can_be_read")
    return Invariant("lines_as_written", read, fault or _other_units(scope) or _unlawful(scope) or _damage(scope))


def _damage(scope: Scope) -> Fault | None:
    """Look at the files themselves: an engine may read from an index what the table no longer says."""
    found = None if scope.since else scope.rx.damage()
    return None if found is None else Fault("database", found, "damaged")


def _lines(scope: Scope) -> Iterator[tuple[Line, bytes]]:
    """Yield every line with its stored digest, page by page in the order of ids; the first page has no lower bound."""
    condition, values = scope.lines("transfer")
    columns = ", ".join((*Line.__struct_fields__, "digest"))
    select = f"SELECT {columns} FROM transfer WHERE {condition}"
    page = scope.rx.fetch(f"{select} ORDER BY id LIMIT {PAGE}", values)
    while page:
        for row in page:
            line = _line_of(row)
            yield line, cast("bytes", row[-1])
        page = scope.rx.fetch(f"{select} AND id > ? ORDER BY id LIMIT {PAGE}", (*values, page[-1][0]))


def _line_of(row: Row) -> Line:
    try:
        line = journal_rows.line_of(row[:-1])
    except (ValueError, TypeError, AssertionError):
        raise UnreadableError(row[0]) from None
    if line.id.int == 0 or not all(
        isinstance(number, int) for number in (line.amount, line.set_index, line.set_size, line.recorded_at)
    ):
        raise UnreadableError(row[0])
    return line


def _accounts(scope: Scope) -> Fault | None:
    sql = "SELECT id, unit, code, limit_rule, recorded_at, digest FROM account WHERE community_id = ? ORDER BY id"
    for row in scope.rx.fetch(sql, (scope.community_id,)):
        account_id = journal_rows.key(row[0])
        try:
            account = Account(id=account_id, unit=str(row[1]), code=str(row[2]), limit=Limit(str(row[3])))
        except ValueError:
            return Fault("account", str(account_id), "unreadable")
        if row[5] != journal_rows.account_proof(scope.community_id, account, cast("int", row[4])):
            return Fault("account", str(account_id), "digest_differs")
    return None


def _other_units(scope: Scope) -> Fault | None:
    condition, values = scope.lines("line")
    sql = (
        "SELECT line.id FROM transfer AS line "
        "LEFT JOIN account AS giver ON giver.community_id = ? AND giver.id = line.debit_account_id "
        "LEFT JOIN account AS taker ON taker.community_id = ? AND taker.id = line.credit_account_id "
        f"WHERE {condition} AND (giver.unit IS NULL OR taker.unit IS NULL OR giver.unit <> line.unit "
        "OR taker.unit <> line.unit) ORDER BY line.id LIMIT 1"
    )
    for row in scope.rx.fetch(sql, (scope.community_id, scope.community_id, *values)):
        return Fault("transfer", str(journal_rows.key(row[0])), "account_of_other_unit")
    return None


_UNLAWFUL = {
    "occurred_otherwise": "NOT line.imported AND line.occurred_at <> line.recorded_at",
    "due_without_timeout": "(line.timeout_seconds > 0) <> (line.due_at IS NOT NULL)",
    "resolves_under_another_code": "line.pending_id IS NOT NULL AND line.code <> other.code",
    "gives_back_another_amount": "line.kind IN ('void', 'expire') AND line.amount <> other.amount",
    "expired_too_early": "line.kind = 'expire' AND (other.due_at IS NULL OR line.recorded_at < other.due_at)",
    "reverses_what_is_not_posted": (
        "line.reverses_id IS NOT NULL AND (other.id IS NULL OR other.kind NOT IN ('single', 'post') "
        "OR other.reverses_id IS NOT NULL)"
    ),
}
"""What no line may be, whoever wrote it; `other` is the hold that it resolves or the line that it undoes."""


def _unlawful(scope: Scope) -> Fault | None:
    """Look for lines that the posting path would never have written."""
    condition, values = scope.lines("line")
    joined = (
        "FROM transfer AS line LEFT JOIN transfer AS other ON other.community_id = ? "
        "AND other.id = COALESCE(line.pending_id, line.reverses_id)"
    )
    any_of = " OR ".join(f"({each})" for each in _UNLAWFUL.values())
    which = ", ".join(f"({each})" for each in _UNLAWFUL.values())
    sql = f"SELECT line.id, {which} {joined} WHERE {condition} AND ({any_of}) ORDER BY line.id LIMIT 1"
    for row in scope.rx.fetch(sql, (scope.community_id, *values)):
        why = next(why for why, wrong in zip(_UNLAWFUL, row[1:], strict=True) if wrong)
        return Fault("transfer", str(journal_rows.key(row[0])), why)
    return None


def answers_as_given(scope: Scope) -> Invariant:
    """Check what was refused for good, and the stored answers of operations, against their digests."""
    rows, fault = 0, None
    for row in scope.rx.fetch(
        "SELECT id, status, recorded_at, digest FROM refused WHERE community_id = ?", (scope.community_id,)
    ):
        rows += 1
        said = {"community_id": scope.community_id, "id": _id(row[0]), "recorded_at": row[2], "status": row[1], "v": 1}
        if fault is None and row[3] != digest(said):
            fault = Fault("refused", str(_id(row[0])), "digest_differs")
    sql = "SELECT id, operation, asked, answer, recorded_at, digest FROM request WHERE community_id = ?"
    for row in scope.rx.fetch(sql, (scope.community_id,)):
        rows += 1
        answered = {
            "community_id": scope.community_id,
            "id": _id(row[0]),
            "operation": row[1],
            "asked": bytes(cast("bytes", row[2])).hex(),
            "answer": row[3],
            "recorded_at": row[4],
        }
        if fault is None and row[5] != digest(answered):
            fault = Fault("request", str(_id(row[0])), "digest_differs")
    return Invariant("answers_as_given", rows, fault or _refused_and_stored(scope) or _of_no_book(scope))


def _refused_and_stored(scope: Scope) -> Fault | None:
    sql = (
        "SELECT refused.id FROM refused JOIN transfer ON transfer.community_id = ? AND transfer.id = refused.id "
        "WHERE refused.community_id = ? LIMIT 1"
    )
    for row in scope.rx.fetch(sql, (scope.community_id, scope.community_id)):
        return Fault("refused", str(_id(row[0])), "stored_all_the_same")
    return None


def _of_no_book(scope: Scope) -> Fault | None:
    """Look for answers of no community between this one and the next: in all books together no place is left out."""
    here = scope.community_id
    following = scope.rx.fetch("SELECT id FROM community WHERE id > ? ORDER BY id LIMIT 1", (here,))
    beside: list[tuple[str, tuple[object, ...]]] = [
        ("community_id > ? AND community_id < ?", (here, _id(following[0][0]))) if following else ("community_id > ?", (here,))
    ]
    if not scope.rx.fetch("SELECT 1 FROM community WHERE id < ? LIMIT 1", (here,)):
        beside.append(("community_id < ?", (here,)))
    for table, key in (
        ("refused", "id"),
        ("request", "id"),
        ("account", "id"),
        ("transfer", "id"),
        ("leaf", "leaf_index"),
        ("checkpoint", "size"),
    ):
        for condition, values in beside:
            for row in scope.rx.fetch(f"SELECT {key} FROM {table} WHERE {condition} LIMIT 1", values):
                return Fault(table, str(_id(row[0])) if key == "id" else str(row[0]), "of_no_book")
    return None


def _id(value: object) -> UUID:
    return journal_rows.key(value)
