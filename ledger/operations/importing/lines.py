"""From clean rows to ledger lines, in the order in which things happened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from ledger.book.transfer import Kind, Transfer
from ledger.ids import line_id
from ledger.operations.importing import keys
from ledger.operations.importing.catalogue import Import
from ledger.scheme import accounts
from ledger.scheme.calendar import instant
from ledger.scheme.workbook.reading import Reading
from ledger.scheme.workbook.rows import AttendanceRow, CorrectionKind, CorrectionRow, ItemRow, RedemptionRow


@dataclass(frozen=True, slots=True)
class Stocked:
    """The goods that came in before a redemption day."""

    quarter: str
    item: ItemRow
    receipt_id: UUID
    occurred_at: datetime


Origin = AttendanceRow | RedemptionRow | CorrectionRow | Stocked


@dataclass(frozen=True, slots=True)
class Posting:
    """What one row posts: a set of lines that happen together, at an accounting instant."""

    origin: Origin
    occurred_at: datetime
    lines: tuple[Transfer, ...]


def postings(job: Import, reading: Reading, members: Mapping[str, UUID]) -> list[Posting]:
    """Return what the rows post, by instant, then in the order of the sheets."""
    found = [
        *(_stocked(job, stocked) for stocked in _stock(job, reading)),
        *(_redeemed(job, row, members[row.handbook_no]) for row in reading.redemptions),
        *(_stamped(job, row, members[row.handbook_no]) for row in reading.attendances if row.is_stamped),
        *(_corrected(job, row, members[row.handbook_no]) for row in reading.corrections),
    ]
    return sorted(found, key=lambda posting: posting.occurred_at)


def _stock(job: Import, reading: Reading) -> list[Stocked]:
    """Return 每季备货 of every article before every redemption day; what is left is carried over."""
    days: dict[str, date] = {}
    for row in sorted(reading.redemptions, key=lambda row: row.day):
        days.setdefault(keys.quarter_of(row), row.day)
    return [
        Stocked(quarter, item, keys.stock(job.community_id, quarter, item.sku), instant(day, keys.STOCK_HOUR))
        for quarter, day in days.items()
        for item in reading.items
        if item.quarterly_stock
    ]


def _stocked(job: Import, stocked: Stocked) -> Posting:
    book, sku = job.community_id, stocked.item.sku
    line = Transfer(
        id=stocked.receipt_id,
        kind=Kind.SINGLE,
        debit_account_id=accounts.supply(book, sku),
        credit_account_id=accounts.stock(book, sku),
        unit=accounts.item_unit(sku),
        amount=stocked.item.quarterly_stock,
        code="stock_received",
        actor_id=job.by.id,
        ref_type="stock_receipt",
        ref_id=stocked.receipt_id,
        imported=True,
        occurred_at=stocked.occurred_at,
    )
    return Posting(stocked, stocked.occurred_at, (line,))


def _stamped(job: Import, row: AttendanceRow, member_id: UUID) -> Posting:
    occurred_at = instant(row.day, keys.STAMP_HOUR)
    check_in_id = keys.check_in(job.community_id, row)
    line = Transfer(
        id=check_in_id,
        kind=Kind.SINGLE,
        debit_account_id=accounts.issue(job.community_id),
        credit_account_id=accounts.member(job.community_id, member_id),
        unit=accounts.POINTS,
        amount=row.points,
        code="stamp",
        actor_id=job.by.id,
        ref_type="check_in",
        ref_id=check_in_id,
        imported=True,
        occurred_at=occurred_at,
    )
    return Posting(row, occurred_at, (line,))


def _redeemed(job: Import, row: RedemptionRow, member_id: UUID) -> Posting:
    book = job.community_id
    occurred_at = instant(row.day, keys.REDEMPTION_HOUR)
    redemption_id = keys.redemption(book, row)
    sides: Sequence[tuple[UUID, UUID, str, int]] = (
        (accounts.member(book, member_id), accounts.spent(book), accounts.POINTS, row.points),
        (accounts.stock(book, row.sku), accounts.given(book, row.sku), accounts.item_unit(row.sku), row.quantity),
    )
    lines = tuple(
        Transfer(
            id=line_id(redemption_id, n),
            kind=Kind.SINGLE,
            debit_account_id=debit,
            credit_account_id=credit,
            unit=unit,
            amount=amount,
            code="redemption",
            set_id=redemption_id,
            set_index=n,
            set_size=len(sides),
            actor_id=job.by.id,
            ref_type="redemption",
            ref_id=redemption_id,
            imported=True,
            occurred_at=occurred_at,
        )
        for n, (debit, credit, unit, amount) in enumerate(sides)
    )
    return Posting(row, occurred_at, lines)


def _corrected(job: Import, row: CorrectionRow, member_id: UUID) -> Posting:
    book = job.community_id
    occurred_at = instant(row.day, keys.CORRECTION_HOUR)
    correction_id = keys.correction(book, row)
    giver, taker = accounts.issue(book), accounts.member(book, member_id)
    undone = keys.stamp(book, row.activity_code, row.handbook_no) if row.kind is CorrectionKind.REVERSAL else None
    line = Transfer(
        id=correction_id,
        kind=Kind.SINGLE,
        debit_account_id=taker if undone else giver,
        credit_account_id=giver if undone else taker,
        unit=accounts.POINTS,
        amount=row.points,
        code="reversal" if undone else "correction",
        reverses_id=undone,
        actor_id=job.by.id,
        ref_type="correction",
        ref_id=correction_id,
        imported=True,
        occurred_at=occurred_at,
    )
    return Posting(row, occurred_at, (line,))
