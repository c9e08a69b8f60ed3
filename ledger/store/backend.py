"""What the house asks of a database engine. Nobody outside `store` asks which engine it is, only what it can do."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Protocol
from uuid import UUID

import sqlalchemy as sa

from ledger.errors import LedgerError, RoleTooStrong
from ledger.store.posting import Posting

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

    guards: int
    """How many guards there should be."""
    one_writer: bool
    """Whether one process alone writes, and so does the scheduler's work too."""

    def writing(self) -> AbstractContextManager[sa.Connection]:
        """Open a transaction that commits when left normally and is durable before anybody is answered."""
        ...

    def reading(self) -> AbstractContextManager[sa.Connection]:
        """Open a read-only transaction: one consistent picture of the book."""
        ...

    def post(self, driver: Any, posting: Posting) -> None:  # noqa: ANN401 - each engine has a driver of its own
        """Move balances and write lines, entries and outbox, all or nothing.

        Raises:
            OvertakenError: a balance may not move so, or a key is there already.
        """
        ...

    def post_alone(self, make: Callable[[], Posting]) -> None:
        """Write as `post` does, as a unit of work of its own, durable on return.

        Args:
            make: makes the posting when it is its turn, so that the clock is read then.

        Raises:
            OvertakenError: a balance may not move so, or a key is there already.
        """
        ...

    def any_text(self, driver: Any) -> AbstractContextManager[None]:  # noqa: ANN401 - each engine has a driver of its own
        """Read texts that are no UTF-8 without stumbling, as long as the context lasts."""
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

    def seal_alone(self, connection: sa.Connection, community_id: UUID) -> bool:
        """Make the transaction of `connection` the one that seals a book; False where another one is."""
        ...

    def post_nobody(self, connection: sa.Connection, community_id: UUID) -> None:
        """Keep everybody else from posting to a book until the transaction of `connection` ends; asked first thing in it."""
        ...

    def install_guards(self, connection: sa.Connection) -> None:
        """Install every guard that is missing or differs."""
        ...

    def missing_guards(self, connection: sa.Connection) -> Sequence[str]:
        """Return the names of guards that are not in force."""
        ...

    def damage(self, connection: sa.Connection) -> str | None:
        """Return the engine's own word for the first place where the files of the book contradict each other; None if none."""
        ...

    def scrub(self) -> bool:
        """Take out of the files what was deleted, as far as engine and role can; False where it has to be asked again."""
        ...

    def close(self) -> None:
        """Let go of every connection and lock."""
        ...

    def may_upgrade(self, connection: sa.Connection, /) -> bool:
        """Return whether whoever opened the book may change its tables."""
        ...

    def may_rewrite(self, connection: sa.Connection, /) -> str | None:
        """Return the first table that never changes and that whoever opened the book could change; None if none."""
        ...

    def grants(self, connection: sa.Connection, role: str, /) -> Sequence[str]:
        """Return the statements that leave a role of the server with exactly what the service needs; none for a file."""
        ...

    def admit(self, connection: sa.Connection, role: str, /) -> None:
        """Leave a role of the server with exactly what the service needs.

        Raises:
            RoleUnknown, RoleTooWeak, RoleTooStrong: there is none, it is not ours to give, or it could rewrite all the same.
        """
        ...

    def renew_grants(self, connection: sa.Connection) -> Sequence[str]:
        """Give every role that was admitted its rights anew; return their names."""
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


def refuse_strong(backend: Backend, connection: sa.Connection) -> None:
    """Refuse a role that could rewrite the journal.

    Raises:
        RoleTooStrong: it could, beginning with this table.
    """
    table = backend.may_rewrite(connection)
    if table is not None:
        raise RoleTooStrong(table=table)
