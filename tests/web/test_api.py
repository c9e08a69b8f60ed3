"""The API for other programs: what it answers, whom it refuses, and how often a write happens."""

import json
import uuid
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from ledger.errors import DatabaseBusy
from ledger.ids import new_id
from ledger.operations.end_integration import EndIntegration, end_integration
from ledger.operations.join_member import JoinMember, join_member
from ledger.operations.seal import seal
from ledger.reports.integrations import integrations
from ledger.scheme.roles import Scope
from ledger.store import tables as t
from tests.web.little_club import Club
from tests.web.next_door import next_door
from tests.web.programs import admin, lived_in, program
from web import create_app
from web.api.reading import BODY_BYTES, DEPTH_MAX
from web.guards import public
from web.settings import Mode, Settings

SESSION = {
    "title": "防跌倒讲座",
    "rule_code": "K09",
    "starts_at": "2018-12-20T09:00:00+08:00",
    "ends_at": "2018-12-20T10:30:00+08:00",
    "place": "居委会活动室",
}
LISTS = ("members", "sessions", "rules", "goods", "runs", "transfers")
READINGS = ("community", *LISTS, "checkpoint", "members/DW2018001/statement")


@dataclass
class Caller:
    """A program and its token."""

    browser: FlaskClient
    token: str

    def ask(self, path: str, method: str = "GET", headers: Mapping[str, str] | None = None, **sent: Any) -> TestResponse:  # noqa: ANN401 - what a test client sends
        """Ask for something below the API's address."""
        address = path if path.startswith("/") else f"/api/v1/{path}"
        return self.browser.open(
            address, method=method, headers={"Authorization": f"Bearer {self.token}"} | dict(headers or {}), **sent
        )

    def read(self, path: str) -> Any:  # noqa: ANN401 - JSON
        """Return what stands at an address of the API."""
        answer = self.ask(path)
        assert answer.status_code == 200, answer.text
        return answer.json

    def write(self, path: str, method: str, body: object, key: object = None) -> TestResponse:
        """Write something, under a key of its own unless one is given."""
        return self.ask(path, method, {"Idempotency-Key": str(key or new_id())}, json=body)


def caller(club: Club, scope: Scope = Scope.READ, community_id: uuid.UUID | None = None) -> Caller:
    return Caller(club.browser(), program(club, community_id or club.community_id, scope))


@pytest.fixture
def reader(club: Club) -> Caller:
    """A program that may only read, in a club where something has happened."""
    return caller(lived_in(club))


@pytest.fixture
def writer(club: Club) -> Caller:
    """A program that may write."""
    return caller(club, Scope.WRITE)


def problem(answer: TestResponse, status: int, code: str) -> dict[str, Any]:
    """Return a refusal, once it is one as RFC 9457 wants it."""
    assert answer.status_code == status, answer.text
    assert answer.content_type == "application/problem+json"
    told: dict[str, Any] = json.loads(answer.text)
    assert (told["status"], told["code"]) == (status, code)
    assert told["title"]
    assert told["detail"]
    assert told["retryable"] is ("Retry-After" in answer.headers)
    return told


def test_a_program_reads_what_the_club_is(club: Club, reader: Caller) -> None:
    """A display screen or an auditor builds on these very names and figures."""
    told = {path: reader.read(path) for path in READINGS}
    assert told["community"]["name"] == "东王小区"
    assert told["community"]["scope"] == "read"
    assert told["members"]["items"][0] == {
        "handbook_no": "DW2018001", "state": "active", "joined_on": "2018-12-19", "available": 1, "waiting": 3,
    }  # fmt: skip
    lecture = next(one for one in told["sessions"]["items"] if one["title"] == "冬季健康讲座")
    assert lecture["starts_at"] == "2018-12-19T09:00:00+08:00"
    assert (lecture["points"], lecture["checked_in"], lecture["headcount"]) == (3, 1, None)
    assert reader.ask(f"sessions/{club.session_id}").json == lecture
    assert [one["code"] for one in told["rules"]["items"]] == ["K09"]
    assert [(one["sku"], one["left"]) for one in told["goods"]["items"]] == [("R01", 1)]
    assert told["runs"]["items"][0]["state"] == "open"
    assert told["checkpoint"]["note"].startswith("dongwang")
    statement = reader.ask("members/DW2018001/statement").json
    assert statement is not None
    lines = [(one["kind"], one["incoming"], one["amount"], one["available_after"]) for one in statement["items"]]
    assert lines == [("pending", True, 3, 0), ("post", True, 3, 3), ("single", False, 2, 1), ("pending", True, 3, 1)]


