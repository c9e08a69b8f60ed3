"""The pictures of the README: `python -m tests.pictures` serves a fresh demo and photographs it, by phone and by desk.

The clock of the pictures says five past nine on the last Saturday of 2018: they come out the same at any hour of any day.
"""

import io
import logging
import re
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from ledger.ledger import Ledger
from ledger.operations.demo_access import demo_binding, demo_sign_in
from ledger.scheme.calendar import instant
from ledger.store.keys import Keys
from tests.browser.open_page import DESKTOP, PHONE, OpenPage
from tests.browser.served_demo import LECTURE, TAI_CHI, Demo
from tests.browser.walking import row_of, session_card, sign_in, visit
from tests.chromium import launch
from web import create_app
from web.demo import club
from web.settings import Mode, Settings

FOLDER = Path(__file__).parents[1] / "docs" / "pictures"
COLOURS = 128
"""Enough for paper, ink, jade and a red seal with its soft edge; a quarter of the bytes."""
SHOWN = 7
"""Whose visit the desk shows: enough points for most of the shelf."""


class SaturdayMorning:
    """A clock that began at five past nine, and goes on from there."""

    def __init__(self) -> None:
        self._ahead = instant(date(2018, 12, 29), 9, 5) - datetime.now(UTC)

    def now(self) -> datetime:
        """Return the instant of the pictures."""
        return datetime.now(UTC) + self._ahead


@contextmanager
def morning_demo(folder: Path) -> Iterator[Demo]:
    """Serve a demo that is played on that Saturday, until the block is left."""
    clock = SaturdayMorning()
    keys_path = folder / "club.keys.json"
    ledger = Ledger.open(f"sqlite:///{folder / 'club.db'}", clock=clock, keys=Keys.create(keys_path))
    with closing(ledger):
        club.make(ledger)
        door = demo_sign_in(ledger)
        server = make_server("127.0.0.1", 0, lambda _environ, _start: [], threaded=True)
        base_url = f"http://localhost:{server.server_port}"
        settings = Settings(database="", keys_path=keys_path, mode=Mode.DEMO, base_url=base_url)
        server.app = create_app(settings, ledger=ledger, clock=clock)
        serving = threading.Thread(target=server.serve_forever, daemon=True)
        serving.start()
        yield Demo(
            base_url=base_url,
            login=door.login,
            password=door.password,
            resident_link=f"/b/{demo_binding(ledger, club.RESIDENT)}",
            ledger=ledger,
        )
        server.shutdown()
        serving.join()


def photograph(page: Page, name: str) -> list[Path]:
    """Write the first screen of the open page, as a phone and as a desk show it."""
    written = []
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)
        page.evaluate("document.fonts.ready")
        picture = Image.open(io.BytesIO(page.screenshot(animations="disabled", caret="hide"))).convert("RGB")
        path = FOLDER / f"{name}-{size['width']}.png"
        flat = picture.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        flat.save(path, optimize=True)
        written.append(path)
    return written


def stamp(officer: Page, title: str) -> None:
    """Press the seal on a whole session, as an officer who has looked at it."""
    card = session_card(officer, title)
    card.get_by_label("送大家一句话").fill("天冷了还来晨练，谢谢您。")
    card.locator("button.press").click()
    officer.locator(".ask").get_by_role("button", name="盖章", exact=True).click()
    officer.locator(".done").wait_for()


def bound(phone: Page, officer: Page, number: int) -> None:
    """Let the phone hold one more handbook."""
    officer.goto("/committee/members")
    row_of(officer, f"DW2018{number:03}").get_by_role("button", name="手机码").click()
    phone.goto(officer.locator(".address").inner_text())
    phone.get_by_role("button", name="是我的").click()
    phone.wait_for_url("**/handbook")


def round_of_pictures(browser: Browser, demo: Demo) -> list[Path]:
    """Walk through the demo and photograph what the README shows."""
    opener = OpenPage(browser, demo.base_url)
    phone, officer = opener(), opener(viewport=DESKTOP)
    phone.goto(demo.resident_link)
    phone.get_by_role("button", name="是我的").click()
    phone.wait_for_url("**/handbook")
    written = photograph(phone, "handbook")
    sign_in(officer, demo)
    stamp(officer, TAI_CHI)
    officer.goto("/committee/queue")
    session_card(officer).get_by_label("送大家一句话").fill("天冷了，谢谢您来听课，也谢谢您带邻居来。")
    session_card(officer).get_by_label("现场数了几位").fill("17")
    written += photograph(officer, "queue")
    # One neighbour is here; the other of the couple, on the same phone, is offered below.
    bound(phone, officer, 2)
    phone.goto(demo.scan())
    phone.get_by_role("button", name="赵文兰", exact=True).click()
    phone.wait_for_url(re.compile("/check-in/"))
    written += photograph(phone, "scan")
    officer.goto(f"/committee/sessions/{demo.session(LECTURE).session_id}/display")
    written += photograph(officer, "display")
    visit(officer, SHOWN)
    written += photograph(officer, "desk")
    opener.close()
    assert opener.complaints == [], opener.complaints
    return written


def main() -> None:
    """Write all pictures and say which."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = launch(playwright)
        with morning_demo(Path(folder)) as demo:
            for path in round_of_pictures(browser, demo):
                sys.stdout.write(f"{path.relative_to(FOLDER.parents[1])}: {path.stat().st_size // 1024} KiB\n")
        browser.close()


if __name__ == "__main__":
    main()
