"""What the desk says when it cannot hand out: what happened, what to do next; and nothing has changed."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.walking import Walk, in_english, read, visit


@pytest.fixture(scope="module")
def javascript() -> bool:
    """As most people have it: a script must not swallow what the page says."""
    return True


def said(page: Page) -> Locator:
    """Return what the desk says beside its scan box."""
    return page.get_by_role("alert")


@pytest.mark.parametrize(
    ("typed", "zh", "en"),
    [
        (
            "999",
            "没找到这个手册号请对着手册封面再看看，或请志愿者帮忙。",
            "We could not find this handbook numberLook at the cover of the handbook once more, or ask a volunteer.",
        ),
        (
            "DW2018017-A",
            "好像有一位没输对请对着手册再看看。",
            "One character seems to be offCompare it with the handbook once more.",
        ),
        (
            "大米",
            "没看出手册号输一个号就行，比如 17。",
            "We could not find a handbook number in thisType just the number, such as 17.",
        ),
    ],
    ids=["unknown", "mistyped", "no number"],
)
def test_a_number_that_is_nobodys_stays_to_be_mended(walk: Walk, typed: str, zh: str, en: str) -> None:
    """At the desk a wrong digit must not open a stranger's book, nor cost typing it all again."""
    officer = walk.officer()
    visit(officer, typed)
    expect(said(officer)).to_have_text(zh)
    expect(officer.locator("[data-scan]")).to_have_value(typed)
    officer.goto("/committee/queue")
    in_english(officer)
    visit(officer, typed)
    expect(said(officer)).to_have_text(en)


def test_too_few_points_says_how_many_are_missing(walk: Walk) -> None:
    """Sent away without a figure, a neighbour does not know whether to come to one more activity or to twenty."""
    officer = walk.officer()
    visit(officer, 13)
    short = walk.demo.visitor(13).short
    assert short > 0
    expect(officer.locator(".answer")).to_have_text(f"再攒 {short} 分就够")
    expect(officer.get_by_role("button", name="换这个")).to_have_count(0)
    officer.goto("/committee/queue")
    in_english(officer)
    visit(officer, 13)
    expect(officer.locator(".answer")).to_have_text(f"{short} more points and it is enough")


def test_points_that_two_desks_see_are_spent_once(walk: Walk) -> None:
    """The same points at two desks would buy twice what one neighbour has earned."""
    first, second = walk.officer(), walk.officer()
    has = walk.demo.book(49).available
    [article] = [good.name for good in walk.demo.visitor(49).affordable if good.price_points == has]
    visit(first, 49)
    visit(second, 49)
    first.get_by_role("button", name=f"换这个 {article}").click()
    expect(first.get_by_role("link", name="给她了")).to_be_visible()
    left = walk.demo.left(article)
    second.get_by_role("button", name=f"换这个 {article}").click()
    read(second, f"再攒 {has} 分就够", "看看别的，或者下次再来。")
    expect(second.get_by_role("link", name="回到服务台")).to_be_visible()
    assert (walk.demo.book(49).available, walk.demo.left(article)) == (0, left)


def put_on_the_shelf(officer: Page, article: str) -> None:
    """Add an article for one point, and one piece of it."""
    officer.goto("/committee/goods")
    new = officer.locator("section").filter(has=officer.get_by_role("heading", name="添一样新东西"))
    for label, value in {"物品": article, "规格": "1个", "几分换": "1", "物品编号，比如 R05": "R98"}.items():
        new.get_by_label(label, exact=True).fill(value)
    new.get_by_role("button", name="添上").click()
    came = officer.locator("section").filter(has=officer.get_by_role("heading", name="到货了"))
    came.get_by_label("物品").select_option(label=f"{article} · 1个")
    came.get_by_label("数量").fill("1")
    came.get_by_role("button", name="放上架").click()
    expect(officer.get_by_role("row").filter(has_text=article)).to_contain_text("还有 1")


def test_the_last_piece_goes_to_one_of_two(walk: Walk) -> None:
    """One bag promised to two neighbours at two desks ends with an argument in front of everybody."""
    first, second = walk.officer(), walk.officer()
    put_on_the_shelf(first, "红灯笼")
    visit(first, 7)
    visit(second, 12)
    before = walk.demo.book(12).available
    first.get_by_role("button", name="换这个 红灯笼").click()
    expect(first.get_by_role("link", name="给她了")).to_be_visible()
    second.get_by_role("button", name="换这个 红灯笼").click()
    read(second, "这次换完了", "换一样别的，或者下次再来。")
    assert (walk.demo.left("红灯笼"), walk.demo.book(12).available) == (0, before)


def test_a_closed_day_hands_nothing_out(walk: Walk) -> None:
    """A page that was left open over the end of the day must not sell from the locked cupboard."""
    desk, officer = walk.officer(), walk.officer()
    visit(desk, 21)
    before = walk.demo.book(21).available
    officer.goto("/committee/runs")
    officer.get_by_role("button", name="今天到这里").click()
    expect(officer.get_by_role("button", name="今天到这里")).to_have_count(0)
    desk.get_by_role("button", name="换这个 牙膏").click()
    read(desk, "现在不是兑换时间", "请看看兑换日的时间。")
    desk.get_by_role("link", name="回到服务台").click()
    expect(desk.locator(".who")).to_have_text("现在没有开着的兑换日")
    officer.goto("/committee/queue")
    in_english(officer)
    officer.goto("/desk")
    expect(officer.locator(".who")).to_have_text("No redemption day is open right now")
    assert walk.demo.book(21).available == before
    # The day may be opened again, as for a neighbour who comes running.
    desk.goto("/committee/runs")
    desk.get_by_label("叫什么").fill("四季度补兑")
    desk.get_by_label("从").fill("00:00")
    desk.get_by_label("到", exact=True).fill("23:59")
    desk.get_by_role("button", name="定下来").click()
    desk.goto("/desk")
    expect(desk.locator(".who")).to_have_text("下一位邻居")
