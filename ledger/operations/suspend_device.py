"""Suspend a device: it opens nothing until somebody resumes it."""

from dataclasses import dataclass
from uuid import UUID

from ledger.ledger import Ledger
from ledger.operations.performing import perform
from ledger.operations.switching import Step, Switched, switch
from ledger.scheme.audit import Action
from ledger.scheme.device import DeviceState
from ledger.scheme.roles import Principal

_STEP = Step((DeviceState.ACTIVE,), DeviceState.SUSPENDED, Action.DEVICE_SUSPENDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspendDevice:
    """Nobody knows where it is just now; `by` is an officer or an administrator."""

    id: UUID
    community_id: UUID
    by: Principal
    device_id: UUID


def suspend_device(ledger: Ledger, command: SuspendDevice) -> Switched:
    """Suspend the device, from its next request on; whoever signed in at it is signed out.

    Raises:
        NotAllowed: neither officer nor administrator.
        DeviceUnknown: no such device here.
        DeviceRevoked: it was revoked, which is for good.
    """
    return perform(ledger, command, Switched, lambda tx: switch(tx, command, _STEP))
