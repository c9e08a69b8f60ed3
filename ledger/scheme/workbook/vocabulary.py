"""Words of which a column knows only a few: categories, ways of signing in, kinds of correction.

Like the readers of `cell`, each raises `ValueError` for any other word.
"""

from collections.abc import Mapping
from typing import TypeVar

from ledger.scheme.activity import Category, Source
from ledger.scheme.workbook.cell import Cell, name
from ledger.scheme.workbook.rows import CorrectionKind

_Word = TypeVar("_Word")

_CATEGORIES = {
    "社区团队活动": Category.TEAM,
    "团队活动": Category.TEAM,
    "主题活动": Category.THEME,
    "特色活动": Category.FEATURE,
    "居委会组织外出活动": Category.OUTING,
    "外出活动": Category.OUTING,
}
_SOURCES = {
    "扫码": Source.SCREEN,
    "扫海报": Source.POSTER,
    "海报": Source.POSTER,
    "刷卡": Source.CARD,
    "会员卡": Source.CARD,
    "报号": Source.NUMBER,
    "编号": Source.NUMBER,
    "纸质补录": Source.PAPER,
    "纸质签到": Source.PAPER,
    "纸质": Source.PAPER,
    "签名": Source.PAPER,
    "补录": Source.LATE_ENTRY,
}
_COLLECTED_BY_PROXY = {"本人": False, "本人领取": False, "代领": True, "代": True}
_CORRECTIONS = {
    "补记": CorrectionKind.LATE_ENTRY,
    "冲正": CorrectionKind.REVERSAL,
}


def _looked_up(cell: Cell, words: Mapping[str, _Word]) -> _Word:
    word = name(cell)
    if word not in words:
        raise ValueError("a word this column does not know")
    return words[word]


def category(cell: Cell) -> Category:
    """Return the category of an activity (活动类别)."""
    return _looked_up(cell, _CATEGORIES)


def source(cell: Cell) -> Source:
    """Return how somebody was recorded (签到方式)."""
    return _looked_up(cell, _SOURCES)


def by_proxy(cell: Cell) -> bool:
    """Return whether somebody else collected it (领取方式)."""
    return _looked_up(cell, _COLLECTED_BY_PROXY)


def correction_kind(cell: Cell) -> CorrectionKind:
    """Return the kind of a correction (类型)."""
    return _looked_up(cell, _CORRECTIONS)
