"""The first journey: a scan, a slot that waits, the committee's seal, and points that become rice."""

import io
import re

import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from ledger.scheme.checkin import CheckInState
from tests.browser.open_page import DESKTOP
from tests.browser.served_demo import LECTURE
from tests.browser.walking import THANKS, Walk, session_card, sign_in, slot_of, visit

WASHING_UP = "洗洁精"


def scanned(page: Page) -> str:
    """Return what a phone's camera reads from the screen."""
    picture = Image.open(io.BytesIO(page.screenshot()))
    [code] = zxingcpp.read_barcodes(picture)
    return str(code.text)


def show_the_screen(officer: Page, title: str) -> None:
    """Go from the queue to the screen of a session, as an officer before an activity."""
    officer.get_by_role("link", name="活动", exact=True).click()
    officer.get_by_role("link", name=f"放签到码 {title}").click()
    expect(officer.get_by_role("heading", name=title)).to_be_visible()


def press_the_seal(officer: Page, thanks: str) -> tuple[int, int]:
    """Stamp the whole lecture; return how many and how many points the page had said before it did it."""
    officer.goto("/committee/queue")
    card = session_card(officer)
    waiting = card.locator('input[name="check_in_id"]').count()
    card.get_by_label("送大家一句话").fill(thanks)
    card.get_by_role("button", name=f"给 {waiting} 位盖章").click()
    ask = officer.locator(".ask")
    expect(ask).to_contain_text(thanks)
    told = re.search(r"给 (\d+) 位邻居盖章，共 (\d+) 分", ask.inner_text())
    assert told is not None, ask.inner_text()
    ask.get_by_role("button", name="盖章", exact=True).click()
    expect(officer.locator(".done")).to_have_text(re.compile(rf"盖好了：{told[1]} 位邻居，{told[2]} 分。"))
    return int(told[1]), int(told[2])


def take_home(officer: Page, number: int, article: str) -> tuple[int, int]:
    """Swap points at the desk; return how many points the page said are left before and after the press."""
    visit(officer, number)
    expect(officer.locator(".who")).to_contain_text(f"{number} 号")
    before = re.search(r"可用 (\d+) 分", officer.locator("main").inner_text())
    officer.get_by_role("button", name=f"换这个 {article}").click()
    expect(officer.get_by_role("link", name="给她了")).to_be_visible()
    expect(officer.locator(".thing")).to_contain_text(f"{article} × 1")
    after = re.search(r"换完剩 (\d+) 分", officer.locator("main").inner_text())
    assert before is not None, "the desk did not say what may be used"
    assert after is not None, "the slip did not say what stays"
    return int(before[1]), int(after[1])


def points_shown(phone: Page) -> int:
    """Return the large figure of the open handbook."""
    phone.goto("/handbook")
    return int(phone.locator(".balance b").inner_text())


def test_a_scan_becomes_a_seal_and_the_seal_becomes_goods(walk: Walk) -> None:
    """If any step of this walk breaks, the neighbour came in vain: no seal, no thanks, nothing to take home."""
    demo, number = walk.demo, 1
    phone = walk.phone()
    officer = walk.open_page(viewport=DESKTOP, javascript=walk.javascript)
    sign_in(officer, demo)

    # A phone learns whose it is, once.
    phone.goto(demo.resident_link)
    phone.get_by_role("button", name="是我的").click()
    before = points_shown(phone)
    assert before == demo.book(number).available

    # A scan is enough; without scripts it takes one button.
    officer.goto("/committee/queue")
    show_the_screen(officer, LECTURE)
    address = scanned(officer)
    assert address.startswith(f"{demo.base_url}/r/")
    phone.goto(address)
    if not walk.javascript:
        phone.get_by_role("button", name="，我来了").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("✓ 签好了")
    expect(phone.locator(".lead")).to_contain_text("居委会盖章后加 3 分")
    phone.get_by_role("link", name="看我的手册").click()
    expect(slot_of(phone)).to_contain_text("等居委会")
    assert points_shown(phone) == before, "points came before the seal"

    # The committee is told what its press would do, and then it does just that.
    here = demo.session(LECTURE).checked_in
    many, worth = press_the_seal(officer, THANKS)
    assert worth == 3 * many
    assert demo.session(LECTURE).checked_in == here
    assert points_shown(phone) == before + 3 == demo.book(number).available
    expect(slot_of(phone).get_by_role("img", name="主题活动章")).to_be_visible()
    expect(phone.locator(".newest q")).to_have_text(THANKS)
    newest = demo.book(number).newest
    assert newest is not None
    assert (newest.title, newest.state, newest.points) == (LECTURE, CheckInState.STAMPED, 3)

    # One number, one press: points and shelf go down together.
    shelf = demo.left(WASHING_UP)
    price = next(good.price_points for good in demo.visitor(number).affordable if good.name == WASHING_UP)
    assert take_home(officer, number, WASHING_UP) == (before + 3, before + 3 - price)
    assert demo.left(WASHING_UP) == shelf - 1
    assert demo.book(number).available == before + 3 - price == points_shown(phone)
    officer.goto("/committee/goods")
    expect(officer.get_by_role("row").filter(has_text=WASHING_UP)).to_contain_text(f"还有 {shelf - 1}")
