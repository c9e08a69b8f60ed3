"""What the checklist knows of a page, and how the list of pages is written down."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto

from playwright.sync_api import Page

from tests.browser.stage import Stage

Reach = Callable[[Stage], Page]
"""Goes to a page in a browser of the language of now."""


class Reader(Enum):
    """Who reads a page; each has their own least sizes."""

    RESIDENT = auto()
    OFFICER = auto()
    DESK = auto()
    DISPLAY = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class PageCase:
    """One page in one state.

    Attributes:
        name: the page, then after a colon its state.
        first: what stands first on it, in Chinese.
        fleeting: loaded again, it would be another page.
    """

    name: str
    reader: Reader
    first: str
    reach: Reach
    fleeting: bool = False


@dataclass(frozen=True, slots=True)
class PageList:
    """The pages of one audience."""

    reader: Reader
    pages: list[PageCase] = field(default_factory=list)

    def page(self, name: str, first: str, *, fleeting: bool = False) -> Callable[[Reach], Reach]:
        """Note a page to which the decorated function leads."""

        def noted(reach: Reach) -> Reach:
            case = PageCase(name=name, reader=self.reader, first=first, reach=reach, fleeting=fleeting)
            self.pages.append(case)
            return reach

        return noted

    def plain(self, name: str, first: str, path: str | Callable[[Stage], str], house: str = "demo") -> None:
        """Note a page that has an address of its own; residents come on a phone, all others signed in."""

        def reach(stage: Stage) -> Page:
            page = stage.page(house) if self.reader is Reader.RESIDENT else stage.officer(house)
            page.goto(path if isinstance(path, str) else path(stage))
            return page

        self.page(name, first)(reach)


def send(page: Page, form: str, **fields: str) -> Page:
    """Send a form as a browser without scripts does, its boxes filled with anything."""
    found = page.locator(f"form{form}")
    for name, value in fields.items():
        box = found.locator(f'[name="{name}"]').first
        box.evaluate("(box, value) => { box.value = value; }", value)
    with page.expect_navigation():
        found.first.evaluate("form => HTMLFormElement.prototype.submit.call(form)")
    return page


def check_in_of(page: Page) -> str:
    """Return the id of the check-in that the open page is about."""
    return page.url.partition("?")[0].rsplit("/", 1)[-1]


def asked_to_stamp(stage: Stage, check_in_id: str) -> Page:
    """Go to the page that says what stamping this one check-in would do."""
    page = stage.officer()
    page.goto("/committee/queue")
    page.locator("input[name=check_in_id]").evaluate_all(
        "(boxes, chosen) => boxes.forEach((box) => { box.checked = box.value === chosen; })", check_in_id
    )
    form = page.locator("form[data-press]").filter(has=page.locator(f'input[value="{check_in_id}"]'))
    with page.expect_navigation():
        form.evaluate("form => HTMLFormElement.prototype.submit.call(form)")
    return page


def press(page: Page) -> Page:
    """Press the seal on it."""
    page.locator(".ask .btn").first.click()
    page.locator(".done").wait_for()
    return page
