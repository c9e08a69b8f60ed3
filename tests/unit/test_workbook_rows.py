"""Reading rows: what is good, what is refused with which codes, what is only mentioned, what is passed over."""

from collections.abc import Sequence
from datetime import date

import pytest

from ledger.errors import SheetHeadersUnknown
from ledger.scheme.activity import Category, Source
from ledger.scheme.policy import Cap, Period
from ledger.scheme.workbook.headers import SheetKind
from ledger.scheme.workbook.known import Known
from ledger.scheme.workbook.reading import SkippedRow, read
from ledger.scheme.workbook.rows import CorrectionKind
from ledger.scheme.workbook.sheet import CellRow, SheetCells
from tests.sheets import (
    FORMULA,
    GOOD,
    HEADS,
    KNOWN,
    Written,
    cells,
    changed,
    codes_of,
    everything,
    refusal,
    sheet,
)


def test_a_whole_workbook_comes_out_typed() -> None:
    """A cell that lands in another field is a wrong book with no error."""
    reading = read(everything(), Known())
    assert reading.problems == ()
    (member,), (rule,), (activity,) = reading.members, reading.rules, reading.activities
    assert (member.sheet, member.row, member.handbook_no, member.name) == ("会员花名册", 4, "DW2018001", "赵文兰")
    assert (member.birth_year, member.building_group, member.phone) == (1945, "8号楼组", "55503745328")
    assert (member.residence, member.joined_on, member.informed_on) == ("租住", date(2018, 6, 28), date(2018, 6, 28))
    assert (member.teams, member.guardian) == (("晨光太极队", "绿角养护队"), "")
    assert (member.may_be_named, member.is_newcomer, member.remark) == (True, True, "社区新人")
    assert (rule.code, rule.category, rule.title, rule.points) == ("K01", Category.TEAM, "太极晨练", 1)
    assert (rule.unit, rule.cap, rule.effective_on) == ("次", Cap(3, Period.WEEK), date(2018, 6, 28))
    assert (activity.code, activity.day, activity.rule_code, activity.team) == ("E001", date(2018, 7, 2), "K01", "晨光太极队")
    assert (activity.title, activity.category, activity.points, activity.planned) == ("太极晨练", Category.TEAM, 1, 8)
    assert reading.teams == ("晨光太极队", "绿角养护队")


def test_what_people_did_comes_out_typed() -> None:
    """Attendance, redemption and correction are what points are made of."""
    reading = read(everything(), Known())
    (seen,), (item,) = reading.attendances, reading.items
    (redeemed,), (late,) = reading.redemptions, reading.corrections
    assert (seen.activity_code, seen.day, seen.handbook_no) == ("E001", date(2018, 7, 2), "DW2018001")
    assert (seen.source, seen.is_stamped, seen.points, seen.reason) == (Source.CARD, True, 1, "")
    assert (item.sku, item.name, item.spec) == ("R01", "垃圾袋", "5卷装")
    assert (item.price_points, item.unit_price_fen, item.quarterly_stock) == (6, 350, 20)
    assert (redeemed.number, redeemed.run, redeemed.day) == ("2018Q3-0001", "2018年第三季度", date(2018, 9, 27))
    assert (redeemed.handbook_no, redeemed.sku, redeemed.quantity, redeemed.points) == ("DW2018001", "R01", 2, 12)
    assert (redeemed.is_proxy, redeemed.remark) == (True, "")
    assert (late.kind, late.handbook_no, late.points) == (CorrectionKind.LATE_ENTRY, "DW2018001", 1)
    assert (late.activity_code, late.appeal_no, late.reason) == ("E001", "2018-001", "异议成立")
    assert (late.day, late.officers) == (date(2018, 12, 28), ("经办甲", "复审乙"))


def test_the_order_of_sheets_does_not_matter() -> None:
    """A committee keeps its sheets in any order; an attendance before its roster is still an attendance."""
    reading = read(everything()[::-1], Known())
    assert reading.problems == ()
    assert len(reading.attendances) == len(reading.redemptions) == 1


