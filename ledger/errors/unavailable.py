"""Not now, or not until somebody has looked: what keeps a book shut."""

from ledger.errors.tree import Corrupt, Unavailable


class DatabaseBusy(Unavailable):
    """Other writers were in the way for too long."""

    code = "database_busy"


class ClockBehind(Unavailable):
    """The clock (`now`, ISO) lies more than a day behind the newest line of the book (`newest`, ISO)."""

    code = "clock_behind"


class DatabaseGone(Unavailable):
    """The database cannot be reached, or broke off in mid-commit."""

    code = "database_gone"


class DiskFull(Unavailable):
    """No room left on the disk of the database."""

    code = "disk_full"


class DiskReadOnly(Unavailable):
    """The database cannot be written to."""

    code = "disk_read_only"


class SecondWriter(Unavailable):
    """Another process writes to this database; a SQLite book has one writer."""

    code = "second_writer"


class KeyMissing(Unavailable):
    """The key file `path` is missing; without it names cannot be read and nobody can sign in."""

    code = "key_missing"


class KeyForeign(Unavailable):
    """The key file belongs to another club: nothing written under it could be read again."""

    code = "key_foreign"


class DatabaseOlder(Unavailable):
    """The database is of an older version, `revision`, and only its owner can bring it forward."""

    code = "database_older"


class RoleTooWeak(Unavailable):
    """The role on the database server lacks a right that this takes."""

    code = "role_too_weak"


class RoleTooStrong(Unavailable):
    """The role on the database server could rewrite what never changes: `table`."""

    code = "role_too_strong"


class BookDamaged(Corrupt):
    """`verify` found a row that cannot be right: `table`, `row`, `why`."""

    code = "book_damaged"


class NotAsPrinted(Corrupt):
    """The book does not begin with what was kept outside: at leaf `row`, `why`."""

    code = "not_as_printed"


class DatabaseNewer(Corrupt):
    """The database was written by a newer version of the software."""

    code = "database_newer"


class JournalUnprotected(Corrupt):
    """A table that never changes has lost a trigger: `table`."""

    code = "journal_unprotected"
