"""The OpenAPI document and the page that shows it: complete, valid, and made from what reads and answers."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from marshmallow import RAISE, Schema, fields

from tests.web.catalogues import found_in_code
from tests.web.little_club import Club
from web.addresses import API
from web.api import asked, schemas
from web.api.blueprint import ALWAYS, WRITES
from web.guards import Door, guard_of

BESIDE = {"api.openapi", "api.page"}
"""What tells of the API and is none of it."""
Operation = tuple[str, str, dict[str, Any]]


@pytest.fixture(scope="module")
def document(reading_club: Club) -> dict[str, Any]:
    """The document as a program without a token gets it."""
    answer = reading_club.browser().get(f"{API}/openapi.json")
    assert answer.status_code == 200
    assert isinstance(answer.json, dict)
    return answer.json


def operations(document: dict[str, Any]) -> Iterator[Operation]:
    for path, shared in document["paths"].items():
        yield from ((method.upper(), path, told) for method, told in shared.items() if method != "parameters")


def test_the_document_is_valid_openapi(document: dict[str, Any]) -> None:
    """Generators and fuzzers of others stop at the first thing that is not as the standard says."""
    assert document["openapi"] == "3.1.0"
    schemathesis.openapi.from_dict(document).validate()
    with pytest.raises(Exception, match="required property"):
        schemathesis.openapi.from_dict({**document, "info": {"title": "no version"}}).validate()


def test_every_route_of_the_api_is_in_the_document(reading_club: Club, document: dict[str, Any]) -> None:
    """A route that nobody documented is one that nobody fuzzes."""
    known = {(method, path) for method, path, _ in operations(document)}
    served = {
        (method, re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule))
        for rule in reading_club.app.url_map.iter_rules()
        if rule.rule.startswith(f"{API}/") and rule.endpoint not in BESIDE
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert known == served
    doors = {rule.endpoint: guard_of(reading_club.app, rule.endpoint) for rule in reading_club.app.url_map.iter_rules()}
    behind = {endpoint for endpoint, guard in doors.items() if guard is not None and guard.door is Door.API}
    assert {endpoint for endpoint in doors if endpoint.startswith("api.")} - BESIDE == behind


def test_every_operation_says_which_problems_it_has(document: dict[str, Any]) -> None:
    """A refusal that is not documented is one that no program handles."""
    for method, path, told in operations(document):
        statuses = set(map(int, filter(str.isdigit, told["responses"])))
        writes, reads = method != "GET", {200, 304}
        assert statuses >= set(ALWAYS) | (set(WRITES) if writes else reads), (method, path)
        assert 404 in statuses or "{" not in path, (method, path)
        for status, answer in told["responses"].items():
            if status >= "4":
                found = document["components"]["responses"][answer["$ref"].rpartition("/")[2]]
                assert list(found["content"]) == ["application/problem+json"], (method, path, status)
        assert told["summary"]
    assert document["security"] == [{"token": []}]
    assert document["components"]["securitySchemes"]["token"] == {"type": "http", "scheme": "bearer"}


def test_every_list_has_its_pages_and_every_write_its_key(document: dict[str, Any]) -> None:
    """A list without an end, or a write that cannot be repeated, is found out on the worst day of the year."""
    for method, path, told in operations(document):
        names = {each["name"]: each for each in told.get("parameters", []) if "name" in each}
        good = next(answer for status, answer in told["responses"].items() if status.startswith("2"))
        name = good["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        if "items" in document["components"]["schemas"][name]["properties"]:
            assert {"cursor", "limit"} <= set(names), path
            assert (names["limit"]["schema"]["minimum"], names["limit"]["schema"]["maximum"]) == (1, 200)
            assert "Link" in good["headers"], path
        assert method == "GET" or names["Idempotency-Key"]["required"], path


def test_nothing_unknown_is_read_or_answered() -> None:
    """A misspelt field that is quietly dropped is a lecture at the wrong hour."""
    for schema in (*vars(schemas).values(), *vars(asked).values()):
        if isinstance(schema, Schema) and not isinstance(schema, asked.KeyHeader):
            assert schema.unknown == RAISE, schema


def test_every_amount_is_a_whole_number() -> None:
    """A point that travels as 3.0 comes back as 2.9999."""
    known = [schema for schema in (*vars(schemas).values(), *vars(asked).values()) if isinstance(schema, Schema)]
    kinds = {type(field) for schema in known for field in schema.fields.values()}
    assert fields.Integer in kinds
    assert not kinds & {fields.Float, fields.Decimal, fields.Number}


def test_whatever_the_document_says_is_said_in_both_languages(document: dict[str, Any]) -> None:
    """The reference page speaks Chinese; a sentence that is missing there stays English for whoever reads none."""
    known = set(found_in_code())
    said = {told["summary"] for _, _, told in operations(document)}
    said |= {
        told["description"]
        for schema in document["components"]["schemas"].values()
        for told in schema["properties"].values()
        if "description" in told
    }
    assert said - known == set()


def test_the_reference_shows_every_operation_and_every_field(reading_club: Club, document: dict[str, Any]) -> None:
    """A page that forgets a field is trusted until somebody needs it."""
    answer = reading_club.browser().get(f"{API}/")
    assert answer.status_code == 200
    assert "给程序用的接口" in answer.text
    for method, path, _ in operations(document):
        assert f'<span class="method">{method}</span> <code>{path}</code>' in answer.text
    for name, schema in document["components"]["schemas"].items():
        if name != "Problem" and "next" not in schema["properties"]:
            assert [field for field in schema["properties"] if f"<code>{field}</code>" not in answer.text] == []


def test_the_reference_and_the_document_hold_no_data(reading_club: Club, document: dict[str, Any]) -> None:
    """Both are open to everybody: they may say what the source says, and nothing of this club."""
    page = reading_club.browser().get(f"{API}/").text
    for secret in ("东王", "赵文兰", "健康讲座", "垃圾袋", str(reading_club.community_id)):
        assert secret not in page
        assert secret not in str(document)


def test_the_document_may_be_asked_for_again_for_nothing(reading_club: Club) -> None:
    """A generator that runs with every build need not fetch it anew."""
    browser = reading_club.browser()
    tag = browser.get(f"{API}/openapi.json").headers["ETag"]
    assert browser.get(f"{API}/openapi.json", headers={"If-None-Match": tag}).status_code == 304
