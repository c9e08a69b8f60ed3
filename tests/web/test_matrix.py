"""Every route × everybody who may stand before it × whose thing it is about: generated from the URL map.

A route whose address names a thing that is not in `next_door.fill`, or that takes a form that is not in `sent_forms`, fails
here until somebody has thought about it.
"""

import uuid
from collections import Counter
from collections.abc import Iterator, Mapping

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from ledger.ids import new_id
from ledger.store import tables as t
from tests.conftest import Say
from tests.web.askers import Asker, askers
from tests.web.little_club import Club
from tests.web.next_door import Community, fill, next_door
from tests.web.programs import program
from tests.web.sent_forms import FORMS
from web.guards import Door, Guard, guard_of

CHANGES_ANYWAY = frozenset({"audit_event", "unsealed", "web_session", "sign_in_failure", "device", "integration"})
"""Tables in which a refusal leaves a trace on purpose: who was turned away, and when a device was last heard of."""
UNKNOWN = uuid.UUID(int=7)
TEXTS = {"handbook_no": "XW2018001"}
"""What stands in an address and is no id."""


@pytest.fixture
def here(club: Club) -> Community:
    """The club, with one of everything."""
    community = Community(club, club.community_id, club.officers)
    fill(community)
    return community


@pytest.fixture
def there(club: Club) -> Community:
    """The club next door, with one of everything."""
    return next_door(club)


def routes(club: Club) -> Iterator[tuple[Rule, str, Guard]]:
    """Walk over every route and method that does something."""
    for rule in sorted(club.app.url_map.iter_rules(), key=lambda rule: rule.rule):
        guard = guard_of(club.app, rule.endpoint)
        assert guard is not None, f"{rule.endpoint} does not say who may open it"
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule, method, guard


def address(rule: Rule, things: Mapping[str, uuid.UUID]) -> str:
    """Return the address of a route about certain things; a token in it is none of ours."""
    values: dict[str, object] = {name: things.get(name, UNKNOWN) if name.endswith("_id") else "X7" for name in rule.arguments}
    built = rule.build(values)
    assert built is not None, rule
    return built[1]


def send(asker: Asker, browser: FlaskClient, method: str, to: str, form: Mapping[str, object] | None = None) -> TestResponse:
    """Send one request as somebody."""
    headers = {"Authorization": f"Bearer {asker.token}"} if asker.token else {}
    if to.startswith("/api/"):
        headers["Idempotency-Key"] = str(new_id())
        return browser.open(to, method=method, headers=headers, json=form if method != "GET" else None)
    return browser.open(to, method=method, headers=headers, data=form)


def admitted(asker: Asker, guard: Guard) -> bool:
    """Return whether the table lets somebody through a door."""
    match guard.door:
        case Door.PUBLIC:
            return True
        case Door.RESIDENT:
            return asker.resident
        case Door.STAFF:
            return not asker.token and guard.admits(asker.roles) and (guard.resting or not asker.rests)
        case Door.API:
            return bool(asker.token) and guard.admits(asker.roles)


def turned_away(answer: TestResponse) -> bool:
    """Return whether a door stayed shut: not signed in, not theirs, or sent to the sign-in page."""
    to_sign_in = answer.status_code == 303 and "/committee/sign-in" in answer.headers["Location"]
    return answer.status_code in {401, 403} or to_sign_in


def rows(club: Club) -> dict[str, list[tuple[object, ...]]]:
    """Return every row that a refusal must leave as it is."""
    with club.ledger.reading() as rx:
        return {
            table.name: [tuple(row) for row in rx.connection.execute(sa.select(table))]
            for table in t.metadata.sorted_tables
            if table.name not in CHANGES_ANYWAY
        }


def test_every_thing_and_every_form_is_known(club: Club, here: Community) -> None:
    """A new page that nobody has thought about must fail the build, not slip through with an empty form."""
    for rule, method, _ in routes(club):
        unknown = {name for name in rule.arguments if name.endswith("_id")} - set(here.things)
        assert not unknown, f"{rule}: put {unknown} into next_door.fill"
        assert method == "GET" or rule.endpoint in FORMS, f"{rule}: say in sent_forms what {rule.endpoint} is sent"
    assert {rule.endpoint for rule, method, _ in routes(club) if method != "GET"} == set(FORMS), "a form without its route"


