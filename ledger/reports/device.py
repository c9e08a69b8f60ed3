"""Which paired device is asking."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ledger.clock import from_micros
from ledger.ledger import Ledger
from ledger.scheme.device import ROLE_OF, DeviceKind, DeviceState
from ledger.scheme.roles import Role
from ledger.store.columns import as_uuid
from ledger.store.web_sessions import fingerprint


@dataclass(frozen=True, slots=True)
class Device:
    """A paired device.

    Attributes:
        roles: what it may be by itself, nobody being signed in; none while it is suspended or revoked.
        paired_at: since when it is one.
        seen_at: its last request, to the minute.
    """

    id: UUID
    community_id: UUID
    kind: DeviceKind
    label: str
    state: DeviceState
    roles: frozenset[Role]
    paired_at: datetime | None
    seen_at: datetime | None


def device(ledger: Ledger, secret: str) -> Device | None:
    """Return the device behind a cookie's secret, None when it was never paired; one that was revoked says so."""
    with ledger.reading() as rx:
        for found, community, kind, label, state, paired, seen in rx.fetch(
            "SELECT id, community_id, kind, label, state, paired_at, seen_at FROM device WHERE digest = ?",
            (fingerprint(secret),),
        ):
            device_id, community_id = as_uuid(found), as_uuid(community)
            assert device_id is not None, "a device has an id"
            assert community_id is not None, "a device belongs to a community"
            role = ROLE_OF[DeviceKind(str(kind))] if DeviceState(str(state)) is DeviceState.ACTIVE else None
            roles = frozenset({role} if role else ())
            paired_at, seen_at = (from_micros(at) if isinstance(at, int) else None for at in (paired, seen))
            words = DeviceKind(str(kind)), str(label), DeviceState(str(state))
            return Device(device_id, community_id, *words, roles, paired_at, seen_at)
    return None
