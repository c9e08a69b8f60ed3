"""Programs of others: who has a token for the API, a new one, and the end of one."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from ledger.operations.end_integration import EndIntegration, end_integration
from ledger.operations.make_integration import LABEL_MAX, MakeIntegration, make_integration
from ledger.reports.integrations import integration, integrations
from ledger.scheme.roles import Act, Scope
from web import addresses, context, guards
from web.committee.blueprint import bp, by, community_id
from web.forms import Form, Text, Wrong, choice, identity, wrongs


class ProgramForm(Form):
    """A program that is to get a token."""

    request_id = identity()
    label = Text(LABEL_MAX)
    scope = choice(Scope)


class EndForm(Form):
    """The end of a program's token."""

    request_id = identity()


PROGRAM, END = ProgramForm(), EndForm()


def _page(form: MultiDict[str, str], wrong: Wrong, status: int) -> ResponseReturnValue:
    known = integrations(context.ledger(), community_id())
    api, ended = addresses.absolute(addresses.API), "ended" in request.args
    return render_template("committee/programs.html", programs=known, form=form, wrong=wrong, api=api, ended=ended), status


@bp.get("/programs")
@guards.requires(Act.MANAGE_INTEGRATIONS)
def programs_page() -> ResponseReturnValue:
    """Show the programs and the form for a new one."""
    return _page(MultiDict(), {}, 200)


@bp.post("/programs")
@guards.requires(Act.MANAGE_INTEGRATIONS)
def make_program() -> ResponseReturnValue:
    """Show a new program's token, once: it is written down nowhere."""
    try:
        form = PROGRAM.read()
    except ValidationError as error:
        return _page(request.form, wrongs(error), 422)
    about = {"id": form["request_id"], "label": form["label"], "scope": form["scope"]}
    made = make_integration(context.ledger(), MakeIntegration(community_id=community_id(), by=by(), **about))
    return render_template("committee/token.html", label=form["label"], made=made, api=addresses.absolute(addresses.API))


@bp.get("/programs/<uuid:integration_id>/end")
@guards.requires(Act.MANAGE_INTEGRATIONS)
def ask_end_program(integration_id: UUID) -> ResponseReturnValue:
    """Ask once more before a token ends."""
    return render_template("committee/end_program.html", program=integration(context.ledger(), community_id(), integration_id))


@bp.post("/programs/<uuid:integration_id>/end")
@guards.requires(Act.MANAGE_INTEGRATIONS)
def end_program(integration_id: UUID) -> ResponseReturnValue:
    """End a program's token at once."""
    form = END.read()
    command = EndIntegration(id=form["request_id"], community_id=community_id(), by=by(), integration_id=integration_id)
    end_integration(context.ledger(), command)
    return redirect(url_for("committee.programs_page", ended=1), 303)
