"""Room on the disk."""

from typing import Final

from web.doctor.finding import Check, Finding, Patient, good, mend, unknown

_FULL_PERCENT: Final = 95
_LEAST_BYTES: Final = 500_000_000
_MEGABYTE: Final = 1_000_000


def there_is_room(patient: Patient) -> Finding:
    """Look whether the disk of the book will last."""
    try:
        room = patient.room(patient.folder)
    except OSError:
        return unknown("room_unknown")
    full = 100 * room.used // max(1, room.used + room.free)
    told = {"percent": full, "megabytes": room.free // _MEGABYTE}
    return mend("room_short", **told) if full >= _FULL_PERCENT or room.free < _LEAST_BYTES else good("room_good", **told)


CHECKS: tuple[Check, ...] = (there_is_room,)