def test_nothing_that_names_a_person_leaves_by_the_api(reader: Caller) -> None:
    """A token lives in other people's programs; what it reads must not be a list of neighbours."""
    answers = [reader.ask(path) for path in (*READINGS, "members/DW2018001/statement")]
    shown = " ".join(json.dumps(answer.json, ensure_ascii=False) for answer in answers)
    assert [name for name in ("赵文兰", "王国宁", "韩文华", "林秀英", "李老师", "号楼组") if name in shown] == []


def test_a_sealed_line_can_be_proved(club: Club, reader: Caller) -> None:
    """An auditor checks with tools of their own that the line they were shown is in the book."""
    line = reader.read("transfers?limit=1")["items"][0]
    proof = reader.ask(f"proofs/{line['transfer_id']}").json
    assert proof is not None
    assert line["transfer_id"] in proof["line"]
    assert proof["checkpoint"] == reader.read("checkpoint")["note"]
    problem(reader.ask(f"proofs/{new_id()}"), 404, "transfer_unknown")
    with club.ledger.reading() as rx:
        waiting = rx.connection.execute(
            sa.select(t.transfer.c.id).where(t.transfer.c.set_id.in_(sa.select(t.unsealed.c.subject_id)))
        )
        unsealed = waiting.scalars().all()
    assert len(unsealed) == 1
    problem(reader.ask(f"proofs/{unsealed[0]}"), 409, "not_sealed_yet")


def test_a_cookie_opens_nothing_here(club: Club) -> None:
    """A foreign page that an officer has open must not read or write through their browser."""
    for browser in (club.browser(), club.officer(), club.resident(0)):
        answer = browser.get("/api/v1/members")
        assert problem(answer, 401, "token_missing")["title"] == "程序要带上令牌才能进来"
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        key = {"Idempotency-Key": str(new_id())}
        problem(browser.post("/api/v1/sessions", json=SESSION, headers=key), 401, "token_missing")


@pytest.mark.parametrize(
    "sent", ["Bearer dwk_NOBODYS", "Bearer ", "Basic ZHdrXzpY", "Bearer dwk_\u00e9", "Bearer " + "X" * 9_000]
)
def test_a_token_that_is_none_of_ours_opens_nothing(club: Club, sent: str) -> None:
    """Guessing must look the same as having nothing, and must not end in an error page."""
    answer = club.browser().get("/api/v1/community", headers={"Authorization": sent})
    assert answer.status_code == 401
    assert answer.content_type == "application/problem+json"
    assert "WWW-Authenticate" in answer.headers


def test_an_ended_token_is_refused_at_once(club: Club, reader: Caller) -> None:
    """A token that leaked must be dead with the press of the button."""
    assert reader.ask("community").status_code == 200
    by, known = admin(club, club.community_id), integrations(club.ledger, club.community_id)
    command = EndIntegration(id=new_id(), community_id=club.community_id, by=by, integration_id=known[0].integration_id)
    end_integration(club.ledger, command)
    answer = reader.ask("community")
    problem(answer, 401, "token_unknown")
    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]


