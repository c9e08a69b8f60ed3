"""Colleagues: who works here, somebody new, a further role, their own handbook, the way back in, and the end of a role."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError, validate
from werkzeug.datastructures import MultiDict

from ledger.errors import LedgerError
from ledger.operations.add_colleague import AddColleague, add_colleague
from ledger.operations.end_role import EndRole, end_role
from ledger.operations.link_handbook import LinkHandbook, link_handbook
from ledger.operations.propose import Propose, propose
from ledger.operations.recover_staff import RecoverStaff, recover_staff
from ledger.reports.colleagues import colleague, colleagues
from ledger.reports.desk import visitor
from ledger.scheme.proposed import GrantRole
from ledger.scheme.roles import Act, Role
from ledger.scheme.wording import NAME_MAX
from web import addresses, context, cookies, guards, messages, problems
from web.committee.blueprint import bp, by, community_id
from web.committee.role_words import ROLES
from web.forms import Form, Text, Wrong, choice, identity, wrongs
from web.i18n import N_
from web.messages import Said

_NUMBER_MAX = 20


class StepForm(Form):
    """A press about a colleague: who, the address says."""

    request_id = identity()


class RoleForm(StepForm):
    """A role that begins or ends."""

    role = choice(Role, validate=validate.OneOf(tuple(ROLES), error=N_("Please choose one.")))


class ColleagueForm(RoleForm):
    """Somebody new."""

    name = Text(NAME_MAX)


class HandbookForm(StepForm):
    """The number of the colleague's own handbook; empty takes the link away."""

    number = Text(_NUMBER_MAX, load_default="")


STEP, ROLE, COLLEAGUE, HANDBOOK = StepForm(), RoleForm(), ColleagueForm(), HandbookForm()


def _list(form: MultiDict[str, str], wrong: Wrong, status: int) -> ResponseReturnValue:
    listed = colleagues(context.ledger(), community_id())
    done = request.args.get("done", "")
    return render_template("committee/colleagues.html", rows=listed, roles=ROLES, form=form, wrong=wrong, done=done), status


def _one(staff_id: UUID, said: Said | None = None) -> str:
    somebody = colleague(context.ledger(), community_id(), staff_id)
    done = request.args.get("done", "")
    return render_template("committee/colleague.html", who=somebody, roles=ROLES, said=said, done=done)


def _refused(staff_id: UUID, error: LedgerError) -> ResponseReturnValue:
    """Say why not, above how it stands now."""
    return _one(staff_id, messages.said(error.code, error.params)), problems.status_of(error)


@bp.get("/colleagues")
@guards.requires(Act.READ_STAFF)
def colleagues_page() -> ResponseReturnValue:
    """Show who works here, and the form for somebody new."""
    return _list(MultiDict(), {}, 200)


@bp.post("/colleagues")
@guards.requires(Act.PROPOSE)
def add_somebody() -> ResponseReturnValue:
    """Propose a new colleague."""
    try:
        form = COLLEAGUE.read()
    except ValidationError as error:
        return _list(request.form, wrongs(error), 422)
    command = AddColleague(id=form["request_id"], community_id=community_id(), by=by(), name=form["name"], role=form["role"])
    add_colleague(context.ledger(), command)
    return redirect(url_for("committee.proposals_page", done="proposed"), 303)


@bp.get("/colleagues/<uuid:staff_id>")
@guards.requires(Act.READ_STAFF)
def colleague_page(staff_id: UUID) -> ResponseReturnValue:
    """Show one colleague, and what each button would do."""
    return _one(staff_id)


@bp.post("/colleagues/<uuid:staff_id>/role")
@guards.requires(Act.PROPOSE)
def propose_role(staff_id: UUID) -> ResponseReturnValue:
    """Propose a further role."""
    form = ROLE.read()
    content = GrantRole(staff_id, form["role"])
    command = Propose(id=form["request_id"], community_id=community_id(), by=by(), content=content)
    try:
        propose(context.ledger(), command)
    except LedgerError as error:
        return _refused(staff_id, error)
    return redirect(url_for("committee.proposals_page", done="proposed"), 303)


@bp.post("/colleagues/<uuid:staff_id>/handbook")
@guards.requires(Act.LINK_HANDBOOK)
def link(staff_id: UUID) -> ResponseReturnValue:
    """Write down which handbook is the colleague's own."""
    form = HANDBOOK.read()
    try:
        number = form["number"]
        member_id = visitor(context.ledger(), community_id(), number).member_id if number else None
        asked = {"id": form["request_id"], "community_id": community_id(), "by": by()}
        link_handbook(context.ledger(), LinkHandbook(**asked, staff_id=staff_id, member_id=member_id))
    except LedgerError as error:
        return _refused(staff_id, error)
    return redirect(url_for("committee.colleague_page", staff_id=staff_id, done="linked"), 303)


@bp.post("/colleagues/<uuid:staff_id>/recover")
@guards.requires(Act.RECOVER_STAFF)
def recover(staff_id: UUID) -> ResponseReturnValue:
    """Show the way back in, once: it is written down nowhere."""
    form, session = STEP.read(), cookies.read(cookies.STAFF, context.settings())
    command = RecoverStaff(id=form["request_id"], community_id=community_id(), by=by(), staff_id=staff_id, session=session)
    try:
        way = recover_staff(context.ledger(), command)
    except LedgerError as error:
        return _refused(staff_id, error)
    address = addresses.absolute(url_for("committee.invitation", token=way.token))
    return render_template("committee/way_in.html", name=way.name, address=address, first_time=way.first_time)


@bp.post("/colleagues/<uuid:staff_id>/end")
@guards.requires(Act.END_ROLE)
def end(staff_id: UUID) -> ResponseReturnValue:
    """End a role."""
    form = ROLE.read()
    asked = {"id": form["request_id"], "community_id": community_id(), "by": by()}
    try:
        end_role(context.ledger(), EndRole(**asked, staff_id=staff_id, role=form["role"]))
    except LedgerError as error:
        return _refused(staff_id, error)
    return redirect(url_for("committee.colleagues_page", done="ended"), 303)
