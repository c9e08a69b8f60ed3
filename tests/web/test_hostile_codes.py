"""Codes that nobody printed, at every door that takes one: no fault of ours, no row, no echo."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote_from_bytes, urlencode, urlsplit

import pytest
from flask.testing import FlaskClient
from werkzeug.routing import Rule, UUIDConverter
from werkzeug.wrappers import Response

from tests.club import everything
from tests.web.hostile_codes import corpus
from tests.web.little_club import Club
from web import cookies

# The forms that take a code: what a scanner, a camera or a hand puts into a box. Path -> the box, and what is sent beside it.
BOXES = {
    "/desk/visitor": ("text", {}),
    "/pair": ("code", {}),
    "/check-in": ("claim", {"member_id": "00000000-0000-7000-8000-000000000007"}),
    "/committee/sign-in/code": ("token", {"code": "123456"}),
    "/committee/sign-in/badge": ("badge", {"pin": "281946"}),
    "/committee/members/search": ("q", {}),
}
# What the forms behind an address ask for beside the code.
BESIDE = {"committee.invitation": {"login": "zhao", "password": "a whole sentence of my own"}}
# What may be written although the code was refused: that somebody looked or was turned away, and counts of failed tries.
COUNTED = {"audit_event", "sign_in_failure"}


def in_the_address(club: Club) -> list[tuple[Rule, str]]:
    """Return every route that takes a code in its address, with each of its methods."""
    return [
        (rule, method)
        for rule in club.app.url_map.iter_rules()
        if rule.endpoint != "static" and any(not isinstance(rule._converters[name], UUIDConverter) for name in rule.arguments)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def address(rule: Rule, code: bytes) -> str:
    """Return the address of a route with `code` in it, as the wire carries it."""
    path = rule.rule
    for name in rule.arguments:
        path = path.replace(
            next(part for part in path.split("/") if part.endswith(f"{name}>")), quote_from_bytes(code, safe="")
        )
    return path


def good(club: Club) -> tuple[str, ...]:
    """Return codes that open something."""
    return (club.screen(), club.binding(0))


def rows(club: Club) -> dict[str, list[tuple[object, ...]]]:
    """Return what nobody may have written."""
    found = {table: there for table, there in everything(club.ledger).items() if table not in COUNTED}
    # What waits for its seal: the events among it were noted, and nothing else may have come.
    return found | {"unsealed": [row for row in found["unsealed"] if row[1] not in COUNTED]}


@dataclass(frozen=True)
class Watched:
    """The club, the hostile codes, and a browser that holds a handbook and an officer's session."""

    club: Club
    codes: list[bytes]
    known: FlaskClient


@pytest.fixture
def watched(club: Club) -> Iterator[Watched]:
    """The club and the hostile codes; afterwards no row may have come, gone or changed."""
    codes = corpus(good(club))
    assert len(codes) >= 500
    known = club.resident(0)
    known.set_cookie(cookies.STAFF, club.sessions_of_officers[0])
    before = rows(club)
    yield Watched(club, codes, known)
    assert rows(club) == before


def judge(answer: Response, code: bytes, where: object) -> None:
    """See that a refusal is one, and gives nothing back as it came."""
    said = answer.get_data()
    assert answer.status_code < 500, (where, code)
    for mark in (b"<", b'"', b"'>"):
        if mark in code and len(code) > 8:
            assert code not in said, (where, code)
    assert urlsplit(answer.headers.get("Location", "/")).netloc in {"", "localhost"}, (where, code)
    assert "x=1" not in answer.headers.getlist("Set-Cookie"), (where, code)
    assert b"Traceback" not in said, (where, code)
    assert b"sqlite" not in said.lower(), (where, code)


def test_codes_in_addresses(watched: Watched) -> None:
    """Anybody may type anything behind our name, and print it as a QR code onto our door."""
    club, codes = watched.club, watched.codes
    browser = club.browser()
    routes = in_the_address(club)
    assert {rule.rule for rule, _ in routes} >= {"/r/<token>", "/m/<token>", "/b/<token>", "/committee/invitation/<token>"}
    for rule, method in routes:
        beside = BESIDE.get(rule.endpoint) if method == "POST" else None
        for code in codes:
            with browser.open(address(rule, code), method=method, data=beside) as answer:
                judge(answer, code, rule)
                assert answer.status_code >= 300, (rule, code)


def test_codes_in_boxes(watched: Watched) -> None:
    """A scanner at the desk types whatever is held before it: a shop's bar code, or one made for the purpose."""
    club, codes = watched.club, watched.codes
    paths = {rule.rule for rule in club.app.url_map.iter_rules()}
    assert paths >= set(BOXES), "a box has moved"
    for path, (box, beside) in BOXES.items():
        for code in codes:
            body = f"{urlencode(beside)}&{box}={quote_from_bytes(code, safe='')}".encode().lstrip(b"&")
            with watched.known.post(path, data=body, content_type="application/x-www-form-urlencoded") as answer:
                judge(answer, code, path)


def test_a_good_code_is_none_of_them(club: Club) -> None:
    """The control: judged by the same rule, what was printed is let in."""
    for code in good(club):
        assert code.encode() not in corpus(good(club))
    assert club.browser().get(f"/r/{club.screen()}").status_code == 200
