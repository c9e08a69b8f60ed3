"""The clock: not behind what was written with it, and looked after by somebody."""

import ctypes
import ctypes.util
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from ledger.clock import SHANGHAI
from ledger.reports.condition import Condition
from web.doctor import book
from web.doctor.finding import Check, Finding, Patient, good, mend, unknown

_SLACK: Final = timedelta(minutes=2)
"""Codes on the screen live half a minute; two clocks that were set by hand lie further apart than that already."""
_UNSYNCHRONISED: Final = 0x40
"""`STA_UNSYNC` of adjtimex(2)."""
_TIMEX_BYTES: Final = 512
"""More than `struct timex` has on any machine; its second field after `modes` and padding is not needed, `status` is."""


def clock_is_right(patient: Patient) -> Finding:
    """Compare the clock with a better one, with the book, with the files, and ask the kernel who sets it."""
    now = patient.clock.now()
    if patient.reference is not None:
        off = now - patient.reference
        return mend("clock_off", **_how_far(off)) if abs(off) > _SLACK else good("clock_as_told")
    newest = _newest(patient)
    if newest is not None and newest > now + _SLACK:
        return mend("clock_behind", **_how_far(now - newest))
    set_by = synchronised()
    return good("clock_set") if set_by else unknown("clock_alone", now=f"{now.astimezone(SHANGHAI):%Y-%m-%d %H:%M}")


def _newest(patient: Patient) -> datetime | None:
    """Return the latest instant at which something was certainly written on this machine: a line, or a file."""
    found = book.looked_at(patient)
    instants = [found.newest_at] if isinstance(found, Condition) and found.newest_at is not None else []
    # The program's own files as well: no clock was right before it was installed.
    files = (patient.file, patient.settings.keys_path, Path(__file__))
    times = [path.stat().st_mtime for path in files if path is not None and path.exists()]
    return max([*instants, *(datetime.fromtimestamp(time, UTC) for time in times)], default=None)


def _how_far(off: timedelta) -> dict[str, object]:
    minutes = round(abs(off).total_seconds() / 60)
    return {"days": minutes // 1440, "hours": minutes % 1440 // 60, "minutes": minutes % 60}


def synchronised() -> bool | None:
    """Return whether the kernel says that a time service sets its clock; None where it cannot be asked."""
    if not sys.platform.startswith("linux"):
        return None
    try:
        ask = ctypes.CDLL(ctypes.util.find_library("c"), use_errno=True).adjtimex
    except (OSError, AttributeError):
        return None
    # All zero: `modes` 0 changes nothing and only reads.
    timex = ctypes.create_string_buffer(_TIMEX_BYTES)
    if ask(timex) < 0:
        return None
    # unsigned modes; long offset, freq, maxerror, esterror; int status
    status = ctypes.c_int.from_buffer(timex, 5 * ctypes.sizeof(ctypes.c_long)).value
    return not status & _UNSYNCHRONISED


def zone_is_known(patient: Patient) -> Finding:
    """Look whether this machine knows what time it is in Shanghai."""
    there = patient.clock.now().astimezone(SHANGHAI).utcoffset()
    return good("zone_good") if there == timedelta(hours=8) else mend("zone_wrong")


CHECKS: tuple[Check, ...] = (clock_is_right, zone_is_known)
