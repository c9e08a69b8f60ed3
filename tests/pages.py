"""Every page that a person can meet, in every state it has: who reads it, what stands there first, and how one gets there.

The checklist of `tests/browser` walks this list. A page that is missing here is a page that nobody has measured.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto
from uuid import uuid4

from playwright.sync_api import Page

from ledger.scheme import code
from ledger.scheme.calendar import day_of
from tests.browser.open_page import DESKTOP
from tests.browser.served_demo import LECTURE, TAI_CHI
from tests.browser.stage import PASSWORD, Stage


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
        reach: goes there in a browser of the language of now.
    """

    name: str
    reader: Reader
    first: str
    reach: Callable[[Stage], Page]


EVERY: list[PageCase] = []


def _page(name: str, reader: Reader, first: str) -> Callable[[Callable[[Stage], Page]], Callable[[Stage], Page]]:
    def noted(reach: Callable[[Stage], Page]) -> Callable[[Stage], Page]:
        EVERY.append(PageCase(name=name, reader=reader, first=first, reach=reach))
        return reach

    return noted


def _plain(name: str, reader: Reader, first: str, path: str | Callable[[Stage], str], house: str = "demo") -> None:
    """Note a page that has an address of its own."""

    def reach(stage: Stage) -> Page:
        officer = reader is not Reader.RESIDENT
        page = stage.officer(house) if officer else stage.page(house)
        page.goto(path if isinstance(path, str) else path(stage))
        return page

    _page(name, reader, first)(reach)


def _send(page: Page, form: str, **fields: str) -> Page:
    """Send a form as a browser without scripts does, its boxes filled."""
    found = page.locator(f"form{form}")
    for name, value in fields.items():
        box = found.locator(f'[name="{name}"]').first
        box.evaluate("(box, value) => { box.value = value; }", value)
    with page.expect_navigation():
        found.first.evaluate("form => HTMLFormElement.prototype.submit.call(form)")
    return page


def _visitor(stage: Stage, number: int | str) -> Page:
    page = stage.officer()
    page.goto("/desk")
    return _send(page, ".scan", text=str(number))


def _rotating(stage: Stage, secret: bytes | None, minutes_ago: int) -> str:
    demo = stage.demo
    session = demo.session(LECTURE)
    at = demo.ledger.clock.now() - timedelta(minutes=minutes_ago)
    return "/r/" + code.rotating(demo.scan()[3:11], secret or demo.ledger.keys.session_secret(session.session_id), at)


# The front door, and what is said to whoever comes to the wrong one.
_plain("front", Reader.RESIDENT, "积分手册", "/")
_plain("front: a public club", Reader.RESIDENT, "积分手册", "/", "public")
_plain("front: a hall without phones", Reader.RESIDENT, "积分手册", "/", "hall")
_plain("patterns", Reader.RESIDENT, "样式一览", "/patterns")
_plain("problem: no club yet", Reader.RESIDENT, "俱乐部还没建好", "/", "nowhere")
_plain("problem: phones cannot reach us", Reader.RESIDENT, "这里在服务台签到", "/b/" + "7" * 20, "hall")
_plain("problem: no such page", Reader.RESIDENT, "这里没有东西", "/nothing/here")
_plain("problem: only for looking at", Reader.RESIDENT, "这一页不能这样打开", "/check-in")
_plain("problem: a phone that nobody bound", Reader.RESIDENT, "这部手机还不认识您的手册", "/handbook")
_plain("problem: no such link", Reader.RESIDENT, "这个码用过了，或者过期了", "/b/" + "7" * 20)
_plain("problem: no such card", Reader.RESIDENT, "没读懂这张卡", "/m/" + "7" * 22)
_plain("problem: code cut short", Reader.RESIDENT, "没读懂这个码", lambda stage: stage.demo.scan()[:-3])
_plain("problem: code forged", Reader.RESIDENT, "这不是我们的码", lambda stage: _rotating(stage, b"not ours", 0))
_plain("problem: code expired", Reader.RESIDENT, "屏幕上的码换新了，请再扫一次", lambda stage: _rotating(stage, None, 2))
_plain("problem: session over", Reader.RESIDENT, "签到时间过了", lambda stage: stage.demo.scan(TAI_CHI))


