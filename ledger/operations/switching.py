"""What suspending, resuming and revoking a device have in common: one step from state to state, or none."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

import sqlalchemy as sa

from ledger.errors import DeviceRevoked, DeviceUnknown
from ledger.operations.performing import Command
from ledger.scheme.audit import Action
from ledger.scheme.device import DeviceState
from ledger.scheme.roles import Act
from ledger.store import auditing, staff_sessions
from ledger.store import tables as t
from ledger.store.authority import authorise
from ledger.store.unit import Writing


class OfDevice(Command, Protocol):
    """A command about one device."""

    @property
    def device_id(self) -> UUID:
        """Which."""
        ...


@dataclass(frozen=True, slots=True)
class Switched:
    """Where the device stands now."""

    state: DeviceState


@dataclass(frozen=True, slots=True)
class Step:
    """A step that a device may take.

    Attributes:
        before: the states from which it is taken.
        after: the state that it leads to; whoever asks for it again has it already.
        action: what is written down for the supervisor.
    """

    before: Collection[DeviceState]
    after: DeviceState
    action: Action


def switch(tx: Writing, command: OfDevice, step: Step) -> Switched:
    """Take the step, if the device stands where it begins; the database judges that, so that of two hands one wins.

    Raises:
        NotAllowed: neither officer nor administrator.
        DeviceUnknown: no such device here.
        DeviceRevoked: it was revoked, which is for good.
    """
    authorise(tx, command.community_id, command.by, Act.MANAGE_DEVICES)
    device = t.device.c
    taken = tx.connection.execute(
        sa.update(t.device)
        .where(device.community_id == command.community_id, device.id == command.device_id, device.state.in_(step.before))
        .values(state=step.after.value, ended_at=tx.now if step.after is DeviceState.REVOKED else None)
    ).rowcount
    if taken:
        auditing.note(tx, command.community_id, command.by, step.action, command.device_id)
        if step.after is not DeviceState.ACTIVE:
            # Whoever has the device has the cookies of the people who sit at it, too.
            staff_sessions.end(tx, t.web_session.c.device_id == command.device_id)
        return Switched(step.after)
    stands = _state(tx, command)
    if stands is not step.after:
        raise DeviceRevoked(state=stands.value)
    return Switched(stands)


def _state(tx: Writing, command: OfDevice) -> DeviceState:
    for (state,) in tx.fetch(
        "SELECT state FROM device WHERE community_id = ? AND id = ?", (command.community_id, command.device_id)
    ):
        return DeviceState(str(state))
    raise DeviceUnknown
