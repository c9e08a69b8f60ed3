"""Refusals as answers: the status, a page in words, or problem+json for a machine."""

import pytest
from flask import Flask

from ledger.errors import BookDamaged, DatabaseBusy, KeyMissing, LedgerError, NotAllowed, PointsShort, RequestReused
from tests.web.little_club import Club
from web import guards

JSON = {"Accept": "application/json"}


def failing(app: Flask, error: Exception) -> None:
    """Give `app` a page that ends in `error`."""

    @guards.public
    def view() -> str:
        raise error

    app.view_functions["front.index"] = view


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (PointsShort(short=22), 409),
        (NotAllowed(act="stamp"), 403),
        (RequestReused(), 422),
        (DatabaseBusy(), 503),
        (BookDamaged(table="transfer", row=1, why=""), 500),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, LedgerError) else str(value),
)
def test_a_refusal_becomes_a_page_with_its_status(club: Club, error: LedgerError, status: int) -> None:
    """A refusal answered with 200 is taken for a success by whoever waits for it."""
    failing(club.app, error)
    answer = club.browser().get("/")
    assert answer.status_code == status
    assert "<h1" in answer.text


def test_the_sentence_carries_its_figure(club: Club) -> None:
    """再攒几分 without the number helps nobody."""
    failing(club.app, PointsShort(short=22))
    assert "再攒 22 分就够" in club.browser().get("/").text


def test_a_machine_gets_problem_json(club: Club) -> None:
    """A program cannot read a page, and a page of HTML in a program's log says nothing."""
    failing(club.app, PointsShort(short=22))
    answer = club.browser().get("/", headers=JSON)
    assert answer.content_type == "application/problem+json"
    assert answer.json == {
        "type": "about:blank",
        "title": "再攒 22 分就够",
        "detail": "看看别的，或者下次再来。",
        "status": 409,
        "code": "points_short",
        "retryable": False,
    }


def test_whoever_takes_anything_gets_a_page(club: Club) -> None:
    """WeChat's browser accepts */*, and its owner reads no JSON."""
    failing(club.app, DatabaseBusy())
    assert "人多，马上好" in club.browser().get("/", headers={"Accept": "*/*"}).text


def test_what_passes_by_itself_says_when_to_come_back(club: Club) -> None:
    """Without Retry-After every phone in the hall tries again at once."""
    failing(club.app, DatabaseBusy())
    assert club.browser().get("/").headers["Retry-After"] == "5"


def test_what_waits_for_somebody_promises_nothing(club: Club) -> None:
    """A missing key file is not back in five seconds."""
    failing(club.app, KeyMissing(path="keys.json"))
    answer = club.browser().get("/")
    assert answer.status_code == 503
    assert "Retry-After" not in answer.headers


def test_a_part_of_a_page_gets_a_part_back(club: Club) -> None:
    """A whole page swapped into a corner of another one cannot be read."""
    failing(club.app, PointsShort(short=2))
    text = club.browser().get("/", headers={"HX-Request": "true"}).text
    assert "再攒 2 分就够" in text
    assert "<html" not in text


def test_a_wrong_method_says_which_are_right(club: Club) -> None:
    """The header is what tells a program what it did wrong."""
    answer = club.browser().post("/handbook")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
    assert "<h1" in answer.text


def test_a_page_that_is_not_there_says_so_kindly(club: Club) -> None:
    """An old neighbour with a torn link must not end at a server's own English page."""
    answer = club.browser().get("/nothing-here")
    assert answer.status_code == 404
    assert "这里没有东西" in answer.text


def test_too_much_at_once_is_refused_before_it_is_read(club: Club) -> None:
    """Whoever sends a hundred megabytes must not fill the memory of the committee's PC."""
    answer = club.browser().post("/language", data={"language": "x" * 200_000})
    assert answer.status_code == 413
    assert "一次送得太多了" in answer.text


def test_a_stale_form_says_what_to_do(club: Club) -> None:
    """A queue that stood open over night must not swallow the press without a word."""
    club.app.config["WTF_CSRF_ENABLED"] = True
    answer = club.browser().post("/language", data={"language": "en"})
    assert answer.status_code == 400
    assert "这一页开得有点久了" in answer.text


def test_a_field_that_is_not_ours_is_refused(club: Club) -> None:
    """A form with extra fields was made by somebody else."""
    answer = club.browser().post("/language", data={"language": "en", "role": "admin"})
    assert answer.status_code == 422


def test_a_fault_of_ours_is_a_page_too(club: Club) -> None:
    """A stack trace tells a stranger about the house, and a neighbour nothing."""
    failing(club.app, RuntimeError("the inner workings"))
    answer = club.browser().get("/")
    assert answer.status_code == 500
    assert "我们这边出了点问题" in answer.text
    assert "inner workings" not in answer.text
