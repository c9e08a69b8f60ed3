"""The handbook: the newest seal and its sentence, the points, the next thing to go to, and every page of it."""

from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue

from ledger.reports.browser import BoundMember
from ledger.reports.handbook import handbook
from ledger.scheme import handbook_no
from web import context, guards
from web.resident.blueprint import bp


def _chosen() -> BoundMember:
    """Return whose handbook is open: the one asked for, else the first that this browser holds."""
    members = context.the_browser().members
    wanted = request.args.get("of", type=UUID)
    return next((member for member in members if member.member_id == wanted), members[0])


@bp.get("/handbook")
@guards.resident
def handbook_page() -> ResponseReturnValue:
    """Show the handbook."""
    bound, member = context.the_browser(), _chosen()
    book = handbook(context.ledger(), bound.community_id, member.member_id)
    others = [other for other in bound.members if other != member]
    return render_template("resident/handbook.html", book=book, member=member, others=others)


@bp.get("/handbook/number")
@guards.resident
def number_page() -> ResponseReturnValue:
    """Show the handbook's number as large as the phone allows, for a volunteer to read across a table."""
    member = _chosen()
    return render_template("resident/number.html", member=member, number=handbook_no.parse(member.handbook_no))
