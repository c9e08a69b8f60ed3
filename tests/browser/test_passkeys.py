"""Passkeys in a real browser, with an authenticator that Chromium brings for tests."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

from tests.browser.open_page import DESKTOP, OpenPage
from tests.browser.served_demo import Demo
from tests.browser.walking import sign_in

PHONE_INSIDE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@dataclass
class Finger:
    """What a person does with their authenticator."""

    devtools: CDPSession
    authenticator: str

    def refuse(self) -> None:
        """Show it the wrong finger from now on."""
        told = {"authenticatorId": self.authenticator, "isUserVerified": False}
        self.devtools.send("WebAuthn.setUserVerified", told)

    def credentials(self) -> int:
        """Return how many passkeys it holds."""
        told = self.devtools.send("WebAuthn.getCredentials", {"authenticatorId": self.authenticator})
        return len(told["credentials"])


def finger_of(page: Page) -> Finger:
    """Plug an authenticator into a page."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    return Finger(devtools, devtools.send("WebAuthn.addVirtualAuthenticator", {"options": PHONE_INSIDE})["authenticatorId"])


@pytest.fixture
def opened(browser: Browser, demo: Demo) -> Iterator[OpenPage]:
    """Open pages of the demo; the test fails on what they complain of."""
    opener = OpenPage(browser, demo.base_url)
    yield opener
    opener.close()
    assert opener.complaints == [], "a page did what no page may"


@pytest.fixture
def page(opened: OpenPage, demo: Demo) -> Page:
    """The browser of an officer, at her own sign-in."""
    page = opened(viewport=DESKTOP)
    sign_in(page, demo)
    page.goto("/committee/me")
    return page


def add(page: Page, label: str) -> None:
    page.locator("#passkeys").get_by_label("您怎么叫它").fill(label)
    page.get_by_role("button", name="加一把通行密钥").click()


def leave(page: Page) -> None:
    page.get_by_role("button", name="换人").click()
    expect(page.get_by_role("heading", name="居委会")).to_be_visible()


def test_a_passkey_is_added_and_signs_in(page: Page) -> None:
    """From the press to the queue, with nothing typed: our script, Chromium's WebAuthn and our checks have to agree."""
    finger = finger_of(page)
    add(page, "我的手机")
    expect(page.get_by_role("status").filter(has_text="以后用这把通行密钥就能进来")).to_be_visible()
    expect(page.locator("#passkeys b").get_by_text("我的手机")).to_be_visible()
    assert finger.credentials() == 1
    for _ in range(2):
        leave(page)
        page.get_by_role("button", name="用通行密钥登录").click()
        expect(page.get_by_role("heading", name="等盖章", exact=True)).to_be_visible()


def test_one_phone_takes_one_passkey(page: Page) -> None:
    """Two rows for one phone, and taking one away would leave the phone in: the browser itself says that it is there."""
    finger = finger_of(page)
    add(page, "第一把")
    expect(page.locator("#passkeys b").get_by_text("第一把")).to_be_visible()
    add(page, "又一把")
    expect(page.get_by_role("alert")).to_contain_text("里已经有您的通行密钥了")
    assert finger.credentials() == 1


def test_whoever_stops_half_way_is_told_that_nothing_changed(page: Page) -> None:
    """The wrong finger, or 〔取消〕: a page that stays silent is pressed again and again."""
    finger = finger_of(page)
    finger.refuse()
    add(page, "我的平板")
    expect(page.get_by_role("alert")).to_have_text("已停下，什么都没变。想试的时候再点一次就行。")
    expect(page.get_by_role("button", name="加一把通行密钥")).to_be_enabled()
    assert finger.credentials() == 0
    leave(page)
    page.get_by_role("button", name="用通行密钥登录").click()
    expect(page.get_by_role("alert")).to_contain_text("已停下，什么都没变。")
    expect(page.get_by_label("登录名")).to_be_visible()


def test_a_browser_that_has_no_passkeys_shows_no_button(opened: OpenPage, demo: Demo) -> None:
    """An old browser must show the password and nothing that does not work there."""
    page = opened(viewport=DESKTOP)
    page.add_init_script("delete window.PublicKeyCredential")
    page.goto("/committee/sign-in")
    expect(page.get_by_role("button", name="用通行密钥登录")).to_be_hidden()
    sign_in(page, demo)
    page.goto("/committee/me")
    expect(page.get_by_text("这个浏览器不能用通行密钥")).to_be_visible()
    expect(page.get_by_role("button", name="加一把通行密钥")).to_be_hidden()


def test_a_browser_from_before_the_json_methods_signs_in_too(page: Page) -> None:
    """The committee's PC is old: bytes by hand, and the same passkey."""
    finger = finger_of(page)
    page.add_init_script(
        "delete PublicKeyCredential.parseCreationOptionsFromJSON; delete PublicKeyCredential.parseRequestOptionsFromJSON"
    )
    page.reload()
    add(page, "旧电脑旁的手机")
    expect(page.locator("#passkeys b").get_by_text("旧电脑旁的手机")).to_be_visible()
    assert finger.credentials() == 1
    leave(page)
    page.get_by_role("button", name="用通行密钥登录").click()
    expect(page.get_by_role("heading", name="等盖章", exact=True)).to_be_visible()
