"""The seal: the Merkle log and its checkpoints, running totals of folded accounts, holds that fall due."""

import sqlalchemy as sa
from alembic import op

from ledger.ids import named
from ledger.store.columns import Id, Instant

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# What was written before there was a log waits for its leaf as everything later does. Sets and accounts wait already.
_WAITING = {
    "member": "recorded_at",
    "card": "issued_at",
    "evidence": "recorded_at",
    "review_batch": "recorded_at",
    "correction": "recorded_at",
    "import_run": "recorded_at",
    "audit_event": "recorded_at",
    "stock_receipt": "recorded_at",
    "redemption": "at",
}


def upgrade() -> None:
    op.create_table(
        "leaf",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("leaf_index", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_id", Id(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("leaf_index BETWEEN 0 AND size - 1", name="leaf_covered"),
        sa.PrimaryKeyConstraint("community_id", "leaf_index"),
        sa.UniqueConstraint("community_id", "kind", "subject_id", name="leaf_once"),
    )
    op.create_table(
        "node",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("node_index", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "level", "node_index"),
    )
    op.create_table(
        "fold",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("account_id", Id(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("debits_pending", sa.Text(), nullable=False),
        sa.Column("debits_posted", sa.Text(), nullable=False),
        sa.Column("credits_pending", sa.Text(), nullable=False),
        sa.Column("credits_posted", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["community_id", "account_id"], ["account.community_id", "account.id"]),
        sa.PrimaryKeyConstraint("community_id", "account_id", "size"),
    )
    op.create_table(
        "checkpoint",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "size"),
    )
    op.create_table(
        "seal_key",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "id"),
        sa.UniqueConstraint("community_id", "public_key", name="seal_key_once"),
    )
    op.create_table(
        "verification",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("quick", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "id"),
    )
    op.create_table(
        "clock_acceptance",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("newest", sa.BigInteger(), nullable=False),
        sa.Column("by_kind", sa.Text(), nullable=False),
        sa.Column("by_id", Id(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "id"),
    )
    # The entries of one account lie together under their key; a second index by instant made every line dearer.
    op.drop_index("entry_as_occurred", table_name="entry")
    op.create_index(
        "transfer_due",
        "transfer",
        ["community_id", "due_at"],
        unique=False,
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    for table, since in _WAITING.items():
        op.execute(
            "INSERT INTO unsealed (community_id, kind, subject_id, recorded_at) "
            f"SELECT community_id, '{table}', id, {since} FROM {table}"
        )
    _enqueue_composite(op.get_bind())


def _enqueue_composite(connection: sa.Connection) -> None:
    """Put what has no id of its own into the outbox: the id of its leaf is derived from its key."""
    waiting = sa.table(
        "unsealed",
        sa.column("community_id", Id()),
        sa.column("kind", sa.Text()),
        sa.column("subject_id", Id()),
        sa.column("recorded_at", sa.BigInteger()),
    )
    versions = sa.table("rule_version", sa.column("community_id", Id()), sa.column("version"), sa.column("recorded_at"))
    rules = sa.table("rule", sa.column("community_id", Id()), sa.column("version"), sa.column("code"))
    steps = sa.table(
        "run_step", *(sa.column(name, Id()) for name in ("community_id", "run_id")), sa.column("step"), sa.column("recorded_at")
    )
    rows = (
        [
            (row.community_id, "rule_version", named(row.community_id, f"rule_version:{row.version}"), row.recorded_at)
            for row in connection.execute(sa.select(versions))
        ]
        + [
            (row.community_id, "rule", named(row.community_id, f"rule:{row.version}:{row.code}"), 0)
            for row in connection.execute(sa.select(rules))
        ]
        + [
            (row.community_id, "run_step", named(row.run_id, row.step), row.recorded_at)
            for row in connection.execute(sa.select(steps))
        ]
    )
    for community_id, kind, subject_id, recorded_at in rows:
        values = {"community_id": community_id, "kind": kind, "subject_id": subject_id, "recorded_at": recorded_at}
        connection.execute(sa.insert(waiting).values(values))
