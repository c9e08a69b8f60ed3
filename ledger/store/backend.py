"""What the house asks of a database engine. Nobody outside `store` asks which engine it is, only what it can do."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

import sqlalchemy as sa

from ledger.errors import LedgerError

Value = object
Row = tuple[object, ...]


class Backend(Protocol):
    """A database engine: transactions, its guards, and its words for what went wrong."""

    engine: sa.Engine
    """For migrations, at start-up, by one process."""
    row_lock: str
    """What a SELECT adds to lock the rows it reads; empty where writers take turns anyway."""

    @property
    def writable(self) -> bool:
        """Whether this process can write at all; a full or read-only disk still shows its pages."""
        ...

    one_writer: bool
    """Whether one process alone writes, and so does the scheduler's work too."""

    def writing(self) -> AbstractContextManager[sa.Connection]:
        """Open a transaction that commits when left normally and is durable before anybody is answered."""
        ...

    def reading(self) -> AbstractContextManager[sa.Connection]:
        """Open a read-only transaction: one consistent picture of the book."""
        ...

    def statement(self, sql: str) -> str:
        """Return `sql`, written with `?`, in the driver's own style."""
        ...

    def is_conflict(self, error: Exception) -> bool:
        """Return whether a unique key, a CHECK or a guard refused a row."""
        ...

    def refusal(self, error: Exception) -> LedgerError | None:
        """Return the refusal that a driver's error stands for, None where it is a programmer's mistake."""
        ...

    def upgrade_alone(self, connection: sa.Connection) -> None:
        """Keep every other process from upgrading until the transaction of `connection` ends."""
        ...

    def install_guards(self, connection: sa.Connection) -> None:
        """Install every guard that is missing or differs."""
        ...

    def missing_guards(self, connection: sa.Connection) -> Sequence[str]:
        """Return the names of guards that are not in force."""
        ...

    def close(self) -> None:
        """Let go of every connection and lock."""
        ...


@contextmanager
def told_plainly(backend: Backend) -> Iterator[None]:
    """Turn a driver's error into the refusal it stands for."""
    try:
        yield
    except LedgerError:
        raise
    except Exception as error:
        cause = error.orig if isinstance(error, sa.exc.DBAPIError) and isinstance(error.orig, Exception) else error
        refusal = backend.refusal(cause)
        if refusal is None:
            raise
        raise refusal from error
