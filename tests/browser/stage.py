"""Everybody who visits the pages of the checklist: five houses, and in each whoever may come."""

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, StorageState, ViewportSize, expect

from ledger.scheme.calendar import day_of
from tests.browser.door import Door, at_the_door
from tests.browser.open_page import DESKTOP, PHONE, OpenPage
from tests.browser.served_demo import LECTURE, Demo, copied, run, served_demo, serving
from tests.browser.watched_demo import watched_demo
from web.demo.club import WORKBOOK

PASSWORD = "a whole sentence is easy"  # noqa: S105 - of clubs that live for one test run


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """A served installation, the browsers in it, and how an officer comes in."""

    base_url: str
    opener: OpenPage
    invitations: tuple[str, ...] = ()
    officer: StorageState | None = None
    secure: bool = False


@dataclass(slots=True, kw_only=True)
class Stage:
    """Five houses, and who comes.

    The demo, one that is watched, a club founded a minute ago, one in a hall without phones, one not founded yet.
    """

    demo: Demo
    houses: dict[str, House]
    door: Door
    language: str = "zh"
    numbers: Iterator[int]
    """Handbooks of the demo that have nothing to do with the lecture yet."""

    def page(self, house: str = "demo", viewport: ViewportSize = PHONE, *, officer: bool = False) -> Page:
        """Open an empty page in a browser that speaks the language of now."""
        where = self.houses[house]
        page = where.opener(viewport=viewport, state=where.officer if officer else None)
        self.speak(page, self.language, house)
        return page

    def speak(self, page: Page, language: str, house: str = "") -> None:
        """Let the browser ask for a language, as its switch does."""
        where = self.houses[house] if house else next(one for one in self.houses.values() if page.url.startswith(one.base_url))
        name = "__Host-dw_language" if where.secure else "dw_language"
        url = where.base_url.replace("http:", "https:") if where.secure else where.base_url
        page.context.add_cookies([{"name": name, "value": language, "url": url, "secure": where.secure}])

    def officer(self, house: str = "demo") -> Page:
        """Open an empty page in a signed-in officer's browser."""
        return self.page(house, DESKTOP, officer=True)

    def resident(self, *numbers: int) -> Page:
        """Open a phone that holds these handbooks of the demo; it shows the last one."""
        phone, officer = self.page(), self.officer()
        for number in numbers:
            officer.goto("/committee/members")
            officer.locator(f'form[action*="{self.demo.member_id(number)}"] button').first.click()
            phone.goto(officer.locator(".address").inner_text())
            phone.locator("main form .btn").first.click()
            phone.wait_for_url("**/handbook")
        officer.context.close()
        return phone

    def somebody(self) -> Page:
        """Open a phone that holds a handbook which nobody has used yet."""
        return self.resident(next(self.numbers))

    def checked_in(self) -> Page:
        """Open the phone of somebody who has just checked in."""
        phone = self.somebody()
        phone.goto(self.demo.scan())
        phone.wait_for_url(re.compile("/check-in/"))
        return phone


def _signed_in(opener: OpenPage, demo: Demo) -> StorageState:
    page = opener()
    page.goto("/committee/sign-in")
    page.locator("#f-login").fill(demo.login)
    page.locator("#f-password").fill(demo.password)
    page.locator("main form[action$='/sign-in'] .btn").click()
    page.wait_for_url("**/committee/queue")
    return page.context.storage_state()


def _accepted(opener: OpenPage, invitation: str) -> StorageState:
    page = opener()
    page.goto(invitation)
    page.locator("#f-login").fill("founder")
    page.locator("#f-password").fill(PASSWORD)
    page.locator("main form .btn").click()
    page.wait_for_url("**/committee/queue")
    expect(page.locator(".empty")).to_be_visible()
    return page.context.storage_state()


def _unused(demo: Demo) -> list[int]:
    today = day_of(demo.session(LECTURE).starts_at)
    stamps = {number: [stamp for page in demo.book(number).quarters for stamp in page.stamps] for number in range(22, 61)}
    return [number for number, known in stamps.items() if (LECTURE, today) not in {(one.title, one.day) for one in known}]


@contextmanager
def staged(browser: Browser, made_demo: Path, folder: Path) -> Iterator[Stage]:
    """Serve all houses until the block is left."""
    founded = folder / "founded"
    founded.mkdir()
    told = run(founded, "init", "--name", "东王小区", "--officer", "李老师", "--officer", "王老师")
    links = tuple(re.findall(r"http://localhost:8000(/committee/invitation/\S+)", told))
    run(copied(founded, folder / "hall"), "import", str(WORKBOOK))
    door = at_the_door(folder / "hall", links[1])
    nowhere = folder / "nowhere"
    nowhere.mkdir()
    with ExitStack() as held:
        demo = held.enter_context(served_demo(copied(made_demo, folder / "demo")))
        public = held.enter_context(serving(copied(founded, folder / "public"), "serve", public=True))
        hall = held.enter_context(serving(folder / "hall", "serve"))
        empty = held.enter_context(serving(nowhere, "serve"))
        watched, overseers = held.enter_context(watched_demo(copied(made_demo, folder / "watched")))
        openers = {
            "demo": OpenPage(browser, demo.base_url),
            "public": OpenPage(browser, public.base_url),
            "hall": OpenPage(browser, hall.base_url),
            "nowhere": OpenPage(browser, empty.base_url),
            **{name: OpenPage(browser, watched) for name in overseers},
        }
        for opener in openers.values():
            held.callback(opener.close)
        houses = {
            "demo": House(base_url=demo.base_url, opener=openers["demo"], officer=_signed_in(openers["demo"], demo)),
            "public": House(
                base_url=public.base_url,
                opener=openers["public"],
                invitations=links,
                officer=_accepted(openers["public"], links[0]),
                secure=True,
            ),
            "hall": House(base_url=hall.base_url, opener=openers["hall"], officer=_accepted(openers["hall"], links[0])),
            "nowhere": House(base_url=empty.base_url, opener=openers["nowhere"]),
            **{name: House(base_url=watched, opener=openers[name], officer=state) for name, state in overseers.items()},
        }
        yield Stage(demo=demo, houses=houses, door=door, numbers=iter(_unused(demo)))
