"""The committee's pages, and the screen at an activity."""

from datetime import timedelta
from uuid import uuid4

from playwright.sync_api import Page

from ledger.scheme.calendar import day_of
from tests.browser.open_page import DESKTOP
from tests.browser.page_case import PageList, Reader, asked_to_stamp, check_in_of, press, send
from tests.browser.served_demo import LECTURE
from tests.browser.stage import PASSWORD, Stage

OFFICERS = PageList(Reader.OFFICER)
DISPLAYS = PageList(Reader.DISPLAY)

OFFICERS.plain("queue", "等盖章", "/committee/queue")
OFFICERS.plain("queue: nothing waits", "等盖章", "/committee/queue", "public")
OFFICERS.plain("activities", "活动", "/committee/sessions")
OFFICERS.plain("activities: none", "活动", "/committee/sessions", "public")
OFFICERS.plain("members", "会员", "/committee/members")
OFFICERS.plain("members: none", "会员", "/committee/members", "public")
OFFICERS.plain("redemption", "兑换", "/committee/runs")
OFFICERS.plain("redemption: none", "兑换", "/committee/runs", "public")
OFFICERS.plain("goods", "物品", "/committee/goods")
OFFICERS.plain("goods: none", "物品", "/committee/goods", "public")
OFFICERS.plain("goods: something came", "物品", "/committee/goods?done=1")
OFFICERS.plain("problem: no such activity", "没找到这场活动", f"/committee/sessions/{uuid4()}/display")


@OFFICERS.page("sign in", "居委会")
def _sign_in(stage: Stage) -> Page:
    page = stage.page(viewport=DESKTOP)
    page.goto("/committee/sign-in")
    return page


@OFFICERS.page("sign in: did not fit", "居委会")
def _sign_in_failed(stage: Stage) -> Page:
    return send(_sign_in(stage), "[action$=sign-in]", login="nobody", password=PASSWORD)


@OFFICERS.page("invitation", "欢迎，往后请您一起照看。")
def _invitation(stage: Stage) -> Page:
    page = stage.page("public", DESKTOP)
    page.goto(stage.houses["public"].invitations[1])
    return page


@OFFICERS.page("invitation: password too short", "欢迎，往后请您一起照看。")
def _invitation_weak(stage: Stage) -> Page:
    return send(_invitation(stage), "[action*=invitation]", login="second", password=PASSWORD[:5])


@OFFICERS.page("queue: a seal was pressed", "等盖章")
def _stamped(stage: Stage) -> Page:
    page = stage.checked_in()
    return press(asked_to_stamp(stage, check_in_of(page)))


@OFFICERS.page("queue: sent back", "等盖章")
def _queue_returned(stage: Stage) -> Page:
    page = stage.officer()
    page.goto("/committee/queue?returned=1")
    return page


@OFFICERS.page("queue: in place of a press", "等盖章", fleeting=True)
def _fragment(stage: Stage) -> Page:
    page = stage.officer()
    page.goto("/committee/queue")
    page.locator("button.press").first.click()
    page.locator(".ask").wait_for()
    return page


@OFFICERS.page("queue: what a refused press says", "", fleeting=True)
def _refused_press(stage: Stage) -> Page:
    page = _fragment(stage)
    page.locator(".ask input[name=check_in_id]").evaluate_all(f"boxes => boxes.forEach((box) => box.value = '{uuid4()}')")
    page.locator(".ask .btn").first.click()
    page.locator("#notice .said").wait_for()
    return page


@OFFICERS.page("stamp", "等盖章")
def _asked_for_all(stage: Stage) -> Page:
    page = stage.officer()
    page.goto("/committee/queue")
    return send(page, "[data-press]", thanks="天冷了，谢谢您来听课。")


@OFFICERS.page("send back", "为什么退回？")
def _return(stage: Stage) -> Page:
    page = stage.officer()
    page.goto("/committee/queue")
    page.locator("tr.flag a.btn").first.click()
    page.wait_for_url("**/return")
    return page


@OFFICERS.page("activities: something to mend", "活动")
def _sessions_wrong(stage: Stage) -> Page:
    page = stage.officer()
    page.goto("/committee/sessions")
    return send(page, "[action='/committee/sessions']", title="", day="明天", starts="早上", ends="25:00", place="")


@OFFICERS.page("members: something to mend", "会员")
def _members_wrong(stage: Stage) -> Page:
    page = stage.officer()
    page.goto("/committee/members")
    return send(page, "[action='/committee/members']", name="", building_group="", birth_year="19")


@OFFICERS.page("members: somebody new", "会员")
def _joined(stage: Stage) -> Page:
    page = stage.officer()
    page.goto("/committee/members")
    return send(page, "[action='/committee/members']", name="欧阳丽芳", building_group="3号楼组")


@OFFICERS.page("redemption: something to mend", "兑换")
def _runs_wrong(stage: Stage) -> Page:
    page = stage.officer()
    page.goto("/committee/runs")
    return send(page, "[action='/committee/runs']", name="", day="明天", opens="9", closes="")


@OFFICERS.page("goods: something to mend", "物品")
def _goods_wrong(stage: Stage) -> Page:
    page = stage.officer()
    page.goto("/committee/goods")
    return send(page, "[action='/committee/goods']", quantity="许多", price="三元")


@OFFICERS.page("phone code", "赵文兰的手机")
def _phone_code(stage: Stage) -> Page:
    page = stage.officer()
    page.goto("/committee/members")
    page.locator(f'form[action*="{stage.demo.member_id(1)}"] button').first.click()
    page.locator(".address").wait_for()
    return page


@OFFICERS.page("queue: nothing waits, the next activity is known", "等盖章")
def _next_is_known(stage: Stage) -> Page:
    page = stage.officer("hall")
    page.goto("/committee/sessions")
    tomorrow = day_of(stage.demo.ledger.clock.now()) + timedelta(days=1)
    send(page, "[action='/committee/sessions']", title="太极晨练", day=tomorrow.isoformat(), place="小区花园")
    page.goto("/committee/queue")
    page.locator(".empty").get_by_text("太极晨练").wait_for()
    return page


DISPLAYS.plain(
    "display",
    LECTURE,
    lambda stage: f"/committee/sessions/{stage.demo.session(LECTURE).session_id}/display",
)
