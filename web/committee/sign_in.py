"""Signing in and out, and the one-time link by which an officer chooses a password."""

from flask import redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from ledger.errors import (
    LedgerError,
    LinkUnknown,
    LoginTaken,
    PasswordGuessable,
    PasswordWeak,
    PhoneClockOff,
    SecondFactorFailed,
    SignInFailed,
    SignInPaused,
    TextInvalid,
)
from ledger.operations.accept_invitation import AcceptInvitation, accept_invitation
from ledger.operations.show_second_factor import ShowSecondFactor, show_second_factor
from ledger.operations.sign_in import SecondFactorNeeded, SignIn
from ledger.operations.sign_in import sign_in as sign_in_officer
from ledger.operations.sign_out import sign_out as sign_out_officer
from ledger.reports.access_link import login_kept
from ledger.reports.device import Device
from ledger.scheme.device import DeviceKind, DeviceState
from ledger.scheme.password import ALONE_MIN
from ledger.store.staff_sessions import Arrival
from web import context, cookies, guards, messages, problems
from web.addresses import own_path
from web.committee.blueprint import bp
from web.committee.schemas import INVITATION, SIGN_IN, SIGN_IN_CODE
from web.forms import EMPTY
from web.messages import Said
from web.refusals import InvitationGone

_TOKEN_LIMIT = 200


def committees_pc() -> Device | None:
    """Return the committee's paired PC that this browser is, None when it is none, or was switched off."""
    paired = context.device()
    works = paired is not None and paired.state is DeviceState.ACTIVE and paired.kind is DeviceKind.COMMITTEE
    return paired if works else None


def arrival() -> Arrival:
    """Return what this browser is before somebody signs in: whose session it had, and at which PC it stands."""
    paired = committees_pc()
    so_far = cookies.read(cookies.STAFF, context.settings())
    return Arrival(replaces=so_far, device_id=paired.id if paired else None)


def signed_in(secret: str, to: str) -> Response:
    """Send somebody who has just signed in to the page they came for, `to`, or to their first one."""
    # A new visit, a new CSRF token: nothing that was known before the sign-in is worth anything after it.
    session.clear()
    response = redirect(own_path(to) if to else url_for("committee.home"), 303)
    cookies.write(response, cookies.STAFF, secret, context.settings())
    return response


def _asking(form: MultiDict[str, str], said: Said | None = None) -> str:
    return render_template("committee/sign_in.html", form=form, said=said, paired=committees_pc())


def _said(error: LedgerError) -> Said:
    return messages.said(error.code, error.params)


@bp.get("/sign-in")
@guards.public
def sign_in_page() -> ResponseReturnValue:
    """Ask for name and password; also of somebody whose session rests, who would otherwise be sent round in a circle."""
    person = context.staff()
    if person is not None and not person.rests:
        return redirect(url_for("committee.home"), 303)
    return _asking(MultiDict({"next": request.args.get("next", "")}))


@bp.post("/sign-in")
@guards.public
def sign_in() -> ResponseReturnValue:
    """Let an officer in, back to the page they came for, or ask for the code on their phone."""
    form = SIGN_IN.read()
    address = request.remote_addr or ""
    try:
        done = sign_in_officer(
            context.ledger(), SignIn(login=form["login"], password=form["password"], address=address, arrival=arrival())
        )
    except (SignInFailed, SignInPaused) as error:
        return _asking(request.form, _said(error)), problems.status_of(error)
    if isinstance(done, SecondFactorNeeded):
        return render_template("committee/sign_in_code.html", token=done.token, to=form["next"])
    return signed_in(done.session, form["next"])


@bp.post("/sign-in/code")
@guards.public
def sign_in_code() -> ResponseReturnValue:
    """Let in an officer whose phone shows the right code."""
    form = SIGN_IN_CODE.read()
    try:
        done = show_second_factor(context.ledger(), ShowSecondFactor(token=form["token"], code=form["code"], arrival=arrival()))
    except LinkUnknown as error:
        late = Said(_("That took a little too long"), _("Please sign in once more."))
        return _asking(MultiDict({"next": form["next"]}), late), problems.status_of(error)
    except (SecondFactorFailed, PhoneClockOff, SignInPaused) as error:
        again = render_template("committee/sign_in_code.html", token=form["token"], to=form["next"], said=_said(error))
        return again, problems.status_of(error)
    return signed_in(done.session, form["next"])


@bp.post("/sign-out")
@guards.public
def sign_out() -> ResponseReturnValue:
    """End the session, also on the server."""
    EMPTY.read()
    secret = cookies.read(cookies.STAFF, context.settings())
    if secret:
        sign_out_officer(context.ledger(), secret)
    return signed_out()


def signed_out(to: str = "") -> Response:
    """Forget the session in this browser, and ask whoever comes next who they are; `to` is where they go then."""
    session.clear()
    response = redirect(url_for("committee.sign_in_page", next=to or None), 303)
    cookies.drop(response, cookies.STAFF, context.settings())
    return response


def _choosing(token: str, form: MultiDict[str, str], said: Said | None = None) -> str:
    try:
        kept = login_kept(context.ledger(), token)
    except LinkUnknown:
        raise InvitationGone from None
    return render_template("committee/invitation.html", token=token, login=kept, least=ALONE_MIN, form=form, said=said)


@bp.get("/invitation/<token>")
@guards.public
def invitation_page(token: str) -> ResponseReturnValue:
    """Ask an officer for a password, a new one for a name too; a link that is gone says so before anybody types."""
    return _choosing(token[:_TOKEN_LIMIT], MultiDict())


@bp.post("/invitation/<token>")
@guards.public
def invitation(token: str) -> ResponseReturnValue:
    """Make the sign-in that the link was for, and go straight in."""
    form, token = INVITATION.read(), token[:_TOKEN_LIMIT]
    command = AcceptInvitation(token=token, login=form["login"], password=form["password"], arrival=arrival())
    try:
        done = accept_invitation(context.ledger(), command)
    except (PasswordWeak, PasswordGuessable, LoginTaken, TextInvalid) as error:
        return _choosing(token, request.form, _said(error)), problems.status_of(error)
    except LinkUnknown:
        raise InvitationGone from None
    return signed_in(done.session, "")
