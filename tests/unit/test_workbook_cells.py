"""Reading one cell: the many ways in which people write a name, a number, a day or a tick."""

from collections.abc import Callable
from datetime import date, datetime

import pytest

from ledger.scheme.activity import Category, Source
from ledger.scheme.workbook import cell, vocabulary
from ledger.scheme.workbook.cell import Cell
from ledger.scheme.workbook.rows import CorrectionKind


@pytest.mark.parametrize(
    ("written", "is_blank"),
    [
        (None, True),
        ("", True),
        (" \u3000\n", True),
        ("\u200b\ufeff", True),
        ("-", True),
        ("——", True),
        ("无", True),
        ("/", True),
        (0, False),
        ("0", False),
        (datetime(2018, 6, 28), False),  # noqa: DTZ001 - Excel's dates have no zone
        ("赵文兰", False),
    ],
)
def test_a_dash_or_invisible_characters_count_as_blank(written: cell.Value, is_blank: bool) -> None:  # noqa: FBT001
    """A dash in the column of telephone numbers must not refuse the member; a nought is not nothing."""
    assert Cell(written).is_blank is is_blank


def test_a_formula_is_neither_blank_nor_a_value() -> None:
    """A formula that is passed over as blank would be imported as if nobody had written anything."""
    formula = Cell(is_formula=True)
    assert not formula.is_blank
    assert cell.text(formula) == ""


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("赵 文 兰", "赵文兰"),
        ("  赵\u3000文兰\u200b ", "赵文兰"),
        ("赵\n文兰", "赵文兰"),
        ("𠮷 田", "𠮷田"),
        ("阿依古丽・买买提", "阿依古丽·买买提"),
        ("阿依古丽 • 买买提", "阿依古丽·买买提"),
        ("Ａｎｎａ  Smith", "Anna Smith"),
        (2018, "2018"),
        (2018.0, "2018"),
    ],
)
def test_a_name_is_the_same_however_it_was_spaced(written: cell.Value, read: str) -> None:
    """Blanks that were put in to make a column look even must not make two people of one."""
    assert cell.name(Cell(written)) == read


def test_a_sentence_keeps_its_chinese_commas_and_a_code_loses_its_blanks() -> None:
    """A reason is read by the member, and half-width commas in Chinese look careless; codes are compared by machines."""
    assert cell.sentence(Cell(" 核实未到场，\n冲正\x07 ")) == "核实未到场， 冲正"
    assert cell.code(Cell(" ｅ１２６ ")) == "E126"
    assert cell.code(Cell("2018q3–0001")) == "2018Q3-0001"
    assert cell.text(Cell(datetime(2018, 6, 28))) == "2018-06-28"  # noqa: DTZ001


@pytest.mark.parametrize(
    ("written", "units", "read"),
    [
        (1945, "", 1945),
        (1945.0, "", 1945),
        ("１９４５", "", 1945),
        ("1942年", "年", 1942),
        (" 1942 年 ", "年", 1942),
        ("1,200", "", 1200),
        ("−4", "", -4),
        ("－4", "", -4),
        ("+3", "", 3),
    ],
)
def test_a_whole_number_is_read_in_every_dress(written: cell.Value, units: str, read: int) -> None:
    """Full-width digits and a 年 behind the year are how the birth years of a real roster look."""
    assert cell.whole(Cell(written), units) == read


@pytest.mark.parametrize(
    "written",
    [
        *("一九五〇", "1942年", "4.5", "12,00", "", "年", "#REF!", "9" * 5000, "1 000 001"),
        *(4.5, float("inf"), float("nan"), 10**9, datetime(1905, 4, 28), None),  # noqa: DTZ001
    ],
)
def test_what_is_no_whole_number_is_not_guessed_at(written: cell.Value) -> None:
    """A guessed number becomes points or a birth year, and nobody sees that it was a guess."""
    with pytest.raises(ValueError, match="whole number"):
        cell.whole(Cell(written))


@pytest.mark.parametrize(
    "written",
    [
        datetime(2018, 6, 28),  # noqa: DTZ001
        datetime(2018, 6, 28, 23, 59),  # noqa: DTZ001
        "2018-06-28",
        "2018.6.28",
        "2018/06/28",
        "２０１８年６月２８日",
        "2018年 6月 28日",
        "2018年6月28日(星期四)",
        "2018-06-28 00:00:00",
        "2018-06-28T09:30",
        "2018–6–28",
        "20180628",
        20180628,
        43279,
        43279.4,
    ],
)
def test_a_day_is_read_in_every_way_it_is_written(written: cell.Value) -> None:
    """One sheet holds six ways to write a date; each that is not understood is a row lost."""
    assert cell.day(Cell(written)) == date(2018, 6, 28)


def test_an_old_mac_counts_its_days_from_1904() -> None:
    """Read with the other calendar, every bare serial number would be four years off and look quite possible."""
    assert cell.day(Cell(41817), date(1904, 1, 1)) == date(2018, 6, 28)


