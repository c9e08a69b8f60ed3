"""What the supervisor and the subdistrict read, and what an officer at the limit of one member sees."""

from playwright.sync_api import Page

from tests.browser.page_case import PageList, Reader
from tests.browser.stage import Stage

OVERSEERS = PageList(Reader.OFFICER)

OVERSEERS.plain("who did what", "谁做了什么", "/committee/audit", "supervisor")
OVERSEERS.plain(
    "who did what: nothing of this kind",
    "谁做了什么",
    "/committee/audit?who=00000000-0000-7000-8000-000000000000",
    "supervisor",
)
OVERSEERS.plain("what stands out", "每月提示", "/committee/outliers", "supervisor")
OVERSEERS.plain("what stands out: nothing", "每月提示", "/committee/outliers?month=2018-02", "supervisor")
OVERSEERS.plain("summary", "季度汇总", "/committee/summary", "subdistrict")
OVERSEERS.plain("summary: a quarter of the paper years", "季度汇总", "/committee/summary?quarter=2018Q4", "subdistrict")
OVERSEERS.plain("problem: no such place in the list", "没法从那里接着看", "/committee/audit?after=2", "supervisor")


@OVERSEERS.page("who did what: earlier ones", "谁做了什么")
def _earlier(stage: Stage) -> Page:
    page = stage.officer("supervisor")
    page.goto("/committee/audit")
    page.get_by_role("link", name="再往前").click()
    page.wait_for_url("**after=**")
    return page


@OVERSEERS.page("queue: a colleague's turn", "等盖章")
def _limited(stage: Stage) -> Page:
    page = stage.officer("limited")
    page.goto("/committee/queue")
    page.get_by_text("这位最近都是您盖的章，请同事来盖").wait_for()
    return page
