"""Doors that only the demo has: be a resident, an officer or the supervisor, without a link or a password."""

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from ledger.operations.demo_access import demo_binding, demo_session
from ledger.scheme.roles import Role
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
    return _signed_in(Role.OFFICER)


@bp.post("/second-officer")
@guards.public
def second_officer() -> ResponseReturnValue:
    """Sign in as the demo's second officer, who is one of the two for whatever takes two."""
    return _signed_in(Role.SECOND_OFFICER)


@bp.post("/supervisor")
@guards.public
def supervisor() -> ResponseReturnValue:
    """Sign in as the demo's supervisor, who reads everything."""
    return _signed_in(Role.SUPERVISOR)


def _signed_in(role: Role) -> ResponseReturnValue:
    EMPTY.read()
    response = redirect(url_for("committee.home"), 303)
    cookies.write(response, cookies.STAFF, demo_session(context.ledger(), role), context.settings())
    return response