@_page("problem: form too old", Reader.RESIDENT, "这一页开得有点久了")
def _stale(stage: Stage) -> Page:
    page = stage.page()
    page.goto("/")
    page.context.clear_cookies(name="dw_form")
    page.locator('form[action="/demo/resident"] button').click()
    return page


# A resident's phone.
_plain("landing: nobody bound", Reader.RESIDENT, LECTURE, lambda stage: stage.demo.scan())
_plain(
    "card",
    Reader.RESIDENT,
    "这是一位邻居的积分手册",
    lambda stage: "/m/" + code.card("A", "7" * 9, stage.demo.ledger.keys.cards["A"]),
)


@_page("landing: alone", Reader.RESIDENT, LECTURE)
def _alone(stage: Stage) -> Page:
    page = stage.somebody()
    # A page that nobody sees waits; so it can be looked at.
    page.add_init_script("Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' })")
    page.goto(stage.demo.scan())
    return page


@_page("landing: two on one phone", Reader.RESIDENT, LECTURE)
def _two(stage: Stage) -> Page:
    page = stage.resident(next(stage.numbers), next(stage.numbers))
    page.goto(stage.demo.scan())
    return page


@_page("binding", Reader.RESIDENT, "这是赵*兰的手册吗？")
def _binding(stage: Stage) -> Page:
    page, officer = stage.page(), stage.officer()
    officer.goto("/committee/members")
    officer.locator(f'form[action*="{stage.demo.member_id(1)}"] button').first.click()
    page.goto(officer.locator(".address").inner_text())
    return page


@_page("handbook", Reader.RESIDENT, "赵文兰的积分手册")
def _handbook(stage: Stage) -> Page:
    return stage.resident(1)


@_page("handbook: of two on one phone", Reader.RESIDENT, "陈秀发的积分手册")
def _handbook_of_two(stage: Stage) -> Page:
    page = stage.resident(5, 4)
    page.goto(f"/handbook?of={stage.demo.member_id(4)}")
    return page


@_page("handbook: nothing in it yet", Reader.RESIDENT, "新邻居的积分手册")
def _new_handbook(stage: Stage) -> Page:
    page, officer = stage.page(), stage.officer()
    officer.goto("/committee/members")
    _send(officer, "[action='/committee/members']", name="新邻居", building_group="3号楼组")
    officer.locator(".done form button").click()
    page.goto(officer.locator(".address").inner_text())
    page.locator("main form .btn").first.click()
    page.wait_for_url("**/handbook")
    return page


@_page("handbook: sent back", Reader.RESIDENT, "的积分手册")
def _sent_back(stage: Stage) -> Page:
    page = _returned(stage)
    page.goto("/handbook")
    return page


@_page("number", Reader.RESIDENT, "赵文兰")
def _number(stage: Stage) -> Page:
    page = stage.resident(1)
    page.goto("/handbook/number")
    return page


@_page("check-in", Reader.RESIDENT, "✓ 签好了")
def _check_in(stage: Stage) -> Page:
    return stage.checked_in()


@_page("check-in: again", Reader.RESIDENT, "✓ 您已经签过了")
def _again(stage: Stage) -> Page:
    page = stage.checked_in()
    page.goto(stage.demo.scan())
    page.wait_for_url(re.compile("again=1"))
    return page


@_page("check-in: both of two", Reader.RESIDENT, "✓ 签好了")
def _both(stage: Stage) -> Page:
    page = _two(stage)
    page.locator(".who-came form").last.locator("button").click()
    page.wait_for_url(re.compile("/check-in/"))
    return page


@_page("check-in: stamped", Reader.RESIDENT, "✓ 章盖好了")
def _check_in_stamped(stage: Stage) -> Page:
    page = stage.checked_in()
    _press(_asked(stage, page.url.rsplit("/", 1)[-1].split("?")[0]))
    page.goto(page.url.split("?")[0])
    return page


@_page("check-in: sent back", Reader.RESIDENT, "这次没对上")
def _returned(stage: Stage) -> Page:
    page, officer = stage.checked_in(), stage.officer()
    check_in_id = page.url.rsplit("/", 1)[-1].split("?")[0]
    officer.goto(f"/committee/check-ins/{check_in_id}/return")
    officer.locator("input[name=reason]").first.check()
    officer.locator("main .btn").first.click()
    officer.wait_for_url("**/queue?returned=1")
    page.goto(page.url.split("?")[0])
    return page


