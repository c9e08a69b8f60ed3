"""Redemption day at the desk: one scan, one press."""

import pytest

from tests.web.forms_on_pages import form, forms
from tests.web.little_club import Club
from tests.web.test_committee import stamp_all
from tests.web.test_resident import came


@pytest.fixture
def rich(club: Club) -> Club:
    """赵文兰 has three points, and a bag costs two."""
    came(club, club.resident(0))
    stamp_all(club, club.officer())
    return club


def test_one_scan_and_one_press(rich: Club) -> None:
    """Fifty people in a quarter of an hour, or the queue reaches the street."""
    desk = rich.officer()
    box = form(desk.get("/desk"), "/desk/visitor")
    shown = box.send(desk, text=" １号 ")
    assert "赵文兰 · 1 号" in shown.text
    assert "2 分" in shown.text
    done = form(shown, "/desk/redeem").send(desk)
    slip = desk.get(done.headers["Location"])
    assert "垃圾袋 × 1" in slip.text
    assert "换完剩 1 分" in slip.text
    assert "给她了" in slip.text
    assert rich.stock() == 1
    assert '<b class="num">1</b>' in rich.resident(0).get("/handbook").text


def test_a_double_press_takes_one(rich: Club) -> None:
    """Pressing twice must not take two bags and four points."""
    desk = rich.officer()
    press = form(form(desk.get("/desk"), "/desk/visitor").send(desk, text="DW2018001"), "/desk/redeem")
    assert press.send(desk).headers["Location"] == press.send(desk).headers["Location"]
    assert rich.stock() == 1


def test_only_what_can_be_had_is_shown(rich: Club) -> None:
    """A shelf of greyed-out things tells the whole room who is poor."""
    desk = rich.officer()
    shown = form(desk.get("/desk"), "/desk/visitor").send(desk, text="3")
    assert "韩文华" in shown.text
    assert "再攒 2 分就够" in shown.text
    assert all(not each.action.endswith("/redeem") for each in forms(shown))
    assert "disabled" not in shown.text


def test_when_nothing_is_left_it_says_so(rich: Club) -> None:
    """换完了 is about the shelf, not about the person."""
    desk = rich.officer()
    shown = form(desk.get("/desk"), "/desk/visitor").send(desk, text="1")
    press = form(shown, "/desk/redeem")
    assert press.send(desk, quantity="2").status_code == 409
    assert rich.stock() == 2


@pytest.mark.parametrize(
    ("text", "status", "sentence"),
    [
        ("99", 404, "没找到这个手册号"),
        ("DW2018001-A", 422, "好像有一位没输对"),
        ("hello", 422, "没看出手册号"),
        ("   ", 422, "没看出手册号"),
        ("9" * 300, 422, "没看出手册号"),
        ("https://club.example/m/A" + "0" * 21, 404, "没读懂这张卡"),
    ],
)
def test_what_cannot_be_read_stays_in_the_box(reading_club: Club, text: str, status: int, sentence: str) -> None:
    """A mistyped number is mended, not typed anew; the next neighbour is waiting."""
    answer = reading_club.officer().post("/desk/visitor", data={"text": text})
    assert answer.status_code == status
    assert sentence in answer.text
    assert "data-scan" in answer.text


def test_without_an_open_day_the_desk_says_what_to_do(club: Club) -> None:
    """A scan into nothing would look like a broken scanner."""
    desk = club.officer()
    page = desk.get("/committee/runs")
    form(page, f"/committee/runs/{club.run_id}/close").send(desk)
    assert "现在没有开着的兑换日" in desk.get("/desk").text
    assert desk.post("/desk/visitor", data={"text": "1"}).status_code == 409


def test_a_slip_of_nothing_is_not_there(club: Club) -> None:
    """A guessed address must not show what a neighbour took home."""
    assert club.officer().get(f"/desk/redemptions/{club.item_id}").status_code == 404
