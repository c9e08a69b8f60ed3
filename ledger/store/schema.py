"""Which tables never change, and the statements that make the database itself hold them to it.

One idempotent list, installed after every upgrade and looked for at start-up (`ledger.md`, Tables).
"""

from collections.abc import Iterator

import sqlalchemy as sa

from ledger.store.tables import metadata

NEVER_CHANGES = (
    "account",
    "transfer",
    "entry",
    "refused",
    "request",
    "rule_version",
    "rule",
    "evidence",
    "review_batch",
    "correction",
    "import_run",
    "audit_event",
    "stock_receipt",
    "run_step",
    "redemption",
    "redemption_line",
    "leaf",
    "node",
    "fold",
    "checkpoint",
    "seal_key",
    "verification",
    "clock_acceptance",
    "proposal",
    "decision",
    "erasure",
)

EXEMPT = frozenset(
    {
        "community",
        "staff",
        "role_grant",
        "token",
        "web_session",
        "browser_member",
        "sign_in_failure",
        "job_run",
        "passkey",
        "badge",
        "device",
        "integration",
        "alembic_version",
    }
)
"""Tables whose keys do not begin with the community: they find it, or belong to none."""


def unique_keys(table: sa.Table) -> list[tuple[tuple[str, ...], str]]:
    """Return the columns of every unique key of `table` with its partial condition (empty when there is none), by columns."""
    keys = {(tuple(column.name for column in table.primary_key), "")}
    for constraint in table.constraints:
        if isinstance(constraint, sa.UniqueConstraint):
            keys.add((tuple(column.name for column in constraint.columns), ""))
    for index in table.indexes:
        if index.unique:
            where = index.dialect_options["sqlite"]["where"]
            keys.add((tuple(column.name for column in index.columns), "" if where is None else str(where)))
    return sorted(keys)


def protected_tables() -> Iterator[sa.Table]:
    """Yield the tables that never change, in the order of `NEVER_CHANGES`."""
    for name in NEVER_CHANGES:
        yield metadata.tables[name]
