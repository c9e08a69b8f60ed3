"""What takes two people: the list of what waits, confirming it, on the spot too, and withdrawing it."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ledger.errors import LedgerError
from ledger.operations.confirm import Confirm, Confirmed, confirm
from ledger.operations.show_badge import ShowBadge, show_badge
from ledger.operations.withdraw import Withdraw, withdraw
from ledger.reports.colleagues import colleague
from ledger.reports.proposals import proposals
from ledger.scheme.proposed import GrantRole
from ledger.scheme.roles import Act, Principal, PrincipalKind
from web import addresses, context, guards, messages, problems
from web.committee.blueprint import bp, by, community_id
from web.committee.sign_in import committees_pc
from web.forms import Form, Secret, identity
from web.messages import Said

_BADGE_MAX = 200
_PIN_MAX = 40


class DecisionForm(Form):
    """〔确认〕 and 〔撤回〕: which proposal, the address says."""

    request_id = identity()


class BadgeForm(DecisionForm):
    """A colleague's badge and PIN, shown at the committee's own computer."""

    badge = Secret(_BADGE_MAX)
    pin = Secret(_PIN_MAX)


DECISION, BADGE = DecisionForm(), BadgeForm()


def _page(said: Said | None = None) -> str:
    return render_template(
        "committee/proposals.html",
        proposals=proposals(context.ledger(), community_id()),
        done=request.args.get("done", ""),
        on_the_spot=committees_pc() is not None,
        said=said,
    )


def _refused(error: LedgerError) -> ResponseReturnValue:
    """Say why not, above how it stands now."""
    return _page(messages.said(error.code, error.params)), problems.status_of(error)


@bp.get("/proposals")
@guards.requires(Act.READ_PROPOSALS)
def proposals_page() -> ResponseReturnValue:
    """Show what waits for a second person, and what was decided lately."""
    return _page()


@bp.post("/proposals/<uuid:proposal_id>/confirm")
@guards.requires(Act.CONFIRM)
def confirm_proposal(proposal_id: UUID) -> ResponseReturnValue:
    """Be the second person."""
    form = DECISION.read()
    return _confirmed(Confirm(id=form["request_id"], community_id=community_id(), by=by(), proposal_id=proposal_id))


@bp.post("/proposals/<uuid:proposal_id>/confirm-here")
@guards.requires(Act.CONFIRM)
def confirm_here(proposal_id: UUID) -> ResponseReturnValue:
    """Let a colleague who stands here be the second person, by their own badge; whoever is signed in stays signed in."""
    form = BADGE.read()
    paired = context.device()
    device_id = paired.id if paired is not None else UUID(int=0)
    shown = ShowBadge(community_id=community_id(), device_id=device_id, badge=form["badge"], pin=form["pin"])
    try:
        second = Principal(PrincipalKind.STAFF, show_badge(context.ledger(), shown))
    except LedgerError as error:
        return _refused(error)
    return _confirmed(Confirm(id=form["request_id"], community_id=community_id(), by=second, proposal_id=proposal_id))


def _confirmed(command: Confirm) -> ResponseReturnValue:
    try:
        confirmed = confirm(context.ledger(), command)
    except LedgerError as error:
        return _refused(error)
    return (
        _link_page(confirmed) if confirmed.invitation else redirect(url_for("committee.proposals_page", done="confirmed"), 303)
    )


def _link_page(confirmed: Confirmed) -> str:
    """Show a new colleague's link, once: it is written down nowhere."""
    assert isinstance(confirmed.content, GrantRole), "only a role comes with a link"
    somebody = colleague(context.ledger(), community_id(), confirmed.content.staff_id)
    address = addresses.absolute(url_for("committee.invitation", token=confirmed.invitation))
    return render_template("committee/way_in.html", name=somebody.name, address=address, first_time=True)


@bp.post("/proposals/<uuid:proposal_id>/withdraw")
@guards.requires(Act.WITHDRAW)
def withdraw_proposal(proposal_id: UUID) -> ResponseReturnValue:
    """Let it be."""
    form = DECISION.read()
    command = Withdraw(id=form["request_id"], community_id=community_id(), by=by(), proposal_id=proposal_id)
    try:
        withdraw(context.ledger(), command)
    except LedgerError as error:
        return _refused(error)
    return redirect(url_for("committee.proposals_page", done="withdrawn"), 303)
