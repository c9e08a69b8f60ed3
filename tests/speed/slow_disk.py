"""A disk whose sync takes as long as one says.

SQLite reaches the disk through a table of functions, its VFS, which any program may replace. Here the machine's own is copied
and its `xSync` sleeps before it syncs: the delay lies where a disk's would, inside the commit, with Python's lock let go, and
every connection of the process has it, the product's like the floor's. It needs no compiler, only an SQLite that lies in a
library of its own, as it does in most builds of Python.

The functions' order and types: sqlite.org/c3ref/vfs.html and sqlite.org/c3ref/io_methods.html.
"""

import _sqlite3
import ctypes
import time
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import POINTER, Structure, c_char_p, c_int, c_void_p

_OPEN = ctypes.CFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_int, c_void_p)
_SYNC = ctypes.CFUNCTYPE(c_int, c_void_p, c_int)


class _FileFunctions(Structure):
    _fields_ = (
        ("version", c_int),
        ("close_read_write_truncate", c_void_p * 4),
        ("sync", c_void_p),
        ("size_locks_and_the_rest", c_void_p * 13),
    )


class _System(Structure):
    _fields_ = (
        ("version", c_int),
        ("file_bytes", c_int),
        ("path_max", c_int),
        ("next", c_void_p),
        ("name", c_char_p),
        ("own", c_void_p),
        ("open", c_void_p),
        ("the_rest", c_void_p * 15),
    )


class _SlowSystem:
    """The machine's VFS with a sleep before each sync."""

    def __init__(self, library: ctypes.CDLL, seconds: float) -> None:
        self._library = library
        self._seconds = seconds
        self._find = library.sqlite3_vfs_find
        self._find.restype = POINTER(_System)
        self.machine = self._find(None)
        self._open = _OPEN(self.machine.contents.open)
        # SQLite keeps pointers to all of these.
        self._kept: dict[int, tuple[object, _FileFunctions]] = {}
        self._opened = _OPEN(self._open_slowly)
        self.slow = _System.from_buffer_copy(self.machine.contents)
        self.slow.name = b"slow-disk"
        self.slow.open = ctypes.cast(self._opened, c_void_p)

    def _open_slowly(self, system: int, name: int, file: int, flags: int, flags_out: int) -> int:
        answer = self._open(system, name, file, flags, flags_out)
        functions = c_void_p.from_address(file)
        if functions.value:
            functions.value = ctypes.addressof(self._slowed(functions.value))
        return int(answer)

    def _slowed(self, address: int) -> _FileFunctions:
        if address not in self._kept:
            functions = _FileFunctions.from_buffer_copy(_FileFunctions.from_address(address))
            at_once = _SYNC(functions.sync)

            def sync(file: int, flags: int) -> int:
                time.sleep(self._seconds)
                return int(at_once(file, flags))

            slowly = _SYNC(sync)
            functions.sync = ctypes.cast(slowly, c_void_p)
            self._kept[address] = slowly, functions
        return self._kept[address][1]


_ALIVE: list[_SlowSystem] = []
"""A connection may outlive the block by a moment; what it points to must not go away."""


@contextmanager
def slow_disk(seconds: float) -> Iterator[bool]:
    """Make every SQLite file opened in the block sync so slowly; yield whether that could be done in this Python."""
    library = _library()
    if library is None:
        yield False
        return
    system = _SlowSystem(library, seconds)
    _ALIVE.append(system)
    library.sqlite3_vfs_register(ctypes.byref(system.slow), 1)
    try:
        yield True
    finally:
        library.sqlite3_vfs_register(system.machine, 1)
        library.sqlite3_vfs_unregister(ctypes.byref(system.slow))


def _library() -> ctypes.CDLL | None:
    """Return the very SQLite that Python's driver uses, None where it is hidden."""
    try:
        library = ctypes.CDLL(getattr(_sqlite3, "__file__", None))
    except (OSError, TypeError):
        return None
    return library if hasattr(library, "sqlite3_vfs_register") else None
