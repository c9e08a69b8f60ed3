"""The page of colleagues: every consequence stands there before its button, and refusals stand above how it is."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from werkzeug.test import TestResponse

from ledger.ids import new_id
from ledger.scheme.roles import Role
from ledger.store import tables as t
from tests.web.askers import person
from tests.web.forms_on_pages import form
from tests.web.little_club import PASSWORD, Club
from web import cookies

PAGE = "/committee/colleagues"


def page_of(club: Club, number: int) -> str:
    """Return the address of an officer's page."""
    return f"{PAGE}/{club.officers[number]}"


def press(club: Club, button: str, whose: int = 1, by: int = 0, **more: str) -> TestResponse:
    """Let one officer press a button on another's page."""
    browser = club.officer(by)
    return form(browser.get(page_of(club, whose)), f"/{button}").send(browser, **more)


def grant(club: Club, staff_id: UUID, role: Role) -> None:
    """Give somebody a role behind the page's back."""
    row = {"staff_id": staff_id, "community_id": club.community_id, "role": role.value, "granted_at": club.clock.now()}
    with club.ledger.writing() as tx:
        tx.connection.execute(sa.insert(t.role_grant).values(row))


def test_the_list_says_who_works_here_as_what_and_whose_handbook(club: Club) -> None:
    """Whoever comes new must see at once who can confirm, and who is of which family."""
    done = press(club, "handbook", 0, 1, number="1")
    assert done.status_code == 303, done.text
    page = club.officer().get(PAGE)
    assert re.search(r"李老师.*经办人.*1 号.*王老师.*复审人.*—", page.text, re.DOTALL)
    assert "赵文兰" not in page.text, "the number alone"


def test_a_linked_handbook_can_be_read_and_taken_away(club: Club) -> None:
    """A wrong number must be mended by whoever sees it, and the family's check-ins wait for a colleague from then on."""
    done = press(club, "handbook", number="DW2018002")
    assert (done.status_code, done.headers["Location"]) == (303, f"{page_of(club, 1)}?done=linked")
    assert "手册是 2 号。" in club.officer().get(done.headers["Location"]).text
    press(club, "handbook", number="")
    assert "手册是" not in club.officer().get(page_of(club, 1)).text


@pytest.mark.parametrize(("number", "status"), [("99", 404), ("hello", 422)])
def test_a_number_that_nobody_has_changes_nothing(club: Club, number: str, status: int) -> None:
    """A mistyped digit must be named, and must not link a stranger's family."""
    refused = press(club, "handbook", number=number)
    assert refused.status_code == status
    assert 'class="said"' in refused.text
    assert "不再担任" in refused.text, "the page itself is still there"


def test_nobody_sees_buttons_about_themselves(club: Club) -> None:
    """What a colleague has to do stands on the colleague's screen, and a forged press is refused with a sentence."""
    page = club.officer().get(page_of(club, 0))
    assert "这是您自己" in page.text
    for button in ("handbook", "role", "recover", "end"):
        assert f"/{button}" not in page.text
        data = {"request_id": str(new_id()), "role": "officer" if button == "end" else "second_officer"}
        sent = data if button in {"role", "end"} else {"request_id": data["request_id"]}
        refused = club.officer().post(f"{page_of(club, 0)}/{button}", data=sent)
        assert refused.status_code == 403, button
        assert "自己的权限不能自己改" in refused.text


def test_a_further_role_is_proposed_and_waits(club: Club) -> None:
    """An officer does not become a second officer because one colleague presses a button."""
    done = press(club, "role", 0, 1, role="supervisor")
    assert done.headers["Location"] == "/committee/proposals?done=proposed"
    assert "请李老师担任居民监督员" in club.officer().get("/committee/proposals").text
    held = press(club, "role", 0, 1, role="officer")
    assert (held.status_code, "这位同事已经有这个职责了" in held.text) == (409, True)


