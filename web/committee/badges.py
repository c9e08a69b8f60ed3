"""Badges: signing in with one at the committee's PC, making one's own, and the press that makes room for somebody else."""

from typing import Final

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ledger.errors import (
    BadgeFailed,
    BadgeLocked,
    DeviceNotPaired,
    DeviceRevoked,
    LedgerError,
    PinWeak,
    SignInPaused,
    SignInTooOld,
)
from ledger.operations.end_badge import EndBadge, end_badge
from ledger.operations.make_badge import MakeBadge, make_badge
from ledger.operations.show_badge import ShowBadge
from ledger.operations.sign_in_with_badge import SignInWithBadge, sign_in_with_badge
from ledger.operations.sign_out import sign_out
from ledger.scheme import badge as badges
from ledger.scheme import pin as pins
from ledger.scheme.roles import Act
from ledger.store.web_sessions import IDLE_ON_SHARED
from web import context, guards, messages, problems
from web.committee import passkeys
from web.committee.blueprint import bp, by, community_id
from web.committee.me import done
from web.committee.passkeys import sign_in_again
from web.committee.sign_in import arrival, committees_pc, signed_in, signed_out
from web.forms import EMPTY, Form, Secret
from web.messages import Said

_ADDRESS: Final = 200


class BadgeSignInForm(Form):
    """What the scanner typed, and the PIN; `next` is the page that was asked for."""

    badge = Secret(badges.LIMIT)
    pin = Secret(pins.LIMIT)
    next = Secret(_ADDRESS, load_default="")


class AnewForm(Form):
    """The page to come back to."""

    next = Secret(_ADDRESS)


class NewBadgeForm(Form):
    """The PIN of a new badge, twice: nobody sees what they type."""

    pin = Secret(pins.LIMIT)
    again = Secret(pins.LIMIT)


BADGE_SIGN_IN, ANEW, NEW_BADGE = BadgeSignInForm(), AnewForm(), NewBadgeForm()


@bp.app_context_processor
def _rest() -> dict[str, object]:
    """Return what the frame of a page at the shared PC asks."""
    return {"rests_after_seconds": int(IDLE_ON_SHARED.total_seconds())}


@bp.post("/sign-in/badge")
@guards.public
def badge_sign_in() -> ResponseReturnValue:
    """Let in the officer whose badge was scanned at this PC."""
    form = BADGE_SIGN_IN.read()
    paired = committees_pc()
    if paired is None:
        return sign_in_again(_not_here(), form["next"])
    shown = ShowBadge(community_id=paired.community_id, device_id=paired.id, badge=form["badge"], pin=form["pin"])
    try:
        signed = sign_in_with_badge(context.ledger(), SignInWithBadge(shown=shown, replaces=arrival().replaces))
    except (BadgeFailed, BadgeLocked, SignInPaused, DeviceNotPaired, DeviceRevoked) as error:
        return sign_in_again(error, form["next"])
    return signed_in(signed.session, form["next"])


def _not_here() -> LedgerError:
    known = context.device()
    return DeviceNotPaired() if known is None or known.roles else DeviceRevoked(state=known.state.value)


@bp.post("/sign-in/again")
@guards.public
def sign_in_anew() -> ResponseReturnValue:
    """Sign out, sign in and come back: what opens the door is changed by whoever signed in just now."""
    to = ANEW.read()["next"]
    if passkeys.session():
        sign_out(context.ledger(), passkeys.session())
    return signed_out(to)


def _asking(said: Said | None = None) -> str:
    return render_template("committee/badge.html", said=said)


@bp.get("/me/badge")
@guards.requires(Act.USE_BADGE)
def badge_page() -> ResponseReturnValue:
    """Ask for the PIN of a new badge."""
    return _asking()


@bp.post("/me/badge")
@guards.requires(Act.USE_BADGE)
def new_badge() -> ResponseReturnValue:
    """Show the new badge for printing, once: it is written down nowhere."""
    form = NEW_BADGE.read()
    if pins.folded(form["pin"]) != pins.folded(form["again"]):
        return _asking(Said(_("The two PINs are not the same"), _("Type the same six digits twice."))), 422
    command = MakeBadge(community_id=community_id(), by=by(), session=passkeys.session(), pin=form["pin"])
    try:
        badge = make_badge(context.ledger(), command)
    except (PinWeak, SignInTooOld) as error:
        return _asking(messages.said(error.code, error.params)), problems.status_of(error)
    return render_template("committee/badge_paper.html", badge=badge, printed=badges.printed(badge.token))


@bp.post("/me/badge/end")
@guards.requires(Act.USE_BADGE)
def badge_ended() -> ResponseReturnValue:
    """End one's own badge."""
    EMPTY.read()
    end_badge(context.ledger(), EndBadge(community_id=community_id(), by=by()))
    return done("badge_ended")
