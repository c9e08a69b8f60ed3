"""Enter a device that the committee is going to use, and make the code by which it is paired."""

from dataclasses import dataclass
from uuid import UUID

from ledger.clock import micros
from ledger.ids import new_id
from ledger.ledger import Ledger
from ledger.operations import pairing
from ledger.operations.pairing import PairingCode, Prepared
from ledger.operations.performing import perform
from ledger.scheme.device import LABEL_MAX, DeviceKind, DeviceState
from ledger.scheme.roles import Act, Principal
from ledger.scheme.wording import plain
from ledger.store.authority import authorise
from ledger.store.keys import Keys
from ledger.store.unit import Writing


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeDevice:
    """There is a new device.

    Attributes:
        id: the request id.
        community_id: whose.
        by: an officer, or whoever looks after the machines.
        kind: what it is there for.
        label: what people call it, at most 40 characters.
    """

    id: UUID
    community_id: UUID
    by: Principal
    kind: DeviceKind
    label: str


def make_device(ledger: Ledger, command: MakeDevice) -> PairingCode:
    """Enter the device; return the code that pairs it.

    Raises:
        NotAllowed: neither officer nor administrator.
        TextInvalid: a label that is empty or too long.
    """
    prepared = perform(ledger, command, Prepared, lambda tx: _make(tx, ledger.keys, command))
    return pairing.code(ledger.keys, command, prepared)


def _make(tx: Writing, keys: Keys, command: MakeDevice) -> Prepared:
    authorise(tx, command.community_id, command.by, Act.MANAGE_DEVICES)
    device_id = new_id()
    row = {
        "id": device_id,
        "community_id": command.community_id,
        "kind": command.kind.value,
        "label": plain(command.label, "label", LABEL_MAX),
        "state": DeviceState.ACTIVE.value,
        "made_by": command.by.id,
        "created_at": micros(tx.now),
    }
    tx.insert("device", row)
    return pairing.prepare(tx, keys, command, device_id)
