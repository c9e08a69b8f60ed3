"""The admin's pages of programs, and the reference of the interface."""

from playwright.sync_api import Page

from tests.browser.page_case import PageList, Reader, send
from tests.browser.stage import Stage

PROGRAMS = PageList(Reader.OFFICER)
LONG = "静安区石门二路街道东王小区活动日历与积分兑换情况公示大屏幕显示程序（二号机）"
"""Forty characters, the longest name there can be."""

PROGRAMS.plain("programs: none", "程序", "/committee/programs", "admin")
PROGRAMS.plain("the interface", "给程序用的接口", "/api/v1/", "admin")


def _programs(stage: Stage) -> Page:
    page = stage.officer("admin")
    page.goto("/committee/programs")
    return page


@PROGRAMS.page("programs: something to mend", "程序")
def _wrong(stage: Stage) -> Page:
    return send(_programs(stage), "[action='/committee/programs']", label="")


@PROGRAMS.page("token", "的令牌")
def _token(stage: Stage) -> Page:
    page = send(_programs(stage), "[action='/committee/programs']", label=LONG[:40])
    page.locator(".token").wait_for()
    return page


@PROGRAMS.page("end a token", "停用“")
def _ask(stage: Stage) -> Page:
    _token(stage)
    page = _programs(stage)
    page.locator("td a.btn").first.click()
    page.wait_for_url("**/end")
    return page


@PROGRAMS.page("programs: one ended, one at work", "程序")
def _ended(stage: Stage) -> Page:
    page = _ask(stage)
    token = _token(stage).locator(".token").inner_text()
    answer = page.request.get("/api/v1/community", headers={"Authorization": f"Bearer {token}"})
    assert answer.ok, answer.text()
    page.locator(".ask .btn").first.click()
    page.wait_for_url("**/programs?ended=1")
    return page
