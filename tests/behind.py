"""Writing behind the operations' back, where there is no operation yet, and leaving the book whole all the same."""

import sqlalchemy as sa

from ledger.store.leaves import KINDS
from ledger.store.outbox import wait
from ledger.store.unit import Writing


def write_behind(tx: Writing, *statements: sa.Executable) -> None:
    """Carry out statements; what they insert into a sealed table goes into the outbox, as an operation would see to."""
    for statement in statements:
        tx.connection.execute(statement)
        if isinstance(statement, sa.Insert) and isinstance(statement.table, sa.Table) and statement.table.name in KINDS:
            wait(tx, statement.table, statement.compile().params)
