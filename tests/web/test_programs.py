"""The admin's page of programs: a token is shown once, and ended with a second press."""

import re

import pytest
from flask.testing import FlaskClient

from ledger.reports.integrations import integrations
from ledger.scheme.roles import Role, Scope
from tests.web.askers import person
from tests.web.forms_on_pages import form
from tests.web.little_club import Club
from tests.web.programs import program
from web import cookies


@pytest.fixture
def admin(club: Club) -> FlaskClient:
    """The browser of whoever looks after devices and programs."""
    browser = club.browser()
    browser.set_cookie(cookies.STAFF, person(club, Role.ADMIN, club.community_id))
    return browser


def test_a_token_is_shown_on_one_page_and_on_no_other(club: Club, admin: FlaskClient) -> None:
    """A token that can be looked up again is looked up by somebody else."""
    page = admin.get("/committee/programs")
    made = form(page, "/programs").send(admin, label="街道日历", scope="write")
    assert made.status_code == 200
    found = re.search(r"dwk_[0-9A-Z]{40}", made.text)
    assert found is not None
    assert made.headers["Cache-Control"] == "no-store"
    answer = club.browser().get("/api/v1/community", headers={"Authorization": f"Bearer {found[0]}"})
    assert answer.json is not None
    assert answer.json["scope"] == "write"
    shown = admin.get("/committee/programs").text
    assert found[0] not in shown
    assert "街道日历" in shown
    assert "读和写" in shown


def test_ending_takes_a_second_press(club: Club, admin: FlaskClient) -> None:
    """A token that ends with a slip of the finger darkens the screen in the hall."""
    token = program(club, club.community_id, Scope.READ)
    known = integrations(club.ledger, club.community_id)[0]
    asked = admin.get(f"/committee/programs/{known.integration_id}/end")
    assert "停用“街道日历”的令牌？" in asked.text
    bearer = {"Authorization": f"Bearer {token}"}
    assert club.browser().get("/api/v1/community", headers=bearer).status_code == 200
    done = form(asked, "/end").send(admin)
    assert done.status_code == 303
    assert "它的令牌不再管用" in admin.get(done.headers["Location"]).text
    assert club.browser().get("/api/v1/community", headers=bearer).status_code == 401


def test_what_does_not_fit_is_asked_for_again(club: Club, admin: FlaskClient) -> None:
    """A program without a name cannot be told from the others when one has to be ended."""
    page = admin.get("/committee/programs")
    answer = form(page, "/programs").send(admin, label=" ", scope="read")
    assert answer.status_code == 422
    assert integrations(club.ledger, club.community_id) == ()


def test_a_program_that_is_not_there_is_not_ended(club: Club, admin: FlaskClient) -> None:
    """An address from yesterday's history must say so, and nothing more."""
    assert admin.get(f"/committee/programs/{club.session_id}/end").status_code == 404


def test_only_the_admin_sees_the_programs(club: Club, admin: FlaskClient) -> None:
    """Officers stamp, the admin looks after machines: neither does the other's work."""
    assert club.officer().get("/committee/programs").status_code == 403
    assert "/committee/programs" in admin.get("/committee/programs").text
    assert admin.get("/committee/members").status_code == 403
