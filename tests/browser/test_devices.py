"""A screen for the activity room: entered, paired by its code, showing the lecture with nobody signed in, and switched off."""

import re

from playwright.sync_api import Page, expect

from tests.browser.open_page import DESKTOP
from tests.browser.served_demo import LECTURE
from tests.browser.test_journey import scanned
from tests.browser.walking import Walk, read, row_of

LABEL = "活动室的大屏"
A_FEW_POLLS_MS = 30_000
"""A screen asks every four seconds, without scripts every ten."""


def enter(officer: Page, label: str) -> str:
    """Enter a screen as an officer does; return what a camera reads from the page."""
    officer.goto("/committee/queue")
    officer.get_by_role("link", name="设备", exact=True).click()
    officer.get_by_label("做什么用").select_option(label="活动现场的大屏")
    officer.get_by_label("怎么叫它").fill(label)
    officer.get_by_role("button", name="登记并显示配对码").click()
    expect(officer.get_by_role("heading", level=1)).to_have_text(f"给“{label}”配对")
    expect(officer.get_by_text("10 分钟内有效")).to_be_visible()
    return scanned(officer)


def test_a_screen_is_paired_by_its_code_and_stops_when_it_is_switched_off(walk: Walk) -> None:
    """A stolen screen that goes on handing out codes lets people check in from the thief's kitchen."""
    officer = walk.officer()
    address = enter(officer, LABEL)
    assert re.fullmatch(re.escape(walk.demo.base_url) + "/pair/[0-9A-Z]{20}", address)

    # The link asks; the button pairs.
    screen = walk.open_page(viewport=DESKTOP, javascript=walk.javascript)
    screen.goto(address)
    expect(screen.get_by_role("heading", level=1)).to_have_text("把这台设备配上？")
    officer.get_by_role("link", name="回到设备").click()
    expect(row_of(officer, LABEL)).to_contain_text("还没配对")
    screen.get_by_role("button", name="配对这台设备").click()
    expect(screen.get_by_role("heading", level=1)).to_have_text(LABEL)

    # Nobody is signed in, and the lecture's code can be scanned and leads to the lecture.
    screen.get_by_role("link", name=f"打开大屏 {LECTURE}").click()
    expect(screen.get_by_role("heading", name=LECTURE)).to_be_visible()
    code = scanned(screen)
    assert code.startswith(f"{walk.demo.base_url}/r/")
    phone = walk.phone()
    phone.goto(code)
    expect(phone.get_by_role("heading", level=1)).to_have_text(LECTURE)
    screen.get_by_role("link", name="返回").click()
    screen.wait_for_url("**/device")
    screen.go_back()
    expect(screen.get_by_role("heading", name=LECTURE)).to_be_visible()

    # Nobody touches the screen: it stops by itself.
    officer.reload()
    row_of(officer, LABEL).get_by_role("link", name=f"停用 {LABEL}").click()
    expect(officer.get_by_role("heading", level=1)).to_have_text(f"停用“{LABEL}”，以后也不再用？")
    officer.get_by_role("button", name="停用").click()
    expect(officer.locator(".done")).to_have_text("停用了，它再也打不开什么。")
    expect(screen.get_by_role("heading", level=1)).to_have_text("这台设备已停用", timeout=A_FEW_POLLS_MS)
    expect(screen.locator("svg.qr")).to_have_count(0)
    screen.goto("/device")
    read(screen, "这台设备已停用", "记下的内容都还在，请问一下居委会。")


def test_a_code_is_typed_where_there_is_no_camera(walk: Walk) -> None:
    """A computer under the ceiling has no camera: what stands on the officer's page has to be enough."""
    officer = walk.officer()
    enter(officer, "小花园的大屏")
    groups = officer.locator(".pairing").inner_text()
    assert re.fullmatch("([0-9A-Z]{4} ){4}[0-9A-Z]{4}", groups)
    screen = walk.open_page(viewport=DESKTOP, javascript=walk.javascript)
    screen.goto(officer.locator(".address").inner_text())
    box = screen.get_by_label("配对码，20 个字")
    box.fill("7777" + groups[4:])
    screen.get_by_role("button", name="配对这台设备").click()
    expect(screen.get_by_role("alert")).to_contain_text("这个码用过了，或者过期了")
    expect(box).to_have_value("7777" + groups[4:])
    box.fill(groups.lower())
    screen.get_by_role("button", name="配对这台设备").click()
    expect(screen.get_by_role("heading", level=1)).to_have_text("小花园的大屏")
