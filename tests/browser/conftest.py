"""A real Chromium and a real service for the tests of this folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, StorageState, sync_playwright

from tests.browser.open_page import OpenPage
from tests.browser.served_demo import Demo, copied, run, served_demo
from tests.browser.walking import Walk, sign_in
from tests.chromium import launch


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


@pytest.fixture(scope="session")
def made_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a demo that was made once; each service gets a copy of it."""
    folder = tmp_path_factory.mktemp("demo")
    run(folder, "demo")
    return folder


@pytest.fixture(scope="module")
def demo(made_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A fresh demo, served for the tests of one file."""
    with served_demo(copied(made_demo, tmp_path_factory.mktemp("served"))) as served:
        yield served


@pytest.fixture(scope="module", params=[True, False], ids=["with JavaScript", "without JavaScript"])
def javascript(request: pytest.FixtureRequest) -> bool:
    """Whether scripts run; a file that asks for `walk` is walked both ways."""
    return bool(request.param)


@pytest.fixture(scope="module")
def walked(
    browser: Browser, made_demo: Path, tmp_path_factory: pytest.TempPathFactory, *, javascript: bool
) -> Iterator[tuple[Demo, StorageState, bool]]:
    """A fresh demo for each way to walk, and the cookies of an officer who has signed in to it."""
    with served_demo(copied(made_demo, tmp_path_factory.mktemp("walked"))) as demo:
        opener = OpenPage(browser, demo.base_url)
        page = opener()
        sign_in(page, demo)
        state = page.context.storage_state()
        opener.close()
        yield demo, state, javascript


@pytest.fixture
def walk(browser: Browser, walked: tuple[Demo, StorageState, bool]) -> Iterator[Walk]:
    """The demo and its visitors; the test fails on what their pages complain of."""
    demo, officer_state, javascript = walked
    opener = OpenPage(browser, demo.base_url)
    yield Walk(demo=demo, javascript=javascript, open_page=opener, officer_state=officer_state)
    opener.close()
    assert opener.complaints == [], "a page did what no page may"
