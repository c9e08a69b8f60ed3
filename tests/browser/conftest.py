"""A real Chromium for the tests of this folder."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.chromium import launch
from tests.pages import OpenPage


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole session; contexts keep the tests apart."""
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """Open pages with `open_page(viewport=…, javascript=…, locale=…)`; the test fails on what they complain of."""
    opener = OpenPage(browser)
    yield opener
    opener.close()
    assert opener.complaints == [], "a page did what no page may"
