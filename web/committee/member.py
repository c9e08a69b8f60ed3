"""One member: what the house knows of them, what can be taken along for them, and proposing that it be erased."""

from uuid import UUID

from flask import Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from ledger.operations.export_person import ExportPerson, export_person
from ledger.operations.note_once import note_once
from ledger.operations.propose import Propose, propose
from ledger.reports.own_data import OwnData, own_data
from ledger.scheme.audit import Action
from ledger.scheme.proposed import ErasePerson
from ledger.scheme.roles import Act
from web import context, guards, taking_along
from web import own_data as in_words
from web.committee.blueprint import bp, by, community_id
from web.forms import Form, identity


class ErasureForm(Form):
    """〔清除个人资料〕: whose, the address says."""

    request_id = identity()


ERASURE = ErasureForm()


def _looked_at(member_id: UUID) -> OwnData:
    """Return a member's data; that somebody looked is written down before it is shown."""
    data = own_data(context.ledger(), community_id(), member_id)
    note_once(context.ledger(), community_id(), by(), Action.PERSON_READ, member_id)
    return data


def _taken_along(member_id: UUID) -> OwnData:
    export_person(context.ledger(), ExportPerson(community_id=community_id(), by=by(), member_id=member_id))
    return own_data(context.ledger(), community_id(), member_id)


@bp.get("/members/<uuid:member_id>")
@guards.requires(Act.READ_PERSON)
def member_page(member_id: UUID) -> ResponseReturnValue:
    """Show one member."""
    data = _looked_at(member_id)
    asked = [each for each in data.proposals if each["kind"] == "erase_person" and each["waits"]]
    return render_template("committee/member.html", member=data, state=in_words.member_state(data.state), asked=asked)


@bp.get("/members/<uuid:member_id>/data")
@guards.requires(Act.EXPORT_PERSON)
def member_data(member_id: UUID) -> ResponseReturnValue:
    """Show everything that is kept about somebody, to be read to them or printed."""
    data = _taken_along(member_id)
    return render_template("committee/member_data.html", data=data, told=in_words.parts(data))


@bp.get("/members/<uuid:member_id>/data.json")
@guards.requires(Act.EXPORT_PERSON)
def member_json(member_id: UUID) -> Response:
    """Hand it out as a file."""
    return taking_along.as_json(_taken_along(member_id))


@bp.get("/members/<uuid:member_id>/data.pdf")
@guards.requires(Act.EXPORT_PERSON)
def member_pdf(member_id: UUID) -> Response:
    """Hand it out as a paper."""
    return taking_along.as_pdf(_taken_along(member_id))


@bp.get("/members/<uuid:member_id>/erasure")
@guards.requires(Act.PROPOSE)
def erasure_page(member_id: UUID) -> ResponseReturnValue:
    """Say what erasing does, before it is proposed."""
    return render_template("committee/erasure.html", member=_looked_at(member_id))


@bp.post("/members/<uuid:member_id>/erasure")
@guards.requires(Act.PROPOSE)
def propose_erasure(member_id: UUID) -> ResponseReturnValue:
    """Propose it; a second person confirms."""
    form = ERASURE.read()
    command = Propose(id=form["request_id"], community_id=community_id(), by=by(), content=ErasePerson(member_id))
    propose(context.ledger(), command)
    return redirect(url_for("committee.member_page", member_id=member_id), 303)
