"""Pairing a device by its code, and the page on which a paired device says what it is.

Looking changes nothing: messengers fetch links to preview them, and a code is good once.
"""

from flask import redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from ledger.errors import DeviceRevoked, LedgerError, LinkUnknown, SignInPaused
from ledger.operations.pair_device import PairDevice, pair_device
from ledger.reports import pairing
from ledger.reports.sessions import SessionCard, sessions
from ledger.scheme.calendar import day_of
from ledger.scheme.device import DeviceState
from ledger.scheme.roles import Act, allows
from web import context, cookies, guards, messages, problems
from web.device.blueprint import bp
from web.forms import Form, Secret

_CODE_LIMIT = 100


class PairForm(Form):
    """〔配对这台设备〕, and the code by which it may."""

    code = Secret(_CODE_LIMIT)


PAIR = PairForm()


@bp.get("/pair")
@guards.public
def pair_page() -> ResponseReturnValue:
    """Ask for the code that stands on the committee's screen."""
    return render_template("device/pair.html", code="")


@bp.get("/pair/<token>")
@guards.public
def pair_link(token: str) -> ResponseReturnValue:
    """Say what the browser would become, before the code is used up."""
    if len(token) > _CODE_LIMIT:
        raise LinkUnknown
    pending = pairing.pending(context.ledger(), token)
    return render_template("device/pair_link.html", pending=pending, token=token, so_far=_so_far())


@bp.post("/pair")
@guards.public
def pair() -> ResponseReturnValue:
    """Make this browser the device."""
    code = PAIR.read()["code"]
    visit, address = str(session.get("csrf_token", "")), request.remote_addr or ""
    try:
        paired = pair_device(context.ledger(), PairDevice(token=code, visit=visit, address=address))
    except (LinkUnknown, SignInPaused) as error:
        return _again(error, code)
    response = redirect(url_for("device.device_page"), 303)
    cookies.write(response, cookies.DEVICE, paired.secret, context.settings())
    return response


@bp.get("/device")
@guards.public
def device_page() -> ResponseReturnValue:
    """Say what this device is, and lead to what it is there for."""
    found = context.device()
    if found is None:
        return redirect(url_for("device.pair_page"), 303)
    if found.state is not DeviceState.ACTIVE:
        raise DeviceRevoked(state=found.state.value)
    shows = allows(found.roles, Act.SHOW_DISPLAY)
    today = _today() if shows else ()
    return render_template(
        "device/device.html",
        device=found,
        shows=shows,
        today=today,
        # The one that is on, or comes next today: its code is what the screen hangs there for.
        current=next((card.session_id for card in today if card.ends_at > context.now()), None),
    )


def _again(error: LedgerError, code: str) -> ResponseReturnValue:
    """Stay at the box, say what was wrong with the code, and leave it there to be mended."""
    said = messages.said(error.code, error.params)
    return render_template("device/pair.html", said=said, code=code), problems.status_of(error)


def _so_far() -> str:
    found = context.device()
    return found.label if found is not None and found.state is DeviceState.ACTIVE else ""


def _today() -> tuple[SessionCard, ...]:
    found, today = context.device(), day_of(context.now())
    assert found is not None, "the page is shown by a device"
    cards = sessions(context.ledger(), found.community_id, today)
    return tuple(card for card in cards if day_of(card.starts_at) == today)
