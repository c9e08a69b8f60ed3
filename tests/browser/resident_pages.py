"""The pages on a resident's phone, and what is said to whoever comes to the wrong one."""

import re
from datetime import timedelta

from playwright.sync_api import Page

from ledger.scheme import code
from ledger.scheme.calendar import day_of
from tests.browser.page_case import PageList, Reader, asked_to_stamp, check_in_of, press, send
from tests.browser.served_demo import LECTURE, TAI_CHI
from tests.browser.stage import Stage

RESIDENTS = PageList(Reader.RESIDENT)


def _rotating(stage: Stage, secret: bytes | None, minutes_ago: int) -> str:
    demo = stage.demo
    session = demo.session(LECTURE)
    at = demo.ledger.clock.now() - timedelta(minutes=minutes_ago)
    return "/r/" + code.rotating(demo.scan()[3:11], secret or demo.ledger.keys.session_secret(session.session_id), at)


# The front door, and what is said to whoever comes to the wrong one.
RESIDENTS.plain("front", "积分手册", "/")
RESIDENTS.plain("front: a public club", "积分手册", "/", "public")
RESIDENTS.plain("front: a hall without phones", "积分手册", "/", "hall")
RESIDENTS.plain("patterns", "样式一览", "/patterns")
RESIDENTS.plain("problem: no club yet", "俱乐部还没建好", "/", "nowhere")
RESIDENTS.plain("problem: phones cannot reach us", "这里在服务台签到", "/b/" + "7" * 20, "hall")
RESIDENTS.plain("problem: no such page", "这里没有东西", "/nothing/here")
RESIDENTS.plain("problem: only for looking at", "这一页不能这样打开", "/check-in")
RESIDENTS.plain("problem: a phone that nobody bound", "这部手机还不认识您的手册", "/handbook")
RESIDENTS.plain("problem: no such link", "这个码用过了，或者过期了", "/b/" + "7" * 20)
RESIDENTS.plain("problem: no such card", "没读懂这张卡", "/m/" + "7" * 22)
RESIDENTS.plain("problem: code cut short", "没读懂这个码", lambda stage: stage.demo.scan()[:-3])
RESIDENTS.plain("problem: code forged", "这不是我们的码", lambda stage: _rotating(stage, b"not ours", 0))
RESIDENTS.plain("problem: code expired", "屏幕上的码换新了，请再扫一次", lambda stage: _rotating(stage, None, 2))
RESIDENTS.plain("problem: session over", "签到时间过了", lambda stage: stage.demo.scan(TAI_CHI))


@RESIDENTS.page("problem: form too old", "这一页开得有点久了", fleeting=True)
def _stale(stage: Stage) -> Page:
    page = stage.page()
    page.goto("/")
    page.context.clear_cookies(name="dw_form")
    page.locator('form[action="/demo/resident"] button').click()
    return page


# A resident's phone.
RESIDENTS.plain("landing: nobody bound", LECTURE, lambda stage: stage.demo.scan())
RESIDENTS.plain(
    "card",
    "这是一位邻居的积分手册",
    lambda stage: "/m/" + code.card("A", "7" * 9, stage.demo.ledger.keys.cards["A"]),
)


@RESIDENTS.page("landing: alone", LECTURE)
def _alone(stage: Stage) -> Page:
    page = stage.somebody()
    # A page that nobody sees waits; so it can be looked at.
    page.add_init_script("Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' })")
    page.goto(stage.demo.scan())
    return page


@RESIDENTS.page("landing: two on one phone", LECTURE)
def _two(stage: Stage) -> Page:
    page = stage.resident(next(stage.numbers), next(stage.numbers))
    page.goto(stage.demo.scan())
    return page


@RESIDENTS.page("binding", "这是赵*兰的手册吗？")
def _binding(stage: Stage) -> Page:
    page, officer = stage.page(), stage.officer()
    officer.goto("/committee/members")
    officer.locator(f'form[action*="{stage.demo.member_id(1)}"] button').first.click()
    page.goto(officer.locator(".address").inner_text())
    return page