def test_what_may_be_left_blank_may_be_left_blank() -> None:
    """Refusing a person because nobody wrote down a telephone number shuts them out of their own points."""
    blank = dict.fromkeys(["出生年份", "楼组", "联系电话", "居住类型", "所属团队", "告知同意日期", "公示同意", "备注"])
    kinds: dict[SheetKind, dict[str, None] | dict[str, str]] = {
        SheetKind.ROSTER: blank,
        SheetKind.RULES: {"计分单位": None, "上限": None},
        SheetKind.ACTIVITIES: {"组织团队": None, "计划人数": None},
        SheetKind.ATTENDANCE: {"签到方式": None},
        SheetKind.ITEMS: {"规格": None, "采购单价": None, "每季备货": None},
        SheetKind.REDEMPTIONS: {"场次": None, "领取方式": None},
        SheetKind.CORRECTIONS: {"原记录": "E001"},
    }
    reading = read([sheet(kind, changed(kind, **changes)) for kind, changes in kinds.items()], Known())
    assert reading.problems == ()
    assert not reading.members[0].may_be_named
    assert reading.attendances[0].source is Source.PAPER
    assert (reading.items[0].unit_price_fen, reading.items[0].quarterly_stock) == (None, 0)
    assert reading.corrections[0].appeal_no == ""


@pytest.mark.parametrize("kind", list(SheetKind))
def test_one_mended_sheet_is_enough_when_the_book_knows_the_rest(kind: SheetKind) -> None:
    """Whoever mends three rows should not have to hand in the whole year again."""
    reading = read([sheet(kind, GOOD[kind])], KNOWN)
    assert reading.problems == ()
    assert reading.ignored_sheets == ()


# Refused rows


