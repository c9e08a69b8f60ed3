"""Sheets as a committee keeps them, written cell by cell for tests of reading."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from ledger.scheme.workbook.cell import EMPTY, Cell, Value
from ledger.scheme.workbook.headers import SheetKind
from ledger.scheme.workbook.known import Known, KnownActivity
from ledger.scheme.workbook.reading import Reading, read
from ledger.scheme.workbook.sheet import CellRow, SheetCells

DATA = Path(__file__).parent / "data"
(SHIPPED,) = (Path(__file__).parents[1] / "web" / "demo").glob("*.xlsx")
"""The workbook of 2018, which the demo imports."""
FORMULA = Cell(is_formula=True)

Written = Value | Cell
HEADS: Mapping[SheetKind, tuple[str, ...]] = {
    SheetKind.ROSTER: (
        *("手册编号", "姓名", "出生年份", "楼组", "联系电话(选填)", "居住类型", "入会日期", "所属团队"),
        *("监护人(未满14周岁)", "告知同意日期", "公示同意(是/否)", "备注"),
    ),
    SheetKind.RULES: ("规则编号", "活动类别", "活动名称", "分值", "计分单位", "上限", "生效日期"),
    SheetKind.ACTIVITIES: ("活动编号", "日期", "规则编号", "组织团队", "活动名称", "活动类别", "分值", "计划人数"),
    SheetKind.ATTENDANCE: ("活动编号", "手册编号", "姓名", "签到方式", "敲章", "退回原因", "积分"),
    SheetKind.ITEMS: ("物品编号", "物品名称", "规格", "单价(分)", "采购单价(元)", "每季备货"),
    SheetKind.REDEMPTIONS: (
        *("兑换单号", "场次", "日期", "手册编号", "姓名", "物品编号", "数量", "扣减积分", "领取方式", "备注"),
    ),
    SheetKind.CORRECTIONS: ("日期", "类型", "手册编号", "积分", "原记录", "原因", "两名经办人"),
}
GOOD: Mapping[SheetKind, tuple[Value, ...]] = {
    SheetKind.ROSTER: (
        *("DW2018001", "赵文兰", "1945年", "8号楼", 55503745328, "租住", "2018-06-28", "晨光太极队,绿角养护队"),
        *(None, "2018.6.28", "是", "社区新人"),
    ),
    SheetKind.RULES: ("K01", "社区团队活动", "太极晨练", 1, "次", "每周计3次", "2018-06-28"),
    SheetKind.ACTIVITIES: ("E001", "2018-07-02", "K01", "晨光太极队", "太极晨练", "社区团队活动", 1, 8),
    SheetKind.ATTENDANCE: ("E001", "DW2018001", "赵文兰", "刷卡", "√", None, 1),
    SheetKind.ITEMS: ("R01", "垃圾袋", "5卷装", 6, 3.5, 20),
    SheetKind.REDEMPTIONS: ("2018Q3-0001", "2018年第三季度", "2018-09-27", "DW2018001", "赵文兰", "R01", 2, 12, "代领", None),
    SheetKind.CORRECTIONS: ("2018-12-28", "补记", "DW2018001", 1, "申诉2018-001:E001", "异议成立", "经办甲、复审乙"),
}
KNOWN = Known(
    members={"DW2018001": "赵 文 兰", "DW2018002": ""},
    activities={"E001": KnownActivity(date(2018, 7, 2), "K01", 1), "E002": KnownActivity(date(2018, 7, 3), "K02", 2)},
    rules={"K01": 1, "K02": 2},
    capped_rules=frozenset({"K01"}),
    items={"R01": 6},
    last_day=date(2018, 12, 31),
)


def cells(row: Sequence[Written]) -> tuple[Cell, ...]:
    return tuple(found if isinstance(found, Cell) else Cell(found) if found is not None else EMPTY for found in row)


def sheet(kind: SheetKind, *rows: Sequence[Written], title: str = "") -> SheetCells:
    """A sheet as a committee keeps it: a title, a line about who made it, the header in row 3, data from row 4."""
    all_rows = [(kind.value,), ("制表人:居委会    制表日期:2018年12月28日",), HEADS[kind], *rows]
    numbered = [CellRow(number, cells(row)) for number, row in enumerate(all_rows, start=1) if any(x is not None for x in row)]
    return SheetCells(title or kind.value, tuple(numbered))


def changed(kind: SheetKind, **changes: Written) -> list[Written]:
    """The good row of a kind with some cells changed; headings are named without brackets."""
    names = [head.partition("(")[0] for head in HEADS[kind]]
    row: list[Written] = list(GOOD[kind])
    for name, written in changes.items():
        row[names.index(name)] = written
    return row


def codes_of(reading: Reading) -> list[tuple[int, set[str], bool]]:
    return [(problem.row, {code.value for code in problem.codes}, problem.refused) for problem in reading.problems]


def refusal(kind: SheetKind, **changes: Written) -> set[str]:
    """Return the codes for which the good row so changed is refused, in a book that knows the rest."""
    reading = read([sheet(kind, changed(kind, **changes))], KNOWN)
    if not reading.problems:
        return set()
    ((row, codes, refused),) = codes_of(reading)
    assert (row, refused) == (4, True)
    return codes


def everything() -> list[SheetCells]:
    return [sheet(kind, GOOD[kind]) for kind in SheetKind]


# Good rows
