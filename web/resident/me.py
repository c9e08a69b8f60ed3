"""What is kept about me: to read, and to take along. One press each, and nobody to ask."""

from uuid import UUID

from flask import Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from ledger.errors import MemberUnknown
from ledger.operations.export_person import ExportPerson, export_person
from ledger.reports.own_data import OwnData, own_data
from ledger.scheme.roles import Principal, PrincipalKind
from web import context, guards, taking_along
from web import own_data as in_words
from web.resident.blueprint import bp


def _mine(member_id: UUID) -> OwnData:
    """Return the data of somebody whose handbook this browser holds; others' are not there at all."""
    bound = context.the_browser()
    if member_id not in {member.member_id for member in bound.members}:
        raise MemberUnknown
    return own_data(context.ledger(), bound.community_id, member_id)


def _taken_along(member_id: UUID) -> OwnData:
    data = _mine(member_id)
    me = Principal(PrincipalKind.MEMBER, member_id)
    community_id = context.the_browser().community_id
    export_person(context.ledger(), ExportPerson(community_id=community_id, by=me, member_id=member_id))
    return data


@bp.get("/me")
@guards.resident
def me_page() -> ResponseReturnValue:
    """Go to one's data; where a phone holds several handbooks, ask whose."""
    members = context.the_browser().members
    if len(members) == 1:
        return redirect(url_for("resident.my_data", member_id=members[0].member_id), 303)
    return render_template("resident/me.html", members=members)


@bp.get("/me/<uuid:member_id>/data")
@guards.resident
def my_data(member_id: UUID) -> ResponseReturnValue:
    """Show everything that is kept about me."""
    data = _mine(member_id)
    return render_template("resident/my_data.html", data=data, told=in_words.parts(data))


@bp.get("/me/<uuid:member_id>/data.json")
@guards.resident
def my_json(member_id: UUID) -> Response:
    """Hand it out as a file."""
    return taking_along.as_json(_taken_along(member_id))


@bp.get("/me/<uuid:member_id>/data.pdf")
@guards.resident
def my_pdf(member_id: UUID) -> Response:
    """Hand it out as a paper."""
    return taking_along.as_pdf(_taken_along(member_id))