@pytest.mark.parametrize(
    "written",
    [
        *("2018-02-30", "18.6.28", "2018年6月", "六月二十八", "1999-12-31", "2100-01-01", "2018-13-01", "43279"),
        *(0, -1, 17, 10**7, float("nan"), float("inf"), datetime(1900, 1, 3), None),  # noqa: DTZ001
    ],
)
def test_a_day_that_does_not_exist_is_refused(written: cell.Value) -> None:
    """30 February or a two-digit year, silently made into some day, ends up in the wrong quarter."""
    with pytest.raises(ValueError, match=r"day|century|month|argument|convert"):
        cell.day(Cell(written))


@pytest.mark.parametrize("written", ["√", "✓", "已敲章", "已 敲 章", "是", "TRUE", "Ｖ", 1])
def test_every_kind_of_tick_is_a_yes(written: cell.Value) -> None:
    """Four people on duty have four ticks; a tick not understood is a seal not counted."""
    assert cell.yes(Cell(written)) is True


@pytest.mark.parametrize("written", ["否", "退回", "×", "不同意", "false", 0])
def test_every_kind_of_cross_is_a_no(written: cell.Value) -> None:
    """A returned attendance that reads as anything else would be given points."""
    assert cell.yes(Cell(written)) is False


@pytest.mark.parametrize("written", ["?", "待定", "", 2])
def test_what_is_neither_yes_nor_no_is_not_guessed_at(written: cell.Value) -> None:
    """待定 is not consent, and not a seal."""
    with pytest.raises(ValueError, match="neither"):
        cell.yes(Cell(written))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("晨光太极队,绿角养护队", ("晨光太极队", "绿角养护队")),
        ("晨光太极队、绿角养护队，沪剧沙龙", ("晨光太极队", "绿角养护队", "沪剧沙龙")),
        ("晨光太极队；绿 角 养护队\n沪剧沙龙、", ("晨光太极队", "绿角养护队", "沪剧沙龙")),
        ("沪剧沙龙,沪剧沙龙", ("沪剧沙龙",)),
        ("无", ()),
        ("", ()),
    ],
)
def test_teams_are_parted_by_commas_of_any_kind(written: str, read: tuple[str, ...]) -> None:
    """A comma that is not understood makes one team of two, which then has a member and no activities."""
    assert cell.names(Cell(written)) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("8号楼", "8号楼组"),
        ("８号楼组", "8号楼组"),
        ("08号", "8号楼组"),
        (8, "8号楼组"),
        ("东弄 3 号甲", "东弄3号甲"),
    ],
)
def test_a_building_has_one_name(written: cell.Value, read: str) -> None:
    """8号楼 and 8号楼组 as two groups would call half of the house at another time of the redemption day."""
    assert cell.building_group(Cell(written)) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (55503745328, "55503745328"),
        (55503745328.0, "55503745328"),
        ("555 9411 4919", "55594114919"),
        ("(021)5550-3745", "02155503745"),
        ("+86 555 0374 5328", "55503745328"),
        ("０２１５５５０３７４", "0215550374"),
    ],
)
def test_a_telephone_number_is_its_digits(written: cell.Value, read: str) -> None:
    """Kept as a number, a telephone number loses its first nought."""
    assert cell.phone(Cell(written)) == read


@pytest.mark.parametrize("written", ["问儿子", "555/556", "1234", "1" * 16, 5.5, "٠٢١٥٥٥٠٣"])
def test_what_is_no_telephone_number_is_refused(written: cell.Value) -> None:
    """A remark in the column of telephone numbers would be dialled."""
    with pytest.raises(ValueError, match="telephone"):
        cell.phone(Cell(written))


@pytest.mark.parametrize(
    ("written", "read"), [(4.5, 450), (3, 300), ("4.50元", 450), ("￥1,200", 120_000), (0.29, 29), ("0", 0)]
)
def test_yuan_become_whole_fen(written: cell.Value, read: int) -> None:
    """Through a binary fraction, 0.29 yuan would be 28 fen."""
    assert cell.fen(Cell(written)) == read


@pytest.mark.parametrize("written", ["四块五", 0.295, -1, "1e12", "NaN", "Infinity", None])
def test_what_is_no_amount_is_refused(written: cell.Value) -> None:
    """The cost of a redemption day is published; it must not rest on a guess."""
    with pytest.raises(ValueError, match="amount"):
        cell.fen(Cell(written))


def test_words_of_closed_lists_are_understood() -> None:
    """The committee's own words for categories and ways of signing in have to find their place."""
    assert vocabulary.category(Cell("居委会组织外出活动")) is Category.OUTING
    assert vocabulary.category(Cell("社区 团队活动")) is Category.TEAM
    assert vocabulary.source(Cell("纸质补录")) is Source.PAPER
    assert vocabulary.by_proxy(Cell("代领")) is True
    assert vocabulary.correction_kind(Cell("冲正")) is CorrectionKind.REVERSAL


@pytest.mark.parametrize("reader", [vocabulary.category, vocabulary.source, vocabulary.by_proxy, vocabulary.correction_kind])
def test_other_words_are_refused(reader: Callable[[Cell], object]) -> None:
    """A category nobody decided on has no points and no seal."""
    with pytest.raises(ValueError, match="word"):
        reader(Cell("别的"))
