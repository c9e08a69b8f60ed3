"""The committee's devices: which there are, a new one, and shutting one that is mislaid or stolen."""

from collections.abc import Callable
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from ledger.operations.make_device import MakeDevice, make_device
from ledger.operations.new_pairing_code import NewPairingCode, new_pairing_code
from ledger.operations.pairing import PairingCode
from ledger.operations.resume_device import ResumeDevice, resume_device
from ledger.operations.revoke_device import RevokeDevice, revoke_device
from ledger.operations.suspend_device import SuspendDevice, suspend_device
from ledger.reports.devices import device_card, devices
from ledger.scheme.device import LABEL_MAX, DeviceKind, DeviceState
from ledger.scheme.roles import Act
from web import addresses, context, guards
from web.committee.blueprint import bp, by, community_id
from web.forms import Form, Text, Wrong, choice, identity, wrongs


class DeviceForm(Form):
    """A device that the committee is going to use."""

    request_id = identity()
    kind = choice(DeviceKind)
    label = Text(LABEL_MAX)


class DeviceStepForm(Form):
    """〔暂停〕〔恢复〕〔停用〕 and 〔新的配对码〕: which device, the address says."""

    request_id = identity()


DEVICE = DeviceForm()
DEVICE_STEP = DeviceStepForm()


def _page(form: MultiDict[str, str], wrong: Wrong, status: int) -> ResponseReturnValue:
    known = devices(context.ledger(), community_id())
    page = render_template(
        "committee/devices.html",
        in_use=[card for card in known if card.state is not DeviceState.REVOKED],
        gone=[card for card in known if card.state is DeviceState.REVOKED],
        kinds=tuple(DeviceKind),
        done=request.args.get("done", ""),
        form=form,
        wrong=wrong,
    )
    return page, status


@bp.get("/devices")
@guards.requires(Act.MANAGE_DEVICES)
def devices_page() -> ResponseReturnValue:
    """Show the devices and the form for a new one."""
    return _page(MultiDict(), {}, 200)


@bp.post("/devices")
@guards.requires(Act.MANAGE_DEVICES)
def add_device() -> ResponseReturnValue:
    """Enter a device and show the code that pairs it."""
    try:
        form = DEVICE.read()
    except ValidationError as error:
        return _page(request.form, wrongs(error), 422)
    command = MakeDevice(id=form["request_id"], community_id=community_id(), by=by(), kind=form["kind"], label=form["label"])
    return _code_page(make_device(context.ledger(), command))


@bp.post("/devices/<uuid:device_id>/code")
@guards.requires(Act.MANAGE_DEVICES)
def pairing_code(device_id: UUID) -> ResponseReturnValue:
    """Show a new code for a device that was not paired in time."""
    form = DEVICE_STEP.read()
    command = NewPairingCode(id=form["request_id"], community_id=community_id(), by=by(), device_id=device_id)
    return _code_page(new_pairing_code(context.ledger(), command))


def _code_page(code: PairingCode) -> str:
    card = device_card(context.ledger(), community_id(), code.device_id)
    address = addresses.absolute(url_for("device.pair_link", token=code.token))
    by_hand = addresses.absolute(url_for("device.pair_page"))
    return render_template("committee/device_code.html", card=card, code=code, address=address, by_hand=by_hand)


@bp.get("/devices/<uuid:device_id>/revoke")
@guards.requires(Act.MANAGE_DEVICES)
def switch_off_page(device_id: UUID) -> ResponseReturnValue:
    """Say that it is for good, before it is."""
    return render_template("committee/device_revoke.html", card=device_card(context.ledger(), community_id(), device_id))


@bp.post("/devices/<uuid:device_id>/revoke")
@guards.requires(Act.MANAGE_DEVICES)
def switch_off(device_id: UUID) -> ResponseReturnValue:
    """Shut a device for good."""
    return _switched(RevokeDevice, revoke_device, device_id, "revoked")


@bp.post("/devices/<uuid:device_id>/suspend")
@guards.requires(Act.MANAGE_DEVICES)
def suspend(device_id: UUID) -> ResponseReturnValue:
    """Shut a device until it is found again."""
    return _switched(SuspendDevice, suspend_device, device_id, "suspended")


@bp.post("/devices/<uuid:device_id>/resume")
@guards.requires(Act.MANAGE_DEVICES)
def resume(device_id: UUID) -> ResponseReturnValue:
    """Open a device again."""
    return _switched(ResumeDevice, resume_device, device_id, "resumed")


def _switched(
    command: Callable[..., object], operation: Callable[..., object], device_id: UUID, done: str
) -> ResponseReturnValue:
    form = DEVICE_STEP.read()
    asked = command(id=form["request_id"], community_id=community_id(), by=by(), device_id=device_id)
    operation(context.ledger(), asked)
    return redirect(url_for("committee.devices_page", done=done), 303)
