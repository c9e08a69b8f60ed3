"""The committee's pages of colleagues, and of what takes two people."""

from playwright.sync_api import Page

from tests.browser.device_pages import enter, link_on
from tests.browser.open_page import DESKTOP
from tests.browser.page_case import PageList, Reader, send
from tests.browser.stage import Stage

COLLEAGUES = PageList(Reader.OFFICER)
TWO = "两个人一起办的事"
PROPOSALS, PEOPLE = "/committee/proposals", "/committee/colleagues"
LONG = "一位名字特别特别长的新来的同事老师"

COLLEAGUES.plain("two people: one's own waits", TWO, PROPOSALS)
COLLEAGUES.plain("two people: nothing waits", TWO, PROPOSALS, "public")
COLLEAGUES.plain("two people: written down", TWO, f"{PROPOSALS}?done=proposed")
COLLEAGUES.plain("two people: done", TWO, f"{PROPOSALS}?done=confirmed")
COLLEAGUES.plain("colleagues", "同事", PEOPLE)
COLLEAGUES.plain("colleagues: two, a minute after the founding", "同事", PEOPLE, "public")
COLLEAGUES.plain("colleagues: a role has ended", "同事", f"{PEOPLE}?done=ended")


def by_the_door(stage: Stage, who: str = "second-officer") -> Page:
    """Come in by one of the doors that only the demo has."""
    page = stage.page(viewport=DESKTOP)
    page.goto("/")
    page.locator(f"form[action$='/demo/{who}'] button").click()
    page.wait_for_url("**/committee/queue")
    return page


def propose(stage: Stage, name: str = LONG, role: str = "admin") -> Page:
    """Let the first officer propose somebody new; return what the page says."""
    page = stage.officer()
    page.goto(PEOPLE)
    page.get_by_role("textbox").last.fill(name)
    page.locator(f"input[value={role}]").check()
    page.locator(f"form[action='{PEOPLE}'] button").click()
    page.wait_for_url("**/proposals?done=proposed")
    return page


def closer(stage: Stage, name: str) -> Page:
    """Go to the page of one colleague."""
    page = stage.officer()
    page.goto(PEOPLE)
    page.locator("tr").filter(has_text=name).locator("a.btn").first.click()
    page.wait_for_url("**/colleagues/*-*")
    return page


@COLLEAGUES.page("two people: to confirm", TWO)
def _to_confirm(stage: Stage) -> Page:
    page = by_the_door(stage)
    page.goto(PROPOSALS)
    return page


@COLLEAGUES.page("two people: read by the supervisor", TWO)
def _read(stage: Stage) -> Page:
    page = by_the_door(stage, "supervisor")
    page.goto(PROPOSALS)
    return page


@COLLEAGUES.page("two people: a badge beside it", TWO)
def _badge(stage: Stage) -> Page:
    page = enter(stage, "committee", "办公室的电脑")
    page.goto(link_on(page))
    page.locator("main form .btn").first.click()
    page.wait_for_url("**/device")
    page.goto(PROPOSALS)
    page.locator("form[action$='/confirm-here']").first.wait_for()
    return page


@COLLEAGUES.page("two people: a badge that does not fit", TWO, fleeting=True)
def _wrong_badge(stage: Stage) -> Page:
    return send(_badge(stage), "[action$='/confirm-here']", badge="DWB 7777 7777 7777 7777", pin="275918")


@COLLEAGUES.page("two people: withdrawn before", TWO, fleeting=True)
def _too_late(stage: Stage) -> Page:
    page = propose(stage)
    left_open = page.context.new_page()
    left_open.goto(PROPOSALS)
    send(page, "[action$='/withdraw'] >> nth=-1")
    return send(left_open, "[action$='/withdraw'] >> nth=-1")


@COLLEAGUES.page("link to sign in", f"给{LONG}的登录链接", fleeting=True)
def _way_in(stage: Stage) -> Page:
    propose(stage)
    page = by_the_door(stage)
    page.goto(PROPOSALS)
    page.locator("section").filter(has_text=LONG).locator("form[action$='/confirm'] button").first.click()
    page.locator(".address").wait_for()
    return page


@COLLEAGUES.page("link to sign in: in a hall", "给王老师的登录链接", fleeting=True)
def _way_in_hall(stage: Stage) -> Page:
    page = stage.officer("hall")
    page.goto(PEOPLE)
    page.locator("tr").filter(has_text="王老师").locator("a.btn").click()
    page.locator("form[action$='/recover'] button").click()
    page.locator(".address").wait_for()
    return page


@COLLEAGUES.page("colleagues: something to mend", "同事")
def _wrong(stage: Stage) -> Page:
    page = stage.officer()
    page.goto(PEOPLE)
    return send(page, f"[action='{PEOPLE}']", name="")


@COLLEAGUES.page("colleague", "王老师")
def _somebody(stage: Stage) -> Page:
    return closer(stage, "王老师")


@COLLEAGUES.page("colleague: oneself", "李老师")
def _oneself(stage: Stage) -> Page:
    return closer(stage, "李老师")


@COLLEAGUES.page("colleague: the handbook is noted", "陈师傅")
def _linked(stage: Stage) -> Page:
    return send(closer(stage, "陈师傅"), "[action$='/handbook']", number="2")


@COLLEAGUES.page("colleague: no such handbook", "陈师傅", fleeting=True)
def _not_linked(stage: Stage) -> Page:
    return send(closer(stage, "陈师傅"), "[action$='/handbook']", number="4711")
