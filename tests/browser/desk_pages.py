"""The desk of a redemption day."""

import re
from uuid import uuid4

from playwright.sync_api import Page

from tests.browser.page_case import PageList, Reader, send
from tests.browser.stage import Stage

DESK = PageList(Reader.DESK)


def _visitor(stage: Stage, number: int | str, house: str = "demo") -> Page:
    page = stage.officer(house)
    page.goto("/desk")
    return send(page, ".scan", text=str(number))


DESK.plain("desk", "下一位邻居", "/desk")
DESK.plain("desk: no day is open", "现在没有开着的兑换日", "/desk", "public")
DESK.plain("problem: no such slip", "没找到这张兑换单", f"/desk/redemptions/{uuid4()}")


@DESK.page("desk: nobody's number", "下一位邻居")
def _unknown(stage: Stage) -> Page:
    return _visitor(stage, 999)


@DESK.page("visitor", "韩丽华 · 7 号")
def _visitor_with_points(stage: Stage) -> Page:
    return _visitor(stage, 7)


@DESK.page("visitor: too few points", "沈丽珍 · 13 号")
def _visitor_short(stage: Stage) -> Page:
    return _visitor(stage, 13)


@DESK.page("slip", "鲁玉芳 · 12 号")
def _slip(stage: Stage) -> Page:
    page = _visitor(stage, 12)
    page.locator(".good form button").last.click()
    page.locator(".slip").wait_for()
    return page


@DESK.page("problem: points spent meanwhile", "再攒")
def _points_spent(stage: Stage) -> Page:
    first, second = _visitor(stage, 49), _visitor(stage, 49)
    for page in (first, second):
        page.locator(".good form button").first.click()
        page.wait_for_url(re.compile("/desk/re"))
    return second


@DESK.page("visitor: nothing is left", "欧阳丽芳")
def _nothing_left(stage: Stage) -> Page:
    officer = stage.officer("public")
    officer.goto("/committee/members")
    send(officer, "[action='/committee/members']", name="欧阳丽芳", building_group="3号楼组")
    number = officer.locator(".done").inner_text()
    officer.goto("/committee/runs")
    send(officer, "[action='/committee/runs']", name="四季度兑换", opens="00:00", closes="23:59")
    page = _visitor(stage, re.findall(r"DW\d+", number)[0], "public")
    page.locator(".answer").wait_for()
    # The other pages of this house are those of a club that has no day yet.
    officer.locator("form[action$=close] button").first.click()
    officer.wait_for_url("**/committee/runs")
    return page
