"""The steps that journeys are made of: what a neighbour or an officer does, by hand, on the pages."""

import re
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, StorageState, expect

from tests.browser.open_page import DESKTOP, PHONE, OpenPage
from tests.browser.served_demo import LECTURE, Demo

THANKS = "天冷了，谢谢您来听课。"


def sign_in(page: Page, demo: Demo) -> None:
    """Sign in as the demo's officer, with the name and password that it printed."""
    page.goto("/committee/sign-in")
    page.get_by_label("登录名").fill(demo.login)
    page.get_by_label("密码").fill(demo.password)
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("heading", name="等盖章", exact=True)).to_be_visible()


def session_card(page: Page, title: str = LECTURE) -> Locator:
    """Return a session's part of the queue."""
    return page.locator("section.queued").filter(has=page.get_by_role("heading", name=title, exact=True))


def row_of(page: Page, name: str) -> Locator:
    """Return a member's row of the queue, or of any other table."""
    return page.locator("tr").filter(has_text=name)


def slot_of(page: Page, title: str = LECTURE) -> Locator:
    """Return where the newest quarter of an open handbook shows a session: its slot or its seal."""
    return page.locator("ul.quarter").first.locator("li.cell").filter(has_text=title).first


def visit(page: Page, text: str | int) -> None:
    """Type a handbook number at the desk."""
    page.goto("/desk")
    page.locator("[data-scan]").fill(str(text))
    page.locator("[data-scan]").press("Enter")
    page.wait_for_url("**/desk/visitor")


def in_english(page: Page) -> None:
    """Press the switch of the page."""
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")


def read(page: Page, sentence: str | re.Pattern[str], advice: str) -> None:
    """Expect a page that says what happened first, and then what to do."""
    expect(page.get_by_role("heading", level=1)).to_have_text(sentence)
    expect(page.locator(".lead")).to_have_text(advice)


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """One way to walk: a demo, and browsers in which scripts run or do not."""

    demo: Demo
    javascript: bool
    open_page: OpenPage
    officer_state: StorageState

    def officer(self) -> Page:
        """Return the browser of a signed-in officer."""
        return self.open_page(viewport=DESKTOP, javascript=self.javascript, state=self.officer_state)

    def phone(self) -> Page:
        """Return a phone that knows nobody yet."""
        return self.open_page(viewport=PHONE, javascript=self.javascript)

    def bind(self, phone: Page, *numbers: int) -> None:
        """Bind a phone to handbooks, by the codes that the committee shows for it."""
        officer = self.officer()
        for number in numbers:
            officer.goto("/committee/members")
            row_of(officer, f"DW2018{number:03}").get_by_role("button", name="手机码").click()
            phone.goto(officer.locator(".address").inner_text())
            phone.get_by_role("button", name="是我的").click()
            expect(phone.get_by_role("heading", name="的积分手册")).to_be_visible()
        officer.context.close()

    def resident(self, *numbers: int) -> Page:
        """Return a phone that holds these handbooks."""
        phone = self.phone()
        self.bind(phone, *numbers)
        return phone

    def land(self, phone: Page, path: str = "") -> None:
        """Open what the screen of the lecture shows now, and check in: by itself where scripts run, else with one button."""
        phone.goto(path or self.demo.scan())
        if not self.javascript:
            phone.get_by_role("button", name="，我来了").click()
        phone.wait_for_url(re.compile("/check-in/"))

    def checked_in(self, number: int) -> Page:
        """Return the phone of somebody who has just checked in to the lecture."""
        phone = self.resident(number)
        self.land(phone)
        expect(phone.get_by_role("heading", level=1)).to_have_text("✓ 签好了")
        return phone