@pytest.mark.parametrize(
    ("kind", "changes", "codes"),
    [
        (SheetKind.ROSTER, {"手册编号": None}, {"handbook_no_missing"}),
        (SheetKind.ROSTER, {"手册编号": None, "入会日期": "2018-02-30", "姓名": None}, {"handbook_no_missing"}),
        (SheetKind.ROSTER, {"手册编号": "17"}, {"handbook_no_invalid"}),
        (SheetKind.ROSTER, {"手册编号": "DW2018017-Q"}, {"handbook_no_invalid"}),
        (SheetKind.ROSTER, {"手册编号": "DW2018003", "姓名": None}, {"name_missing"}),
        (SheetKind.ROSTER, {"姓名": "李四海"}, {"handbook_no_taken"}),
        (SheetKind.ROSTER, {"手册编号": "DW2018002"}, {"handbook_no_taken"}),
        (SheetKind.ROSTER, {"入会日期": "2018-02-30", "出生年份": "一九五〇"}, {"date_invalid", "birth_year_invalid"}),
        (SheetKind.ROSTER, {"入会日期": None}, {"date_invalid"}),
        (SheetKind.ROSTER, {"入会日期": "2019-01-01"}, {"date_in_future"}),
        (SheetKind.ROSTER, {"告知同意日期": "待定"}, {"date_invalid"}),
        (SheetKind.ROSTER, {"出生年份": 1845}, {"birth_year_invalid"}),
        (SheetKind.ROSTER, {"出生年份": 2019}, {"birth_year_invalid"}),
        (SheetKind.ROSTER, {"出生年份": 2005}, {"guardian_missing"}),
        (SheetKind.ROSTER, {"联系电话": "问儿子"}, {"phone_invalid"}),
        (SheetKind.ROSTER, {"公示同意": "看情况"}, {"answer_unknown"}),
        (SheetKind.ROSTER, {"姓名": "赵" * 41}, {"text_too_long"}),
        (SheetKind.ROSTER, {"所属团队": "队" * 41}, {"text_too_long"}),
        (SheetKind.ROSTER, {"备注": "长" * 201}, {"text_too_long"}),
        (SheetKind.ROSTER, {"备注": FORMULA, "入会日期": None}, {"formula_not_allowed"}),
        (SheetKind.RULES, {"规则编号": None}, {"code_missing"}),
        (SheetKind.RULES, {"活动类别": "别的", "分值": 0}, {"category_unknown", "points_invalid"}),
        (SheetKind.RULES, {"活动名称": None, "生效日期": None}, {"name_missing", "date_invalid"}),
        (SheetKind.RULES, {"上限": "每月计3次"}, {"cap_invalid"}),
        (SheetKind.RULES, {"规则编号": "K" * 33}, {"text_too_long"}),
        (SheetKind.ACTIVITIES, {"活动编号": None, "规则编号": None}, {"code_missing"}),
        (SheetKind.ACTIVITIES, {"日期": "2019-01-01"}, {"date_in_future"}),
        (SheetKind.ACTIVITIES, {"规则编号": "K77", "分值": 9}, {"rule_unknown"}),
        (SheetKind.ACTIVITIES, {"分值": 2}, {"points_differ_from_rule"}),
        (SheetKind.ACTIVITIES, {"分值": None}, {"points_invalid"}),
        (SheetKind.ACTIVITIES, {"活动类别": None}, {"category_unknown"}),
        (SheetKind.ACTIVITIES, {"计划人数": "很多"}, {"headcount_invalid"}),
        (SheetKind.ACTIVITIES, {"日期": "2018-07-04"}, {"contradicts_earlier"}),
        (SheetKind.ATTENDANCE, {"手册编号": "DW2018777", "积分": 9, "姓名": "查无此人"}, {"member_unknown"}),
        (SheetKind.ATTENDANCE, {"活动编号": "E999", "积分": 9}, {"activity_unknown"}),
        (SheetKind.ATTENDANCE, {"活动编号": "E999", "手册编号": "DW2018777"}, {"activity_unknown", "member_unknown"}),
        (SheetKind.ATTENDANCE, {"姓名": "完全不同"}, {"name_mismatch"}),
        (SheetKind.ATTENDANCE, {"姓名": "完全不同", "积分": 500}, {"name_mismatch", "points_differ_from_rule"}),
        (SheetKind.ATTENDANCE, {"手册编号": FORMULA, "姓名": "公式"}, {"formula_not_allowed"}),
        (SheetKind.ATTENDANCE, {"积分": 500}, {"points_differ_from_rule"}),
        (SheetKind.ATTENDANCE, {"积分": None}, {"points_invalid"}),
        (SheetKind.ATTENDANCE, {"积分": -1}, {"points_invalid"}),
        (SheetKind.ATTENDANCE, {"积分": 1.5}, {"points_invalid"}),
        (SheetKind.ATTENDANCE, {"敲章": None, "积分": None}, {"mark_unknown"}),
        (SheetKind.ATTENDANCE, {"敲章": "?", "签到方式": "打电话"}, {"mark_unknown", "source_unknown"}),
        (SheetKind.ATTENDANCE, {"敲章": "退回", "积分": None}, {"reason_missing"}),
        (SheetKind.ATTENDANCE, {"敲章": "退回", "退回原因": "未到场", "积分": 2}, {"points_differ_from_rule"}),
        (
            SheetKind.ATTENDANCE,
            {"活动编号": None, "手册编号": None, "姓名": None},
            {"code_missing", "handbook_no_missing", "name_missing"},
        ),
        (SheetKind.ATTENDANCE, {"活动编号": "E002", "积分": 0}, {"points_differ_from_rule"}),
        (SheetKind.ITEMS, {"物品编号": None, "物品名称": None}, {"code_missing", "name_missing"}),
        (SheetKind.ITEMS, {"单价": None}, {"price_invalid"}),
        (SheetKind.ITEMS, {"采购单价": "三块"}, {"price_invalid"}),
        (SheetKind.ITEMS, {"每季备货": -1}, {"quantity_invalid"}),
        (SheetKind.ITEMS, {"单价": 7}, {"contradicts_earlier"}),
        (SheetKind.REDEMPTIONS, {"兑换单号": None, "日期": None}, {"code_missing", "date_invalid"}),
        (SheetKind.REDEMPTIONS, {"物品编号": "R99"}, {"item_unknown"}),
        (SheetKind.REDEMPTIONS, {"扣减积分": 11}, {"price_differs"}),
        (SheetKind.REDEMPTIONS, {"数量": 0}, {"quantity_invalid"}),
        (SheetKind.REDEMPTIONS, {"数量": "两袋", "扣减积分": "?"}, {"quantity_invalid", "points_invalid"}),
        (SheetKind.REDEMPTIONS, {"手册编号": "DW2018777", "物品编号": "R99"}, {"member_unknown", "item_unknown"}),
        (SheetKind.REDEMPTIONS, {"姓名": "别人"}, {"name_mismatch"}),
        (SheetKind.REDEMPTIONS, {"领取方式": "邮寄"}, {"collection_unknown"}),
        (SheetKind.CORRECTIONS, {"类型": "抹平"}, {"correction_kind_unknown"}),
        (SheetKind.CORRECTIONS, {"手册编号": "DW2018777"}, {"member_unknown"}),
        (SheetKind.CORRECTIONS, {"原记录": None}, {"original_not_found"}),
        (SheetKind.CORRECTIONS, {"原记录": "申诉2018-001:E999"}, {"original_not_found"}),
        (SheetKind.CORRECTIONS, {"原因": None}, {"reason_missing"}),
        (SheetKind.CORRECTIONS, {"两名经办人": "经办甲"}, {"officers_missing"}),
        (SheetKind.CORRECTIONS, {"两名经办人": "经办甲、经办甲"}, {"officers_missing"}),
        (SheetKind.CORRECTIONS, {"两名经办人": "经办甲、" + "乙" * 41}, {"officers_missing"}),
        (SheetKind.CORRECTIONS, {"积分": 5}, {"points_differ_from_rule"}),
        (SheetKind.CORRECTIONS, {"积分": -1}, {"points_differ_from_rule"}),
        (SheetKind.CORRECTIONS, {"类型": "冲正", "积分": -2}, {"points_differ_from_rule"}),
        (SheetKind.CORRECTIONS, {"类型": "冲正", "积分": 0}, {"points_differ_from_rule"}),
    ],
)
def test_a_row_is_refused_for_exactly_these_reasons(kind: SheetKind, changes: dict[str, Written], codes: set[str]) -> None:
    """One reason too few and the mended row is refused again; one too many and somebody mends what was right."""
    assert refusal(kind, **changes) == codes


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        (SheetKind.ROSTER, {"出生年份": 2005, "监护人": "家长"}),
        (SheetKind.ROSTER, {"出生年份": 2004}),
        (SheetKind.ATTENDANCE, {"积分": 0}),
        (SheetKind.ATTENDANCE, {"敲章": "退回", "退回原因": "未到场", "积分": 1}),
        (SheetKind.ATTENDANCE, {"手册编号": "DW2018002", "姓名": "谁也不知道"}),
        (SheetKind.CORRECTIONS, {"类型": "冲正", "积分": -1}),
        (SheetKind.CORRECTIONS, {"类型": "冲正", "积分": 1, "原记录": "冲正：e001"}),
        (SheetKind.REDEMPTIONS, {"数量": "2袋", "扣减积分": "12分"}),
    ],
)
def test_a_row_that_only_looks_odd_is_good(kind: SheetKind, changes: dict[str, Written]) -> None:
    """A capped stamp is worth 0, an erased name cannot be compared, a minus is often forgotten: none of it is a mistake."""
    assert refusal(kind, **changes) == set()


