"""Workbooks of the paper years, as a committee hands them in: the shipped one, and small ones made for a test."""

import functools
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import openpyxl
import sqlalchemy as sa

from ledger.ledger import Ledger
from ledger.operations.found_community import FoundCommunity, found_community
from ledger.operations.import_workbook import ImportReport, ImportWorkbook, import_workbook
from ledger.reports.handbook import handbook
from ledger.reports.roster import roster
from ledger.scheme.roles import SYSTEM
from ledger.store.keys import Keys
from tests.club import COMMUNITY, ManualClock, template_folder
from tests.databases import Kind, fresh_database
from web.demo.club import WORKBOOK

Cells = Sequence[str | int | date | None]
Mend = tuple[str, int, str, str | int]
"""Sheet, row and column as Excel names them, and what to write there."""

HEADS: Mapping[str, Cells] = {
    "会员花名册": ("手册编号", "姓名", "入会日期"),
    "积分规则": ("规则编号", "活动类别", "活动名称", "分值", "计分单位", "上限", "生效日期"),
    "活动": ("活动编号", "日期", "规则编号", "组织团队", "活动名称", "活动类别", "分值", "计划人数"),
    "签到": ("活动编号", "手册编号", "姓名", "签到方式", "敲章", "退回原因", "积分"),
    "物品": ("物品编号", "物品名称", "规格", "单价(分)", "采购单价(元)", "每季备货"),
    "兑换": ("兑换单号", "场次", "日期", "手册编号", "姓名", "物品编号", "数量", "扣减积分", "领取方式", "备注"),
    "冲正更正": ("日期", "类型", "手册编号", "积分", "原记录", "原因", "两名经办人"),
}

MEMBERS: Sequence[Cells] = (("DW2018001", "赵文兰", "2018-06-28"), ("DW2018002", "韩文华", "2018-06-28"))
RULES: Sequence[Cells] = (("K09", "主题活动", "健康讲座", 3, "次", None, "2018-06-28"),)
ACTIVITIES: Sequence[Cells] = (
    ("E001", "2018-07-02", "K09", None, "夏季讲座", "主题活动", 3, 20),
    ("E002", "2018-08-02", "K09", None, "秋季讲座", "主题活动", 3, 20),
)
ITEMS: Sequence[Cells] = (("R01", "垃圾袋", "5卷装", 2, 3, 2),)
CLUB: Mapping[str, Sequence[Cells]] = {"会员花名册": MEMBERS, "积分规则": RULES, "活动": ACTIVITIES, "物品": ITEMS}


def came(activity: str, member: int, *, points: int = 3, mark: str = "√") -> Cells:
    """Return a row of 签到."""
    number, name, _ = MEMBERS[member]
    return (activity, number, name, "扫码", mark, None if mark == "√" else "未到场", points)


def took(number: str, member: int, pieces: int, day: str = "2018-09-27") -> Cells:
    """Return a row of 兑换."""
    handbook_no, name, _ = MEMBERS[member]
    return (number, "2018年第三季度", day, handbook_no, name, "R01", pieces, 2 * pieces, "本人", None)


def late(activity: str, member: int, day: str = "2018-12-28") -> Cells:
    """Return a row of 冲正更正 that enters a presence later."""
    return (day, "补记", MEMBERS[member][0], 3, f"申诉2018-001:{activity}", "补记", "经办甲、复审乙")


def taken_back(activity: str, member: int, day: str = "2018-12-28") -> Cells:
    """Return a row of 冲正更正 that takes a seal back."""
    return (day, "冲正", MEMBERS[member][0], -3, f"冲正:{activity}", "未到场", "经办甲、复审乙")


def workbook(path: Path, sheets: Mapping[str, Sequence[Cells]]) -> Path:
    """Write a workbook of these sheets."""
    book = openpyxl.Workbook()
    first = book.active
    assert first is not None, "a new workbook has a sheet"
    book.remove(first)
    for title, rows in sheets.items():
        page = book.create_sheet(title)
        for row in (HEADS[title], *rows):
            page.append(row)
    book.save(path)
    return path


def mended(path: Path, mends: Sequence[Mend]) -> Path:
    """Write the shipped workbook with some cells mended."""
    book = openpyxl.load_workbook(WORKBOOK)
    for sheet, row, column, value in mends:
        book[sheet][f"{column}{row}"] = value
    book.save(path)
    return path


@dataclass
class Office:
    """A founded community whose paper years are to be imported, and the person who does it."""

    ledger: Ledger
    path: Path

    def imports(self, path: Path, **how: Any) -> ImportReport:  # noqa: ANN401 - the fields of the command
        """Import a workbook."""
        given: dict[str, Any] = {"community_id": COMMUNITY, "by": SYSTEM, "path": path} | how
        return import_workbook(self.ledger, ImportWorkbook(**given))

    def hands_in(self, sheets: Mapping[str, Sequence[Cells]], **how: Any) -> ImportReport:  # noqa: ANN401
        """Import a small workbook made of these sheets."""
        return self.imports(workbook(self.path / "paper.xlsx", sheets), **how)

    def balances(self) -> dict[str, int]:
        """Return what every member may spend, by handbook number."""
        rows = roster(self.ledger, COMMUNITY)
        return {row.handbook_no: handbook(self.ledger, COMMUNITY, row.member_id).available for row in rows}

    def count(self, table: sa.Table, **where: object) -> int:
        """Return how many rows of a table look like this."""
        matching = [table.c[name] == value for name, value in where.items()]
        with self.ledger.reading() as rx:
            return rx.connection.execute(sa.select(sa.func.count()).select_from(table).where(*matching)).scalar_one()

    def moved(self, account_id: UUID) -> int:
        """Return what an account has given, less what it got back."""
        [balance] = self.ledger.book(COMMUNITY).lookup_accounts([account_id])
        return balance.debits_posted - balance.credits_posted


@functools.cache
def founded(kind: Kind) -> tuple[str, Keys]:
    """Found a community with an empty book once for each engine; a test works on a copy."""
    folder = template_folder() / f"founded-{kind}"
    folder.mkdir()
    url, keys = fresh_database(kind, folder), Keys.create(folder / "keys.json")
    names: dict[str, Any] = {"name": "东王小区", "subdistrict": "", "handbook_prefix": "DW", "officers": ("李老师", "王老师")}
    with closing(Ledger.open(url, clock=ManualClock(), keys=keys)) as ledger:
        found_community(ledger, FoundCommunity(id=COMMUNITY, **names))
    return url, keys
