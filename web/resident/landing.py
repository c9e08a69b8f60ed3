"""Where a scanned code lands: the screen of an activity, its poster, a member's card, a binding link.

Looking changes nothing: messengers fetch links to preview them.
"""

from flask import make_response, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from ledger.errors import CodeMalformed, LinkUnknown
from ledger.operations.bind_browser import BindBrowser, bind_browser
from ledger.reports import binding as bindings
from ledger.reports import landing as landings
from ledger.scheme import code
from web import context, cookies, guards
from web.forms import EMPTY
from web.resident.blueprint import bp

_TOKEN_LIMIT = 100


def _landed(landing: landings.Landing) -> ResponseReturnValue:
    """Show who may check in here. The claim also goes into a cookie, for whoever binds the phone only now."""
    response = make_response(render_template("resident/landing.html", landing=landing, bound=context.browser()))
    cookies.write(response, cookies.CLAIM, landing.claim, context.settings())
    return response


@bp.get("/r/<token>")
@guards.public
def screen(token: str) -> ResponseReturnValue:
    """Land from the rotating code on an activity's screen."""
    if len(token) > _TOKEN_LIMIT:
        raise CodeMalformed
    return _landed(landings.rotating(context.ledger(), token))


@bp.get("/m/<token>")
@guards.public
def card(token: str) -> ResponseReturnValue:
    """Land from a member's card: a stranger learns no more than where to hand it in."""
    code.judge_card(token[:_TOKEN_LIMIT], context.ledger().keys.cards)
    return render_template("resident/card.html", token=token, staff=context.staff())


@bp.get("/b/<token>")
@guards.public
def binding(token: str) -> ResponseReturnValue:
    """Ask whether this is the right handbook, before the link is used up."""
    if len(token) > _TOKEN_LIMIT:
        raise LinkUnknown
    return render_template("resident/binding.html", pending=bindings.pending(context.ledger(), token), token=token)


@bp.post("/b/<token>")
@guards.public
def bind(token: str) -> ResponseReturnValue:
    """Let this browser hold the handbook from now on."""
    EMPTY.read()
    if len(token) > _TOKEN_LIMIT:
        raise LinkUnknown
    held = cookies.read(cookies.BROWSER, context.settings()) or None
    bound = bind_browser(context.ledger(), BindBrowser(token=token, browser=held, visit=str(session.get("csrf_token", ""))))
    response = redirect(url_for("resident.handbook_page"), 303)
    cookies.write(response, cookies.BROWSER, bound.browser, context.settings())
    return response