def test_a_reading_token_writes_nothing(club: Club, reader: Caller) -> None:
    """A screen in a hallway holds such a token; whoever copies it must not fill the calendar."""
    for path, method, body in (
        ("sessions", "POST", SESSION),
        (f"sessions/{club.session_id}/headcount", "PUT", {"headcount": 3}),
    ):
        problem(reader.write(path, method, body), 403, "token_reads_only")
    with club.ledger.reading() as rx:
        denied = rx.fetch("SELECT count(*) FROM audit_event WHERE action = 'denied' AND by_kind = 'program'")
    assert denied[0][0] == 1


def test_the_last_request_is_noted(club: Club, reader: Caller) -> None:
    """A token that nobody has used for a year is one to be ended."""
    assert integrations(club.ledger, club.community_id)[0].seen_at is None
    reader.ask("community")
    assert integrations(club.ledger, club.community_id)[0].seen_at == club.clock.now()


def test_nothing_of_next_door_is_found(club: Club, reader: Caller) -> None:
    """Two communities share a database and nothing else."""
    there = next_door(club)
    seal(club.ledger, there.community_id)
    neighbour = caller(club, Scope.WRITE, there.community_id)
    mine, theirs = caller(club, Scope.WRITE), {path: neighbour.read(path) for path in LISTS}
    line = theirs["transfers"]["items"][0]["transfer_id"]
    problem(mine.ask(f"proofs/{line}"), 404, "transfer_unknown")
    problem(mine.ask(f"sessions/{there.things['session_id']}"), 404, "session_unknown")
    problem(mine.write(f"sessions/{there.things['session_id']}/headcount", "PUT", {"headcount": 3}), 404, "session_unknown")
    problem(mine.ask("members/XW2018001/statement"), 404, "member_unknown")
    cursor = neighbour.read("sessions?limit=1")["next"]
    problem(mine.ask(cursor), 422, "page_token_invalid")
    for path in LISTS:
        shown = {json.dumps(one) for one in reader.read(path)["items"]}
        assert path == "rules" or not shown & {json.dumps(one) for one in theirs[path]["items"]}


