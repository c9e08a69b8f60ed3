"""Writing rows that will be sealed: each goes into its table and into the sealer's outbox, in the same transaction."""

from collections.abc import Mapping, Sequence
from typing import cast
from uuid import UUID

import sqlalchemy as sa

from ledger.clock import micros
from ledger.store.journal_rows import insert_unsealed
from ledger.store.leaves import KINDS
from ledger.store.unit import Writing

Values = Mapping[str, object]


def record(tx: Writing, table: sa.Table, rows: Values | Sequence[Values]) -> None:
    """Write one row or several of a table whose rows are sealed.

    Args:
        tx: the open unit of work.
        table: one of `KINDS`.
        rows: values as SQLAlchemy takes them; every row has a `community_id`.
    """
    several = [rows] if isinstance(rows, Mapping) else list(rows)
    if several:
        tx.connection.execute(sa.insert(table), several)
    for row in several:
        wait(tx, table, row)


def wait(tx: Writing, table: sa.Table, row: Values) -> None:
    """Put a row that was just written into the outbox."""
    subject = KINDS[table.name].subject
    subject_id = cast("UUID", row["id"]) if subject is None else subject(row)
    insert_unsealed(tx, cast("UUID", row["community_id"]), table.name, subject_id, micros(tx.now))
