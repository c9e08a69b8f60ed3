"""The committee's pages: signing in, stamping, sending back, and the lists."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from ledger.ids import new_id
from ledger.store import one_use_token
from tests.web.forms_on_pages import form
from tests.web.little_club import PASSWORD, Club
from tests.web.test_resident import came


@pytest.fixture
def waiting(club: Club) -> Club:
    """Two neighbours have checked in."""
    came(club, club.resident(0))
    came(club, club.resident(2))
    return club


def approve_address(club: Club) -> str:
    """Return where the press goes."""
    return f"/committee/sessions/{club.session_id}/approve"


def stamp_all(club: Club, officer: FlaskClient, thanks: str = "") -> str:
    """Press the seal on everything that waits and return where it leads."""
    asked = form(officer.get("/committee/queue"), approve_address(club)).send(officer, thanks=thanks)
    done = form(asked, approve_address(club)).send(officer, step="stamp")
    assert done.status_code == 303, done.text
    return done.headers["Location"]


def test_the_press_says_what_it_does_before_it_does_it(waiting: Club) -> None:
    """A seal that is pressed takes two people to take back."""
    officer = waiting.officer()
    asked = form(officer.get("/committee/queue"), approve_address(waiting)).send(officer, thanks="天冷了，谢谢您来")
    assert "给 2 位邻居盖章，共 6 分" in asked.text
    assert "天冷了，谢谢您来" in asked.text
    assert "等居委会" in waiting.resident(0).get("/handbook").text


def test_after_the_press_the_seal_and_its_sentence_are_in_the_handbook(waiting: Club) -> None:
    """The seal is the thanks; without it nobody comes again."""
    page = waiting.officer().get(stamp_all(waiting, waiting.officer(), "天冷了，谢谢您来"))
    assert "盖好了</b>：2 位邻居，6 分。" in page.text
    handbook = waiting.resident(0).get("/handbook").text
    assert "天冷了，谢谢您来" in handbook
    assert "seals/theme.svg" in handbook
    assert "等居委会" not in handbook


def test_a_double_press_stamps_once(waiting: Club) -> None:
    """Two presses must never double the points."""
    officer = waiting.officer()
    asked = form(officer.get("/committee/queue"), approve_address(waiting)).send(officer)
    press = form(asked, approve_address(waiting))
    assert press.send(officer, step="stamp").headers["Location"] == press.send(officer, step="stamp").headers["Location"]
    assert '<b class="num">3</b>' in waiting.resident(0).get("/handbook").text


def test_looking_again_keeps_ticks_and_sentence(waiting: Club) -> None:
    """Whoever thinks twice must not have to type twice."""
    officer = waiting.officer()
    list_form = form(officer.get("/committee/queue"), approve_address(waiting))
    one = next(value for name, value in list_form.fields if name == "check_in_id")
    asked = list_form.send(officer, check_in_id=one, thanks="辛苦了")
    back = form(asked, approve_address(waiting)).send(officer, step="look")
    again = form(back, approve_address(waiting))
    assert [value for name, value in again.fields if name == "check_in_id"] == [one]
    assert dict(again.fields)["thanks"] == "辛苦了"


def test_a_sentence_that_is_too_long_is_refused(waiting: Club) -> None:
    """Under a seal there is room for 24 characters."""
    officer = waiting.officer()
    answer = form(officer.get("/committee/queue"), approve_address(waiting)).send(officer, thanks="谢" * 25)
    assert answer.status_code == 422


def test_a_press_on_nothing_says_so(waiting: Club) -> None:
    """A colleague was faster: the page must say that rather than break."""
    officer = waiting.officer()
    stale = form(officer.get("/committee/queue"), approve_address(waiting))
    stamp_all(waiting, waiting.officer(1))
    answer = stale.send(officer)
    assert answer.status_code in {404, 409}
    assert "<h1" in answer.text


def test_htmx_gets_only_the_part_that_changes(waiting: Club) -> None:
    """A whole page inside a card would show two menus and break the press."""
    officer = waiting.officer()
    list_form = form(officer.get("/committee/queue"), approve_address(waiting))
    part = officer.post(list_form.action, data=dict(list_form.fields), headers={"HX-Request": "true"})
    assert part.status_code == 200
    assert "<html" not in part.text
    assert "盖章，共 3 分" in part.text


def test_one_row_by_itself_asks_by_name(waiting: Club) -> None:
    """A flagged row is stamped for a person, not for a number."""
    officer = waiting.officer()
    row = dict(form(officer.get("/committee/queue"), approve_address(waiting)).fields)["check_in_id"]
    data = {"step": "ask", "session_id": str(waiting.session_id), "thanks": ""}
    asked = officer.post(f"/committee/check-ins/{row}/approve", data=data)
    assert re.search("给(赵文兰|韩文华)盖章，共 3 分", asked.text)


def test_sending_back_gives_a_reason_that_the_member_reads(waiting: Club) -> None:
    """退回 without a word reads like an accusation."""
    officer = waiting.officer()
    row = form(officer.get("/committee/queue"), approve_address(waiting)).fields
    first = next(value for name, value in row if name == "check_in_id")
    page = officer.get(f"/committee/check-ins/{first}/return")
    assert "签到表上没找到名字" in page.text
    done = form(page, "/return").send(officer, reason="not_on_sheet")
    assert "退回了" in officer.get(done.headers["Location"]).text
    handbooks = waiting.resident(0).get("/handbook").text + waiting.resident(2).get("/handbook").text
    assert handbooks.count("这次没对上：签到表上没找到您的名字。您来过的话，说一声就补记") == 1


def test_the_number_counted_on_the_spot_stands_in_the_queue(waiting: Club) -> None:
    """Fifteen in the hall and eighteen in the list is what a reviewer has to see."""
    officer = waiting.officer()
    done = form(officer.get("/committee/queue"), "/headcount").send(officer, headcount="17")
    assert done.status_code == 303
    assert 'value="17"' in officer.get("/committee/queue").text


def test_an_empty_queue_names_what_comes_next(club: Club) -> None:
    """An empty page looks broken; the next activity says that all is well."""
    page = club.officer().get("/committee/queue").text
    assert "现在没有要盖的章" in page
    assert "冬季健康讲座" in page


def test_the_screen_shows_the_code_and_who_came(waiting: Club) -> None:
    """The code and the count are what the whole hall looks at."""
    officer = waiting.officer()
    page = officer.get(f"/committee/sessions/{waiting.session_id}/display")
    assert '<svg class="qr"' in page.text
    assert '<span class="count num">2</span> 位邻居到了' in page.text
    part = officer.get(f"/committee/sessions/{waiting.session_id}/display", headers={"HX-Request": "true"})
    assert "<html" not in part.text


def test_the_screen_of_another_activity_is_not_there(club: Club) -> None:
    """A guessed address must not become a working code."""
    assert club.officer().get(f"/committee/sessions/{new_id()}/display").status_code == 404


def test_a_new_activity_is_on_the_calendar(club: Club) -> None:
    """What is not on the calendar nobody can check in to."""
    officer = club.officer()
    page = officer.get("/committee/sessions")
    filled = {"title": "太极晨练", "rule_code": "K09", "day": "2018-12-24", "starts": "07:00", "ends": "08:00"}
    done = form(page, "/committee/sessions").send(officer, **filled, place="小花园")
    assert done.status_code == 303, done.text
    listed = officer.get("/committee/sessions").text
    assert "太极晨练" in listed
    assert "7:00–8:00" in listed


def test_a_form_that_is_half_filled_comes_back_as_it_was(club: Club) -> None:
    """Whoever forgot one box must not type the others again."""
    officer = club.officer()
    page = officer.get("/committee/sessions")
    back = form(page, "/committee/sessions").send(officer, title="太极晨练", rule_code="K09", place="", ends="x")
    assert back.status_code == 422
    assert 'value="太极晨练"' in back.text
    assert "这里还空着" in back.text
    assert "请填时间" in back.text


def test_a_newcomer_gets_a_handbook_and_a_code(club: Club) -> None:
    """The handbook and the phone's code are what a newcomer waits for at the desk."""
    officer = club.officer()
    done = form(officer.get("/committee/members"), "/committee/members").send(officer, name="陈新居", building_group="5号楼")
    page = officer.get(done.headers["Location"])
    assert "欢迎 陈新居" in page.text
    assert "DW2018004" in page.text
    code = form(page, "/binding").send(officer)
    assert '<svg class="qr"' in code.text
    address = re.search(r"http://localhost:8000(/b/\w+)", code.text)
    assert address is not None
    assert "这是陈*居的手册吗？" in club.browser().get(address[1]).text


