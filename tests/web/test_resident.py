"""The resident's pages: binding, checking in, taking back, the handbook."""

from datetime import timedelta
from uuid import UUID, uuid4

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from ledger.reports.check_in import receipt
from ledger.scheme.code import card
from tests.web.forms_on_pages import form, forms
from tests.web.little_club import Club


def came(club: Club, browser: FlaskClient, button: int = 0) -> TestResponse:
    """Scan the screen, press a button, and return the page that follows."""
    done = form(browser.get(f"/r/{club.screen()}"), "/check-in", button).send(browser)
    assert done.status_code == 303, done.text
    return browser.get(done.headers["Location"])


def test_a_binding_link_shows_no_more_than_it_must(club: Club) -> None:
    """A link that lies about on a table must not tell a stranger a neighbour's name."""
    page = club.browser().get(f"/b/{club.binding(0)}")
    assert "这是赵*兰的手册吗？" in page.text
    assert "赵文兰" not in page.text
    assert "DW2018001" not in page.text


def test_looking_at_a_binding_link_does_not_use_it(club: Club) -> None:
    """A messenger's preview must not use up the link before its owner opens it."""
    token = club.binding(0)
    for _ in range(3):
        assert club.browser().get(f"/b/{token}").status_code == 200
    assert club.browser().post(f"/b/{token}").headers["Location"] == "/handbook"


def test_a_used_link_binds_nobody_else(club: Club) -> None:
    """Whoever finds the slip later must not open the handbook."""
    token = club.binding(0)
    club.browser().post(f"/b/{token}")
    club.clock.at += timedelta(minutes=2)
    answer = club.browser().post(f"/b/{token}")
    assert answer.status_code == 404
    assert "dw_browser" not in str(answer.headers)
    assert "用过了，或者过期了" in answer.text


def test_a_scan_is_enough(club: Club) -> None:
    """Nothing to type and one button at most: the whole point for an 80-year-old."""
    browser = club.resident(0)
    page = came(club, browser)
    assert "签好了" in page.text
    assert "赵文兰，去参加吧。居委会盖章后加 <b>3 分</b>。" in page.text
    assert "等居委会" in page.text
    assert "没有来？点这里取消" in page.text


def test_looking_at_a_code_checks_nobody_in(club: Club) -> None:
    """A preview of a forwarded link must not write anybody down."""
    browser = club.resident(0)
    browser.get(f"/r/{club.screen()}")
    assert "等盖章" not in browser.get("/handbook").text


def test_the_page_posts_by_itself_only_for_one(club: Club) -> None:
    """For a couple, the phone must not decide which of them came."""
    assert "check_in.js" in club.resident(0).get(f"/r/{club.screen()}").text
    assert "check_in.js" not in club.resident(0, 1).get(f"/r/{club.screen()}").text
    assert "check_in.js" not in club.browser().get(f"/r/{club.screen()}").text


def test_a_double_tap_checks_in_once(club: Club) -> None:
    """A slow network invites a second press; the book must hold one check-in."""
    browser = club.resident(0)
    button = form(browser.get(f"/r/{club.screen()}"), "/check-in")
    assert button.send(browser).headers["Location"] == button.send(browser).headers["Location"]
    assert "等盖章 3 分" in browser.get("/handbook").text


def test_a_second_scan_says_that_it_is_done(club: Club) -> None:
    """Whoever is unsure scans again, and must not be frightened by an error."""
    browser = club.resident(0)
    came(club, browser)
    club.clock.at += timedelta(minutes=6)
    assert "您已经签过了（8:56）" in came(club, browser).text


def test_a_couple_checks_in_with_one_press(club: Club) -> None:
    """Two people at one phone: 两人都来了."""
    page = came(club, club.resident(0, 1), button=2)
    assert "赵文兰、王国宁，去参加吧" in page.text
    assert page.text.count('class="slot"') == 2


def test_the_other_one_can_be_added_afterwards(club: Club) -> None:
    """The husband comes five minutes later and must not have to scan his wife's phone again."""
    browser = club.resident(0, 1)
    page = came(club, browser)
    assert "王国宁也来了？一起签" in page.text
    done = form(page, "/check-in").send(browser)
    assert "王国宁，去参加吧" in browser.get(done.headers["Location"]).text


def test_nobody_is_checked_in_from_a_strangers_phone(club: Club) -> None:
    """With a changed form, one phone could sign in the whole house."""
    browser = club.resident(0)
    button = form(browser.get(f"/r/{club.screen()}"), "/check-in")
    assert button.send(browser, member_id=str(club.members[2])).status_code == 404
    assert "签到 0" not in club.officer().get("/committee/queue").text


def test_a_changed_claim_is_refused(club: Club) -> None:
    """The claim says where and when; whoever could write one could check in from home."""
    browser = club.resident(0)
    button = form(browser.get(f"/r/{club.screen()}"), "/check-in")
    claim = dict(button.fields)["claim"]
    other = "0" if claim[0] != "0" else "1"
    answer = button.send(browser, claim=other + claim[1:])
    assert answer.status_code == 422
    assert "再扫一次" in answer.text


