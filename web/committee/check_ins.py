"""One check-in by itself: stamping a flagged row, or sending it back with a reason."""

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from ledger.operations.return_check_in import ReturnCheckIn, return_check_in
from ledger.reports.check_in import receipt
from ledger.scheme.checkin import ReturnReason
from ledger.scheme.roles import Act
from web import context, guards
from web.committee.blueprint import bp, by, community_id
from web.committee.queue import ask_or_look
from web.committee.schemas import APPROVE_ONE, RETURN


@bp.post("/check-ins/<uuid:check_in_id>/approve")
@guards.requires(Act.STAMP)
def approve_one(check_in_id: UUID) -> ResponseReturnValue:
    """Say what the press on one row would do; the confirming form is the one of the whole session."""
    form = APPROVE_ONE.read()
    return ask_or_look(form["session_id"], {check_in_id}, form["thanks"], form["step"])


@bp.get("/check-ins/<uuid:check_in_id>/return")
@guards.requires(Act.RETURN_CHECK_IN)
def return_page(check_in_id: UUID) -> ResponseReturnValue:
    """Ask why it goes back; the member reads the same words."""
    found = receipt(context.ledger(), community_id(), check_in_id)
    return render_template("committee/return.html", receipt=found, reasons=tuple(ReturnReason))


@bp.post("/check-ins/<uuid:check_in_id>/return")
@guards.requires(Act.RETURN_CHECK_IN)
def send_back(check_in_id: UUID) -> ResponseReturnValue:
    """Send a check-in back."""
    form = RETURN.read()
    command = ReturnCheckIn(
        id=form["request_id"],
        community_id=community_id(),
        by=by(),
        check_in_id=check_in_id,
        reason=form["reason"],
    )
    return_check_in(context.ledger(), command)
    return redirect(url_for("committee.queue_page", returned=1), 303)
