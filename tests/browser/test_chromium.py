"""The browser in which the journeys are walked."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from playwright.sync_api import Browser, ViewportSize

from tests.browser.open_page import DESKTOP, PHONE, OpenPage

PAGE = """<!doctype html><meta charset="utf-8"><title>东王</title><p id="seal">待盖章</p>
<script>document.getElementById("seal").textContent = navigator.language + " " + innerWidth</script>"""


@pytest.mark.parametrize(("viewport", "width"), [(PHONE, 390), (DESKTOP, 1280)])
def test_the_browser_speaks_chinese_and_has_the_asked_size(open_page: OpenPage, viewport: ViewportSize, width: int) -> None:
    """A browser in another language or size would show pages that nobody in the neighbourhood sees."""
    page = open_page(viewport=viewport)
    page.set_content(PAGE)
    assert page.inner_text("#seal") == f"zh-CN {width}"


def test_without_javascript_no_script_runs(open_page: OpenPage) -> None:
    """A journey that claims to work without JavaScript must not be helped by it."""
    page = open_page(javascript=False)
    page.set_content(PAGE)
    assert page.inner_text("#seal") == "待盖章"


def test_chinese_is_drawn_with_a_font_that_has_it(open_page: OpenPage) -> None:
    """Boxes instead of characters would pass every check of widths and overflow."""
    page = open_page()
    page.set_content("<canvas></canvas>")
    drawn = page.evaluate(
        """() => {
            const canvas = document.querySelector("canvas").getContext("2d");
            const picture = (text) => {
                canvas.clearRect(0, 0, 100, 100);
                canvas.font = "40px sans-serif";
                canvas.fillText(text, 10, 60);
                return canvas.canvas.toDataURL();
            };
            return [picture("赵"), picture("兰"), picture("\\u{10fffd}")];
        }"""
    )
    assert len(set(drawn)) == 3


@pytest.fixture
def refusing_address() -> Iterator[str]:
    """A page on this machine whose policy allows no script."""

    class Strict(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", "default-src 'self'")
            self.end_headers()
            self.wfile.write(PAGE.encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class chose the name
            """Say nothing: the test speaks."""

    with HTTPServer(("127.0.0.1", 0), Strict) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("<script>absent()</script>", "script error"),
        ('<img src="http://elsewhere.invalid/pixel.gif">', "left this machine"),
    ],
)
def test_a_page_that_misbehaves_is_noticed(browser: Browser, content: str, complaint: str) -> None:
    """A script that dies, or a third party who learns who reads what, stays unseen on a screenshot."""
    opener = OpenPage(browser)
    opener().set_content(content)
    opener.close()
    assert [complaint in said for said in opener.complaints] == [True]


def test_what_the_content_security_policy_refuses_is_noticed(browser: Browser, refusing_address: str) -> None:
    """An inline script that works in no real browser would look like a feature in the template."""
    opener = OpenPage(browser)
    opener().goto(refusing_address)
    opener.close()
    assert any("Content Security Policy" in said for said in opener.complaints)
