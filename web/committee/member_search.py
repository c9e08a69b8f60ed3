"""Looking somebody up. What is looked for comes in the body: an address would be kept by browsers and servers."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from ledger.operations.note_search import NoteSearch, note_search
from ledger.reports.member_search import QUERY_MAX, search
from ledger.reports.roster import RosterRow
from ledger.scheme.roles import Act
from web import context, guards
from web.committee.blueprint import bp, by, community_id
from web.forms import Form, Text, Wrong, wrongs


class SearchForm(Form):
    """A handbook number, a whole phone number, or a part of a name."""

    q = Text(QUERY_MAX)


SEARCH = SearchForm()


def _page(rows: tuple[RosterRow, ...], wrong: Wrong) -> str:
    return render_template("committee/found.html", rows=rows, form=request.form, wrong=wrong)


@bp.post("/members/search")
@guards.requires(Act.READ_ROSTER)
def find_members() -> ResponseReturnValue:
    """Show whom it may mean."""
    try:
        wanted = SEARCH.read()["q"]
    except ValidationError as error:
        return _page((), wrongs(error)), 422
    note_search(context.ledger(), NoteSearch(community_id=community_id(), by=by()))
    found = search(context.ledger(), community_id(), wanted)
    return _page(found, {})
