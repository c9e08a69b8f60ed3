"""The pages at the door of the committee, and "My sign-in" behind it."""

from playwright.sync_api import Page

from tests.browser.door import LOGIN, PASSWORD
from tests.browser.open_page import DESKTOP
from tests.browser.page_case import PageList, Reader, send
from tests.browser.stage import Stage

AT_THE_DOOR = PageList(Reader.OFFICER)

AT_THE_DOOR.plain("my sign-in", "我的登录", "/committee/me", "hall")
AT_THE_DOOR.plain("my sign-in: something was done", "我的登录", "/committee/me?done=password", "hall")
AT_THE_DOOR.plain("workplaces", "今天在哪个小区办事", "/committee/workplaces", "hall")


def _with(stage: Stage, session: str) -> Page:
    page = stage.page("hall", DESKTOP)
    url = stage.houses["hall"].base_url
    page.context.add_cookies([{"name": "dw_staff", "value": session, "url": url}])
    return page


@AT_THE_DOOR.page("sign in: put away after a while", "居委会")
def _resting(stage: Stage) -> Page:
    page = _with(stage, stage.door.resting)
    page.goto("/committee/goods")
    page.locator(".done").first.wait_for()
    return page


@AT_THE_DOOR.page("code on the phone", "再输手机上的动态码", fleeting=True)
def _code(stage: Stage) -> Page:
    page = stage.page("hall", DESKTOP)
    page.goto("/committee/sign-in")
    return send(page, "[action$=sign-in]", login=LOGIN, password=PASSWORD)


@AT_THE_DOOR.page("code on the phone: did not fit", "再输手机上的动态码", fleeting=True)
def _code_failed(stage: Stage) -> Page:
    return send(_code(stage), "[action$=code]", code="12345")


@AT_THE_DOOR.page("sign in: too slow for the code", "居委会", fleeting=True)
def _too_slow(stage: Stage) -> Page:
    return send(_code(stage), "[action$=code]", token="X" * 20, code="12345")


@AT_THE_DOOR.page("invitation: back in", "欢迎回来。")
def _back_in(stage: Stage) -> Page:
    page = stage.page("hall", DESKTOP)
    page.goto(stage.door.back_in)
    return page


@AT_THE_DOOR.page("my sign-in: with the code", "我的登录")
def _with_code(stage: Stage) -> Page:
    page = _with(stage, stage.door.session)
    page.goto("/committee/me")
    page.locator("summary").first.click()
    return page


def _me(stage: Stage) -> Page:
    page = stage.officer("hall")
    page.goto("/committee/me")
    return page


@AT_THE_DOOR.page("my sign-in: password too short", "我的登录", fleeting=True)
def _too_short(stage: Stage) -> Page:
    return send(_me(stage), "[action$='/me/password']", current=PASSWORD, password=PASSWORD[:5])


@AT_THE_DOOR.page("set up the code", "让手机记住动态码", fleeting=True)
def _offer(stage: Stage) -> Page:
    return send(_me(stage), "[action$='/me/second-factor']", password=PASSWORD)


@AT_THE_DOOR.page("set up the code: did not fit", "让手机记住动态码", fleeting=True)
def _offer_failed(stage: Stage) -> Page:
    return send(_offer(stage), "[action$=confirm]", code="12345")
