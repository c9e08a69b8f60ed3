"""After an erasure: carry the write-ahead log into the file and cut it off, so that no old page of it is left behind."""

import sqlite3
from contextlib import closing
from pathlib import Path

WAIT_SECONDS = 5
"""How long readers and writers are waited for; whoever comes later tries again."""


def scrub(path: Path) -> bool:
    """Return whether nothing that was deleted before this call is left in the book's files.

    What was deleted is overwritten in its page as it is deleted (`PRAGMA secure_delete`); the pages as they were before
    still lie in the write-ahead log until it is cut off.
    """
    # On a connection of its own: it takes the writer's lock as a writer does, and waits for those who read.
    with closing(sqlite3.connect(path, timeout=WAIT_SECONDS, isolation_level=None)) as beside:
        beside.execute("PRAGMA secure_delete = ON")
        [(busy, *_frames)] = beside.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return bool(busy == 0)
