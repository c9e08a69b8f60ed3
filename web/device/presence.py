"""Every request of a paired device is a sign of life, whatever becomes of it."""

from contextlib import suppress

from flask import current_app, request

from ledger.errors import Unavailable
from ledger.operations.note_device import note_device
from web import context, guards


def note() -> None:
    """Note that the device is there; a screen goes on where that cannot be written down."""
    guard = guards.guard_of(current_app, request.endpoint)
    if guard is None or guard.always:
        return
    found = context.device()
    if found is not None:
        with suppress(Unavailable):
            note_device(context.ledger(), found.id, found.seen_at)
