"""Two doors that only the demo has: be a resident, be an officer, without a link or a password."""

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from ledger.operations.demo_access import demo_binding, demo_session
from web import context, cookies, guards
from web.demo.club import RESIDENT
from web.forms import EMPTY

bp = Blueprint("demo", __name__, url_prefix="/demo")


@bp.post("/resident")
@guards.public
def resident() -> ResponseReturnValue:
    """Make a one-use link for the demo's first member and follow it."""
    EMPTY.read()
    return redirect(url_for("resident.binding", token=demo_binding(context.ledger(), RESIDENT)), 303)


@bp.post("/officer")
@guards.public
def officer() -> ResponseReturnValue:
    """Sign in as the demo's first officer."""
    EMPTY.read()
    response = redirect(url_for("committee.queue_page"), 303)
    cookies.write(response, cookies.STAFF, demo_session(context.ledger()), context.settings())
    return response
