"""Finding out what a sheet is: by the names of its columns, wherever the header stands and in whatever order."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from ledger.errors import SheetHeadersUnknown
from ledger.scheme.workbook.cell import text
from ledger.scheme.workbook.sheet import CellRow, SheetCells

HEADER_WITHIN = 20
"""A header stands in one of the first 20 rows, or it is none."""


class Column(StrEnum):
    """A column, by the committee's own heading without what stands in brackets."""

    HANDBOOK_NO = "手册编号"
    NAME = "姓名"
    DAY = "日期"
    REMARK = "备注"
    POINTS = "积分"
    # roster
    BIRTH_YEAR = "出生年份"
    BUILDING_GROUP = "楼组"
    PHONE = "联系电话"
    RESIDENCE = "居住类型"
    JOINED_ON = "入会日期"
    TEAMS = "所属团队"
    GUARDIAN = "监护人"
    INFORMED_ON = "告知同意日期"
    MAY_BE_NAMED = "公示同意"
    # rules
    RULE_CODE = "规则编号"
    CATEGORY = "活动类别"
    TITLE = "活动名称"
    RULE_POINTS = "分值"
    UNIT = "计分单位"
    CAP = "上限"
    EFFECTIVE_ON = "生效日期"
    # activities
    ACTIVITY_CODE = "活动编号"
    TEAM = "组织团队"
    PLANNED = "计划人数"
    # attendance
    SOURCE = "签到方式"
    MARK = "敲章"
    RETURN_REASON = "退回原因"
    # items
    SKU = "物品编号"
    ITEM_NAME = "物品名称"
    SPEC = "规格"
    PRICE_POINTS = "单价"
    UNIT_PRICE = "采购单价"
    QUARTERLY_STOCK = "每季备货"
    # redemptions
    REDEMPTION_NO = "兑换单号"
    RUN = "场次"
    QUANTITY = "数量"
    POINTS_SPENT = "扣减积分"
    COLLECTED_BY = "领取方式"
    # corrections
    CORRECTION_KIND = "类型"
    ORIGINAL = "原记录"
    REASON = "原因"
    OFFICERS = "两名经办人"


_HEADINGS: Mapping[str, Column] = {column.value: column for column in Column} | {
    "手册号": Column.HANDBOOK_NO,
    "会员编号": Column.HANDBOOK_NO,
    "会员姓名": Column.NAME,
    "出生年": Column.BIRTH_YEAR,
    "楼号": Column.BUILDING_GROUP,
    "电话": Column.PHONE,
    "手机": Column.PHONE,
    "入会时间": Column.JOINED_ON,
    "团队": Column.TEAMS,
    "类别": Column.CATEGORY,
    "单位": Column.UNIT,
    "活动日期": Column.DAY,
    "盖章": Column.MARK,
    "本次积分": Column.POINTS,
    "兑换日期": Column.DAY,
    "经办人": Column.OFFICERS,
}
_BRACKETS = re.compile(r"\([^)]*\)")


class SheetKind(StrEnum):
    """The seven sheets, by the titles the committee gives them."""

    ROSTER = "会员花名册"
    RULES = "积分规则"
    ACTIVITIES = "活动"
    ATTENDANCE = "签到"
    ITEMS = "物品"
    REDEMPTIONS = "兑换"
    CORRECTIONS = "冲正更正"


_C = Column
KEYS: Mapping[SheetKind, Column] = {
    SheetKind.ROSTER: _C.HANDBOOK_NO,
    SheetKind.RULES: _C.RULE_CODE,
    SheetKind.ACTIVITIES: _C.ACTIVITY_CODE,
    SheetKind.ATTENDANCE: _C.HANDBOOK_NO,
    SheetKind.ITEMS: _C.SKU,
    SheetKind.REDEMPTIONS: _C.REDEMPTION_NO,
    SheetKind.CORRECTIONS: _C.HANDBOOK_NO,
}
"""The column without which a row is nobody's."""

