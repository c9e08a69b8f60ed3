"""Turns that a journey may take: taken back, sent back, pressed twice, gone back, two on one phone."""

import re
from urllib.parse import parse_qsl

from playwright.sync_api import Error, Page, expect

from ledger.scheme.calendar import day_of
from ledger.scheme.checkin import CheckInState
from tests.browser.served_demo import LECTURE, Demo
from tests.browser.walking import THANKS, Walk, row_of, session_card, slot_of, visit


def states(demo: Demo, number: int) -> list[CheckInState]:
    """Return how the book shows a member's check-ins to today's lecture."""
    today = day_of(demo.session(LECTURE).starts_at)
    stamps = [stamp for page in demo.book(number).quarters for stamp in page.stamps]
    return [stamp.state for stamp in stamps if (stamp.title, stamp.day) == (LECTURE, today)]


def gone_back(page: Page) -> Page:
    """Press the back key; return the page, or a new one where the browser itself says that a form's answer is not kept."""
    try:
        page.go_back()
    except Error as error:
        if "ERR_CACHE_MISS" not in error.message:
            raise
        return page.context.new_page()
    return page


def ask_for_one(officer: Page, name: str) -> None:
    """Tick one neighbour alone, write a sentence, and go to the page that says what the press does."""
    officer.goto("/committee/queue")
    card = session_card(officer)
    card.locator('input[name="check_in_id"]').evaluate_all("boxes => boxes.forEach((box) => box.checked && box.click())")
    row_of(officer, name).get_by_role("checkbox").check()
    card.get_by_label("送大家一句话").fill(THANKS)
    card.locator("button.press").click()
    expect(officer.locator(".ask .sum")).to_have_text(f"给{name}盖章，共 3 分")


def test_taking_back_asks_once_and_the_slot_is_gone(walk: Walk) -> None:
    """A wrong tap that cannot be taken back becomes a seal for somebody who was not there."""
    phone = walk.checked_in(6)
    phone.get_by_role("link", name="没有来？点这里取消").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("取消这次签到？")
    assert states(walk.demo, 6) == [CheckInState.PENDING], "asking has changed something"
    phone.get_by_role("button", name="取消签到").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("已经取消了")
    assert states(walk.demo, 6) == []
    phone.get_by_role("button", name="还是签到").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("✓ 签好了")
    phone.get_by_role("link", name="没有来？点这里取消").click()
    phone.get_by_role("link", name="留着").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("✓ 签好了")
    phone.get_by_role("link", name="没有来？点这里取消").click()
    phone.get_by_role("button", name="取消签到").click()
    phone.get_by_role("link", name="看我的手册").click()
    expect(phone.locator(".slot")).to_have_count(0)


def test_what_is_sent_back_says_why_and_a_new_scan_works(walk: Walk) -> None:
    """A neighbour who was there and reads nothing, or cannot come again, has been struck off in silence."""
    phone = walk.checked_in(7)
    officer = walk.officer()
    officer.goto("/committee/queue")
    name = walk.demo.book(7).name
    # The way to sending back leads over a flagged row, or over the address of any row.
    check_in_id = row_of(officer, name).get_by_role("checkbox").get_attribute("value")
    officer.goto(f"/committee/check-ins/{check_in_id}/return")
    officer.get_by_label("签到表上没找到名字").check()
    officer.get_by_role("button", name="退回", exact=True).click()
    expect(officer.locator(".done")).to_contain_text("退回了")
    phone.goto("/handbook")
    expect(phone.locator(".cell.word").first).to_contain_text("这次没对上：签到表上没找到您的名字。您来过的话，说一声就补记。")
    walk.land(phone)
    expect(phone.get_by_role("heading", level=1)).to_have_text("✓ 签好了")
    phone.goto("/handbook")
    expect(phone.locator(".slot")).to_have_count(1)


def test_a_double_click_on_the_seal_stamps_once(walk: Walk) -> None:
    """A nervous finger must not double the points."""
    phone = walk.checked_in(9)
    before = walk.demo.book(9).available
    officer = walk.officer()
    ask_for_one(officer, walk.demo.book(9).name)
    officer.locator(".ask").get_by_role("button", name="盖章", exact=True).dblclick()
    expect(officer.locator(".done")).to_have_text(re.compile("盖好了：1 位邻居，3 分。"))
    assert walk.demo.book(9).available == before + 3
    phone.goto("/handbook")
    expect(phone.locator(".balance b")).to_have_text(str(before + 3))
    expect(slot_of(phone).locator("img.seal")).to_have_count(1)


