"""The process: no debugging, no more rights than it needs, and the very packages that were tested."""

import os
import re
import stat
import sys
from importlib import metadata
from pathlib import Path
from typing import Final

from web.doctor.finding import Check, Finding, Patient, good, mend, unknown

_LOCK: Final = Path(__file__).parents[2] / "requirements" / "app.txt"
_PINNED: Final = re.compile(r"^(?P<name>[a-z0-9][\w.-]*)==(?P<version>\S+) *(?P<only>;[^\\]*)?", re.MULTILINE)
_OFF: Final = {"", "0", "false", "no", "off"}
_SWITCHES: Final = ("FLASK_DEBUG", "PYTHONDEVMODE", "PYTHONINSPECT")


def no_debugging(patient: Patient) -> Finding:
    """Look whether a fault would show the inside of the house."""
    on = next((name for name in _SWITCHES if patient.environ.get(name, "").lower() not in _OFF), None)
    return mend("debug_on", name=on) if on is not None else good("debug_off")


def python_is_whole(_patient: Patient) -> Finding:
    """Look whether Python leaves out what the program makes sure of."""
    if sys.flags.optimize:
        return mend("python_optimised")
    return good("python_good", version=".".join(map(str, sys.version_info[:3])))


def packages_are_the_locked_ones(_patient: Patient) -> Finding:
    """Look whether the packages are those that every test was run with."""
    try:
        lock = _LOCK.read_text(encoding="utf-8")
    except OSError:
        # Installed from a wheel: what was locked is not beside it.
        return unknown("lock_not_here")
    other = next((name for name, wanted in pinned(lock).items() if _installed(name) not in wanted), None)
    return mend("package_other", name=other, found=_installed(other) or "-") if other is not None else good("packages_good")


def pinned(lock: str) -> dict[str, set[str | None]]:
    """Return the versions that a lock allows for each package; None among them: on some machines it is not needed."""
    wanted: dict[str, set[str | None]] = {}
    for each in _PINNED.finditer(lock):
        versions = wanted.setdefault(each["name"], set())
        versions.add(each["version"])
        if each["only"]:
            versions.add(None)
    return wanted


def _installed(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def files_are_made_private(_patient: Patient) -> Finding:
    """Look whether a file that we make could be changed by everybody on this machine."""
    mask = os.umask(0o077)
    os.umask(mask)
    return good("umask_good") if mask & stat.S_IWOTH else mend("umask_open", mask=f"{mask:03o}")


def not_as_root(patient: Patient) -> Finding:
    """Look whether whoever broke in would own the machine."""
    return mend("as_root") if patient.public and patient.user == 0 else good("account_good")


CHECKS: tuple[Check, ...] = (no_debugging, python_is_whole, packages_are_the_locked_ones, files_are_made_private, not_as_root)
