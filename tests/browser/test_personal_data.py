"""Walks about one's own data: a member takes them home, and two people erase them."""

import json

from playwright.sync_api import Page, expect

from tests.browser.open_page import DESKTOP
from tests.browser.walking import Walk, row_of
from tests.web import pdf_text

NUMBER = 5


def taken(phone: Page, button: str) -> tuple[str, bytes]:
    """Press a button that hands out a file; return what it is called, and what is in it."""
    with phone.expect_download() as coming:
        phone.get_by_role("link", name=button).click()
    return coming.value.suggested_filename, coming.value.path().read_bytes()


def second_officer(walk: Walk) -> Page:
    """Return the browser of the second officer, by the door that only the demo has."""
    page = walk.open_page(viewport=DESKTOP, javascript=walk.javascript)
    page.goto("/")
    page.locator("form[action$='/demo/second-officer'] button").click()
    expect(page.get_by_role("heading", name="等盖章", exact=True)).to_be_visible()
    return page


def test_a_member_takes_their_data_home(walk: Walk) -> None:
    """Everybody may know what is kept of them: one press in the handbook, one for the paper, and nobody to ask."""
    phone = walk.resident(NUMBER)
    name = walk.demo.book(NUMBER).name
    phone.get_by_role("link", name="记着我的哪些资料").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("记着我的哪些资料")
    expect(phone.locator("main")).to_contain_text(name)
    called, paper = taken(phone, "存成 PDF")
    assert called == f"DW2018{NUMBER:03}.pdf"
    assert name in pdf_text.signs(paper)
    called, told = taken(phone, "存成数据文件")
    assert called == f"DW2018{NUMBER:03}.json"
    assert json.loads(told)["person"]["name"] == name
    phone.reload()
    expect(phone.locator("main")).to_contain_text("取走了这份资料")


def test_two_people_erase_somebody_and_only_the_number_is_left(walk: Walk) -> None:
    """Whoever asks to be forgotten is forgotten on every page, and on their own phone too."""
    number = 6
    handbook, name, points = f"DW2018{number:03}", walk.demo.book(number).name, walk.demo.book(number).available
    phone = walk.resident(number)
    officer = walk.officer()
    officer.goto("/committee/members")
    officer.get_by_label("找一位会员").fill(name)
    officer.get_by_role("button", name="找", exact=True).click()
    row_of(officer, handbook).get_by_role("link", name=name).click()
    officer.get_by_role("link", name="清除个人资料").click()
    expect(officer.locator("main")).to_contain_text("备份里最多 35 天")
    officer.get_by_role("button", name="提出清除").click()
    expect(officer.locator(".done")).to_contain_text("等另一位同事确认")
    expect(officer.get_by_role("heading", level=1)).to_have_text(name)

    second = second_officer(walk)
    second.goto("/committee/proposals")
    second.locator("section").filter(has_text=handbook).get_by_role("button", name="确认").click()
    second.wait_for_url("**/proposals?done=confirmed")

    officer.reload()
    expect(officer.get_by_role("heading", level=1)).to_have_text("—")
    expect(officer.locator("main")).to_contain_text(f"可用 {points} 分")
    expect(officer.locator("main")).not_to_contain_text(name)
    officer.goto("/committee/members")
    expect(row_of(officer, handbook)).to_contain_text("—")
    phone.goto("/handbook")
    expect(phone.get_by_role("heading", level=1)).to_have_text("这部手机还不认识您的手册")
