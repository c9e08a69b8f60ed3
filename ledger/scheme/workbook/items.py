"""物品: the catalogue and its prices in points."""

from collections.abc import Iterable, Mapping

from ledger.scheme.wording import NAME_MAX
from ledger.scheme.workbook.cell import fen, name, sentence
from ledger.scheme.workbook.headers import Column
from ledger.scheme.workbook.problems import RowCode
from ledger.scheme.workbook.record import Firsts, Outcome, Record, judged
from ledger.scheme.workbook.rows import ItemRow

_PRICES = range(1, 100_001)
_STOCK = range(100_001)
_NEEDED = {
    Column.SKU: RowCode.CODE_MISSING,
    Column.ITEM_NAME: RowCode.NAME_MISSING,
    Column.PRICE_POINTS: RowCode.PRICE_INVALID,
}


def read_items(found: Iterable[Record], known_prices: Mapping[str, int]) -> Outcome[ItemRow]:
    """Return the articles; one that the book sells at another price is refused."""
    firsts: Firsts[str, ItemRow] = Firsts()

    def judge(record: Record) -> ItemRow | None:
        row = _row(record)
        if row and known_prices.get(row.sku, row.price_points) != row.price_points:
            record.refuse(RowCode.CONTRADICTS_EARLIER)
            return None
        return row and firsts.keep(record, row.sku, row)

    return judged(found, judge)


def _row(record: Record) -> ItemRow | None:
    record.require(_NEEDED)
    sku = record.code(Column.SKU)
    title = record.words(Column.ITEM_NAME, NAME_MAX, name)
    spec = record.words(Column.SPEC, NAME_MAX, sentence)
    price = record.number(Column.PRICE_POINTS, _PRICES, RowCode.PRICE_INVALID, units="分")
    unit_price_fen = record.read(Column.UNIT_PRICE, fen, RowCode.PRICE_INVALID)
    stock = record.number(Column.QUARTERLY_STOCK, _STOCK, RowCode.QUANTITY_INVALID)
    if record.codes or price is None:
        return None
    return ItemRow(
        sheet=record.sheet,
        row=record.row,
        sku=sku,
        name=title,
        spec=spec,
        price_points=price,
        unit_price_fen=unit_price_fen,
        quarterly_stock=stock or 0,
    )
