"""Who may open which page: generated from the URL map, so that a new page is in it or fails."""

import uuid

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.routing import Rule

from ledger.scheme.roles import CLUB_ROLES, MAY, Act, Role
from ledger.store import tables as t
from tests.web.little_club import Club
from web.guards import Door, Guard, guard_of, requires

SAFE = {"GET", "HEAD", "OPTIONS"}


def rules(app: Flask, door: Door) -> list[tuple[Rule, Guard]]:
    """Return the routes behind one kind of door."""
    guarded = [(rule, guard_of(app, rule.endpoint)) for rule in app.url_map.iter_rules()]
    return [(rule, guard) for rule, guard in guarded if guard is not None and guard.door is door]


def address(rule: Rule) -> str:
    """Return an address of a route, with something in each place of its pattern."""
    values: dict[str, object] = {name: uuid.UUID(int=7) if name.endswith("_id") else "X7" for name in rule.arguments}
    built = rule.build(values)
    assert built is not None, rule
    return built[1]


def methods(rule: Rule) -> list[str]:
    """Return the methods of a route that do something."""
    return sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})


def test_every_page_says_who_may_open_it(club: Club) -> None:
    """A page that nobody thought about is open to everybody."""
    undeclared = [rule.endpoint for rule in club.app.url_map.iter_rules() if guard_of(club.app, rule.endpoint) is None]
    assert undeclared == []


def test_a_page_that_says_nothing_stays_shut(club: Club) -> None:
    """The negative control: forgetting the guard must close a page, not open it."""
    club.app.add_url_rule("/forgotten", "forgotten", lambda: "a secret")
    answer = club.officer().get("/forgotten")
    assert answer.status_code == 403
    assert "a secret" not in answer.text


def test_whoever_is_signed_out_gets_no_page_of_the_committee(club: Club) -> None:
    """An address from somebody's browser history must not show names to the next person at that PC."""
    browser = club.browser()
    for rule, _ in rules(club.app, Door.STAFF):
        for method in methods(rule):
            answer = browser.open(address(rule), method=method)
            if method == "GET":
                assert answer.status_code == 303, rule
                assert "/committee/sign-in" in answer.headers["Location"], rule
            else:
                assert answer.status_code == 401, rule


def test_a_resident_gets_no_page_of_the_committee(club: Club) -> None:
    """A handbook in the phone is no key to the neighbours' names."""
    browser = club.resident(0)
    for rule, _ in rules(club.app, Door.STAFF):
        for method in methods(rule):
            assert browser.open(address(rule), method=method).status_code in {303, 401}, rule


def test_a_browser_without_a_handbook_gets_no_handbook(club: Club) -> None:
    """A forwarded link to a handbook must not show somebody's points."""
    for browser in (club.browser(), club.officer()):
        for rule, _ in rules(club.app, Door.RESIDENT):
            for method in methods(rule):
                assert browser.open(address(rule), method=method).status_code == 401, rule


@pytest.mark.parametrize("role", CLUB_ROLES)
def test_a_door_admits_exactly_the_roles_of_the_table(club: Club, role: Role) -> None:
    """A volunteer's sign-in must not open the roster, nor a supervisor's press a seal."""
    with club.ledger.writing() as tx:
        tx.connection.execute(
            sa.update(t.role_grant).where(t.role_grant.c.staff_id == club.officers[0]).values(role=role.value)
        )
    browser = club.officer()
    for rule, guard in rules(club.app, Door.STAFF):
        for method in methods(rule):
            refused = browser.open(address(rule), method=method).status_code == 403
            assert refused is (role not in guard.roles), (rule, method)


def test_the_doors_follow_the_one_table() -> None:
    """Two tables of who may do what drift apart, and the looser one is found first."""

    @requires(Act.STAMP, Act.SHOW_DISPLAY)
    def view() -> str:
        return ""

    app = Flask("one-view")
    app.add_url_rule("/", "view", view)
    guard = guard_of(app, "view")
    assert guard is not None
    assert guard.roles == MAY[Act.STAMP] | MAY[Act.SHOW_DISPLAY]


def test_a_staff_door_opens_to_somebody(club: Club) -> None:
    """A page that admits no role at all looks safe and is simply broken."""
    assert [rule for rule, guard in rules(club.app, Door.STAFF) if not guard.roles] == []


def test_looking_never_changes_anything(club: Club) -> None:
    """Messengers fetch links to preview them: a GET that acts would check people in who never came."""
    writing = {"approve", "undo", "redeem", "sign_out", "send_back", "headcount", "bind", "check_in"}
    for rule in club.app.url_map.iter_rules():
        if rule.endpoint.rpartition(".")[2] in writing:
            assert not (rule.methods or set()) & {"GET"}, rule


def test_a_write_without_our_token_is_refused(club: Club) -> None:
    """A foreign page must not be able to press a seal with an officer's cookie."""
    club.app.config["WTF_CSRF_ENABLED"] = True
    officer, resident = club.officer(), club.resident
    for rule in club.app.url_map.iter_rules():
        guard = guard_of(club.app, rule.endpoint)
        theirs = guard is None or guard.door is not Door.STAFF or guard.admits(frozenset({Role.OFFICER}))
        for method in set(methods(rule)) - SAFE:
            assert officer.open(address(rule), method=method).status_code in ({400, 401} if theirs else {403}), rule
    club.app.config["WTF_CSRF_ENABLED"] = False
    assert resident(0).get("/handbook").status_code == 200
