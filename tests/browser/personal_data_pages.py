"""The pages about one person: a member's own data on their phone, and what the committee sees, takes along and erases."""

from playwright.sync_api import Page

from tests.browser.colleague_pages import PROPOSALS, by_the_door
from tests.browser.page_case import PageList, Reader, send
from tests.browser.stage import Stage

MY_DATA = PageList(Reader.RESIDENT)
PERSONS = PageList(Reader.OFFICER)
MINE = "记着我的哪些资料"
ERASE = "清除个人资料"
PROPOSED, ERASED = 58, 59
"""Handbooks of the demo that no other page needs."""


def page_of(stage: Stage, number: int, more: str = "") -> str:
    """Return the address of a member's page."""
    return f"/committee/members/{stage.demo.member_id(number)}{more}"


PERSONS.plain("member", "赵文兰", lambda stage: page_of(stage, 1))
PERSONS.plain("member's data", "名下记着的", lambda stage: page_of(stage, 1, "/data"))
PERSONS.plain("erase", ERASE, lambda stage: page_of(stage, 1, "/erasure"))


@MY_DATA.page("my data", MINE)
def _my_data(stage: Stage) -> Page:
    phone = stage.resident(1)
    phone.goto("/me")
    return phone


@MY_DATA.page("my data: whose", "看谁的资料？")
def _whose(stage: Stage) -> Page:
    phone = stage.resident(1, 2)
    phone.goto("/me")
    return phone


@MY_DATA.page("problem: a neighbour's data", "没找到这个手册号")
def _not_mine(stage: Stage) -> Page:
    phone = stage.resident(1)
    phone.goto(f"/me/{stage.demo.member_id(2)}/data")
    return phone


def _search(stage: Stage, wanted: str) -> Page:
    page = stage.officer()
    page.goto("/committee/members")
    return send(page, "[action$='/members/search']", q=wanted)


@PERSONS.page("members: found", "会员", fleeting=True)
def _found(stage: Stage) -> Page:
    return _search(stage, "文")


@PERSONS.page("members: nobody found", "会员", fleeting=True)
def _nobody(stage: Stage) -> Page:
    return _search(stage, "没有这个人")


@PERSONS.page("members: looked for nothing", "会员", fleeting=True)
def _nothing(stage: Stage) -> Page:
    return _search(stage, "")


def propose(stage: Stage, number: int) -> Page:
    """Let the officer propose to erase somebody, unless it was proposed or done before; return the member's page."""
    page = stage.officer()
    page.goto(page_of(stage, number))
    if page.get_by_role("link", name=ERASE).count():
        page.goto(page_of(stage, number, "/erasure"))
        page.locator("button.final").click()
        page.wait_for_url("**" + page_of(stage, number))
    return page


@PERSONS.page("member: to be erased", "")
def _proposed(stage: Stage) -> Page:
    return propose(stage, PROPOSED)


@PERSONS.page("member: erased", "—")
def _erased(stage: Stage) -> Page:
    page = propose(stage, ERASED)
    if page.locator("h1").inner_text() != "—":
        number = next(part for part in page.locator("main .soft").first.inner_text().split() if part.startswith("DW"))
        second = by_the_door(stage)
        second.goto(PROPOSALS)
        second.locator("section").filter(has_text=number).get_by_role("button", name="确认").click()
        second.wait_for_url("**/proposals?done=confirmed")
        page.reload()
    return page
