"""Passkeys, badges, and the committee's own PC: the pages on which officers show who they are."""

import itertools
from collections.abc import Iterator

from playwright.sync_api import Page

from tests.browser.device_pages import link_on
from tests.browser.open_page import DESKTOP
from tests.browser.page_case import PageList, Reader, send
from tests.browser.stage import Stage

PIN = "392741"
KEYS = PageList(Reader.OFFICER)
_names: Iterator[int] = itertools.count(1)


def fresh(stage: Stage) -> Page:
    """Open the browser of the demo's officer, who has signed in a moment ago."""
    page = stage.page(viewport=DESKTOP)
    page.goto("/committee/sign-in")
    send(page, "[action$='/sign-in']", login=stage.demo.login, password=stage.demo.password)
    page.wait_for_url("**/committee/queue")
    return page


def pc(stage: Stage, page: Page | None = None) -> Page:
    """Pair a browser as the committee's own PC; return it at the sign-in page."""
    officer = stage.officer()
    officer.goto("/committee/devices")
    send(officer, "[action='/committee/devices']", kind="committee", label=f"办公室的电脑 {next(_names)}")
    page = page or stage.page(viewport=DESKTOP)
    page.goto(link_on(officer))
    page.locator("main form .btn").first.click()
    page.wait_for_url("**/device")
    page.goto("/committee/sign-in")
    return page


def badge_of(officer: Page, pin: str = PIN) -> str:
    """Make a badge in an officer's browser, which then shows it for printing; return what stands under its code."""
    officer.goto("/committee/me/badge")
    send(officer, "[action='/committee/me/badge']", pin=pin, again=pin)
    return officer.locator(".badge-token").inner_text()


@KEYS.page("sign in: the committee's own PC", "居委会")
def _at_the_pc(stage: Stage) -> Page:
    return pc(stage)


@KEYS.page("sign in: badge and PIN do not fit", "居委会", fleeting=True)
def _wrong_badge(stage: Stage) -> Page:
    return send(pc(stage), "[action$='/badge']", badge="DWB 7777 7777 7777 7777", pin=PIN)


@KEYS.page("new badge", "新工作证")
def _new_badge(stage: Stage) -> Page:
    page = fresh(stage)
    page.goto("/committee/me/badge")
    return page


@KEYS.page("new badge: the PIN is too easy", "新工作证", fleeting=True)
def _weak_pin(stage: Stage) -> Page:
    return send(_new_badge(stage), "[action='/committee/me/badge']", pin="123456", again="123456")


@KEYS.page("badge", "您的工作证", fleeting=True)
def _badge(stage: Stage) -> Page:
    page = fresh(stage)
    badge_of(page)
    return page


@KEYS.page("new badge: signed in on a badge", "新工作证")
def _not_on_a_badge(stage: Stage) -> Page:
    token = badge_of(fresh(stage))
    page = send(pc(stage), "[action$='/badge']", badge=token, pin=PIN)
    page.goto("/committee/me/badge")
    return page


@KEYS.page("my sign-in: with a badge", "我的登录")
def _mine(stage: Stage) -> Page:
    page = fresh(stage)
    badge_of(page)
    page.goto("/committee/me")
    return page


@KEYS.page("my sign-in: a passkey could not be kept", "我的登录", fleeting=True)
def _not_kept(stage: Stage) -> Page:
    page = fresh(stage)
    page.goto("/committee/me")
    return send(page, "[action$='/me/passkeys']", label="我的手机", answer="{}")