@_page("undo", Reader.RESIDENT, "取消这次签到？")
def _undo(stage: Stage) -> Page:
    page = stage.checked_in()
    page.goto(page.url.split("?")[0] + "/undo")
    return page


@_page("check-in: taken back", Reader.RESIDENT, "已经取消了")
def _undone(stage: Stage) -> Page:
    page = _undo(stage)
    page.locator("main form[action$=undo] button").click()
    page.wait_for_url(re.compile("/check-in/[0-9a-f-]+$"))
    return page


@_page("problem: too early", Reader.RESIDENT, "开始签到，先坐一会儿")
def _too_early(stage: Stage) -> Page:
    officer = stage.officer()
    officer.goto("/committee/sessions")
    tomorrow = day_of(stage.demo.ledger.clock.now()) + timedelta(days=1)
    title = f"写春联 {stage.language}"
    _send(
        officer,
        "[action='/committee/sessions']",
        title=title,
        day=tomorrow.isoformat(),
        starts="14:30",
        ends="16:00",
        place="活动室",
    )
    page = stage.page()
    page.goto(stage.demo.scan(title))
    return page


# The committee.
_plain("queue", Reader.OFFICER, "等盖章", "/committee/queue")
_plain("queue: nothing waits", Reader.OFFICER, "等盖章", "/committee/queue", "public")
_plain("activities", Reader.OFFICER, "活动", "/committee/sessions")
_plain("activities: none", Reader.OFFICER, "活动", "/committee/sessions", "public")
_plain("members", Reader.OFFICER, "会员", "/committee/members")
_plain("members: none", Reader.OFFICER, "会员", "/committee/members", "public")
_plain("redemption", Reader.OFFICER, "兑换", "/committee/runs")
_plain("redemption: none", Reader.OFFICER, "兑换", "/committee/runs", "public")
_plain("goods", Reader.OFFICER, "物品", "/committee/goods")
_plain("goods: none", Reader.OFFICER, "物品", "/committee/goods", "public")
_plain("goods: something came", Reader.OFFICER, "物品", "/committee/goods?done=1")
_plain("problem: no such activity", Reader.OFFICER, "没找到这场活动", f"/committee/sessions/{uuid4()}/display")


@_page("sign in", Reader.OFFICER, "居委会")
def _sign_in(stage: Stage) -> Page:
    page = stage.page(viewport=DESKTOP)
    page.goto("/committee/sign-in")
    return page


@_page("sign in: did not fit", Reader.OFFICER, "居委会")
def _sign_in_failed(stage: Stage) -> Page:
    return _send(_sign_in(stage), "[action$=sign-in]", login="nobody", password=PASSWORD)


@_page("invitation", Reader.OFFICER, "欢迎，往后您也来盖章。")
def _invitation(stage: Stage) -> Page:
    page = stage.page("public", DESKTOP)
    page.goto(stage.houses["public"].invitations[1])
    return page


@_page("invitation: password too short", Reader.OFFICER, "欢迎，往后您也来盖章。")
def _invitation_weak(stage: Stage) -> Page:
    return _send(_invitation(stage), "[action*=invitation]", login="second", password="short")


@_page("queue: a seal was pressed", Reader.OFFICER, "等盖章")
def _stamped(stage: Stage) -> Page:
    page = stage.checked_in()
    return _press(_asked(stage, page.url.rsplit("/", 1)[-1].split("?")[0]))


@_page("queue: sent back", Reader.OFFICER, "等盖章")
def _queue_returned(stage: Stage) -> Page:
    page = stage.officer()
    page.goto("/committee/queue?returned=1")
    return page


@_page("queue: in place of a press", Reader.OFFICER, "等盖章")
def _fragment(stage: Stage) -> Page:
    page = stage.officer()
    page.goto("/committee/queue")
    page.locator("button.press").first.click()
    page.locator(".ask").wait_for()
    return page


@_page("queue: what a refused press says", Reader.OFFICER, "")
def _refused_press(stage: Stage) -> Page:
    page = _fragment(stage)
    page.locator(".ask input[name=check_in_id]").evaluate_all(f"boxes => boxes.forEach((box) => box.value = '{uuid4()}')")
    page.locator(".ask .btn").first.click()
    page.locator("#notice .said").wait_for()
    return page


@_page("stamp", Reader.OFFICER, "等盖章")
def _asked_for_all(stage: Stage) -> Page:
    page = stage.officer()
    page.goto("/committee/queue")
    return _send(page, "[data-press]", thanks="天冷了，谢谢您来听课。")