def test_goods_that_came_in_are_on_the_shelf(club: Club) -> None:
    """A shelf that the list does not know is given away twice."""
    officer = club.officer()
    page = officer.get("/committee/goods")
    done = form(page, "/committee/goods").send(
        officer, item_id=str(club.item_id), quantity="5", source="donated", price="", voucher=""
    )
    assert done.status_code == 303, done.text
    assert "还有 7" in officer.get("/committee/goods").text
    added = form(page, "/goods/items").send(officer, name="香皂", spec="2块", price_points="8", sku="R02", cost="4.5")
    assert added.status_code == 303, added.text
    assert "香皂" in officer.get("/committee/goods").text


def test_a_redemption_day_is_set_and_closed(club: Club) -> None:
    """The desk opens and closes with it."""
    officer = club.officer()
    page = officer.get("/committee/runs")
    assert "正在兑换" in page.text
    assert form(page, f"/committee/runs/{club.run_id}/close").send(officer).status_code == 303
    page = officer.get("/committee/runs")
    assert "已结束" in page.text
    done = form(page, "/committee/runs").send(officer, name="新年兑换", day="2019-01-05", opens="09:00", closes="11:00")
    assert done.status_code == 303, done.text
    assert "新年兑换" in officer.get("/committee/runs").text


def test_an_officer_signs_in_to_the_page_that_was_asked_for(club: Club) -> None:
    """Whoever followed a link must not have to look for it again."""
    browser = club.browser()
    page = browser.get(browser.get("/committee/goods").headers["Location"])
    done = form(page, "/sign-in").send(browser, login="officer0", password=PASSWORD)
    assert done.headers["Location"] == "/committee/goods"
    assert browser.get("/committee/goods").status_code == 200
    assert browser.get("/committee/sign-in").headers["Location"] == "/committee"


