"""Passkeys: signing in with one, and the list of one's own."""

import base64
import binascii
from typing import Final

from flask import jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import ValidationError

from ledger.errors import LedgerError, PasskeyFailed, PasskeysFull, SignInPaused, SignInTooOld, TextInvalid
from ledger.operations.add_passkey import LABEL_MAX, AddPasskey, add_passkey
from ledger.operations.ask_new_passkey import AskNewPasskey, ask_new_passkey
from ledger.operations.ask_passkey import AskPasskey, ask_passkey
from ledger.operations.remove_passkey import RemovePasskey, remove_passkey
from ledger.operations.sign_in_with_passkey import SignInWithPasskey, sign_in_with_passkey
from ledger.reports.own_keys import OwnKeys, own_keys
from ledger.scheme.roles import Act
from ledger.scheme.site import Site
from ledger.store.passkeys import ANSWER_MAX, CREDENTIAL_MAX
from web import context, cookies, guards, messages, problems
from web.committee.blueprint import bp, by, community_id
from web.committee.me import done, page
from web.committee.sign_in import arrival, committees_pc, signed_in
from web.forms import EMPTY, Form, Secret, Text
from web.messages import Said

_ADDRESS: Final = 200


class NewPasskeyForm(Form):
    """What the browser made, and what its owner calls it."""

    label = Text(LABEL_MAX)
    answer = Secret(ANSWER_MAX)


class PasskeyForm(Form):
    """One of one's own passkeys, as its row names it."""

    credential = Secret(CREDENTIAL_MAX * 4 // 3 + 4)


class PasskeySignInForm(Form):
    """What the browser signed; `next` is the page that was asked for."""

    answer = Secret(ANSWER_MAX)
    next = Secret(_ADDRESS, load_default="")


NEW_PASSKEY, PASSKEY, PASSKEY_SIGN_IN = NewPasskeyForm(), PasskeyForm(), PasskeySignInForm()


def site() -> Site:
    """Return where we are, as browsers sign it."""
    return Site.of(context.settings().base_url)


def session() -> str:
    """Return the secret of this browser's session."""
    return cookies.read(cookies.STAFF, context.settings())


def _own() -> OwnKeys:
    return own_keys(context.ledger(), community_id(), context.the_staff().id, session())


@bp.context_processor
def _keys() -> dict[str, object]:
    """Return what the parts about passkeys and badge ask, where a page holds them."""
    return {"own_keys": _own, "named": _named, "committees_pc": committees_pc}


def _named(credential: bytes) -> str:
    return base64.urlsafe_b64encode(credential).decode()


@bp.post("/me/passkeys/options")
@guards.requires(Act.MANAGE_OWN_SIGN_IN)
def new_passkey_options() -> ResponseReturnValue:
    """Say what to ask the browser for a new passkey."""
    EMPTY.read()
    command = AskNewPasskey(
        community_id=community_id(), by=by(), session=session(), site=site(), shared=committees_pc() is not None
    )
    return jsonify(ask_new_passkey(context.ledger(), command))


@bp.post("/me/passkeys")
@guards.requires(Act.MANAGE_OWN_SIGN_IN)
def new_passkey() -> ResponseReturnValue:
    """Keep what the browser made."""
    form = NEW_PASSKEY.read()
    command = AddPasskey(
        community_id=community_id(), by=by(), session=session(), site=site(), label=form["label"], answer=form["answer"]
    )
    try:
        add_passkey(context.ledger(), command)
    except PasskeyFailed as error:
        again = Said(_("That did not work; nothing was changed"), _("Try once more, or take another phone or key."))
        return page(again), problems.status_of(error)
    except (PasskeysFull, SignInTooOld, TextInvalid) as error:
        return _refused(error)
    return done("passkey_added")


@bp.post("/me/passkeys/remove")
@guards.requires(Act.MANAGE_OWN_SIGN_IN)
def passkey_removed() -> ResponseReturnValue:
    """Take a passkey away."""
    try:
        credential = base64.b64decode(PASSKEY.read()["credential"].encode(), altchars=b"-_", validate=True)
    except binascii.Error:
        raise ValidationError({"credential": [""]}) from None
    command = RemovePasskey(community_id=community_id(), by=by(), session=session(), credential=credential)
    try:
        remove_passkey(context.ledger(), command)
    except SignInTooOld as error:
        return _refused(error)
    return done("passkey_removed")


def _refused(error: LedgerError) -> ResponseReturnValue:
    return page(messages.said(error.code, error.params)), problems.status_of(error)


@bp.post("/sign-in/passkey/options")
@guards.public
def passkey_options() -> ResponseReturnValue:
    """Say what to ask the browser of somebody who wants to sign in."""
    EMPTY.read()
    return jsonify(ask_passkey(context.ledger(), AskPasskey(site=site())))


@bp.post("/sign-in/passkey")
@guards.public
def passkey_sign_in() -> ResponseReturnValue:
    """Let in whoever the passkey belongs to, back to the page they came for."""
    form = PASSKEY_SIGN_IN.read()
    address = request.remote_addr or ""
    command = SignInWithPasskey(site=site(), answer=form["answer"], address=address, arrival=arrival())
    try:
        signed = sign_in_with_passkey(context.ledger(), command)
    except (PasskeyFailed, SignInPaused) as error:
        return sign_in_again(error, form["next"])
    return signed_in(signed.session, form["next"])


def sign_in_again(error: LedgerError, to: str) -> ResponseReturnValue:
    """Ask once more who it is, and say what went wrong; nothing that was sent stays on the page."""
    said = messages.said(error.code, error.params)
    paired = committees_pc()
    shown = render_template("committee/sign_in.html", form={"next": to}, said=said, paired=paired)
    return shown, problems.status_of(error)
