"""Reckon the running balances anew from the lines, when they alone are damaged (`ledger.md`, Sealing)."""

from typing import cast
from uuid import UUID

from ledger.errors import BookDamaged
from ledger.ledger import Ledger
from ledger.store import journal_rows as rows
from ledger.store.verification import balances, verify_book
from ledger.store.verification.found import Scope

RESTS_ON_BALANCES = frozenset({"balances_equal_replay", "units_sum_to_zero"})
"""Invariants that may be broken: they are what is mended."""


def rebuild_balances(ledger: Ledger, community_id: UUID) -> int:
    """Recreate `balance` from `transfer`; return how many balances were different.

    It works offline, after everything else was verified, in one transaction: nobody sees half of it.

    Raises:
        BookDamaged: something else is off, too; then a backup has to help, and nothing is changed.
        SecondWriter: a service is running on this SQLite book.
    """
    with ledger.writing() as tx:
        # Locked before anything is read: on a server a service may be running, and its writers wait.
        stored = {
            rows.key(row[0]): row[1:]
            for row in tx.fetch(
                f"SELECT account_id, {rows.COUNTERS}, version, closed, recorded_at FROM balance WHERE community_id = ? "  # noqa: S608 - our own names
                f"ORDER BY account_id{tx.row_lock}",
                (community_id,),
            )
        }
        found = verify_book(tx, community_id, lambda _done, _all: None)
        for invariant in found.invariants:
            if invariant.fault is not None and invariant.name not in RESTS_ON_BALANCES:
                raise BookDamaged(table=invariant.fault.table, row=invariant.fault.row, why=invariant.fault.why)
        wanted = balances.reckon(Scope(tx, community_id))
        different = {account_id: row for account_id, row in wanted.items() if stored.get(account_id) != row}
        strays = [account_id for account_id in stored if account_id not in wanted]
        tx.run_many(
            "DELETE FROM balance WHERE community_id = ? AND account_id = ?",
            [(community_id, account_id) for account_id in [*different, *strays]],
        )
        tx.run_many(
            f"INSERT INTO balance (community_id, account_id, {rows.COUNTERS}, version, closed, recorded_at) "  # noqa: S608 - our own names
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [(community_id, account_id, *cast("tuple[object, ...]", row)) for account_id, row in different.items()],
        )
    return len(different) + len(strays)