def test_what_has_not_changed_comes_without_a_body(club: Club, reader: Caller) -> None:
    """A screen that asks every minute must not carry the whole list each time, nor show an old one."""
    first = reader.ask("members")
    tag = first.headers["ETag"]
    again = reader.ask("members", headers={"If-None-Match": tag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    join_member(club.ledger, JoinMember(id=new_id(), community_id=club.community_id, by=club.by, name="新邻居"))
    changed = reader.ask("members", headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != tag
    assert "Authorization" in changed.headers["Vary"]


def test_pages_lead_to_the_end_while_members_join(club: Club, reader: Caller) -> None:
    """A list that is read in pages must hold everybody who was there when it began."""
    seen: list[str] = []
    path: str | None = "members?limit=2"
    while path:
        answer = reader.ask(path)
        assert answer.json is not None
        path = answer.json["next"]
        assert answer.headers.get("Link") == (f'<{path}>; rel="next"' if path else None)
        seen += [one["handbook_no"] for one in answer.json["items"]]
        if len(seen) < 6:
            join_member(club.ledger, JoinMember(id=new_id(), community_id=club.community_id, by=club.by, name="新邻居"))
    assert seen == sorted(set(seen))
    assert {"DW2018001", "DW2018002", "DW2018003", "DW2018004"} <= set(seen)


def test_days_are_kept_from_page_to_page(reader: Caller) -> None:
    """A next page that forgot the days would show the whole year."""
    first = reader.ask("sessions?from=2018-12-19&to=2018-12-19&limit=1").json
    assert first is not None
    second = reader.ask(first["next"]).json
    assert second is not None
    assert [one["title"] for one in (*first["items"], *second["items"])] == ["冬季健康讲座", "防跌倒讲座"]
    assert reader.ask("sessions?from=2018-12-20").json == {"items": [], "next": None}
    problem(reader.ask(first["next"].replace("2018-12-19", "2018-12-18")), 422, "page_token_invalid")


@pytest.mark.parametrize("asked", ["cursor=x", "cursor=IkRXMjAxODAwMiI.AAAA", "cursor=%00", "cursor=%F0%9F%8D%9A"])
def test_a_made_up_cursor_is_refused(reader: Caller, asked: str) -> None:
    """Silently beginning anew would let a program count everybody twice."""
    problem(reader.ask(f"members?{asked}"), 422, "page_token_invalid")


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ("limit=0", ["limit"]), ("limit=201", ["limit"]), ("limit=many", ["limit"]), ("limit=1_0", ["limit"]),
        ("limit=１", ["limit"]), ("limit=1&limit=2", ["limit"]), ("cursor=", ["cursor"]), ("cursor=" + "x" * 500, ["cursor"]),
        ("from=yesterday", ["from"]), ("to=2018-13-01", ["to"]), ("page=2&limit=x", ["limit", "page"]),
    ],
)  # fmt: skip
def test_a_question_that_does_not_fit_is_refused_by_its_names(reader: Caller, asked: str, named: list[str]) -> None:
    """A parameter that is quietly ignored is a filter that was never applied."""
    assert problem(reader.ask(f"sessions?{asked}"), 422, "fields_wrong")["fields"] == named


def test_a_program_puts_an_activity_on_the_calendar_once(club: Club, writer: Caller) -> None:
    """A retry after a lost answer must not announce the lecture twice."""
    key = new_id()
    with ThreadPoolExecutor(8) as threads:
        each = [Caller(club.browser(), writer.token) for _ in range(8)]
        answers = list(threads.map(lambda one: one.write("sessions", "POST", SESSION, key), each))
    assert {answer.status_code for answer in answers} == {201}
    assert {answer.text for answer in answers} == {answers[0].text}
    made = answers[0].json
    assert made is not None
    assert made["points"] == 3
    assert made["session_id"] != str(key), "a program's key is no request id of ours"
    assert answers[0].headers["Location"] == f"/api/v1/sessions/{made['session_id']}"
    shown = writer.ask(answers[0].headers["Location"]).json
    assert shown is not None
    assert {name: shown[name] for name in SESSION} == SESSION
    with club.ledger.reading() as rx:
        assert rx.fetch("SELECT count(*) FROM session")[0][0] == 2
    problem(writer.write("sessions", "POST", SESSION | {"place": "别处"}, key), 422, "request_reused")
    # The keys of another program are its own: neither can stand in the other's way.
    assert caller(club, Scope.WRITE).write("sessions", "POST", SESSION, key).status_code == 201


def test_a_program_says_how_many_came(club: Club, writer: Caller) -> None:
    """The figure of a counting door stands beside the check-ins, and a later one replaces it."""
    path, key = f"sessions/{club.session_id}/headcount", new_id()
    assert writer.write(path, "PUT", {"headcount": 31}, key).json == {"session_id": str(club.session_id), "headcount": 31}
    assert writer.write(path, "PUT", {"headcount": 32}).status_code == 200
    assert writer.write(path, "PUT", {"headcount": 31}, key).json == {"session_id": str(club.session_id), "headcount": 31}
    assert writer.read(f"sessions/{club.session_id}")["headcount"] == 32
    problem(writer.write(path, "PUT", {"headcount": 30}, key), 422, "request_reused")
    problem(writer.write(f"sessions/{new_id()}/headcount", "PUT", {"headcount": 3}), 404, "session_unknown")


@pytest.mark.parametrize("key", [None, "", "1", "not-a-uuid", "\u00e9"])
def test_a_write_without_a_key_is_refused(club: Club, writer: Caller, key: str | None) -> None:
    """Without a key nobody can tell a retry from a second lecture."""
    headers = {} if key is None else {"Idempotency-Key": key}
    problem(writer.ask("sessions", "POST", headers, json=SESSION), 400, "idempotency_key_wrong")
    with club.ledger.reading() as rx:
        assert rx.fetch("SELECT count(*) FROM session")[0][0] == 1


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"title": None}, ["title"]), ({"title": " "}, ["title"]), ({"title": "长" * 41}, ["title"]), ({"title": 3}, ["title"]),
        ({"title": "讲座\ud800"}, ["title"]), ({"place": ["厅"]}, ["place"]), ({"points": 9}, ["points"]),
        ({"starts_at": "2018-12-20"}, ["starts_at"]), ({"starts_at": "2018-12-20T09:00:00"}, ["starts_at"]),
        ({"starts_at": 0}, ["starts_at"]), ({"ends_at": "9999-12-31T23:59:59-23:59"}, ["ends_at"]),
        ({"ends_at": "2018-12-20T25:00:00Z"}, ["ends_at"]), ({"rule_code": ""}, ["rule_code"]),
    ],
)  # fmt: skip
def test_a_field_that_does_not_fit_is_named(writer: Caller, change: dict[str, object], named: list[str]) -> None:
    """`422` alone sends a programmer searching for an afternoon."""
    assert problem(writer.write("sessions", "POST", SESSION | change), 422, "fields_wrong")["fields"] == named


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"rule_code": "K99"}, 404, "rule_unknown"), ({"rule_code": "K\u0000"}, 422, "fields_wrong"),
        ({"ends_at": "2018-12-20T08:00:00+08:00"}, 422, "times_invalid"),
        ({"ends_at": "2018-12-22T08:00:00+08:00"}, 422, "times_invalid"), ({"title": "讲\u202e座"}, 422, "text_invalid"),
    ],
)  # fmt: skip
def test_what_the_book_refuses_is_told_as_it_is(writer: Caller, change: dict[str, str], status: int, code: str) -> None:
    """The API has no rules of its own: what the desk refuses, a program is refused, too."""
    problem(writer.write("sessions", "POST", SESSION | change), status, code)


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff\xfe", b"[" * 16_000, b'{"title": NaN}', b'{"place": "a", "place": "b"}', b"9" * 9_000]
)
def test_a_body_that_is_no_json_is_refused(writer: Caller, body: bytes) -> None:
    """A body that is nested a thousand deep is sent to break the one who reads it."""
    key = {"Idempotency-Key": str(new_id())}
    problem(writer.ask("sessions", "POST", key, data=body, content_type="application/json"), 400, "body_unreadable")


