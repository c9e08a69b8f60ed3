"""Who is looked at, and what a check may find."""

import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto
from pathlib import Path
from typing import NamedTuple

from ledger.clock import Clock, SystemClock
from ledger.ledger import book_file
from web.settings import Mode, Settings


class Verdict(Enum):
    """What a check may come to."""

    OK = auto()
    MEND = auto()
    UNKNOWN = auto()
    """It could not be looked at from here; nothing is wrong as far as one sees."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found; `code` finds the sentences in `words`."""

    verdict: Verdict
    code: str
    params: Mapping[str, object] = field(default_factory=dict)


class Room(NamedTuple):
    """A disk, in bytes, as `shutil.disk_usage` tells it."""

    total: int
    used: int
    free: int


def _measured(folder: Path) -> Room:
    return Room(*shutil.disk_usage(folder))


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """An installation, and by what it is measured.

    Attributes:
        settings: as `serve` would take them.
        environ: the surroundings of the process.
        clock: whose time is looked at.
        reference: the right time, as somebody read it elsewhere; None when nobody said.
        room: measures a disk.
        user: the number of the account on this machine, 0 is root; None where accounts have no numbers.
    """

    settings: Settings
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    clock: Clock = field(default_factory=SystemClock)
    reference: datetime | None = None
    room: Callable[[Path], Room] = _measured
    user: int | None = field(default_factory=lambda: os.geteuid() if hasattr(os, "geteuid") else None)

    @property
    def public(self) -> bool:
        """Whether strangers can reach it."""
        return self.settings.mode is Mode.PUBLIC

    @property
    def file(self) -> Path | None:
        """The file of the book, None where a server keeps it."""
        return book_file(self.settings.database)

    @property
    def folder(self) -> Path:
        """Where the data lie: the book's folder, or that of the keys."""
        return (self.file or self.settings.keys_path).absolute().parent


Check = Callable[[Patient], Finding]


def good(code: str, **params: object) -> Finding:
    """Return that a check found nothing."""
    return Finding(Verdict.OK, code, params)


def mend(code: str, **params: object) -> Finding:
    """Return that something has to be mended."""
    return Finding(Verdict.MEND, code, params)


def unknown(code: str, **params: object) -> Finding:
    """Return that it could not be looked at."""
    return Finding(Verdict.UNKNOWN, code, params)
