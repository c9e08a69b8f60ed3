"""What a pairing code shows before anybody presses its button: what the browser would become."""

from dataclasses import dataclass

from ledger.errors import LinkUnknown
from ledger.ledger import Ledger
from ledger.scheme.device import DeviceKind, DeviceState
from ledger.store import one_use_token


@dataclass(frozen=True, slots=True)
class PendingPairing:
    """Which device a code is for."""

    community_name: str
    kind: DeviceKind
    label: str


def pending(ledger: Ledger, token: str) -> PendingPairing:
    """Return what an unused code is for; looking uses nothing.

    Raises:
        LinkUnknown: unknown, used or out of date, or the device was switched off meanwhile.
    """
    with ledger.reading() as rx:
        link = one_use_token.look(rx, "pairing", token)
        for community_name, kind, label in rx.fetch(
            "SELECT community.name, device.kind, device.label FROM device JOIN community ON community.id = device.community_id "
            "WHERE device.community_id = ? AND device.id = ? AND device.state = ?",
            (link.community_id, link.subject_id, DeviceState.ACTIVE.value),
        ):
            return PendingPairing(str(community_name), DeviceKind(str(kind)), str(label))
    raise LinkUnknown
