"""What stands beside the ledger lines: presences, redemptions, receipts and corrections of the rows that were posted."""

from collections.abc import Iterable, Mapping, Sequence
from typing import cast
from uuid import UUID

import sqlalchemy as sa

from ledger.operations.importing import keys
from ledger.operations.importing.catalogue import Import
from ledger.operations.importing.lines import Posting, Stocked
from ledger.scheme.activity import Source
from ledger.scheme.calendar import instant
from ledger.scheme.checkin import CheckInState, ReturnReason
from ledger.scheme.workbook.rows import AttendanceRow, CorrectionKind, CorrectionRow, RedemptionRow
from ledger.store import tables as t
from ledger.store.outbox import record
from ledger.store.unit import Writing

_CHUNK = 500


def write_down(tx: Writing, job: Import, posted: Sequence[Posting], members: Mapping[str, UUID]) -> None:
    """Write what belongs to lines that were created just now."""
    stamps = [posting.origin for posting in posted if isinstance(posting.origin, AttendanceRow)]
    _insert(tx, t.check_in, [_presence(job, row, members[row.handbook_no]) for row in stamps])
    record(tx, t.evidence, [_evidence(tx, job, row, members[row.handbook_no]) for row in stamps])
    _write_receipts(tx, job, [p.origin for p in posted if isinstance(p.origin, Stocked)])
    _write_redemptions(tx, job, [p for p in posted if isinstance(p.origin, RedemptionRow)], members)
    for posting in posted:
        if isinstance(posting.origin, CorrectionRow):
            _write_correction(tx, job, posting.origin, members[posting.origin.handbook_no])


def write_returned(tx: Writing, job: Import, rows: Iterable[AttendanceRow], members: Mapping[str, UUID]) -> int:
    """Write presences that the committee had returned; return how many are new."""
    known = {
        row.id
        for row in tx.connection.execute(
            sa.select(t.check_in.c.id).where(
                t.check_in.c.community_id == job.community_id, t.check_in.c.state == CheckInState.RETURNED.value
            )
        )
    }
    fresh = [row for row in rows if not row.is_stamped and keys.returned(job.community_id, row) not in known]
    _insert(tx, t.check_in, [_presence(job, row, members[row.handbook_no]) for row in fresh])
    record(tx, t.evidence, [_evidence(tx, job, row, members[row.handbook_no]) for row in fresh])
    return len(fresh)


def _insert(tx: Writing, table: sa.Table, rows: list[dict[str, object]]) -> None:
    if rows:
        tx.connection.execute(sa.insert(table), rows)


def _presence_id(job: Import, row: AttendanceRow) -> UUID:
    return keys.check_in(job.community_id, row) if row.is_stamped else keys.returned(job.community_id, row)


def _presence(job: Import, row: AttendanceRow, member_id: UUID) -> dict[str, object]:
    return {
        "community_id": job.community_id,
        "id": _presence_id(job, row),
        "session_id": keys.session(job.community_id, row.activity_code),
        "member_id": member_id,
        "state": (CheckInState.STAMPED if row.is_stamped else CheckInState.RETURNED).value,
        "source": row.source.value,
        "at": instant(row.day, keys.STAMP_HOUR),
        "lateness": 0,
        "slow": False,
        "points": row.points,
        "posted_points": row.points if row.is_stamped else None,
        "reason": None if row.is_stamped else _reason(row.reason).value,
    }


_SAID = {
    "未到场": ReturnReason.NOT_PRESENT,
    "过期": ReturnReason.CODE_LATE,
}


def _reason(text: str) -> ReturnReason:
    """Return the kind of reason that the paper gives in words; the words themselves may name people and stay on paper."""
    return next((reason for said, reason in _SAID.items() if said in text), ReturnReason.NOT_ON_SHEET)


def _evidence(tx: Writing, job: Import, row: AttendanceRow, member_id: UUID) -> dict[str, object]:
    presence_id = _presence_id(job, row)
    return {
        "community_id": job.community_id,
        "id": presence_id,
        "check_in_id": presence_id,
        "session_id": keys.session(job.community_id, row.activity_code),
        "member_id": member_id,
        "source": row.source.value,
        "scanned_at": instant(row.day, keys.STAMP_HOUR),
        "by_kind": job.by.kind.value,
        "by_id": job.by.id,
        "recorded_at": tx.now,
    }


