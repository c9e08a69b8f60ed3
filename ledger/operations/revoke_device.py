"""Revoke a device for good: it was lost, stolen, or is not used any more."""

from dataclasses import dataclass
from uuid import UUID

from ledger.ledger import Ledger
from ledger.operations.performing import perform
from ledger.operations.switching import Step, Switched, switch
from ledger.scheme.audit import Action
from ledger.scheme.device import DeviceState
from ledger.scheme.roles import Principal

_STEP = Step((DeviceState.ACTIVE, DeviceState.SUSPENDED), DeviceState.REVOKED, Action.DEVICE_REVOKED)


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeDevice:
    """It is gone; `by` is an officer or an administrator."""

    id: UUID
    community_id: UUID
    by: Principal
    device_id: UUID


def revoke_device(ledger: Ledger, command: RevokeDevice) -> Switched:
    """Revoke the device, from its next request on; whoever signed in at it is signed out, and it never comes back.

    Raises:
        NotAllowed: neither officer nor administrator.
        DeviceUnknown: no such device here.
    """
    return perform(ledger, command, Switched, lambda tx: switch(tx, command, _STEP))
