"""The journal for other programs: every sealed line, in the order of the seal, page by page.

The log only ever grows at its end, so whoever reads page after page meets every line once; what is not sealed yet follows in
a few seconds, at the end.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from ledger.book.transfer import Kind, Line
from ledger.clock import from_micros
from ledger.ledger import Ledger
from ledger.reports.paging import Asked, Paged, cut, whole
from ledger.store import journal_rows, leaves

_COLUMNS = ", ".join(f"line.{name}" for name in Line.__struct_fields__)
_SEALED = (
    f"SELECT leaf.leaf_index, {_COLUMNS} FROM leaf JOIN transfer AS line "  # noqa: S608 - names of our own columns
    "ON line.community_id = leaf.community_id AND line.set_id = leaf.subject_id "
    "WHERE leaf.community_id = ? AND leaf.kind = ? AND leaf.leaf_index >= ? "
    "AND (leaf.leaf_index > ? OR line.set_index > ?) ORDER BY leaf.leaf_index, line.set_index LIMIT ?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedLine:
    """A line of the book, and the leaf of the log that seals it; whose hand it was is for the committee and the supervisor."""

    leaf_index: int
    transfer_id: UUID
    kind: Kind
    debit_account_id: UUID
    credit_account_id: UUID
    unit: str
    amount: int
    code: str
    pending_id: UUID | None
    reverses_id: UUID | None
    set_id: UUID
    set_index: int
    set_size: int
    ref_type: str | None
    ref_id: UUID | None
    imported: bool
    occurred_at: datetime
    recorded_at: datetime


def journal_page(ledger: Ledger, community_id: UUID, asked: Asked) -> Paged[SealedLine]:
    """Return a page of the sealed lines, the oldest seal first.

    Raises:
        PageTokenInvalid: the place to go on from is none of this list.
    """
    place = asked.place(2)
    leaf, index = (whole(place[0]), whole(place[1])) if place is not None else (0, -1)
    with ledger.reading() as rx:
        rows = rx.fetch(_SEALED, (community_id, leaves.SET, leaf, leaf, index, asked.limit + 1))
    found = [_sealed(cast("int", row[0]), journal_rows.line_of(row[1:])) for row in rows]
    return cut(found, asked, lambda one: f"{one.leaf_index}:{one.set_index}")


def _sealed(leaf_index: int, line: Line) -> SealedLine:
    return SealedLine(
        leaf_index=leaf_index,
        transfer_id=line.id,
        kind=line.kind,
        debit_account_id=line.debit_account_id,
        credit_account_id=line.credit_account_id,
        unit=line.unit,
        amount=line.amount,
        code=line.code,
        pending_id=line.pending_id,
        reverses_id=line.reverses_id,
        set_id=line.set_id,
        set_index=line.set_index,
        set_size=line.set_size,
        ref_type=line.ref_type,
        ref_id=line.ref_id,
        imported=line.imported,
        occurred_at=from_micros(line.occurred_at),
        recorded_at=from_micros(line.recorded_at),
    )