def test_a_shut_door_stays_shut_and_nothing_changes(club: Club, here: Community, say: Say) -> None:
    """One door that forgot to ask is enough: points, names or rice for whoever finds it."""
    everybody = askers(club, club.community_id, lambda scope: program(club, club.community_id, scope))
    before, counted = rows(club), Counter[bool]()
    for asker in everybody:
        browser = asker.browser()
        for rule, method, guard in routes(club):
            may = admitted(asker, guard)
            counted[may] += 1
            if not may:
                form = None if method == "GET" else FORMS[rule.endpoint](here)
                answer = send(asker, browser, method, address(rule, here.things), form)
                assert turned_away(answer), f"{asker.name}: {method} {rule} answered {answer.status_code}"
    assert rows(club) == before
    say(
        f"Role matrix: {sum(1 for _ in routes(club))} routes × {len(everybody)} askers = {counted.total()} doors, "
        f"{counted[False]} of them shut"
    )


def test_an_open_door_opens(club: Club, here: Community) -> None:
    """A page that admits nobody looks safe and is simply broken."""
    assert here.things
    for asker in askers(club, club.community_id, lambda scope: program(club, club.community_id, scope)):
        for rule, method, guard in routes(club):
            if guard.door is Door.PUBLIC or not admitted(asker, guard):
                continue
            # About a thing that is not there, and with nothing in the form: whoever passes the door changes nothing behind it.
            answer = send(asker, asker.browser(), method, address(rule, {}))
            assert not turned_away(answer), f"{asker.name}: {method} {rule} answered {answer.status_code}"
            assert answer.status_code < 500, f"{asker.name}: {method} {rule} answered {answer.status_code}"


def test_nothing_of_next_door_is_found_or_changed(club: Club, here: Community, there: Community, say: Say) -> None:
    """Two communities in one database are strangers: an id that was seen on a slip must open nothing."""
    everybody = askers(club, club.community_id, lambda scope: program(club, club.community_id, scope))
    theirs = {*there.things.values(), there.community_id}
    before, tried = rows(club), 0
    for asker in everybody:
        for rule, method, guard in routes(club):
            form = None if method == "GET" else FORMS[rule.endpoint](there)
            named = theirs.intersection(form.values()) if form else set()
            if not (named or any(name.endswith("_id") for name in rule.arguments)) or not admitted(asker, guard):
                continue
            answer = send(asker, asker.browser(), method, address(rule, there.things), form)
            expected = {404} if method == "GET" else {403, 404, 409, 422}
            assert answer.status_code in expected, f"{asker.name}: {method} {rule} answered {answer.status_code}"
            tried += 1
    assert rows(club) == before
    assert here.community_id != there.community_id
    say(f"Next door: {tried} requests about the other community's things, none found")


def test_a_neighbours_things_are_not_there_for_a_resident(club: Club, here: Community) -> None:
    """A check-in's address that was forwarded in a chat group must show nobody's visit, and undo nobody's."""
    before = rows(club)
    for rule, method, guard in routes(club):
        if guard.door is Door.RESIDENT and any(name.endswith("_id") for name in rule.arguments):
            form = None if method == "GET" else FORMS[rule.endpoint](here)
            answer = club.resident(1).open(address(rule, here.things), method=method, data=form)
            assert answer.status_code == 404, f"{method} {rule} answered {answer.status_code}"
    changed = {name for name, now in rows(club).items() if now != before[name]}
    assert changed <= {"token", "browser_member", "request"}, "only the binding of the browsers"


def test_no_form_is_taken_without_its_token(club: Club, here: Community) -> None:
    """A foreign page must not be able to press a seal with an officer's cookie."""
    everybody = askers(club, club.community_id, lambda scope: program(club, club.community_id, scope))
    club.app.config["WTF_CSRF_ENABLED"] = True
    before = rows(club)
    for asker in everybody:
        for rule, method, guard in routes(club):
            if method != "GET" and guard.door is not Door.API and admitted(asker, guard):
                answer = send(asker, asker.browser(), method, address(rule, here.things), FORMS[rule.endpoint](here))
                assert answer.status_code == 400, f"{asker.name}: {method} {rule} answered {answer.status_code}"
    assert rows(club) == before
