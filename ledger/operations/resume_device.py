"""Resume a device that was suspended: it was found again."""

from dataclasses import dataclass
from uuid import UUID

from ledger.ledger import Ledger
from ledger.operations.performing import perform
from ledger.operations.switching import Step, Switched, switch
from ledger.scheme.audit import Action
from ledger.scheme.device import DeviceState
from ledger.scheme.roles import Principal

_STEP = Step((DeviceState.SUSPENDED,), DeviceState.ACTIVE, Action.DEVICE_RESUMED)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeDevice:
    """It is here again; `by` is an officer or an administrator."""

    id: UUID
    community_id: UUID
    by: Principal
    device_id: UUID


def resume_device(ledger: Ledger, command: ResumeDevice) -> Switched:
    """Let the device do again what it is there for.

    Raises:
        NotAllowed: neither officer nor administrator.
        DeviceUnknown: no such device here.
        DeviceRevoked: it was revoked, which is for good.
    """
    return perform(ledger, command, Switched, lambda tx: switch(tx, command, _STEP))
