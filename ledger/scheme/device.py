"""Paired devices: what a PC, tablet or phone of the committee's is there for, and whether it still is."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from ledger.scheme.roles import Role

LABEL_MAX = 40
"""Characters by which people tell devices apart, such as 活动室的大屏."""


class DeviceKind(StrEnum):
    """What a device is there for."""

    COMMITTEE = "committee"
    VOLUNTEER = "volunteer"
    KIOSK = "kiosk"
    DISPLAY = "display"


class DeviceState(StrEnum):
    """Where a pairing stands; a revoked one never comes back."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    REVOKED = "revoked"


ROLE_OF: Mapping[DeviceKind, Role | None] = MappingProxyType(
    {
        # The committee's PC may do nothing by itself: it is where badges work.
        DeviceKind.COMMITTEE: None,
        DeviceKind.VOLUNTEER: Role.VOLUNTEER,
        DeviceKind.KIOSK: Role.KIOSK,
        DeviceKind.DISPLAY: Role.DISPLAY,
    }
)
"""The role that a device has by itself, nobody being signed in."""
