"""Who opens the door: passkeys, second factors, badges, devices, programs; what takes two people; what was erased."""

import sqlalchemy as sa
from alembic import op

from ledger.store.columns import Id, Instant

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_KINDS = "kind IN ('binding', 'invitation', 'recovery', 'pairing', 'second_factor', 'challenge')"


def upgrade() -> None:
    for table, column in (
        ("staff", sa.Column("totp_secret", sa.LargeBinary(), nullable=True)),
        ("staff", sa.Column("totp_step", sa.BigInteger(), nullable=True)),
        ("staff", sa.Column("recovered_by", Id(), nullable=True)),
        ("staff", sa.Column("recovered_at", Instant(), nullable=True)),
        ("web_session", sa.Column("device_id", Id(), nullable=True)),
        ("web_session", sa.Column("method", sa.Text(), nullable=True)),
    ):
        op.add_column(table, column)
    _more_kinds_of_links()
    op.create_table(
        "passkey",
        sa.Column("credential", sa.LargeBinary(), nullable=False),
        sa.Column("staff_id", Id(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("used_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("credential"),
    )
    op.create_index("passkey_of_staff", "passkey", ["staff_id"])
    op.create_table(
        "badge",
        sa.Column("id", Id(), nullable=False),
        sa.Column("staff_id", Id(), nullable=False),
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("pin_hash", sa.Text(), nullable=False),
        sa.Column("wrong_pins", sa.Integer(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("digest", name="badge_digest"),
    )
    op.create_index("badge_of_staff", "badge", ["staff_id"])
    op.create_table(
        "device",
        sa.Column("id", Id(), nullable=False),
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=True),
        sa.Column("made_by", Id(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("paired_at", Instant(), nullable=True),
        sa.Column("seen_at", Instant(), nullable=True),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.CheckConstraint("kind IN ('committee', 'volunteer', 'kiosk', 'display')", name="device_kind_known"),
        sa.CheckConstraint("state IN ('active', 'suspended', 'revoked')", name="device_state_known"),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("digest", name="device_digest"),
    )
    op.create_index("device_of_community", "device", ["community_id"])
    op.create_table(
        "integration",
        sa.Column("id", Id(), nullable=False),
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("made_by", Id(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("seen_at", Instant(), nullable=True),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.CheckConstraint("scope IN ('read', 'write')", name="integration_scope_known"),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("digest", name="integration_digest"),
    )
    op.create_index("integration_of_community", "integration", ["community_id"])
    op.create_table(
        "proposal",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_id", Id(), nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("by_id", Id(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "id"),
    )
    op.create_index("proposal_in_order", "proposal", ["community_id", "recorded_at"])
    op.create_table(
        "decision",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("proposal_id", Id(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("by_id", Id(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.CheckConstraint("outcome IN ('confirmed', 'withdrawn')", name="decision_outcome_known"),
        sa.ForeignKeyConstraint(["community_id", "proposal_id"], ["proposal.community_id", "proposal.id"]),
        sa.PrimaryKeyConstraint("community_id", "proposal_id"),
    )
    op.create_table(
        "erasure",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("member_id", Id(), nullable=False),
        sa.Column("proposal_id", Id(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "member_id"),
    )


def _more_kinds_of_links() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("token_kind_known", "token", type_="check")
        op.create_check_constraint("token_kind_known", "token", _KINDS)
        return
    # SQLite cannot exchange a condition. The table holds links that live for days: it is made anew, nothing refers to it.
    op.rename_table("token", "token_before")
    op.create_table(
        "token",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("subject_id", Id(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("used_at", Instant(), nullable=True),
        sa.CheckConstraint(_KINDS, name="token_kind_known"),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.execute(
        "INSERT INTO token SELECT digest, kind, community_id, subject_id, created_at, expires_at, used_at FROM token_before"
    )
    op.drop_table("token_before")
