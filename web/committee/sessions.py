"""Activities: today's and the coming ones, a new one, and the screen that shows an activity's code."""

from datetime import date
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from ledger.operations.create_session import CreateSession, create_session
from ledger.reports.display import display
from ledger.reports.rules import rules
from ledger.reports.sessions import SessionCard, sessions
from ledger.scheme.calendar import day_of
from ledger.scheme.code import ROTATING
from ledger.scheme.roles import Act
from web import addresses, context, guards
from web.committee.blueprint import bp, by, community_id
from web.committee.schemas import SESSION
from web.forms import Wrong, shanghai, wrongs
from web.htmx import page_or_fragment


def _coming(today: date) -> tuple[tuple[date, tuple[SessionCard, ...]], ...]:
    """Return today (always) and the coming days that have something on."""
    days: dict[date, list[SessionCard]] = {today: []}
    for card in sessions(context.ledger(), community_id(), today):
        days.setdefault(day_of(card.starts_at), []).append(card)
    return tuple((day, tuple(cards)) for day, cards in days.items())


def _page(form: MultiDict[str, str], wrong: Wrong, status: int) -> ResponseReturnValue:
    today = day_of(context.now())
    days = _coming(today)
    page = render_template(
        "committee/sessions.html",
        days=days,
        today=today,
        # The one that is on, or comes next today: its code is what somebody came here for.
        current=next((card.session_id for card in days[0][1] if card.ends_at > context.now()), None),
        rules=rules(context.ledger(), community_id()),
        form=form,
        wrong=wrong,
    )
    return page, status


@bp.get("/sessions")
@guards.requires(Act.CREATE_SESSION)
def sessions_page() -> ResponseReturnValue:
    """Show what is on, and the form for a new one."""
    return _page(MultiDict(), {}, 200)


@bp.post("/sessions")
@guards.requires(Act.CREATE_SESSION)
def add_session() -> ResponseReturnValue:
    """Put an activity on the calendar."""
    try:
        form = SESSION.read()
    except ValidationError as error:
        return _page(request.form, wrongs(error), 422)
    command = CreateSession(
        id=form["request_id"],
        community_id=community_id(),
        by=by(),
        title=form["title"],
        rule_code=form["rule_code"],
        team_id=None,
        starts_at=shanghai(form["day"], form["starts"]),
        ends_at=shanghai(form["day"], form["ends"]),
        place=form["place"],
    )
    create_session(context.ledger(), command)
    return redirect(url_for("committee.sessions_page"), 303)


@bp.get("/sessions/<uuid:session_id>/display")
@guards.requires(Act.SHOW_DISPLAY, resting=True)
def display_page(session_id: UUID) -> ResponseReturnValue:
    """Fill the screen with the code that people scan, and count who came."""
    shown = display(context.ledger(), community_id(), session_id)
    return page_or_fragment(
        "committee/display.html",
        "committee/_display.html",
        display=shown,
        address=addresses.absolute(ROTATING + shown.code),
    )