@pytest.mark.parametrize("role", ["kiosk", "member", "nothing"])
def test_a_role_that_nobody_is_given_is_named_in_the_form(club: Club, role: str) -> None:
    """A person with the role of a tablet would be somebody whom no table knows."""
    browser = club.officer()
    refused = form(browser.get(PAGE), PAGE).send(browser, name="周老师", role=role)
    assert refused.status_code == 422
    assert '<span class="wrong">请选一个</span>' in refused.text
    assert press(club, "role", role=role).status_code == 422


def test_helping_a_colleague_in_shows_a_link_that_works(club: Club) -> None:
    """A forgotten password on the morning of the redemption day must cost minutes, not the day."""
    before = club.officer(1)
    assert before.get(PAGE).status_code == 200
    page = press(club, "recover")
    assert "给王老师的登录链接" in page.text
    assert "一小时内有效" in page.text
    assert before.get(PAGE).status_code == 303, "what was open has ended"
    link = re.search(r"/committee/invitation/[0-9A-Z]{20}", page.text)
    assert link is not None, page.text
    back = club.browser()
    done = form(back.get(link[0]), link[0]).send(back, login="officer1", password=f"{PASSWORD} to remember")
    assert done.status_code == 303, done.text
    assert back.get(PAGE).status_code == 200
    assert "由李老师帮着登录；12 月 20 日上午 8:56 以前，这两位不能互相确认。" in club.officer().get(PAGE).text
    club.clock.at += timedelta(minutes=1)
    refused = form(back.get(page_of(club, 0)), "/recover").send(back)
    assert (refused.status_code, "您刚刚才由同事帮着登录过" in refused.text) == (403, True)


def test_a_role_ends_with_the_next_request(club: Club) -> None:
    """Whoever stops in the morning must not stamp in the afternoon."""
    third = person(club, Role.SUPERVISOR, club.community_id)
    browser = club.browser()
    browser.set_cookie(cookies.STAFF, third)
    assert browser.get(PAGE).status_code == 200
    with club.ledger.reading() as rx:
        staff_id = rx.connection.execute(sa.select(t.role_grant.c.staff_id).where(t.role_grant.c.role == "supervisor")).scalar()
    officer = club.officer()
    done = form(officer.get(f"{PAGE}/{staff_id}"), "/end").send(officer)
    assert done.headers["Location"] == f"{PAGE}?done=ended"
    assert "职责到此为止" in officer.get(done.headers["Location"]).text
    assert browser.get(PAGE).status_code == 303
    assert officer.get(f"{PAGE}/{staff_id}").status_code == 404


def test_the_last_two_stay(club: Club) -> None:
    """With one officer left the committee could never do again what takes two."""
    refused = press(club, "end")
    assert refused.status_code == 409
    assert "居委会至少要留两位能办事的人" in refused.text


def test_the_supervisor_sees_colleagues_and_no_buttons(club: Club) -> None:
    """Reading is open to whoever watches; changing is not."""
    browser = club.browser()
    browser.set_cookie(cookies.STAFF, person(club, Role.SUPERVISOR, club.community_id))
    assert "<form class" not in browser.get(PAGE).text.partition("<main")[2]
    page = browser.get(page_of(club, 0))
    assert page.status_code == 200
    for button in ("handbook", "role", "recover", "end"):
        assert f"{page_of(club, 0)}/{button}" not in page.text


def test_a_second_role_is_shown_beside_the_first(club: Club) -> None:
    """Ending one role must not look like ending both."""
    grant(club, club.officers[1], Role.ADMIN)
    page = club.officer().get(page_of(club, 1))
    assert "不再担任复审人" in page.text
    assert "不再担任管理员" in page.text


def test_the_doors_of_the_demo_lead_to_whoever_has_the_role(club: Club) -> None:
    """Whoever tries it out must be able to be the second person too; where nobody is left, the door says so."""
    browser = club.browser()
    assert browser.post("/demo/second-officer").status_code == 303
    assert "王老师 · " in browser.get(PAGE).text
    assert club.browser().post("/demo/supervisor").status_code == 404


def test_a_real_club_has_no_doors_of_the_demo(public_club: Club) -> None:
    """A door without a key must not be there where it counts."""
    for door in ("officer", "second-officer", "supervisor"):
        assert public_club.browser().post(f"/demo/{door}", base_url="https://club.example").status_code == 404