def test_a_page_left_open_asks_for_a_new_scan(club: Club) -> None:
    """A claim that never ends is a check-in from the sofa."""
    browser = club.resident(0)
    button = form(browser.get(f"/r/{club.screen()}"), "/check-in")
    club.clock.at += timedelta(minutes=11)
    answer = button.send(browser)
    assert answer.status_code == 409
    assert "请再扫一次码" in answer.text


def test_an_old_code_is_told_from_a_foreign_one(club: Club) -> None:
    """The one needs a second scan, the other a volunteer."""
    old = club.screen()
    club.clock.at += timedelta(minutes=2)
    assert "屏幕上的码换新了" in club.browser().get(f"/r/{old}").text
    forged = club.browser().get(f"/r/{old[:-4]}0000")
    assert forged.status_code in {409, 422}
    for token in ("x", old[:-1], "9" * 400, "%2e%2e", "✓"):
        answer = club.browser().get(f"/r/{token}")
        assert answer.status_code == 422, token
        assert "<h1" in answer.text, token


def test_too_early_and_too_late_say_when(club: Club) -> None:
    """A closed door without an hour on it sends people home."""
    club.clock.at -= timedelta(hours=2)
    assert "上午 8 点半开始签到，先坐一会儿" in club.browser().get(f"/r/{club.screen()}").text
    club.clock.at += timedelta(hours=5)
    assert "签到时间过了" in club.browser().get(f"/r/{club.screen()}").text


def test_a_phone_that_nobody_bound_is_sent_to_a_volunteer(club: Club) -> None:
    """Nobody is turned away at the door."""
    page = club.browser().get(f"/r/{club.screen()}")
    assert "请志愿者帮您签" in page.text
    assert all(not each.action.endswith("/check-in") for each in forms(page))


def test_undo_asks_once_and_can_be_taken_back(club: Club) -> None:
    """A wrong tap must cost nothing, in either direction."""
    browser = club.resident(0)
    page = came(club, browser)
    address = page.request.path
    ask = browser.get(f"{address}/undo")
    assert "取消这次签到？" in ask.text
    assert "等居委会" in browser.get(address).text
    button = form(ask, "/undo")
    assert button.send(browser).headers["Location"] == button.send(browser).headers["Location"] == address
    page = browser.get(address)
    assert "已经取消了" in page.text
    again = form(page, "/check-in")
    done = again.send(browser)
    assert done.headers["Location"] == again.send(browser).headers["Location"]
    assert "签好了" in browser.get(done.headers["Location"]).text


def test_a_neighbours_check_in_is_not_there(club: Club) -> None:
    """Guessing an address must not show who was where."""
    page = came(club, club.resident(0))
    stranger = club.resident(2)
    for path in (page.request.path, f"{page.request.path}/undo", f"/check-in/{uuid4()}"):
        assert stranger.get(path).status_code == 404
    assert stranger.post(f"{page.request.path}/undo").status_code == 404
    check_in_id = page.request.path.rpartition("/")[2]
    assert receipt(club.ledger, club.community_id, UUID(check_in_id)).state.value == "pending"


def test_a_handbook_opens_only_for_its_own(club: Club) -> None:
    """The chooser of a couple's phone must not open a third handbook."""
    browser = club.resident(0, 1)
    assert "赵文兰的积分手册" in browser.get("/handbook").text
    assert "王国宁的积分手册" in browser.get(f"/handbook?of={club.members[1]}").text
    assert "韩文华" not in browser.get(f"/handbook?of={club.members[2]}").text


def test_a_new_handbook_is_a_welcome(club: Club) -> None:
    """An empty page reads like a mistake."""
    page = club.resident(2).get("/handbook").text
    assert "第一个章就盖在这里" in page
    assert "四季度兑换" in page


def test_the_number_can_be_shown_across_a_table(club: Club) -> None:
    """Without a card, the number is how a volunteer finds the handbook."""
    page = club.resident(0).get("/handbook/number").text
    assert "1 号" in page
    assert "DW2018001-" in page


def test_a_strangers_phone_learns_nothing_from_a_card(club: Club) -> None:
    """A lost card must lead back to its owner without saying who that is."""
    keys = club.ledger.keys.cards
    kid = next(iter(keys))
    token = card(kid, "ABCDEFGHJ", keys[kid])
    page = club.browser().get(f"/m/{token}")
    assert "请交给志愿者或居委会" in page.text
    assert club.browser().get(f"/m/{token[:-1]}").status_code == 404


def test_large_print_is_remembered(club: Club) -> None:
    """Whoever needs it needs it every time."""
    browser = club.resident(0)
    answer = form(browser.get("/handbook"), "/large-print").send(browser)
    assert answer.headers["Location"] == "/handbook"
    assert 'class="large"' in browser.get("/handbook").text
    form(browser.get("/handbook"), "/large-print").send(browser)
    assert 'class="large"' not in browser.get("/handbook").text


def test_in_the_hall_the_phone_pages_say_that_they_are_off(hall_club: Club) -> None:
    """A code that leads nowhere must not be blamed on the neighbour's phone."""
    for path in ("/handbook", "/r/x", "/b/x", "/m/x"):
        answer = hall_club.browser().get(path)
        assert answer.status_code in {401, 404}, path
    assert "这里在服务台签到" in hall_club.browser().get("/r/x").text
