"""Redemption days: the list, opening one, closing it."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from ledger.operations.close_run import CloseRun, close_run
from ledger.operations.open_run import OpenRun, open_run
from ledger.reports.runs import runs
from ledger.scheme.calendar import day_of
from ledger.scheme.roles import Act
from web import context, guards
from web.committee.blueprint import bp, by, community_id
from web.committee.schemas import CLOSE, RUN
from web.forms import Wrong, shanghai, wrongs


def _page(form: MultiDict[str, str], wrong: Wrong, status: int) -> ResponseReturnValue:
    known = runs(context.ledger(), community_id())
    today = day_of(context.now())
    return render_template("committee/runs.html", runs=known, today=today, form=form, wrong=wrong), status


@bp.get("/runs")
@guards.requires(Act.OPEN_RUN)
def runs_page() -> ResponseReturnValue:
    """Show the redemption days and the form for a new one."""
    return _page(MultiDict(), {}, 200)


@bp.post("/runs")
@guards.requires(Act.OPEN_RUN)
def add_run() -> ResponseReturnValue:
    """Open a redemption day."""
    try:
        form = RUN.read()
    except ValidationError as error:
        return _page(request.form, wrongs(error), 422)
    command = OpenRun(
        id=form["request_id"],
        community_id=community_id(),
        by=by(),
        name=form["name"],
        day=form["day"],
        opens_at=shanghai(form["day"], form["opens"]),
        closes_at=shanghai(form["day"], form["closes"]),
    )
    open_run(context.ledger(), command)
    return redirect(url_for("committee.runs_page"), 303)


@bp.post("/runs/<uuid:run_id>/close")
@guards.requires(Act.CLOSE_RUN)
def end_run(run_id: UUID) -> ResponseReturnValue:
    """Close a redemption day before its hour."""
    form = CLOSE.read()
    close_run(context.ledger(), CloseRun(id=form["request_id"], community_id=community_id(), by=by(), run_id=run_id))
    return redirect(url_for("committee.runs_page"), 303)