def test_a_returned_attendance_is_worth_nothing() -> None:
    """Points left standing in a returned row must not be given."""
    row = changed(SheetKind.ATTENDANCE, 敲章="退回", 退回原因="签到表上没有签名，未到场", 积分=1)
    (seen,) = read([sheet(SheetKind.ATTENDANCE, row)], KNOWN).attendances
    assert (seen.is_stamped, seen.points, seen.reason) == (False, 0, "签到表上没有签名，未到场")


def test_what_leans_on_a_refused_row_waits_with_it() -> None:
    """Points for a member who was not let in would be points of nobody."""
    sheets = [
        sheet(SheetKind.ROSTER, changed(SheetKind.ROSTER, 入会日期="?")),
        *(sheet(kind, GOOD[kind]) for kind in SheetKind if kind is not SheetKind.ROSTER),
    ]
    reading = read(sheets, Known())
    assert [(problem.sheet, *problem.codes) for problem in reading.problems] == [
        ("会员花名册", "date_invalid"),
        ("签到", "member_unknown"),
        ("兑换", "member_unknown"),
        ("冲正更正", "member_unknown"),
    ]


# Rules by date


def test_the_version_in_force_on_the_day_decides() -> None:
    """A new points table takes effect from its date; what was held before keeps the old points."""
    rules = sheet(
        SheetKind.RULES,
        changed(SheetKind.RULES, 生效日期="2018-10-01", 分值=2),
        GOOD[SheetKind.RULES],
    )
    activities = sheet(
        SheetKind.ACTIVITIES,
        GOOD[SheetKind.ACTIVITIES],
        changed(SheetKind.ACTIVITIES, 活动编号="E100", 日期="2018-10-01", 分值=2),
        changed(SheetKind.ACTIVITIES, 活动编号="E101", 日期="2018-10-01"),
        changed(SheetKind.ACTIVITIES, 活动编号="E102", 日期="2018-06-27"),
        changed(SheetKind.ACTIVITIES, 活动编号="E103", 活动类别="主题活动", 分值=3),
    )
    reading = read([rules, activities], Known())
    assert [row.code for row in reading.activities] == ["E001", "E100"]
    assert codes_of(reading) == [
        (6, {"points_differ_from_rule"}, True),
        (7, {"rule_unknown"}, True),
        (8, {"points_differ_from_rule", "category_differs_from_rule"}, True),
    ]


