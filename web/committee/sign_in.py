"""Signing in and out, and the one-time link by which a new officer chooses a password."""

from flask import redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from ledger.errors import LedgerError, LoginTaken, PasswordWeak, SignInFailed, SignInPaused
from ledger.operations.accept_invitation import PASSWORD_MIN, AcceptInvitation, accept_invitation
from ledger.operations.sign_in import SignIn
from ledger.operations.sign_in import sign_in as sign_in_officer
from ledger.operations.sign_out import sign_out as sign_out_officer
from web import context, cookies, guards, messages, problems
from web.addresses import own_path
from web.committee.blueprint import bp
from web.committee.schemas import INVITATION, SIGN_IN
from web.forms import EMPTY

_TOKEN_LIMIT = 200


def _signed_in(secret: str, to: str) -> Response:
    # A new visit, a new CSRF token: nothing that was known before the sign-in is worth anything after it.
    session.clear()
    response = redirect(to, 303)
    cookies.write(response, cookies.STAFF, secret, context.settings())
    return response


def _again(template: str, error: LedgerError, **shown: object) -> ResponseReturnValue:
    said = messages.said(error.code, error.params)
    return render_template(template, said=said, form=request.form, **shown), problems.status_of(error)


@bp.get("/sign-in")
@guards.public
def sign_in_page() -> ResponseReturnValue:
    """Ask for name and password."""
    if context.staff() is not None:
        return redirect(url_for("committee.queue_page"), 303)
    asked: MultiDict[str, str] = MultiDict({"next": request.args.get("next", "")})
    return render_template("committee/sign_in.html", form=asked)


@bp.post("/sign-in")
@guards.public
def sign_in() -> ResponseReturnValue:
    """Let an officer in, back to the page they came for."""
    form = SIGN_IN.read()
    try:
        signed = sign_in_officer(
            context.ledger(), SignIn(login=form["login"], password=form["password"], address=request.remote_addr or "")
        )
    except (SignInFailed, SignInPaused) as error:
        return _again("committee/sign_in.html", error)
    return _signed_in(signed.session, own_path(form["next"]) if form["next"] else url_for("committee.queue_page"))


@bp.post("/sign-out")
@guards.public
def sign_out() -> ResponseReturnValue:
    """End the session, also on the server."""
    EMPTY.read()
    secret = cookies.read(cookies.STAFF, context.settings())
    if secret:
        sign_out_officer(context.ledger(), secret)
    session.clear()
    response = redirect(url_for("committee.sign_in_page"), 303)
    cookies.drop(response, cookies.STAFF, context.settings())
    return response


@bp.get("/invitation/<token>")
@guards.public
def invitation_page(token: str) -> ResponseReturnValue:
    """Ask a new officer for a name and a password; whether the link is good is judged when it is used."""
    return render_template(
        "committee/invitation.html", token=token[:_TOKEN_LIMIT], least=PASSWORD_MIN, form=MultiDict[str, str]()
    )


@bp.post("/invitation/<token>")
@guards.public
def invitation(token: str) -> ResponseReturnValue:
    """Make the sign-in that the link was for, and go straight in."""
    form = INVITATION.read()
    command = AcceptInvitation(token=token[:_TOKEN_LIMIT], login=form["login"], password=form["password"])
    try:
        signed = accept_invitation(context.ledger(), command)
    except (PasswordWeak, LoginTaken) as error:
        return _again("committee/invitation.html", error, token=token[:_TOKEN_LIMIT], least=PASSWORD_MIN)
    return _signed_in(signed.session, url_for("committee.queue_page"))
