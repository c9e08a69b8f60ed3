"""The roster, joining, and the link that binds a member's phone."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from ledger.errors import MemberUnknown
from ledger.operations.join_member import JoinMember, join_member
from ledger.operations.make_binding import MakeBinding, make_binding
from ledger.operations.note_once import note_once
from ledger.reports.roster import RosterRow, roster
from ledger.scheme.audit import Action
from ledger.scheme.roles import Act
from web import addresses, context, guards
from web.committee.blueprint import bp, by, community_id
from web.committee.schemas import BINDING, JOIN
from web.forms import Wrong, wrongs


def _page(form: MultiDict[str, str], wrong: Wrong, status: int) -> ResponseReturnValue:
    # The roster stands on the page whether or not the form was good: that somebody looked is written down first.
    note_once(context.ledger(), community_id(), by(), Action.ROSTER_READ)
    rows = roster(context.ledger(), community_id())
    joined = request.args.get("joined", type=UUID)
    new = next((row for row in rows if row.member_id == joined), None)
    return render_template("committee/members.html", rows=rows, new=new, form=form, wrong=wrong), status


@bp.get("/members")
@guards.requires(Act.READ_ROSTER)
def members_page() -> ResponseReturnValue:
    """Show the roster and the form for a newcomer."""
    return _page(MultiDict(), {}, 200)


@bp.post("/members")
@guards.requires(Act.JOIN_MEMBER)
def join() -> ResponseReturnValue:
    """Give a newcomer a handbook."""
    try:
        form = JOIN.read()
    except ValidationError as error:
        return _page(request.form, wrongs(error), 422)
    command = JoinMember(
        id=form["request_id"],
        community_id=community_id(),
        by=by(),
        name=form["name"],
        birth_year=form["birth_year"],
        building_group=form["building_group"],
        phone=form["phone"],
        household_with=form["household_with"],
    )
    joined = join_member(context.ledger(), command)
    return redirect(url_for("committee.members_page", joined=joined.member_id), 303)


def _row(member_id: UUID) -> RosterRow:
    rows = roster(context.ledger(), community_id())
    found = next((row for row in rows if row.member_id == member_id), None)
    if found is None:
        raise MemberUnknown
    return found


@bp.post("/members/<uuid:member_id>/binding")
@guards.requires(Act.MAKE_BINDING)
def binding(member_id: UUID) -> ResponseReturnValue:
    """Show the one-use code for a member's phone, once: it is written down nowhere."""
    form = BINDING.read()
    member = _row(member_id)
    command = MakeBinding(id=form["request_id"], community_id=community_id(), by=by(), member_id=member_id)
    made = make_binding(context.ledger(), command)
    address = addresses.absolute(url_for("resident.binding", token=made.token))
    return render_template("committee/binding.html", member=member, binding=made, address=address)
