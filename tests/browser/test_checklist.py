"""The checklist that every page passes, in both languages: what stands first, what can be read, hit and seen by everybody."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from tests.browser.open_page import DESKTOP, NARROW, PHONE, ZOOMED
from tests.browser.page_case import PageCase, Reader
from tests.browser.stage import Stage, staged
from tests.pages import EVERY

AXE = (Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
MEASURING = Path(__file__).with_name("measuring.js").read_text(encoding="utf-8")
OVERFLOW = Path(__file__).with_name("overflow.js").read_text(encoding="utf-8")

LEAST = {
    Reader.RESIDENT: {"type": 18, "tap": 56, "link": 44},
    Reader.OFFICER: {"type": 16, "tap": 44, "link": 44},
    Reader.DESK: {"type": 22, "tap": 64, "link": 44},
    Reader.DISPLAY: {"type": 20, "tap": 44, "link": 44},
}
"""Pixels: of type, of what is pressed, and of a link that stands in a line of text."""
AT_HOME: dict[Reader, ViewportSize] = {
    Reader.RESIDENT: PHONE,
    Reader.OFFICER: DESKTOP,
    Reader.DESK: DESKTOP,
    Reader.DISPLAY: DESKTOP,
}
STRONG = {Reader.RESIDENT, Reader.DESK}
"""Who needs contrasts of 7:1."""
RUN_AXE = """async (strong) => {
    const rules = { "color-contrast-enhanced": { enabled: strong }, "target-size": { enabled: true } };
    const told = await axe.run(document, { rules, resultTypes: ["violations"] });
    return told.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(" ")).slice(0, 3).join(" | ")}`);
}"""
FIRST = """() => {
    const spoken = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_ELEMENT);
    for (let one = spoken.nextNode(); one; one = spoken.nextNode()) {
        const speaks = [...one.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
        if (speaks && one.getClientRects().length) return one.innerText;
    }
    return "";
}"""


@pytest.fixture(scope="module")
def stage(browser: Browser, made_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The houses whose pages are looked at."""
    with staged(browser, made_demo, tmp_path_factory.mktemp("stage")) as held:
        yield held


@pytest.fixture(scope="module")
def titled() -> dict[str, str]:
    """Which page has which title, as far as pages were looked at."""
    return {}


@pytest.fixture
def reached(stage: Stage) -> Iterator[Stage]:
    """The stage; what its pages complain of fails the test, and its browsers are closed."""
    yield stage
    told = [said for house in stage.houses.values() for said in house.opener.complaints]
    for house in stage.houses.values():
        house.opener.complaints.clear()
        house.opener.close()
    assert told == [], "a page did what no page may"


def too_wide(page: Page, case: PageCase) -> list[str]:
    """Return what does not fit: on phones old and new, on a desk, at 200 %, and in large print."""
    sizes = {"320 px": NARROW, "390 px": PHONE, "1280 px": DESKTOP, "200 %": ZOOMED}
    found = []
    for name, size in sizes.items():
        page.set_viewport_size(size)
        found += [f"at {name}: {said}" for said in page.evaluate(OVERFLOW)]
    if case.reader is Reader.RESIDENT:
        page.evaluate("document.documentElement.classList.add('large')")
        page.set_viewport_size(NARROW)
        found += [f"in large print at 320 px: {said}" for said in page.evaluate(OVERFLOW)]
        page.evaluate("document.documentElement.style.fontSize = '160%'")
        page.set_viewport_size(PHONE)
        found += [f"in large print on a phone with large type: {said}" for said in page.evaluate(OVERFLOW)]
    return found


def unreadable(page: Page, case: PageCase) -> list[str]:
    """Return what is too small to read or to hit, too pale, or unsaid to whoever listens."""
    page.set_viewport_size(AT_HOME[case.reader])
    found: list[str] = page.evaluate(MEASURING, LEAST[case.reader])
    page.evaluate(AXE)
    found += page.evaluate(RUN_AXE, case.reader in STRONG)
    return found


@pytest.mark.parametrize("case", EVERY, ids=lambda case: case.name)
def test_everybody_can_read_the_page_and_use_it(reached: Stage, titled: dict[str, str], case: PageCase) -> None:
    """What is too small, too pale, cut off or out of reach is not there for the neighbour who needs it most."""
    page = case.reach(reached)
    faults = unreadable(page, case)
    first, title, kind = page.evaluate(FIRST), page.title(), case.name.partition(":")[0]
    if case.first not in first:
        faults.append(f"the first thing is {first!r}")
    if not re.search(r"[\u4e00-\u9fff]", title) or titled.setdefault(title, kind) != kind:
        faults.append(f"the title says nothing, or is that of {titled.get(title)}: {title!r}")
    if page.locator("html").get_attribute("lang") != "zh-CN":
        faults.append("it does not say that it is in Chinese")
    faults += too_wide(page, case)
    page = in_english(reached, case, page)
    if page.locator("html").get_attribute("lang") != "en":
        faults.append("it does not say that it is in English")
    # English words are longer than Chinese ones: what fits in the one may be cut off in the other.
    faults += [f"in English, {said}" for said in too_wide(page, case)]
    assert not faults, "\n".join(faults)


def in_english(stage: Stage, case: PageCase, page: Page) -> Page:
    """Return the same page in English: loaded again, or reached again where loading would show another."""
    if case.fleeting:
        stage.language = "en"
        page = case.reach(stage)
        stage.language = "zh"
        return page
    stage.speak(page, "en")
    page.reload()
    return page
