"""Make a new code for a device that nobody has paired yet: the first one was too late, or was lost."""

from dataclasses import dataclass
from uuid import UUID

from ledger.errors import DeviceUnknown
from ledger.ledger import Ledger
from ledger.operations import pairing
from ledger.operations.pairing import PairingCode, Prepared
from ledger.operations.performing import perform
from ledger.scheme.device import DeviceState
from ledger.scheme.roles import Act, Principal
from ledger.store.authority import authorise
from ledger.store.keys import Keys
from ledger.store.unit import Writing


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPairingCode:
    """The device is still waiting; `by` is an officer or an administrator."""

    id: UUID
    community_id: UUID
    by: Principal
    device_id: UUID


def new_pairing_code(ledger: Ledger, command: NewPairingCode) -> PairingCode:
    """Return a code for the device; the one before is void.

    Raises:
        NotAllowed: neither officer nor administrator.
        DeviceUnknown: no device here that is waiting to be paired.
    """
    prepared = perform(ledger, command, Prepared, lambda tx: _prepare(tx, ledger.keys, command))
    return pairing.code(ledger.keys, command, prepared)


def _prepare(tx: Writing, keys: Keys, command: NewPairingCode) -> Prepared:
    authorise(tx, command.community_id, command.by, Act.MANAGE_DEVICES)
    waiting = tx.fetch(
        "SELECT 1 FROM device WHERE community_id = ? AND id = ? AND digest IS NULL AND state = ?",
        (command.community_id, command.device_id, DeviceState.ACTIVE.value),
    )
    if not waiting:
        raise DeviceUnknown
    return pairing.prepare(tx, keys, command, command.device_id)