def test_a_body_may_be_nested_no_deeper_than_we_follow(writer: Caller) -> None:
    """The limit is one that honest programs never meet."""
    for depth, code in ((DEPTH_MAX, "fields_wrong"), (DEPTH_MAX + 1, "body_unreadable")):
        nested = b"[" * (depth - 1) + b"]" * (depth - 1)
        key = {"Idempotency-Key": str(new_id())}
        body = b'{"title": "[[[[[[[[[[[\\"[[[[", "place": ' + nested + b"}"
        answer = writer.ask("sessions", "POST", key, data=body, content_type="application/json")
        assert answer.json is not None or answer.content_type == "application/problem+json"
        assert json.loads(answer.text)["code"] == code


def test_only_objects_are_read(writer: Caller) -> None:
    """A list of sessions is not one session, however much of it fits."""
    for body in ("[]", json.dumps([SESSION]), '"text"', "3", "null"):
        key = {"Idempotency-Key": str(new_id())}
        answer = writer.ask("sessions", "POST", key, data=body, content_type="application/json")
        assert problem(answer, 422, "fields_wrong")["fields"] == []


def test_only_json_is_read(writer: Caller) -> None:
    """A form from a foreign page comes as text or as a form, never as JSON without being asked first."""
    key = {"Idempotency-Key": str(new_id())}
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", "application/jsonx"):
        answer = writer.ask("sessions", "POST", key, data=json.dumps(SESSION), content_type=kind)
        problem(answer, 415, "media_type_wrong")
    answer = writer.ask("sessions", "POST", key, data=json.dumps(SESSION), content_type="application/json; charset=utf-8")
    assert answer.status_code == 201


