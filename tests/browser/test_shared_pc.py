"""The committee's own PC in a real browser: scanned badges, changing places, and what happens when nobody is there.

The clock of the house has to be moved, so the house runs in this process, behind a real socket.
"""

import re
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from ledger.operations.make_badge import MakeBadge, make_badge
from ledger.scheme.device import DeviceKind
from ledger.scheme.roles import Principal, PrincipalKind
from tests.browser.open_page import DESKTOP, OpenPage
from tests.web.askers import device
from tests.web.little_club import Club, found
from web import cookies

PIN = "392741"


@pytest.fixture
def club(tmp_path: Path) -> Iterator[Club]:
    """A little club whose clock stands still."""
    made = found(tmp_path)
    made.app.config["WTF_CSRF_ENABLED"] = True
    yield made
    made.ledger.close()


@pytest.fixture
def opened(browser: Browser, club: Club) -> Iterator[OpenPage]:
    """Open pages of the club; the test fails on what they complain of."""
    server = make_server("localhost", 0, club.app, threaded=True)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    opener = OpenPage(browser, f"http://localhost:{server.server_port}")
    yield opener
    opener.close()
    server.shutdown()
    serving.join()
    assert opener.complaints == [], "a page did what no page may"


@pytest.fixture
def badge(club: Club) -> str:
    """The token of the first officer's badge."""
    by = Principal(PrincipalKind.STAFF, club.officers[0])
    session = club.sessions_of_officers[0]
    return make_badge(club.ledger, MakeBadge(community_id=club.community_id, by=by, session=session, pin=PIN)).token


def pc(opened: OpenPage, club: Club, *, javascript: bool = True) -> Page:
    """Open the committee's PC at its sign-in page."""
    page = opened(viewport=DESKTOP, javascript=javascript)
    secret = device(club, DeviceKind.COMMITTEE, club.community_id)
    page.context.add_cookies([{"name": cookies.DEVICE, "value": secret, "url": opened._base_url}])
    page.goto("/committee/sign-in")
    return page


def scan(page: Page, badge: str, pin: str = PIN) -> None:
    """Scan a badge as a scanner does: into whatever has the focus, and Enter; then type the PIN."""
    expect(page.get_by_label("请扫工作证")).to_be_focused()
    page.keyboard.type(badge)
    page.keyboard.press("Enter")
    expect(page.get_by_label("再输 PIN 码")).to_be_focused()
    page.keyboard.type(pin)
    with page.expect_navigation():
        page.keyboard.press("Enter")


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_badge_is_scanned_and_the_pin_typed(opened: OpenPage, club: Club, badge: str, *, javascript: bool) -> None:
    """No mouse, no click: scan, six digits, Enter. The scanner's own Enter must not send half a form."""
    page = pc(opened, club, javascript=javascript)
    scan(page, badge)
    expect(page.get_by_role("heading", name="等盖章", exact=True)).to_be_visible()
    expect(page.get_by_text("李老师")).to_be_visible()


def test_a_chinese_input_method_does_not_swallow_the_badge(opened: OpenPage, club: Club, badge: str) -> None:
    """With pinyin on, a scanner's letters become suggestions; an officer would be told that her badge is unknown."""
    page = pc(opened, club)
    page.keyboard.type(badge)
    page.locator("#f-badge").evaluate("(box) => { box.value = '的我不'; }")
    page.keyboard.press("Enter")
    expect(page.locator("#f-badge")).to_have_value(badge)
    expect(page.get_by_label("再输 PIN 码")).to_be_focused()


def test_somebody_else_is_one_press_and_the_box_is_ready(opened: OpenPage, club: Club, badge: str) -> None:
    """Changing places in three seconds, or nobody changes places and one badge stamps for all."""
    page = pc(opened, club)
    scan(page, badge, "000000")
    expect(page.get_by_role("alert")).to_contain_text("还可以试 4 次")
    scan(page, badge)
    for path in ("/committee/members", "/desk"):
        page.goto(path)
        expect(page.get_by_role("button", name="换人")).to_be_in_viewport()
    page.set_viewport_size({"width": 1024, "height": 420})
    page.goto("/committee/members")
    expect(page.get_by_role("button", name="换人")).to_be_in_viewport()
    page.get_by_role("button", name="换人").click()
    expect(page.get_by_label("请扫工作证")).to_be_focused()
    page.go_back()
    expect(page.get_by_label("请扫工作证")).to_be_visible()
    expect(page.get_by_text("李老师")).to_have_count(0)


def test_a_page_that_was_left_alone_puts_itself_away(opened: OpenPage, club: Club, badge: str) -> None:
    """Left for the kettle: after five minutes nothing is on the screen, and the work goes on where it was."""
    page = pc(opened, club)
    page.clock.install()
    scan(page, badge)
    page.goto("/committee/members")
    page.clock.fast_forward("04:50")
    page.mouse.move(300, 300)
    page.clock.fast_forward("04:50")
    expect(page.get_by_role("heading", name="会员", exact=True)).to_be_visible()
    club.clock.at += timedelta(minutes=5)
    page.clock.fast_forward("00:20")
    page.wait_for_url(re.compile(r"/committee/sign-in\?next=/committee/members$"))
    expect(page.get_by_text("李老师")).to_have_count(0)
    expect(page.get_by_text("赵文兰")).to_have_count(0)
    expect(page.get_by_label("请扫工作证")).to_be_focused()
    scan(page, badge)
    page.wait_for_url("**/committee/members")
