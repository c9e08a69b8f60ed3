"""Somebody who works for two communities sees where they are, and goes to the other with one press."""

import sqlalchemy as sa

from ledger.scheme.roles import Role
from ledger.store import tables as t
from tests.web.little_club import Club
from tests.web.next_door import next_door
from web import cookies


def test_one_goes_to_the_other_community_and_sees_only_its_pages(club: Club) -> None:
    """The supervisor of two communities must never wonder whose names are on the screen."""
    there = next_door(club)
    with club.ledger.writing() as tx:
        grant = {"staff_id": club.officers[0], "community_id": there.community_id, "role": Role.SUPERVISOR.value}
        tx.connection.execute(sa.insert(t.role_grant).values(**grant, granted_at=tx.now))
    browser = club.officer()
    assert "我在别的小区也办事" in browser.get("/committee/me").text
    page = browser.get("/committee/workplaces").text
    assert "现在就在这里" in page
    assert "西王小区" in page
    gone = browser.post("/committee/workplaces", data={"community_id": str(there.community_id)})
    assert (gone.status_code, gone.headers["Location"]) == (303, "/committee")
    new = browser.get_cookie(cookies.STAFF)
    assert new is not None
    assert new.value != club.sessions_of_officers[0]
    roster = browser.get("/committee/members").text
    assert "林秀英" in roster
    assert "赵文兰" not in roster
    assert browser.get("/committee/goods").status_code == 200
    assert browser.post("/committee/goods", data={}).status_code == 403, "an officer here, a supervisor there"


def test_the_link_is_there_only_where_it_leads_somewhere(club: Club) -> None:
    """A button that leads to a list of one thing teaches people not to press buttons."""
    assert "我在别的小区也办事" not in club.officer().get("/committee/me").text


def test_everybody_lands_on_the_page_of_their_own_work(club: Club) -> None:
    """Whoever looks after the machines must not be greeted with a page that is for somebody else."""
    for role, page in (
        (Role.OFFICER, "/committee/queue"),
        (Role.SUPERVISOR, "/committee/queue"),
        (Role.SUBDISTRICT, "/committee/summary"),
        (Role.ADMIN, "/committee/devices"),
    ):
        with club.ledger.writing() as tx:
            mine = t.role_grant.c.staff_id == club.officers[0]
            tx.connection.execute(sa.update(t.role_grant).where(mine).values(role=role.value))
        answer = club.officer().get("/committee")
        assert (answer.status_code, answer.headers["Location"]) == (303, page)
        assert club.officer().get(page).status_code == 200
