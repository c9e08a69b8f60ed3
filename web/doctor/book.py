"""The book: private, on a disk of this machine, guarded against change, and of this version."""

import stat
from contextlib import closing
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, urlsplit

from ledger.errors import LedgerError, NotInstalled, RoleTooStrong
from ledger.ledger import Ledger
from ledger.reports.condition import Condition, condition
from ledger.store.keys import Keys
from web.doctor import keys
from web.doctor.finding import Check, Finding, Patient, good, mend, unknown

_MOUNTS: Final = Path("/proc/self/mounts")
_REMOTE: Final = (
    "nfs",
    "cifs",
    "smb",
    "9p",
    "afs",
    "ceph",
    "glusterfs",
    "lustre",
    "fuse.sshfs",
    "fuse.rclone",
    "davfs",
    "vboxsf",
)
_OWN_MACHINE: Final = {"", "localhost", "127.0.0.1", "::1"}
_PROTECTED: Final = {"require", "verify-ca", "verify-full"}


def looked_at(patient: Patient) -> Condition | LedgerError:
    """Return how the database is, or what keeps it shut."""
    file = patient.file
    if file is not None and not file.exists():
        return NotInstalled()
    try:
        with closing(Ledger.open(patient.settings.database, clock=patient.clock, read_only=True)) as ledger:
            found = condition(ledger)
    except LedgerError as shut:
        return shut
    return found if found.founded else NotInstalled()


def it_opens(patient: Patient) -> Finding:
    """Look whether there is a club, in a database of this version, with keys that fit."""
    found = looked_at(patient)
    if isinstance(found, NotInstalled):
        return mend("no_club")
    if isinstance(found, LedgerError):
        return mend("book_shut", refusal=found)
    if keys.keys_are_good(patient).code in {"keys_missing", "keys_unreadable", "keys_short"}:
        return unknown("keys_not_tried")
    try:
        held = Keys.load(patient.settings.keys_path)
        Ledger.open(patient.settings.database, clock=patient.clock, keys=held, read_only=True).close()
    except LedgerError as shut:
        return mend("book_shut", refusal=shut)
    return good("book_opens")


def it_is_private(patient: Patient) -> Finding:
    """Look whether others on this machine may read or change the files of the book, or put another in its place."""
    file = patient.file
    if file is None:
        return good("book_on_server")
    if not file.exists():
        return unknown("book_not_seen")
    beside = [file, *(file.with_name(file.name + end) for end in ("-wal", "-shm"))]
    exposed = next((each for each in beside if each.exists() and each.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)), None)
    if exposed is not None:
        return mend("book_open", path=str(exposed))
    around = patient.folder.stat().st_mode
    if around & stat.S_IWOTH and not around & stat.S_ISVTX:
        return mend("folder_open", path=str(patient.folder))
    return good("book_private")


def it_lies_here(patient: Patient) -> Finding:
    """Look whether the book lies on a disk of this machine: a lock over a network keeps no second writer out."""
    if patient.file is None:
        return good("book_on_server")
    try:
        mounts = _MOUNTS.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return unknown("disk_kind_unknown")
    kind = disk_kind(patient.folder.resolve(), mounts)
    return mend("disk_remote", kind=kind) if kind.startswith(_REMOTE) else good("disk_local")


def disk_kind(folder: Path, mounts: list[str]) -> str:
    """Return the kind of file system that `folder` lies on, by the lines of the kernel's table."""
    found = [(Path(told[1].replace("\\040", " ")), told[2]) for told in map(str.split, mounts) if len(told) > 2]  # noqa: PLR2004
    # The longest way in wins, and of two at the same place the later one.
    return max((len(at.parts), number, kind) for number, (at, kind) in enumerate(found) if folder.is_relative_to(at))[2]


def guards_are_in_force(patient: Patient) -> Finding:
    """Look whether the database itself forbids changing the journal."""
    found = looked_at(patient)
    if isinstance(found, LedgerError):
        return unknown("book_not_looked_into")
    return mend("guards_missing", name=found.missing_guards[0]) if found.missing_guards else good("guards_good")


def role_is_weak(patient: Patient) -> Finding:
    """Look whether the role on a database server can only add to the journal."""
    if patient.file is not None:
        return good("role_none")
    try:
        Ledger.open(patient.settings.database, clock=patient.clock, read_only=True, serving=True).close()
    except RoleTooStrong as strong:
        return mend("role_strong", table=strong.params["table"])
    except LedgerError:
        return unknown("book_not_looked_into")
    return good("role_good")


def the_way_is_protected(patient: Patient) -> Finding:
    """Look whether what goes to a database server elsewhere can be read on the way."""
    address = urlsplit(patient.settings.database)
    asked = {name: values[-1] for name, values in parse_qs(address.query).items()}
    host = asked.get("host", address.hostname or "")
    if patient.file is not None or host in _OWN_MACHINE or host.startswith("/"):
        return good("way_local")
    return good("way_protected") if asked.get("sslmode") in _PROTECTED else mend("way_open")


def no_demo_in_public(patient: Patient) -> Finding:
    """Look whether the public would see made-up neighbours, and doors that let anybody in."""
    found = looked_at(patient)
    if patient.public and isinstance(found, Condition) and found.demo:
        return mend("demo_in_public")
    return good("demo_not_public")


CHECKS: tuple[Check, ...] = (
    it_opens,
    it_is_private,
    it_lies_here,
    guards_are_in_force,
    role_is_weak,
    the_way_is_protected,
    no_demo_in_public,
)
