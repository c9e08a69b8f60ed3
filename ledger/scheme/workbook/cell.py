"""What one cell of a person's workbook says: text, numbers, days, yes and no, whatever way it was typed.

Every reader raises `ValueError` for a cell it cannot read; a blank cell is the caller's affair. Formulas are never computed:
a formula has no value here.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation

Value = str | int | float | datetime | None

WINDOWS_EPOCH = date(1899, 12, 30)
"""Day 0 of Excel's serial numbers; a workbook from an old Mac counts from 1904-01-01."""

_FIRST_DAY, _LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
_LARGEST_NUMBER = 1_000_000
_LARGEST_FEN = 100_000_000
_PHONE_DIGITS = range(5, 16)

# What people put into a cell that has to stay empty.
_PLACEHOLDERS = frozenset({"-", "--", "/", "\\", "无"})
_YES = frozenset(
    {"√", "✓", "✔", "☑", "v", "是", "有", "对", "已敲章", "敲章", "已盖章", "盖章", "同意", "true", "yes", "y", "1"}
)
_NO = frozenset({"×", "✗", "✘", "x", "否", "不", "不同意", "退回", "已退回", "false", "no", "n", "0"})

_DASHES = dict.fromkeys(range(0x2010, 0x2016), "-") | {0x2212: "-"}
_DOTS = dict.fromkeys((0x2022, 0x2027, 0x2219, 0x22C5, 0x30FB), "·")
_HAN = "\u3007\u2e80-\u2fff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_SPACE_BESIDE_HAN = re.compile(rf"(?<=[{_HAN}·]) | (?=[{_HAN}·])")
_WHOLE = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d{1,15})", re.ASCII)
_DAY = re.compile(
    r"(\d{4}) ?[-./年] ?(\d{1,2}) ?[-./月] ?(\d{1,2}) ?[日号]?"
    r"(?: ?\(?(?:星期|周)[一二三四五六日天]\)?)?"
    r"(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?",
    re.ASCII,
)
_COMPACT_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_HOUSE = re.compile(r"(\d{1,3})(?:号楼组|号楼|号|幢|栋)?", re.ASCII)
_SEPARATORS = re.compile(r"[,、;\n]")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its value, or the news that a formula stands there."""

    value: Value = None
    is_formula: bool = False

    @property
    def is_blank(self) -> bool:
        """True when nothing stands there, or only a dash in place of nothing."""
        if self.is_formula:
            return False
        return self.value is None or (isinstance(self.value, str) and text(self) in {"", *_PLACEHOLDERS})


EMPTY = Cell()


def _tidy(raw: str) -> str:
    """Drop invisible characters and make every run of white space one blank."""
    visible = "".join(char for char in raw if char.isspace() or unicodedata.category(char) not in {"Cc", "Cf"})
    return " ".join(visible.split())


def _raw(cell: Cell) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def text(cell: Cell) -> str:
    """Return the words of a cell, folded by NFKC (full width becomes half width), dashes and blanks made alike."""
    return _tidy(unicodedata.normalize("NFKC", _raw(cell))).translate(_DASHES)


def sentence(cell: Cell) -> str:
    """Return a free text as it was written: full-width commas belong to Chinese and stay."""
    return _tidy(unicodedata.normalize("NFC", _raw(cell)))


def name(cell: Cell) -> str:
    """Return the name of a person or a team: 赵 文 兰 is 赵文兰, while Anna Smith keeps her blank."""
    return _SPACE_BESIDE_HAN.sub("", text(cell).translate(_DOTS))


def code(cell: Cell) -> str:
    """Return a short code (E126, R08, 2018Q3-0001) in capitals, without blanks."""
    return text(cell).upper().replace(" ", "")


def whole(cell: Cell, units: str = "") -> int:
    """Return a whole number: 1945, 1945.0, １９４５, "1,200" or a number followed by one of `units`, as in 1942年.

    Args:
        cell: the cell.
        units: characters of which one may follow the digits.

    Raises:
        ValueError: it is no whole number, or beyond a million either way.
    """
    value = cell.value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, str):
        digits = text(cell).replace(" ", "")
        if digits[-1:] and digits[-1] in units:
            digits = digits[:-1]
        if not _WHOLE.fullmatch(digits):
            raise ValueError("not a whole number")
        value = int(digits.replace(",", ""))
    if not isinstance(value, int) or abs(value) > _LARGEST_NUMBER:
        raise ValueError("not a whole number of ours")
    return value


def fen(cell: Cell) -> int:
    """Return an amount of money given in yuan (4.5, "4.50元", "¥3") in fen.

    Raises:
        ValueError: it is no amount, is negative, or has parts of a fen.
    """
    try:
        amount = Decimal(text(cell).strip("¥元 ").replace(",", "")) * 100
    except InvalidOperation:
        raise ValueError("not an amount") from None
    if not amount.is_finite() or amount != amount.to_integral_value() or not 0 <= amount <= _LARGEST_FEN:
        raise ValueError("not an amount in whole fen")
    return int(amount)


def day(cell: Cell, epoch: date = WINDOWS_EPOCH) -> date:
    """Return a day: a date cell, an Excel serial number, 2018-06-28, 2018.6.28, 2018/06/28, 2018年6月28日 or 20180628.

    Two-digit years are not guessed at.

    Raises:
        ValueError: there is no such day, or it lies outside this century.
    """
    value = cell.value
    if isinstance(value, datetime):
        found = value.date()
    elif isinstance(value, int | float) and 0 <= value <= _LARGEST_NUMBER:
        found = epoch + timedelta(days=int(value))
    else:
        match = _DAY.fullmatch(text(cell)) or _COMPACT_DAY.fullmatch(text(cell))
        if match is None:
            raise ValueError("not a day")
        found = date(int(match[1]), int(match[2]), int(match[3]))
    if not _FIRST_DAY <= found <= _LAST_DAY:
        raise ValueError("not in this century")
    return found


def yes(cell: Cell) -> bool:
    """Return True for √ ✓ 是 已敲章 同意, False for 否 × 退回 不同意.

    Raises:
        ValueError: it is neither.
    """
    word = text(cell).lower().replace(" ", "")
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise ValueError("neither yes nor no")


def names(cell: Cell) -> tuple[str, ...]:
    """Return the names in a list parted by commas of any kind, each once, in the order given."""
    # The cell may be one line per name; folding would make a blank of the line's end.
    parts = _SEPARATORS.split(unicodedata.normalize("NFKC", _raw(cell)))
    found = (name(Cell(part)) for part in parts if not Cell(part).is_blank)
    return tuple(dict.fromkeys(found))


def building_group(cell: Cell) -> str:
    """Return the building group; 8, 8号楼 and 8号楼组 are one, and whatever is not a house number stays as it is."""
    words = name(cell)
    match = _HOUSE.fullmatch(words)
    return f"{int(match[1])}号楼组" if match else words


def phone(cell: Cell) -> str:
    """Return the digits of a telephone number, which Excel often keeps as a number.

    Raises:
        ValueError: something else than digits, blanks, brackets and hyphens stands there, or too few or too many digits.
    """
    digits = re.sub(r"[ ()-]", "", text(cell)).removeprefix("+86")
    if not re.fullmatch(r"\d+", digits, re.ASCII) or len(digits) not in _PHONE_DIGITS:
        raise ValueError("not a telephone number")
    return digits