def test_a_body_that_is_too_large_is_refused(writer: Caller) -> None:
    """A megabyte of title must not be parsed before it is found too long."""
    problem(writer.write("sessions", "POST", SESSION | {"title": "x" * BODY_BYTES}), 413, "too_large")


def test_every_refusal_is_a_problem_whatever_is_accepted(writer: Caller) -> None:
    """A program that gets a page of HTML instead of an answer breaks at three in the morning."""
    for accept in ("text/html", "*/*", "image/png", "application/json"):
        asked = {"Accept": accept}
        problem(writer.ask("nothing-here", headers=asked), 404, "page_unknown")
        problem(writer.ask("sessions/not-an-id", headers=asked), 404, "page_unknown")
        answer = writer.ask("members", "DELETE", headers=asked)
        problem(answer, 405, "method_wrong")
        assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [(RuntimeError("the inner workings"), 500, "server_broke"), (DatabaseBusy(cause="x"), 503, "database_busy")],
)
def test_a_fault_of_ours_is_a_problem_too(club: Club, reader: Caller, error: Exception, status: int, code: str) -> None:
    """A program must learn whether to come again, and never see the inside of the house."""

    @public
    def failing() -> str:
        raise error

    club.app.view_functions["api.members"] = failing
    told = problem(reader.ask("members"), status, code)
    assert told["retryable"] is (status == 503)
    assert "inner" not in str(told)


def test_a_refusal_speaks_the_language_that_was_asked_for(reader: Caller) -> None:
    """The title ends on somebody's screen; who reads it there is known to the program, not to us."""
    for asked, title in (
        (None, "这里没有东西"),
        ("en-GB,en;q=0.9", "There is nothing here"),
        ("fr, de;q=0.5", "这里没有东西"),
    ):
        told = problem(reader.ask("nothing", headers={"Accept-Language": asked} if asked else {}), 404, "page_unknown")
        assert told["title"] == title


def test_a_write_needs_no_form_token_and_every_other_form_still_does(club: Club) -> None:
    """The exemption is for whoever proves themselves with every request, and for nobody else."""
    writer = caller(club, Scope.WRITE)
    club.app.config["WTF_CSRF_ENABLED"] = True
    assert writer.write("sessions", "POST", SESSION).status_code == 201
    assert club.officer().post("/committee/sessions", data={}).status_code == 400


def test_before_there_is_a_club_a_program_is_told_so(tmp_path: Path) -> None:
    """A program that starts before the house does must not take a page of HTML for an answer."""
    settings = Settings(database=f"sqlite:///{tmp_path / 'none.db'}", keys_path=tmp_path / "keys.json", mode=Mode.HALL)
    browser = create_app(settings).test_client()
    for path in ("/api/v1/community", "/api/v1/openapi.json"):
        problem(browser.get(path, headers={"Authorization": "Bearer dwk_X"}), 503, "not_installed")


def test_times_travel_with_shanghais_offset(reader: Caller) -> None:
    """A time without a zone is eight hours wrong for whoever reads it elsewhere."""
    for path in ("sessions", "runs", "transfers"):
        for one in reader.read(path)["items"]:
            for name, value in one.items():
                assert not name.endswith("_at") or value.endswith("+08:00")


def test_a_time_of_another_zone_is_read_as_the_instant_it_is(writer: Caller) -> None:
    """Whoever writes UTC means the same lecture."""
    body = SESSION | {"starts_at": "2018-12-20T01:00:00Z", "ends_at": "2018-12-20T02:30:00.500000Z"}
    made = writer.write("sessions", "POST", body).json
    assert made is not None
    shown = writer.ask(f"sessions/{made['session_id']}").json
    assert shown is not None
    assert (shown["starts_at"], shown["ends_at"]) == ("2018-12-20T09:00:00+08:00", "2018-12-20T10:30:00.500000+08:00")
