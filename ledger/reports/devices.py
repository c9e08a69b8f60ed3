"""The committee's devices: what each is for, whether it is paired, and when it was last heard of."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from ledger.errors import DeviceUnknown
from ledger.ledger import Ledger
from ledger.scheme.device import DeviceKind, DeviceState
from ledger.store import tables as t

LISTED_MAX = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceCard:
    """A device in a list; nobody's name, only what it is called itself.

    Attributes:
        paired_at: None while it waits for its code to be typed.
        seen_at: its last request, to the minute.
        ended_at: when it was revoked.
    """

    device_id: UUID
    kind: DeviceKind
    label: str
    state: DeviceState
    created_at: datetime
    paired_at: datetime | None
    seen_at: datetime | None
    ended_at: datetime | None


def devices(ledger: Ledger, community_id: UUID) -> tuple[DeviceCard, ...]:
    """Return the devices of a community, those in use first and the newest of each before the older ones."""
    device = t.device.c
    gone = sa.case((device.state == DeviceState.REVOKED.value, 1), else_=0)
    with ledger.reading() as rx:
        rows = rx.connection.execute(
            sa.select(t.device)
            .where(device.community_id == community_id)
            .order_by(gone, device.created_at.desc(), device.id)
            .limit(LISTED_MAX)
        ).all()
    return tuple(_card(row) for row in rows)


def device_card(ledger: Ledger, community_id: UUID, device_id: UUID) -> DeviceCard:
    """Return one of them.

    Raises:
        DeviceUnknown: no such device here.
    """
    device = t.device.c
    with ledger.reading() as rx:
        row = rx.connection.execute(
            sa.select(t.device).where(device.community_id == community_id, device.id == device_id)
        ).first()
    if row is None:
        raise DeviceUnknown
    return _card(row)


def _card(row: Any) -> DeviceCard:  # noqa: ANN401 - a row of the table
    return DeviceCard(
        device_id=row.id,
        kind=DeviceKind(row.kind),
        label=row.label,
        state=DeviceState(row.state),
        created_at=row.created_at,
        paired_at=row.paired_at,
        seen_at=row.seen_at,
        ended_at=row.ended_at,
    )
