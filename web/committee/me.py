"""My sign-in: one's own password, the code on one's phone, and where one is signed in."""

from typing import Final

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ledger.errors import (
    AlreadyResolved,
    ClaimExpired,
    ClaimForged,
    LedgerError,
    PasswordGuessable,
    PasswordWeak,
    PhoneClockOff,
    SecondFactorFailed,
    SignInFailed,
    SignInPaused,
)
from ledger.operations.begin_second_factor import BeginSecondFactor, begin_second_factor, offered_again
from ledger.operations.change_password import ChangePassword, change_password
from ledger.operations.confirm_second_factor import ConfirmSecondFactor, confirm_second_factor
from ledger.operations.end_session import EndSession, end_session
from ledger.operations.remove_second_factor import RemoveSecondFactor, remove_second_factor
from ledger.reports.own_sign_in import own_sign_in
from ledger.reports.workplaces import workplaces
from ledger.scheme.password import ALONE_MIN
from ledger.scheme.roles import Act
from ledger.store.web_sessions import Method
from web import context, cookies, guards, messages, problems
from web.committee.blueprint import bp, by, community_id
from web.committee.schemas import END_SESSION, END_SESSIONS, FIRST_CODE, NEW_PASSWORD, PROOF
from web.committee.sign_in import signed_out
from web.i18n import N_
from web.messages import Said

_WAYS: Final = {
    Method.PASSWORD: N_("Password"),
    Method.SECOND_FACTOR: N_("Password and code"),
    Method.PASSKEY: N_("Passkey"),
    Method.BADGE: N_("Badge"),
    Method.LINK: N_("One-time link"),
}
_DONE: Final = {
    "password": N_("The new password works from now on. Everywhere else you are signed out."),
    "added": N_("From now on you sign in with your password and the code on your phone."),
    "removed": N_("From now on your password alone is enough."),
    "ended": N_("You are signed out there."),
    "passkey_added": N_("From now on this passkey lets you in."),
    "passkey_removed": N_("This passkey opens nothing any more."),
    "badge_ended": N_("Your badge opens nothing any more."),
}


def _session() -> str:
    return cookies.read(cookies.STAFF, context.settings())


def page(said: Said | None = None) -> str:
    """Return the page of one's own sign-in."""
    me = own_sign_in(context.ledger(), context.the_staff().id, _session())
    places = workplaces(context.ledger(), context.the_staff().id)
    told = _DONE.get(request.args.get("done", "")) if request.method == "GET" else None
    return render_template("committee/me.html", me=me, places=places, said=said, done=told, ways=_WAYS, alone=ALONE_MIN)


def _refused(error: LedgerError) -> ResponseReturnValue:
    said = messages.said(error.code, error.params)
    if isinstance(error, SignInFailed):  # nobody was asked for a name here
        said = Said(_("This is not your password so far"), _("Try again. Mind capital letters."))
    return page(said), problems.status_of(error)


def done(what: str) -> ResponseReturnValue:
    """Go back to it, and say what was done."""
    return redirect(url_for("committee.me_page", done=what), 303)


@bp.get("/me")
@guards.requires(Act.MANAGE_OWN_SIGN_IN)
def me_page() -> ResponseReturnValue:
    """Show how one signs in, and where one is signed in."""
    return page()


@bp.post("/me/password")
@guards.requires(Act.MANAGE_OWN_SIGN_IN)
def new_password() -> ResponseReturnValue:
    """Change one's password."""
    form = NEW_PASSWORD.read()
    command = ChangePassword(
        community_id=community_id(), by=by(), session=_session(), current=form["current"], new=form["password"]
    )
    try:
        change_password(context.ledger(), command)
    except (PasswordWeak, PasswordGuessable, SignInFailed, SignInPaused) as error:
        return _refused(error)
    return done("password")


@bp.post("/me/second-factor")
@guards.requires(Act.MANAGE_OWN_SIGN_IN)
def second_factor() -> ResponseReturnValue:
    """Show what the phone needs, once."""
    form = PROOF.read()
    command = BeginSecondFactor(community_id=community_id(), by=by(), password=form["password"])
    try:
        offer = begin_second_factor(context.ledger(), command)
    except (AlreadyResolved, SignInFailed, SignInPaused) as error:
        return _refused(error)
    return render_template("committee/second_factor.html", offer=offer)


@bp.post("/me/second-factor/confirm")
@guards.requires(Act.MANAGE_OWN_SIGN_IN)
def second_factor_confirmed() -> ResponseReturnValue:
    """Keep the second factor, now that the phone shows the right code."""
    form = FIRST_CODE.read()
    ledger, carried = context.ledger(), form["carried"]
    try:
        confirm_second_factor(
            ledger, ConfirmSecondFactor(community_id=community_id(), by=by(), carried=carried, code=form["code"])
        )
    except (PhoneClockOff, SecondFactorFailed) as error:
        said, offer = messages.said(error.code, error.params), offered_again(ledger, by().id, carried)
        return render_template("committee/second_factor.html", offer=offer, said=said), problems.status_of(error)
    except (ClaimExpired, ClaimForged) as error:
        return page(messages.said("form_stale", {})), problems.status_of(error)
    except AlreadyResolved as error:
        return _refused(error)
    return done("added")


@bp.post("/me/second-factor/remove")
@guards.requires(Act.MANAGE_OWN_SIGN_IN)
def second_factor_removed() -> ResponseReturnValue:
    """Let the password stand alone, where it is long enough."""
    form = PROOF.read()
    command = RemoveSecondFactor(community_id=community_id(), by=by(), password=form["password"])
    try:
        remove_second_factor(context.ledger(), command)
    except PasswordWeak as error:
        advice = _("First change it to one of at least %(least)s characters.", least=ALONE_MIN)
        return page(Said(_("Your password is too short to stand alone"), advice)), problems.status_of(error)
    except (SignInFailed, SignInPaused) as error:
        return _refused(error)
    return done("removed")


@bp.post("/me/sessions/end")
@guards.requires(Act.MANAGE_OWN_SIGN_IN)
def session_ended() -> ResponseReturnValue:
    """End one's session somewhere else."""
    form = END_SESSION.read()
    end_session(context.ledger(), EndSession(community_id=community_id(), by=by(), session_id=form["session_id"]))
    return done("ended")


@bp.post("/me/sessions/end-all")
@guards.requires(Act.MANAGE_OWN_SIGN_IN)
def sessions_ended() -> ResponseReturnValue:
    """Sign out everywhere, here too."""
    END_SESSIONS.read()
    end_session(context.ledger(), EndSession(community_id=community_id(), by=by()))
    return signed_out()
