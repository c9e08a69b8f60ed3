"""Two people on two screens: one proposes, the other confirms; and one's own family waits for a colleague."""

import re

from playwright.sync_api import Page, expect

from ledger.reports.colleagues import colleagues
from ledger.reports.proposals import proposals
from ledger.scheme.four_eyes import Outcome
from ledger.scheme.roles import Role
from tests.browser.open_page import DESKTOP
from tests.browser.walking import Walk, row_of, session_card
from web.demo.club import COMMUNITY_ID
from web.demo.colleagues import OFFICERS_OWN

NEW = "沈老师"
SENTENCE = f"请{NEW}担任经办人"
SECRET = "a sentence that only she knows"  # noqa: S105 - of a demo that lives for one test


def by_the_door(walk: Walk, who: str) -> Page:
    """Come in by one of the doors of the demo's front page."""
    page = walk.open_page(viewport=DESKTOP, javascript=walk.javascript)
    page.goto("/")
    page.get_by_role("button", name=who).click()
    expect(page.get_by_role("heading", name="等盖章", exact=True)).to_be_visible()
    return page


def card(page: Page) -> Page:
    """Open the page of what takes two, at the proposal of this walk."""
    page.get_by_role("link", name="两人办").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("两个人一起办的事")
    return page


def test_one_proposes_the_other_confirms_and_somebody_new_comes_in(walk: Walk) -> None:
    """If one officer could do this alone, one officer could be two; if two could not, nobody would ever be replaced."""
    first, second = walk.officer(), by_the_door(walk, "复审人")
    first.goto("/committee/colleagues")
    first.get_by_label("怎么称呼，比如周老师").fill(NEW)
    first.get_by_role("radio", name=re.compile("^经办人")).check()
    first.get_by_role("button", name="提出来").click()
    expect(first.locator(".done")).to_have_text("记下了。等另一位同事确认以后才算数。")
    mine = first.locator("section").filter(has_text=SENTENCE)
    expect(mine.get_by_role("button", name=f"确认 {SENTENCE}", exact=True)).to_have_count(0)
    assert NEW not in {each.name for each in colleagues(walk.demo.ledger, COMMUNITY_ID)}, "it has happened already"

    waiting = card(second).locator("section").filter(has_text=SENTENCE)
    expect(waiting).to_contain_text("李老师在")
    waiting.get_by_role("button", name=f"确认 {SENTENCE}", exact=True).click()
    expect(second.get_by_role("heading", level=1)).to_have_text(f"给{NEW}的登录链接")
    address = second.locator(".address").inner_text()

    newcomer = walk.open_page(viewport=DESKTOP, javascript=walk.javascript)
    newcomer.goto(address[address.index("/committee") :])
    newcomer.get_by_label("登录名").fill("shen")
    newcomer.get_by_label("密码").fill(SECRET)
    newcomer.get_by_role("button", name="就这样").click()
    expect(newcomer.get_by_role("heading", name="等盖章", exact=True)).to_be_visible()

    found = {each.name: each for each in colleagues(walk.demo.ledger, COMMUNITY_ID)}
    assert (found[NEW].roles, found[NEW].can_sign_in) == ((Role.OFFICER,), True)
    newest = proposals(walk.demo.ledger, COMMUNITY_ID).ended[0]
    assert (newest.colleague, newest.outcome, newest.by_name, newest.decided_by) == (NEW, Outcome.CONFIRMED, "李老师", "王老师")

    # The first one's page was left open: the press comes too late, and says how it stands.
    mine.get_by_role("button", name=f"撤回 {SENTENCE}", exact=True).click()
    expect(first.locator("main .said")).to_contain_text("这件事已经有人定了")
    expect(row_of(first, SENTENCE)).to_contain_text("已确认")


def test_an_officers_own_family_waits_for_a_colleague(walk: Walk) -> None:
    """回避 that nobody sees looks like a fault: the row says why it cannot be stamped, and the colleague can."""
    number = f"{OFFICERS_OWN} 号"
    officer = walk.officer()
    officer.goto("/committee/queue")
    own = session_card(officer).locator("tr").filter(has_text=number)
    expect(own).to_contain_text("您自己或家人，请另一位老师来盖")
    expect(own.locator("button, input")).to_have_count(0)
    second = by_the_door(walk, "复审人")
    theirs = session_card(second).locator("tr").filter(has_text=number)
    expect(theirs.get_by_role("checkbox")).to_be_checked()


def test_the_supervisor_sees_it_all_and_has_nothing_to_press(walk: Walk) -> None:
    """Whoever watches must not be tempted, and must not be shut out."""
    page = walk.open_page(viewport=DESKTOP, javascript=walk.javascript)
    page.goto("/")
    page.get_by_role("button", name="居民监督员").click()
    card(page)
    expect(page.get_by_role("heading", name=re.compile("担任"))).not_to_have_count(0)
    expect(page.locator("main form")).to_have_count(0)
