"""The desk: who stands here, what it may be, and the slip that says what she gets."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from ledger import ids
from ledger.errors import Invalid, NotFound
from ledger.operations.note_once import note_once
from ledger.operations.redeem import Line, Redeem
from ledger.operations.redeem import redeem as redeem_goods
from ledger.reports.desk import Desk
from ledger.reports.desk import desk as desk_today
from ledger.reports.desk import visitor as visitor_of
from ledger.reports.redemption import slip
from ledger.scheme.audit import Action
from ledger.scheme.roles import Act, Principal, PrincipalKind
from web import context, guards, messages, problems
from web.kiosk.blueprint import bp
from web.kiosk.schemas import REDEEM, VISITOR
from web.refusals import NoRunToday


def _open_desk() -> Desk | None:
    return desk_today(context.ledger(), context.the_staff().community_id)


@bp.get("")
@guards.requires(Act.SERVE_DESK)
def desk_page() -> ResponseReturnValue:
    """Wait for the next neighbour, the scan box ready."""
    return render_template("kiosk/desk.html", desk=_open_desk(), said=None, text="")


def _not_read(said: messages.Said, text: str, status: int) -> ResponseReturnValue:
    """Stay at the scan box, say what was wrong with what came in, and leave it there to be mended."""
    return render_template("kiosk/desk.html", desk=_open_desk(), said=said, text=text), status


@bp.post("/visitor")
@guards.requires(Act.SERVE_DESK)
def visitor() -> ResponseReturnValue:
    """Show who it is and what it may be, one press each."""
    desk = _open_desk()
    if desk is None:
        raise NoRunToday
    try:
        text = VISITOR.read()["text"]
        found = visitor_of(context.ledger(), context.the_staff().community_id, text)
    except (NotFound, Invalid) as error:
        return _not_read(messages.said(error.code, error.params), request.form["text"], problems.status_of(error))
    except ValidationError:
        return _not_read(messages.said("handbook_no_invalid", {}), "", 422)
    asker = context.the_asker()
    note_once(context.ledger(), asker.community_id, asker.principal, Action.PERSON_READ, found.member_id)
    return render_template("kiosk/visitor.html", desk=desk, visitor=found, request_id=ids.new_id())


@bp.post("/redeem")
@guards.requires(Act.SERVE_DESK)
def redeem() -> ResponseReturnValue:
    """Swap points for one thing. Pressed twice it happens once: the id was made when the page was."""
    form = REDEEM.read()
    staff = context.the_staff()
    command = Redeem(
        id=form["request_id"],
        community_id=staff.community_id,
        by=Principal(PrincipalKind.STAFF, staff.id),
        run_id=form["run_id"],
        member_id=form["member_id"],
        basket=(Line(item_id=form["item_id"], quantity=form["quantity"]),),
        proxy=None,
    )
    redeemed = redeem_goods(context.ledger(), command)
    return redirect(url_for("kiosk.slip_page", redemption_id=redeemed.redemption_id), 303)


@bp.get("/redemptions/<uuid:redemption_id>")
@guards.requires(Act.SERVE_DESK)
def slip_page(redemption_id: UUID) -> ResponseReturnValue:
    """Show the slip in large type, for whoever stands at the goods, and wait for the next neighbour."""
    found = slip(context.ledger(), context.the_staff().community_id, redemption_id)
    return render_template("kiosk/slip.html", slip=found, desk=_open_desk())
