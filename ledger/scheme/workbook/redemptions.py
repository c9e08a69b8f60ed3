"""兑换: what was handed out for points. Whether the points were enough is for the ledger to say when it posts."""

from collections.abc import Iterable, Mapping

from ledger.scheme.wording import NAME_MAX
from ledger.scheme.workbook import cell, vocabulary
from ledger.scheme.workbook.headers import Column
from ledger.scheme.workbook.problems import RowCode
from ledger.scheme.workbook.record import SENTENCE_LIMIT, Firsts, Outcome, Record, judged
from ledger.scheme.workbook.rows import RedemptionRow

_QUANTITIES = range(1, 1001)
_POINTS = range(1, 1_000_001)
_PIECES = "个件份袋盒瓶包套张次把条块只"
_NEEDED = {
    Column.REDEMPTION_NO: RowCode.CODE_MISSING,
    Column.DAY: RowCode.DATE_INVALID,
    Column.HANDBOOK_NO: RowCode.HANDBOOK_NO_MISSING,
    Column.NAME: RowCode.NAME_MISSING,
    Column.SKU: RowCode.CODE_MISSING,
    Column.QUANTITY: RowCode.QUANTITY_INVALID,
    Column.POINTS_SPENT: RowCode.POINTS_INVALID,
}


def read_redemptions(found: Iterable[Record], names: Mapping[str, str], prices: Mapping[str, int]) -> Outcome[RedemptionRow]:
    """Return the redemptions; a slip has one number and one line."""
    firsts: Firsts[str, RedemptionRow] = Firsts()

    def judge(record: Record) -> RedemptionRow | None:
        row = _row(record, names, prices)
        return row and firsts.keep(record, row.number, row)

    return judged(found, judge)


def _row(record: Record, names: Mapping[str, str], prices: Mapping[str, int]) -> RedemptionRow | None:
    record.require(_NEEDED)
    number = record.code(Column.REDEMPTION_NO)
    run = record.words(Column.RUN, NAME_MAX)
    day = record.past_day(Column.DAY)
    handbook_no, name = record.handbook_no(), record.name()
    sku = record.code(Column.SKU)
    quantity = record.number(Column.QUANTITY, _QUANTITIES, RowCode.QUANTITY_INVALID, units=_PIECES)
    points = record.number(Column.POINTS_SPENT, _POINTS, RowCode.POINTS_INVALID, units="分")
    is_proxy = record.read(Column.COLLECTED_BY, vocabulary.by_proxy, RowCode.COLLECTION_UNKNOWN) or False
    remark = record.words(Column.REMARK, SENTENCE_LIMIT, cell.sentence)
    if record.codes or day is None or quantity is None or points is None:
        return None
    record.is_of_a_member(handbook_no, name, names)
    if sku not in prices:
        record.refuse(RowCode.ITEM_UNKNOWN)
    elif points != quantity * prices[sku]:
        record.refuse(RowCode.PRICE_DIFFERS)
    if record.codes:
        return None
    return RedemptionRow(
        sheet=record.sheet,
        row=record.row,
        number=number,
        run=run,
        day=day,
        handbook_no=handbook_no,
        sku=sku,
        quantity=quantity,
        points=points,
        is_proxy=is_proxy,
        remark=remark,
    )
