"""The first page after signing in, and the choice between communities for whoever works in several."""

from flask import redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from ledger.operations.switch_community import SwitchCommunity, switch_community
from ledger.reports.workplaces import workplaces
from ledger.scheme.roles import Act, allows
from web import context, cookies, guards
from web.committee.blueprint import bp
from web.forms import Form, identity

# What somebody sees first: the page of their daily work.
_FIRST = (
    (Act.READ_QUEUE, "committee.queue_page"),
    (Act.READ_SUMMARY, "committee.summary_page"),
    (Act.MANAGE_DEVICES, "committee.devices_page"),
    (Act.MANAGE_OWN_SIGN_IN, "committee.me_page"),
)


class WorkplaceForm(Form):
    """〔去那边〕."""

    community_id = identity()


WORKPLACE = WorkplaceForm()


@bp.get("")
@guards.requires(Act.MANAGE_OWN_SIGN_IN)
def home() -> ResponseReturnValue:
    """Go to the page of one's daily work."""
    roles = context.the_staff().roles
    return redirect(url_for(next(page for act, page in _FIRST if allows(roles, act))), 303)


@bp.get("/workplaces")
@guards.requires(Act.MANAGE_OWN_SIGN_IN)
def workplaces_page() -> ResponseReturnValue:
    """Show the communities that one works for."""
    return render_template("committee/workplaces.html", workplaces=workplaces(context.ledger(), context.the_staff().id))


@bp.post("/workplaces")
@guards.requires(Act.MANAGE_OWN_SIGN_IN)
def switch() -> ResponseReturnValue:
    """Go on in another community, with a session of its own."""
    form = WORKPLACE.read()
    so_far = cookies.read(cookies.STAFF, context.settings())
    secret = switch_community(context.ledger(), SwitchCommunity(session=so_far, community_id=form["community_id"]))
    session.clear()
    response = redirect(url_for("committee.home"), 303)
    cookies.write(response, cookies.STAFF, secret, context.settings())
    return response