_REQUIRED: Mapping[SheetKind, frozenset[Column]] = {
    SheetKind.ROSTER: frozenset({_C.HANDBOOK_NO, _C.NAME, _C.JOINED_ON}),
    SheetKind.RULES: frozenset({_C.RULE_CODE, _C.CATEGORY, _C.TITLE, _C.RULE_POINTS, _C.EFFECTIVE_ON}),
    SheetKind.ACTIVITIES: frozenset({_C.ACTIVITY_CODE, _C.DAY, _C.RULE_CODE, _C.TITLE, _C.CATEGORY, _C.RULE_POINTS}),
    SheetKind.ATTENDANCE: frozenset({_C.ACTIVITY_CODE, _C.HANDBOOK_NO, _C.NAME, _C.MARK, _C.POINTS}),
    SheetKind.ITEMS: frozenset({_C.SKU, _C.ITEM_NAME, _C.PRICE_POINTS}),
    SheetKind.REDEMPTIONS: frozenset({_C.REDEMPTION_NO, _C.DAY, _C.HANDBOOK_NO, _C.NAME, _C.SKU, _C.QUANTITY, _C.POINTS_SPENT}),
    SheetKind.CORRECTIONS: frozenset(
        {_C.DAY, _C.CORRECTION_KIND, _C.HANDBOOK_NO, _C.POINTS, _C.ORIGINAL, _C.REASON, _C.OFFICERS}
    ),
}
_OPTIONAL: Mapping[SheetKind, frozenset[Column]] = {
    SheetKind.ROSTER: frozenset(
        {
            _C.BIRTH_YEAR,
            _C.BUILDING_GROUP,
            _C.PHONE,
            _C.RESIDENCE,
            _C.TEAMS,
            _C.GUARDIAN,
            _C.INFORMED_ON,
            _C.MAY_BE_NAMED,
            _C.REMARK,
        }
    ),
    SheetKind.RULES: frozenset({_C.UNIT, _C.CAP}),
    SheetKind.ACTIVITIES: frozenset({_C.TEAM, _C.PLANNED}),
    SheetKind.ATTENDANCE: frozenset({_C.SOURCE, _C.RETURN_REASON}),
    SheetKind.ITEMS: frozenset({_C.SPEC, _C.UNIT_PRICE, _C.QUARTERLY_STOCK}),
    SheetKind.REDEMPTIONS: frozenset({_C.RUN, _C.COLLECTED_BY, _C.REMARK}),
    SheetKind.CORRECTIONS: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Layout:
    """What a sheet holds, where its header stands, and at which place (from 0) each of its columns lies."""

    kind: SheetKind
    header_row: int
    columns: Mapping[Column, int]


def headings(row: CellRow) -> dict[Column, int]:
    """Return the columns that a row names, with their places; of two of one name the first counts."""
    found: dict[Column, int] = {}
    for place, cell in enumerate(row.cells):
        words = _BRACKETS.sub("", text(cell)).strip(" *:").replace(" ", "")
        if words in _HEADINGS:
            found.setdefault(_HEADINGS[words], place)
    return found


def _kind_of(named: Iterable[Column]) -> SheetKind | None:
    """Return the kind whose required columns are all named; of several, the one that asks for most."""
    columns = frozenset(named)
    complete = [kind for kind in SheetKind if _REQUIRED[kind] <= columns]
    return max(complete, key=lambda kind: len(_REQUIRED[kind]), default=None)


def recognise(rows: Iterable[CellRow]) -> Layout | None:
    """Return the layout of a sheet, or None where it is none of ours."""
    for row in rows:
        if row.number > HEADER_WITHIN:
            return None
        named = headings(row)
        kind = _kind_of(named)
        if kind is not None:
            used = _REQUIRED[kind] | _OPTIONAL[kind]
            return Layout(kind, row.number, {column: place for column, place in named.items() if column in used})
    return None


def layouts(sheets: Iterable[SheetCells]) -> list[tuple[SheetCells, Layout | None]]:
    """Return each sheet with its layout.

    Raises:
        SheetHeadersUnknown: no sheet is one of ours, or a sheet that bears the title of one lacks columns (`sheet`, `missing`):
            to pass over it in silence would lose it.
    """
    found = [(sheet, recognise(sheet.rows)) for sheet in sheets]
    for sheet, layout in found:
        if layout is None and sheet.rows:
            _refuse_when_ours_by_title(sheet)
    if all(layout is None for _, layout in found):
        raise SheetHeadersUnknown(missing=tuple(kind.value for kind in SheetKind))
    return found


def _refuse_when_ours_by_title(sheet: SheetCells) -> None:
    title = sheet.title.strip()
    if title not in set(SheetKind):
        return
    required = _REQUIRED[SheetKind(title)]
    heads = [headings(row) for row in sheet.rows if row.number <= HEADER_WITHIN]
    nearest = max(heads, key=lambda named: len(required & named.keys()), default={})
    missing = tuple(column.value for column in Column if column in required - nearest.keys())
    raise SheetHeadersUnknown(sheet=title, missing=missing)