# Repeated rows


@pytest.mark.parametrize("kind", list(SheetKind))
def test_the_same_row_again_is_mentioned_and_not_taken_twice(kind: SheetKind) -> None:
    """A row pasted twice is everyday; it must neither count twice nor frighten anybody."""
    reading = read([sheet(kind, GOOD[kind], GOOD[kind])], KNOWN)
    assert codes_of(reading) == [(5, {"duplicate_row"}, False)]
    assert (len(reading.warned), len(reading.refused)) == (1, 0)


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        (SheetKind.ROSTER, {"出生年份": 1946}),
        (SheetKind.ROSTER, {"楼组": "3号楼"}),
        (SheetKind.RULES, {"分值": 3}),
        (SheetKind.ITEMS, {"每季备货": 30}),
        (SheetKind.REDEMPTIONS, {"数量": 1, "扣减积分": 6}),
        (SheetKind.ATTENDANCE, {"敲章": "退回", "退回原因": "未到场", "积分": None}),
        (SheetKind.CORRECTIONS, {"日期": "2018-12-27"}),
    ],
)
def test_the_same_key_with_other_contents_is_refused(kind: SheetKind, changes: dict[str, Written]) -> None:
    """Of two rows that contradict each other one is wrong, and only the committee knows which."""
    reading = read([sheet(kind, GOOD[kind], changed(kind, **changes))], KNOWN)
    assert codes_of(reading) == [(5, {"contradicts_earlier"}, True)]


def test_a_half_filled_repetition_of_a_member_is_a_repetition() -> None:
    """Somebody began to write a member down again and stopped; nothing in it says otherwise."""
    rest = dict.fromkeys(["联系电话", "居住类型", "入会日期", "所属团队", "告知同意日期", "公示同意", "备注"])
    again = changed(SheetKind.ROSTER, **rest)
    broken = changed(SheetKind.ROSTER, **(rest | {"联系电话": "?"}))
    reading = read([sheet(SheetKind.ROSTER, GOOD[SheetKind.ROSTER], again, broken)], Known())
    assert codes_of(reading) == [(5, {"duplicate_row"}, False), (6, {"phone_invalid"}, True)]


def test_a_second_person_under_a_number_is_refused() -> None:
    """Two people under one number would collect for each other."""
    other = changed(SheetKind.ROSTER, 姓名="李四海")
    reading = read([sheet(SheetKind.ROSTER, GOOD[SheetKind.ROSTER], other)], Known())
    assert codes_of(reading) == [(5, {"handbook_no_taken"}, True)]


def test_signing_twice_in_two_ways_is_one_attendance() -> None:
    """Scanned at the door and written on the paper as well: one presence, one seal."""
    again = changed(SheetKind.ATTENDANCE, 签到方式="纸质补录", 敲章="已敲章")
    reading = read([sheet(SheetKind.ATTENDANCE, GOOD[SheetKind.ATTENDANCE], again)], KNOWN)
    assert codes_of(reading) == [(5, {"duplicate_row"}, False)]


# What is passed over, and how sheets are recognised


def test_sums_remarks_and_blank_rows_are_passed_over() -> None:
    """A sum is no member; refused rows that are none teach people not to read the list."""
    rows: list[Sequence[Written]] = [
        GOOD[SheetKind.ROSTER],
        (None,),
        ("合 计", "1人", FORMULA),
        (None, "小计：", 1),
        ("以上会员均已领取积分手册",),
        ("经办人：甲", "审核人：乙"),
        ("备注", "以上属实", "2018-12-28"),
        (None, None, FORMULA),
        HEADS[SheetKind.ROSTER],
        ("-", "—", ""),
        (None,) * 12 + ("旁边的一句话", "又一句"),
        ("DW2018003",),
    ]
    reading = read([sheet(SheetKind.ROSTER, *rows)], Known())
    assert [row.row for row in reading.members] == [4]
    assert codes_of(reading) == [(15, {"name_missing", "date_invalid"}, True)]
    assert [row.row for row in reading.skipped] == [6, 7, 8, 9, 10, 11, 12, 13, 14]
    assert reading.skipped[0] == SkippedRow("会员花名册", 6)


