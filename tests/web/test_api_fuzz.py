"""The API against its own document: whatever fits it, and whatever does not, ends in an answer that it describes."""

import traceback
from collections import Counter
from collections.abc import Callable
from typing import Any, Final

import pytest
import schemathesis
from flask import Flask
from hypothesis import given, seed, settings
from hypothesis import strategies as st
from schemathesis import Case as AnyCase
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from werkzeug.test import TestResponse

from ledger.scheme.roles import Scope
from ledger.store.columns import as_uuid
from tests.club import everything
from tests.conftest import Say
from tests.web.little_club import Club
from tests.web.programs import lived_in, program
from web.guards import public

Case = AnyCase[Any]
SEED: Final = 2018_12_29
REQUESTS: Final = 5 * settings().max_examples
"""1,000 in `make test`, 10,000 in `make test-long`."""
CHECKS: Final = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
WRITTEN_BY_A_WRITE: Final = {"session", "activity", "request", "unsealed"}
NOTED_ANYWAY: Final = {"integration"}
"""When a program was last heard of."""
PLAUSIBLE: Final = {"rule_code": "K09", "starts_at": "2018-12-20T09:00:00+08:00", "ends_at": "2018-12-20T10:30:00+08:00"}


def cases(club: Club, app: Flask) -> st.SearchStrategy[Case]:
    """Return requests to every operation of the document, fitting it and not, about what is there and what is not."""
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    assert len(operations) > 10, "the document offers less than the API does"
    there = {"session_id": str(club.session_id), "handbook_no": "DW2018001", "transfer_id": line(club)}
    kinds: list[st.SearchStrategy[Case]] = []
    for operation in operations:
        named = {each.name: there[each.name] for each in operation.path_parameters}
        for mode in GenerationMode:
            kinds.append(operation.as_strategy(generation_mode=mode))
            if named:
                kinds.append(operation.as_strategy(generation_mode=mode, path_parameters=named))
    return st.tuples(st.one_of(kinds), st.booleans()).map(lambda drawn: plausible(*drawn))


def line(club: Club) -> str:
    """Return a line of the journal."""
    with club.ledger.reading() as rx:
        return str(as_uuid(rx.fetch("SELECT id FROM transfer LIMIT 1")[0][0]))


def plausible(case: Case, yes: bool) -> Case:  # noqa: FBT001 - drawn
    """Let half of the requests begin with the first page, and name a rule and a day that there are: they get further in."""
    if yes and case.query:
        case.query.pop("cursor", None)
    if yes and isinstance(case.body, dict) and "rule_code" in case.body:
        case.body |= PLAUSIBLE
    return case


def fuzz(club: Club, app: Flask, token: str, requests: int, seen: Callable[[Case, Any], None]) -> None:
    """Send requests and check every answer; `seen` is told of each."""

    @seed(SEED)
    @settings(settings(), max_examples=requests, database=None)
    @given(case=cases(club, app))
    def try_one(case: Case) -> None:
        response = case.call(headers={"Authorization": f"Bearer {token}"})
        seen(case, response)
        case.validate_response(response, checks=CHECKS)
        if response.status_code >= 400:
            told = response.headers["content-type"]
            assert told == ["application/problem+json"], f"{case.method} {case.path}: {told}"

    try_one()


def test_no_request_breaks_the_api_or_leaves_a_row_that_it_did_not_answer_for(club: Club, say: Say) -> None:
    """Programs of others have faults of their own; none of them may become a fault, or a line, of the book."""
    lived_in(club)
    token, counted, made = program(club, club.community_id, Scope.WRITE), Counter[str](), dict[str, str]()
    before = everything(club.ledger)

    def seen(case: Case, response: Any) -> None:  # noqa: ANN401 - schemathesis' answer
        counted[f"{response.status_code // 100}xx"] += 1
        if case.method != "GET" and response.status_code in {200, 201}:
            made[case.headers["Idempotency-Key"].lower()] = case.method

    fuzz(club, club.app, token, REQUESTS, seen)
    after = everything(club.ledger)
    grown = {name: len(after[name]) - len(rows) for name, rows in before.items() if after[name] != rows}
    assert set(grown) - NOTED_ANYWAY <= WRITTEN_BY_A_WRITE, grown
    sessions = list(made.values()).count("POST")
    assert sessions > 0, "no request got as far as the calendar"
    assert (grown["session"], grown["request"]) == (sessions, len(made))
    assert grown["activity"] <= sessions
    assert counted.total() >= REQUESTS
    say(f"API fuzz: {counted.total():,} requests, " + ", ".join(f"{kind} {n:,}" for kind, n in sorted(counted.items())))


def _breaks() -> TestResponse:
    raise RuntimeError("on purpose")


def _lies() -> dict[str, object]:
    return {"items": [{"sku": "R01", "left": "two"}], "next": 3}


def _page() -> tuple[str, int]:
    return "<h1>not found</h1>", 404


@pytest.mark.parametrize("broken", [_breaks, _lies, _page], ids=["500", "not as documented", "a page for people"])
def test_the_fuzz_notices_a_view_that_is_broken(club: Club, broken: Callable[..., Any]) -> None:
    """The negative control: a fuzz that finds nothing in a broken house finds nothing in a whole one, either."""
    token = program(club, club.community_id, Scope.READ)
    lived_in(club)
    club.app.view_functions["api.goods"] = public(broken)
    with pytest.raises((FailureGroup, AssertionError, RuntimeError)) as told:
        fuzz(club, club.app, token, 200, lambda _case, _response: None)
    assert "/api/v1/goods" in "".join(traceback.format_exception(told.value))