def test_who_presses_after_a_colleague_is_told(walk: Walk) -> None:
    """Two officers with the same list: the second press must not stamp again, and must not fall silent."""
    walk.checked_in(53)
    name = walk.demo.book(53).name
    first, second = walk.officer(), walk.officer()
    ask_for_one(first, name)
    ask_for_one(second, name)
    before = walk.demo.book(53).available
    first.locator(".ask").get_by_role("button", name="盖章", exact=True).click()
    expect(first.locator(".done")).to_contain_text("盖好了：1 位邻居")
    second.locator(".ask").get_by_role("button", name="盖章", exact=True).click()
    expect(second.get_by_text("这里没有要盖的章了").or_(second.get_by_text("还有 1 位已经办过"))).to_be_visible()
    assert walk.demo.book(53).available == before + 3


def test_a_double_click_at_the_desk_hands_out_one(walk: Walk) -> None:
    """Two presses in one second would take two bottles from the shelf, and the points for both."""
    before, shelf = walk.demo.book(12).available, walk.demo.left("毛巾")
    price = next(good.price_points for good in walk.demo.visitor(12).affordable if good.name == "毛巾")
    officer = walk.officer()
    visit(officer, 12)
    officer.get_by_role("button", name="换这个 毛巾").dblclick()
    expect(officer.locator(".thing")).to_contain_text("毛巾 × 1")
    assert (walk.demo.book(12).available, walk.demo.left("毛巾")) == (before - price, shelf - 1)


def test_going_back_and_loading_again_does_no_harm(walk: Walk) -> None:
    """The two keys that everybody presses when unsure must not sign, stamp or swap anything again."""
    phone = walk.checked_in(21)
    phone.reload()
    expect(phone.get_by_role("heading", level=1)).to_have_text("✓ 签好了")
    gone_back(phone)
    officer = walk.officer()
    ask_for_one(officer, walk.demo.book(21).name)
    officer.locator(".ask").get_by_role("button", name="盖章", exact=True).click()
    expect(officer.locator(".done")).to_be_visible()
    officer.reload()
    officer = gone_back(officer)
    after = walk.demo.book(21).available
    visit(officer, 21)
    officer.get_by_role("button", name="换这个 牙膏").click()
    expect(officer.get_by_role("link", name="给她了")).to_be_visible()
    slip, shelf, stays = officer.url, walk.demo.left("牙膏"), walk.demo.book(21).available
    officer.reload()
    expect(officer.locator(".thing")).to_contain_text("牙膏 × 1")
    officer = gone_back(officer)
    officer.goto(slip)
    expect(officer.locator(".thing")).to_contain_text("牙膏 × 1")
    assert stays < after
    assert (walk.demo.left("牙膏"), walk.demo.book(21).available) == (shelf, stays)
    assert states(walk.demo, 21) == [CheckInState.STAMPED]


def test_a_press_that_the_network_sends_twice_gets_the_first_slip(walk: Walk) -> None:
    """A retry behind everybody's back, minutes later, must not sell the same thing again."""
    officer = walk.officer()
    visit(officer, 14)
    with officer.expect_request("**/desk/redeem") as pressed:
        officer.get_by_role("button", name="换这个 香皂").click()
    expect(officer.get_by_role("link", name="给她了")).to_be_visible()
    left, stays = walk.demo.left("香皂"), walk.demo.book(14).available
    sent: dict[str, str | float | bool] = dict(parse_qsl(pressed.value.post_data or ""))
    again = officer.context.request.post("/desk/redeem", form=sent)
    assert again.url == officer.url
    assert (walk.demo.left("香皂"), walk.demo.book(14).available) == (left, stays)


def test_two_on_one_phone_are_asked_who_came(walk: Walk) -> None:
    """A couple with one phone: the scan must not sign for the one who stayed at home."""
    phone = walk.resident(32, 35)
    names = [walk.demo.book(number).name for number in (32, 35)]
    phone.goto(walk.demo.scan())
    expect(phone.get_by_role("heading", name="今天谁来了？")).to_be_visible()
    assert states(walk.demo, 32) == states(walk.demo, 35) == []
    phone.get_by_role("button", name=names[1], exact=True).click()
    expect(phone.locator(".lead")).to_contain_text(names[1])
    assert (states(walk.demo, 32), states(walk.demo, 35)) == ([], [CheckInState.PENDING])
    phone.get_by_role("button", name=f"{names[0]}也来了？一起签").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("✓ 签好了")
    assert states(walk.demo, 32) == [CheckInState.PENDING]


def test_both_of_a_couple_are_signed_with_one_press(walk: Walk) -> None:
    """Two presses for two people is one too many for those who come together every week."""
    phone = walk.resident(43, 40)
    phone.goto(walk.demo.scan())
    phone.get_by_role("button", name="两人都来了").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("✓ 签好了")
    for number in (43, 40):
        expect(phone.locator(".lead")).to_contain_text(walk.demo.book(number).name)
        assert states(walk.demo, number) == [CheckInState.PENDING]