def _asked(stage: Stage, check_in_id: str) -> Page:
    page = stage.officer()
    page.goto("/committee/queue")
    page.locator("input[name=check_in_id]").evaluate_all(
        "(boxes, chosen) => boxes.forEach((box) => { box.checked = box.value === chosen; })", check_in_id
    )
    form = page.locator("form[data-press]").filter(has=page.locator(f'input[value="{check_in_id}"]'))
    with page.expect_navigation():
        form.evaluate("form => HTMLFormElement.prototype.submit.call(form)")
    return page


def _press(page: Page) -> Page:
    page.locator(".ask .btn").first.click()
    page.locator(".done").wait_for()
    return page


@_page("send back", Reader.OFFICER, "为什么退回？")
def _return(stage: Stage) -> Page:
    page = stage.officer()
    page.goto("/committee/queue")
    page.locator("tr.flag a.btn").first.click()
    page.wait_for_url("**/return")
    return page


@_page("activities: something to mend", Reader.OFFICER, "活动")
def _sessions_wrong(stage: Stage) -> Page:
    page = stage.officer()
    page.goto("/committee/sessions")
    return _send(page, "[action='/committee/sessions']", title="", day="明天", starts="早上", ends="25:00", place="")


@_page("members: something to mend", Reader.OFFICER, "会员")
def _members_wrong(stage: Stage) -> Page:
    page = stage.officer()
    page.goto("/committee/members")
    return _send(page, "[action='/committee/members']", name="", building_group="", birth_year="19")


@_page("members: somebody new", Reader.OFFICER, "会员")
def _joined(stage: Stage) -> Page:
    page = stage.officer()
    page.goto("/committee/members")
    return _send(page, "[action='/committee/members']", name="欧阳丽芳", building_group="3号楼组")


@_page("redemption: something to mend", Reader.OFFICER, "兑换")
def _runs_wrong(stage: Stage) -> Page:
    page = stage.officer()
    page.goto("/committee/runs")
    return _send(page, "[action='/committee/runs']", name="", day="明天", opens="9", closes="")


@_page("goods: something to mend", Reader.OFFICER, "物品")
def _goods_wrong(stage: Stage) -> Page:
    page = stage.officer()
    page.goto("/committee/goods")
    return _send(page, "[action='/committee/goods']", quantity="许多", price="三元")


@_page("phone code", Reader.OFFICER, "赵文兰的手机")
def _phone_code(stage: Stage) -> Page:
    page = stage.officer()
    page.goto("/committee/members")
    page.locator(f'form[action*="{stage.demo.member_id(1)}"] button').first.click()
    page.locator(".address").wait_for()
    return page


_plain(
    "display",
    Reader.DISPLAY,
    LECTURE,
    lambda stage: f"/committee/sessions/{stage.demo.session(LECTURE).session_id}/display",
)

# The desk of a redemption day.
_plain("desk", Reader.DESK, "下一位邻居", "/desk")
_plain("desk: no day is open", Reader.DESK, "现在没有开着的兑换日", "/desk", "public")
_plain("problem: no such slip", Reader.DESK, "没找到这张兑换单", f"/desk/redemptions/{uuid4()}")


@_page("desk: nobody's number", Reader.DESK, "下一位邻居")
def _unknown(stage: Stage) -> Page:
    return _visitor(stage, 999)


@_page("visitor", Reader.DESK, "韩丽华 · 7 号")
def _visitor_with_points(stage: Stage) -> Page:
    return _visitor(stage, 7)


@_page("visitor: too few points", Reader.DESK, "沈丽珍 · 13 号")
def _visitor_short(stage: Stage) -> Page:
    return _visitor(stage, 13)


@_page("slip", Reader.DESK, "鲁玉芳 · 12 号")
def _slip(stage: Stage) -> Page:
    page = _visitor(stage, 12)
    page.locator(".good form button").last.click()
    page.locator(".slip").wait_for()
    return page


@_page("problem: points spent meanwhile", Reader.DESK, "再攒")
def _points_spent(stage: Stage) -> Page:
    number = {"zh": 49, "en": 19}[stage.language]
    first, second = _visitor(stage, number), _visitor(stage, number)
    for page in (first, second):
        page.locator(".good form button").first.click()
        page.wait_for_url(re.compile("/desk/re"))
    return second