@RESIDENTS.page("handbook", "赵文兰的积分手册")
def _handbook(stage: Stage) -> Page:
    return stage.resident(1)


@RESIDENTS.page("handbook: of two on one phone", "陈秀发的积分手册")
def _handbook_of_two(stage: Stage) -> Page:
    page = stage.resident(5, 4)
    page.goto(f"/handbook?of={stage.demo.member_id(4)}")
    return page


@RESIDENTS.page("handbook: nothing in it yet", "新邻居的积分手册")
def _new_handbook(stage: Stage) -> Page:
    page, officer = stage.page(), stage.officer()
    officer.goto("/committee/members")
    send(officer, "[action='/committee/members']", name="新邻居", building_group="3号楼组")
    officer.locator(".done form button").click()
    page.goto(officer.locator(".address").inner_text())
    page.locator("main form .btn").first.click()
    page.wait_for_url("**/handbook")
    return page


@RESIDENTS.page("handbook: sent back", "的积分手册")
def _sent_back(stage: Stage) -> Page:
    page = _returned(stage)
    page.goto("/handbook")
    return page


@RESIDENTS.page("number", "赵文兰")
def _number(stage: Stage) -> Page:
    page = stage.resident(1)
    page.goto("/handbook/number")
    return page


@RESIDENTS.page("check-in", "✓ 签好了")
def _check_in(stage: Stage) -> Page:
    return stage.checked_in()


@RESIDENTS.page("check-in: again", "✓ 您已经签过了")
def _again(stage: Stage) -> Page:
    page = stage.checked_in()
    page.goto(stage.demo.scan())
    page.wait_for_url(re.compile("again=1"))
    return page


@RESIDENTS.page("check-in: both of two", "✓ 签好了")
def _both(stage: Stage) -> Page:
    page = _two(stage)
    page.locator(".who-came form").last.locator("button").click()
    page.wait_for_url(re.compile("/check-in/"))
    return page


@RESIDENTS.page("check-in: stamped", "✓ 章盖好了")
def _check_in_stamped(stage: Stage) -> Page:
    page = stage.checked_in()
    press(asked_to_stamp(stage, check_in_of(page)))
    page.goto(page.url.split("?")[0])
    return page


@RESIDENTS.page("check-in: sent back", "这次没对上")
def _returned(stage: Stage) -> Page:
    page, officer = stage.checked_in(), stage.officer()
    check_in_id = check_in_of(page)
    officer.goto(f"/committee/check-ins/{check_in_id}/return")
    officer.locator("input[name=reason]").first.check()
    officer.locator("main .btn").first.click()
    officer.wait_for_url("**/queue?returned=1")
    page.goto(page.url.split("?")[0])
    return page


@RESIDENTS.page("undo", "取消这次签到？")
def _undo(stage: Stage) -> Page:
    page = stage.checked_in()
    page.goto(page.url.split("?")[0] + "/undo")
    return page


@RESIDENTS.page("check-in: taken back", "已经取消了")
def _undone(stage: Stage) -> Page:
    page = _undo(stage)
    page.locator("main form[action$=undo] button").click()
    page.wait_for_url(re.compile("/check-in/[0-9a-f-]+$"))
    return page


@RESIDENTS.page("problem: too early", "开始签到，先坐一会儿")
def _too_early(stage: Stage) -> Page:
    officer = stage.officer()
    officer.goto("/committee/sessions")
    tomorrow = day_of(stage.demo.ledger.clock.now()) + timedelta(days=1)
    title = f"写春联 {stage.language}"
    send(
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


@RESIDENTS.page("front: of somebody whose phone is bound", "积分手册")
def _front_bound(stage: Stage) -> Page:
    page, officer = stage.page("public"), stage.officer("public")
    officer.goto("/committee/members")
    send(officer, "[action='/committee/members']", name="赵文兰", building_group="8号楼组")
    officer.locator(".done form button").click()
    page.goto("/b/" + officer.locator(".address").inner_text().rpartition("/")[2])
    page.locator("main form .btn").first.click()
    page.wait_for_url("**/handbook")
    page.goto("/")
    return page
