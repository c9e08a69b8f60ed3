"""Devices: the officer's list and codes, and what a device shows by itself."""

from playwright.sync_api import Page

from tests.browser.open_page import DESKTOP, PHONE
from tests.browser.page_case import PageList, Reader, send
from tests.browser.served_demo import LECTURE
from tests.browser.stage import Stage

LABEL = "活动室的大屏"
OFFICERS_DEVICES = PageList(Reader.OFFICER)
ON_DEVICES = PageList(Reader.RESIDENT)
ON_SCREENS = PageList(Reader.DISPLAY)

OFFICERS_DEVICES.plain("devices: none", "设备", "/committee/devices", "public")
ON_DEVICES.plain("pair", "配对这台设备", "/pair")
ON_DEVICES.plain("problem: no such pairing code", "这个码用过了，或者过期了", "/pair/" + "7" * 20)


def enter(stage: Stage, kind: str = "display", label: str = LABEL, house: str = "demo") -> Page:
    """Enter a device; return the officer's page with its code."""
    officer = stage.officer(house)
    officer.goto("/committee/devices")
    return send(officer, "[action='/committee/devices']", kind=kind, label=label)


def link_on(officer: Page) -> str:
    """Return the path of the pairing link on an officer's page."""
    address = officer.locator("a[href*='/pair/']").get_attribute("href")
    assert address is not None
    return "/pair/" + address.rpartition("/")[2]


def pair(stage: Stage, kind: str = "display", label: str = LABEL, house: str = "demo") -> Page:
    """Enter a device and pair a browser as it; return what the browser shows."""
    officer = enter(stage, kind, label, house)
    device = stage.page(house, DESKTOP if kind == "display" else PHONE)
    device.goto(link_on(officer))
    device.locator("main form .btn").first.click()
    device.wait_for_url("**/device")
    return device


def press(stage: Stage, button: str) -> Page:
    """Press a button beside the newest device; return the officer's list."""
    officer = stage.officer()
    officer.goto("/committee/devices")
    if button == "revoke":
        officer.locator("a[href$='/revoke']").first.click()
        officer.wait_for_url("**/revoke")
    officer.locator(f"form[action$='/{button}'] button").first.click()
    officer.wait_for_url("**/committee/devices?done=*")
    return officer


@OFFICERS_DEVICES.page("devices", "设备")
def _every_state(stage: Stage) -> Page:
    pair(stage, label="旧的大屏")
    press(stage, "revoke")
    pair(stage, "volunteer", "门口的手机")
    press(stage, "suspend")
    pair(stage, "kiosk", "服务台的平板")
    enter(stage, "committee", "办公室的电脑")
    officer = stage.officer()
    officer.goto("/committee/devices")
    return officer


@OFFICERS_DEVICES.page("devices: one was switched off", "设备")
def _switched_off(stage: Stage) -> Page:
    pair(stage)
    return press(stage, "revoke")


@OFFICERS_DEVICES.page("devices: something to mend", "设备")
def _wrong(stage: Stage) -> Page:
    officer = stage.officer()
    officer.goto("/committee/devices")
    return send(officer, "[action='/committee/devices']", label="")


@OFFICERS_DEVICES.page("device code", f"给“{LABEL}”配对")
def _code(stage: Stage) -> Page:
    return enter(stage)


@OFFICERS_DEVICES.page("device code: in a hall", "给“办公室的电脑”配对")
def _code_in_a_hall(stage: Stage) -> Page:
    return enter(stage, "committee", "办公室的电脑", "hall")


@OFFICERS_DEVICES.page("switch off a device", f"停用“{LABEL}”，以后也不再用？")
def _ask(stage: Stage) -> Page:
    enter(stage)
    officer = stage.officer()
    officer.goto("/committee/devices")
    officer.locator("a[href$='/revoke']").first.click()
    officer.wait_for_url("**/revoke")
    return officer


@ON_DEVICES.page("pair: the code is no good", "配对这台设备", fleeting=True)
def _no_good(stage: Stage) -> Page:
    page = stage.page("public")
    page.goto("/pair")
    return send(page, "[action='/pair']", code="7777 7777 7777 7777 7777")


@ON_DEVICES.page("pairing link", "把这台设备配上？")
def _link(stage: Stage) -> Page:
    page = stage.page()
    page.goto(link_on(enter(stage)))
    return page


@ON_DEVICES.page("pairing link: paired so far as another", "把这台设备配上？")
def _again(stage: Stage) -> Page:
    page = pair(stage, "volunteer", "门口的手机")
    page.goto(link_on(enter(stage, label="一台名字取得非常非常长而且还要再长一点的活动室门口的大屏幕")))
    return page


@ON_DEVICES.page("device: a screen", LABEL)
def _screen(stage: Stage) -> Page:
    return pair(stage)


@ON_DEVICES.page("device: a screen, nothing on", "小花园的大屏")
def _nothing_on(stage: Stage) -> Page:
    return pair(stage, label="小花园的大屏", house="public")


@ON_DEVICES.page("device: the committee's", "办公室的电脑")
def _committees(stage: Stage) -> Page:
    return pair(stage, "committee", "办公室的电脑")


@ON_DEVICES.page("device: a volunteer's", "门口的手机")
def _volunteers(stage: Stage) -> Page:
    return pair(stage, "volunteer", "门口的手机")


@ON_DEVICES.page("problem: a device was switched off", "这台设备已停用")
def _revoked(stage: Stage) -> Page:
    device = pair(stage)
    press(stage, "revoke")
    device.goto("/device")
    return device


@ON_DEVICES.page("problem: not for this device", "这一页是给别的同事用的")
def _not_for_it(stage: Stage) -> Page:
    device = pair(stage)
    device.goto("/committee/queue")
    return device


@ON_SCREENS.page("display: by a device", LECTURE)
def _display(stage: Stage) -> Page:
    device = pair(stage)
    device.goto(f"/committee/sessions/{stage.demo.session(LECTURE).session_id}/display")
    return device