def test_a_wrong_password_keeps_the_name(club: Club) -> None:
    """Typing the name again after every slip is how people come to write passwords on paper."""
    browser = club.browser()
    answer = browser.post("/committee/sign-in", data={"login": "officer0", "password": "no", "next": ""})
    assert answer.status_code == 403
    assert "名字和密码没对上" in answer.text
    assert 'value="officer0"' in answer.text
    assert "dw_staff" not in str(answer.headers)


def test_signing_out_ends_it_on_the_server(club: Club) -> None:
    """A cookie copied from a shared PC must be worth nothing afterwards."""
    officer = club.officer()
    officer.post("/committee/sign-out")
    assert club.officer().get("/committee/queue").status_code == 303


def test_an_invitation_asks_for_a_password_that_is_long_enough(club: Club) -> None:
    """A short password on a page full of names is an open door."""
    browser = club.browser()
    with club.ledger.writing() as tx:
        token, _until = one_use_token.make(tx, "invitation", club.community_id, club.officers[0])
    page = browser.get(f"/committee/invitation/{token}")
    assert "欢迎" in page.text
    weak = form(page, f"/invitation/{token}").send(browser, login="new", password=PASSWORD[:14])
    assert weak.status_code == 422
    assert "密码短了点" in weak.text


def test_a_link_that_is_gone_says_so_before_anybody_types(club: Club) -> None:
    """Whoever thinks up a whole sentence as a password must not read only then that the link was used last week."""
    browser = club.browser()
    gone = browser.get("/committee/invitation/ABCD")
    assert gone.status_code == 404
    assert "请同事在“同事”里您的那一页再做一个" in gone.text
    assert 'href="/committee/sign-in"' in gone.text
    sent = browser.post("/committee/invitation/ABCD", data={"login": "new", "password": PASSWORD})
    assert (sent.status_code, "再做一个" in sent.text) == (404, True)


def test_a_session_of_an_officer_ends_by_itself(club: Club) -> None:
    """A PC left on over the weekend must not be signed in on Monday."""
    club.clock.at += timedelta(hours=13)
    assert club.officer().get("/committee/queue").status_code == 303