def _write_receipts(tx: Writing, job: Import, stocked: Iterable[Stocked]) -> None:
    rows: list[dict[str, object]] = [
        {
            "community_id": job.community_id,
            "id": each.receipt_id,
            "item_id": keys.item(job.community_id, each.item.sku),
            "quantity": each.item.quarterly_stock,
            "source": "bought",
            "unit_price_fen": each.item.unit_price_fen or 0,
            "voucher": "",
            "received_on": each.occurred_at.date(),
            "transfer_id": each.receipt_id,
            "recorded_at": tx.now,
        }
        for each in stocked
    ]
    record(tx, t.stock_receipt, rows)


def _write_redemptions(tx: Writing, job: Import, posted: Sequence[Posting], members: Mapping[str, UUID]) -> None:
    left = _available_after(tx, job, [posting.lines[0].id for posting in posted])
    prices = _prices(tx, job)
    visits: list[dict[str, object]] = []
    lines: list[dict[str, object]] = []
    for posting in posted:
        row = cast("RedemptionRow", posting.origin)
        redemption_id = keys.redemption(job.community_id, row)
        visits.append(
            {
                "community_id": job.community_id,
                "id": redemption_id,
                "run_id": keys.run(job.community_id, keys.quarter_of(row)),
                "member_id": members[row.handbook_no],
                "number": row.number,
                "points": row.points,
                "available_after": left[posting.lines[0].id],
                "proxy": row.is_proxy,
                "by_kind": job.by.kind.value,
                "by_id": job.by.id,
                "at": posting.occurred_at,
            }
        )
        lines.append(
            {
                "community_id": job.community_id,
                "redemption_id": redemption_id,
                "line": 0,
                "item_id": prices[row.sku][0],
                "quantity": row.quantity,
                "price_points": prices[row.sku][1],
            }
        )
    record(tx, t.redemption, visits)
    _insert(tx, t.redemption_line, lines)


def _prices(tx: Writing, job: Import) -> dict[str, tuple[UUID, int]]:
    c = t.reward_item.c
    rows = tx.connection.execute(sa.select(c.sku, c.id, c.price_points).where(c.community_id == job.community_id)).all()
    return {row.sku: (row.id, row.price_points) for row in rows}


def _available_after(tx: Writing, job: Import, line_ids: Sequence[UUID]) -> dict[UUID, int]:
    """Return what each member had left right after each line."""
    found: dict[UUID, int] = {}
    entry = t.entry.c
    for start in range(0, len(line_ids), _CHUNK):
        rows = tx.connection.execute(
            sa.select(
                entry.transfer_id,
                (entry.credits_posted - entry.debits_posted - entry.debits_pending).label("available"),
            ).where(entry.community_id == job.community_id, entry.transfer_id.in_(line_ids[start : start + _CHUNK]))
        ).all()
        found |= {row.transfer_id: row.available for row in rows}
    return found


def _write_correction(tx: Writing, job: Import, row: CorrectionRow, member_id: UUID) -> None:
    correction_id = keys.correction(job.community_id, row)
    if row.kind is CorrectionKind.REVERSAL:
        check_in_id = keys.stamp(job.community_id, row.activity_code, row.handbook_no)
        tx.connection.execute(
            sa.update(t.check_in)
            .where(t.check_in.c.community_id == job.community_id, t.check_in.c.id == check_in_id)
            .values(state=CheckInState.REVERSED.value)
        )
    else:
        check_in_id = correction_id
        tx.connection.execute(
            sa.insert(t.check_in).values(
                community_id=job.community_id,
                id=correction_id,
                session_id=keys.session(job.community_id, row.activity_code),
                member_id=member_id,
                state=CheckInState.STAMPED.value,
                source=Source.LATE_ENTRY.value,
                at=instant(row.day, keys.CORRECTION_HOUR),
                lateness=0,
                slow=False,
                points=row.points,
                posted_points=row.points,
            )
        )
    record(
        tx,
        t.correction,
        {
            "community_id": job.community_id,
            "id": correction_id,
            "kind": row.kind.value,
            "member_id": member_id,
            "check_in_id": check_in_id,
            "points": row.points,
            "reason": row.reason,
            "appeal_no": row.appeal_no,
            "first_officer": row.officers[0],
            "second_officer": row.officers[1],
            "decided_on": row.day,
            "recorded_at": tx.now,
        },
    )