def test_a_person_named_like_a_remark_is_still_a_person() -> None:
    """王某某 without a number has to be refused by name, not lost among the remarks."""
    row = (None, "王某某", 1950, "2号楼组")
    assert codes_of(read([sheet(SheetKind.ROSTER, row)], Known())) == [(4, {"handbook_no_missing"}, True)]


def test_columns_are_found_in_any_order_and_under_any_title() -> None:
    """Whoever moves a column in Excel must not give people other people's telephone numbers."""
    head, row = HEADS[SheetKind.ROSTER][::-1], GOOD[SheetKind.ROSTER][::-1]
    rows = (CellRow(19, cells(("序号", None, *head))), CellRow(20, cells((1, "随手记", *row))))
    reading = read([SheetCells("Sheet1", rows)], Known())
    (member,) = reading.members
    assert (member.row, member.name, member.phone) == (20, "赵文兰", "55503745328")


def test_a_short_row_lacks_only_its_last_cells() -> None:
    """Excel ends a row at its last filled cell."""
    row = changed(SheetKind.ROSTER)[:8]
    assert read([sheet(SheetKind.ROSTER, row)], Known()).problems == ()


def test_several_sheets_of_one_kind_are_read_as_one() -> None:
    """Many committees keep one sheet of signatures per month."""
    second = changed(SheetKind.ATTENDANCE, 活动编号="E002", 积分=2)
    july = sheet(SheetKind.ATTENDANCE, GOOD[SheetKind.ATTENDANCE], title="7月")
    august = sheet(SheetKind.ATTENDANCE, second, GOOD[SheetKind.ATTENDANCE], title="8月")
    reading = read([july, august], KNOWN)
    assert [(row.sheet, row.row) for row in reading.attendances] == [("7月", 4), ("8月", 4)]
    assert [(problem.sheet, problem.row) for problem in reading.warned] == [("8月", 5)]


def test_a_sheet_that_is_none_of_ours_is_named_and_left_alone() -> None:
    """The committee's shopping list in the same file is no reason to refuse it."""
    shopping = SheetCells("采购清单", (CellRow(1, cells(("品名", "数量"))), CellRow(40, cells(HEADS[SheetKind.ROSTER]))))
    reading = read([shopping, sheet(SheetKind.ITEMS, GOOD[SheetKind.ITEMS]), SheetCells("签到", ())], Known())
    assert reading.ignored_sheets == ("采购清单", "签到")
    assert len(reading.items) == 1


def test_a_workbook_without_our_columns_is_refused() -> None:
    """Reading nothing and saying so in one line is better than an import that reports success."""
    with pytest.raises(SheetHeadersUnknown) as refused:
        read([SheetCells("采购清单", (CellRow(1, cells(("品名", "数量"))),))], Known())
    assert refused.value.params["missing"] == tuple(kind.value for kind in SheetKind)


@pytest.mark.parametrize(
    ("head", "missing"),
    [
        (("活动编号", "手册编号", "名字", "签到方式", "敲章", "积分"), ("姓名",)),
        (("a", "b"), ("手册编号", "姓名", "积分", "活动编号", "敲章")),
    ],
)
def test_a_sheet_of_ours_that_lacks_a_column_is_not_passed_over(head: tuple[str, ...], missing: tuple[str, ...]) -> None:
    """Somebody renamed one heading: leaving the whole sheet of attendances out in silence would lose half a year."""
    broken = SheetCells("签到", (CellRow(1, cells(head)), CellRow(2, cells(GOOD[SheetKind.ATTENDANCE]))))
    with pytest.raises(SheetHeadersUnknown) as refused:
        read([sheet(SheetKind.ITEMS, GOOD[SheetKind.ITEMS]), broken], Known())
    assert refused.value.params == {"sheet": "签到", "missing": missing}


def test_a_sheet_of_ours_whose_header_stands_too_low_is_not_passed_over() -> None:
    """A header in row 30 is as good as none, and that has to be said."""
    late = SheetCells("签到", (CellRow(30, cells(HEADS[SheetKind.ATTENDANCE])),))
    with pytest.raises(SheetHeadersUnknown):
        read([late], Known())


def test_serial_numbers_follow_the_calendar_of_the_workbook() -> None:
    """An old Mac's workbook with bare numbers for dates is four years off in the other calendar."""
    mac = sheet(SheetKind.ROSTER, changed(SheetKind.ROSTER, 入会日期=41817))
    (member,) = read([SheetCells(mac.title, mac.rows, date(1904, 1, 1))], Known()).members
    assert member.joined_on == date(2018, 6, 28)
