"""Activities: what is on, a new one, and how many were counted there."""

from typing import Any
from uuid import UUID

from flask import url_for

from ledger import ids
from ledger.operations.create_session import CreateSession, SessionCreated, create_session
from ledger.operations.set_headcount import HeadcountSet, SetHeadcount, set_headcount
from ledger.reports.rule_pages import rule_page
from ledger.reports.session_pages import SessionSheet, session_page, session_sheet
from ledger.scheme.roles import Act, Principal, PrincipalKind
from web import context, guards, programs
from web.api.asked import HEADCOUNT, KEY, NEW_SESSION, PAGE, SESSION_DAYS
from web.api.blueprint import WRITES, bp
from web.api.pages import Page, answered, asked
from web.api.schemas import HEADCOUNT_SET, RULES, SESSION, SESSION_CREATED, SESSIONS
from web.i18n import N_


def by() -> Principal:
    """Return the program that acts."""
    return Principal(PrincipalKind.PROGRAM, programs.the_program().id)


def request_id(key: dict[str, UUID]) -> UUID:
    """Return the request id of a key: each program has keys of its own, so that none meets a page's or another's."""
    return ids.named(programs.the_program().id, f"request:{key['key']}")


@bp.get("/rules")
@guards.api(Act.READ_API)
@bp.asks(PAGE, "query")
@bp.answers(RULES, N_("The rules in force today: what a presence is worth."), paged=True, also=(422,))
def rules(query: dict[str, Any]) -> Page:
    """List the rules."""
    return answered(rule_page(context.ledger(), programs.the_program().community_id, asked(query)))


@bp.get("/sessions")
@guards.api(Act.READ_API)
@bp.asks(SESSION_DAYS, "query")
@bp.answers(SESSIONS, N_("The activities, by day."), paged=True, also=(422,))
def sessions(query: dict[str, Any]) -> Page:
    """List the activities."""
    community_id, days = programs.the_program().community_id, {"first": query["first"], "last": query["last"]}
    return answered(session_page(context.ledger(), community_id, asked(query), **days))


@bp.get("/sessions/<uuid:session_id>")
@guards.api(Act.READ_API)
@bp.answers(SESSION, N_("One activity."), also=(404,))
def session(session_id: UUID) -> SessionSheet:
    """Show one activity."""
    return session_sheet(context.ledger(), programs.the_program().community_id, session_id)


@bp.post("/sessions")
@guards.api(Act.WRITE_API)
@bp.asks(KEY, "headers")
@bp.asks(NEW_SESSION, "json")
@bp.answers(SESSION_CREATED, N_("Put an activity on the calendar."), status=201, also=WRITES)
def add_session(key: dict[str, UUID], body: dict[str, Any]) -> tuple[SessionCreated, int, dict[str, str]]:
    """Put an activity on the calendar."""
    community_id = programs.the_program().community_id
    command = CreateSession(id=request_id(key), community_id=community_id, by=by(), team_id=None, **body)
    created = create_session(context.ledger(), command)
    return created, 201, {"Location": url_for("api.session", session_id=created.session_id)}


@bp.put("/sessions/<uuid:session_id>/headcount")
@guards.api(Act.WRITE_API)
@bp.asks(KEY, "headers")
@bp.asks(HEADCOUNT, "json")
@bp.answers(HEADCOUNT_SET, N_("Say how many were counted on the spot; a later number replaces it."), also=WRITES)
def set_count(key: dict[str, UUID], body: dict[str, int], session_id: UUID) -> HeadcountSet:
    """Write down the head count."""
    community_id = programs.the_program().community_id
    command = SetHeadcount(id=request_id(key), community_id=community_id, by=by(), session_id=session_id, **body)
    return set_headcount(context.ledger(), command)
