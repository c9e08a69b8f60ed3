"""The first floor: book, house, people, club and rewards."""

import sqlalchemy as sa
from alembic import op

from ledger.store.columns import Day, Id, Instant

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("limit_rule", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("limit_rule IN ('none', 'debits_within_credits')", name="account_limit_known"),
        sa.PrimaryKeyConstraint("community_id", "id"),
    )
    op.create_table(
        "activity",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("rule_code", sa.Text(), nullable=False),
        sa.Column("team_id", Id(), nullable=True),
        sa.PrimaryKeyConstraint("community_id", "id"),
    )
    op.create_table(
        "audit_event",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("by_kind", sa.Text(), nullable=False),
        sa.Column("by_id", Id(), nullable=False),
        sa.Column("subject_id", Id(), nullable=True),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "id"),
    )
    op.create_index("audit_event_in_order", "audit_event", ["community_id", "recorded_at"], unique=False)
    op.create_table(
        "cap_count",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("member_id", Id(), nullable=False),
        sa.Column("rule_code", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("stamped", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "member_id", "rule_code", "period"),
    )
    op.create_table(
        "community",
        sa.Column("id", Id(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("subdistrict", sa.Text(), nullable=False),
        sa.Column("handbook_prefix", sa.Text(), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("key_print", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "correction",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("member_id", Id(), nullable=False),
        sa.Column("check_in_id", Id(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("appeal_no", sa.Text(), nullable=False),
        sa.Column("first_officer", sa.Text(), nullable=False),
        sa.Column("second_officer", sa.Text(), nullable=False),
        sa.Column("decided_on", Day(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.CheckConstraint("kind IN ('late_entry', 'reversal')", name="correction_kind_known"),
        sa.PrimaryKeyConstraint("community_id", "id"),
    )
    op.create_table(
        "evidence",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("check_in_id", Id(), nullable=True),
        sa.Column("session_id", Id(), nullable=False),
        sa.Column("member_id", Id(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("scanned_at", Instant(), nullable=False),
        sa.Column("by_kind", sa.Text(), nullable=False),
        sa.Column("by_id", Id(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "id"),
    )
    op.create_index("evidence_of_check_in", "evidence", ["community_id", "check_in_id"], unique=False)
    op.create_table(
        "import_run",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("file_digest", sa.LargeBinary(), nullable=False),
        sa.Column("by_kind", sa.Text(), nullable=False),
        sa.Column("by_id", Id(), nullable=False),
        sa.Column("rows_added", sa.Integer(), nullable=False),
        sa.Column("rows_refused", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "id"),
    )
    op.create_table(
        "job_run",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("lease_until", Instant(), nullable=False),
        sa.Column("fence", sa.BigInteger(), nullable=False),
        sa.Column("done_at", Instant(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("name", "due_at"),
    )
    op.create_table(
        "member",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("handbook_no", sa.Text(), nullable=False),
        sa.Column("joined_on", Day(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("newcomer", sa.Boolean(), nullable=False),
        sa.Column("informed_on", Day(), nullable=True),
        sa.Column("publish_consent", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.CheckConstraint("state IN ('provisional', 'active', 'left', 'deceased')", name="member_state_known"),
        sa.PrimaryKeyConstraint("community_id", "id"),
        sa.UniqueConstraint("community_id", "handbook_no", name="member_handbook_no"),
    )
    op.create_table(
        "redemption_run",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("quarter", sa.Text(), nullable=False),
        sa.Column("opens_at", Instant(), nullable=False),
        sa.Column("closes_at", Instant(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('announced', 'open', 'closed')", name="redemption_run_state_known"),
        sa.CheckConstraint("closes_at > opens_at", name="redemption_run_times"),
        sa.PrimaryKeyConstraint("community_id", "id"),
        sa.UniqueConstraint("community_id", "number", name="redemption_run_number"),
    )
    op.create_table(
        "refused",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "id"),
    )
    op.create_table(
        "request",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("operation", sa.Text(), nullable=False),
        sa.Column("asked", sa.LargeBinary(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "id"),
    )
    op.create_table(
        "review_batch",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("session_id", Id(), nullable=False),
        sa.Column("staff_id", Id(), nullable=False),
        sa.Column("stamped", sa.Integer(), nullable=False),
        sa.Column("returned", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "id"),
    )
    op.create_index("review_batch_of_session", "review_batch", ["community_id", "session_id"], unique=False)
    op.create_table(
        "reward_item",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("spec", sa.Text(), nullable=False),
        sa.Column("price_points", sa.Integer(), nullable=False),
        sa.Column("cost_fen", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.CheckConstraint("price_points BETWEEN 1 AND 100000", name="reward_item_price_range"),
        sa.PrimaryKeyConstraint("community_id", "id"),
        sa.UniqueConstraint("community_id", "sku", name="reward_item_sku"),
    )
    op.create_table(
        "rule_version",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("effective_on", Day(), nullable=False),
        sa.Column("meeting", sa.Text(), nullable=False),
        sa.Column("votes_due", sa.Integer(), nullable=True),
        sa.Column("votes_present", sa.Integer(), nullable=True),
        sa.Column("votes_agreed", sa.Integer(), nullable=True),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "version"),
    )
    op.create_table(
        "sign_in_failure",
        sa.Column("id", Id(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("sign_in_failure_of_key", "sign_in_failure", ["key", "at"], unique=False)
    op.create_table(
        "staff",
        sa.Column("id", Id(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("login", sa.Text(), nullable=True),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("login", name="staff_login"),
    )
    op.create_table(
        "team",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("leader_id", Id(), nullable=True),
        sa.PrimaryKeyConstraint("community_id", "id"),
        sa.UniqueConstraint("community_id", "name", name="team_name"),
    )
    op.create_table(
        "token",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("subject_id", Id(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("used_at", Instant(), nullable=True),
        sa.CheckConstraint("kind IN ('binding', 'invitation')", name="token_kind_known"),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_table(
        "transfer",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("debit_account_id", Id(), nullable=False),
        sa.Column("credit_account_id", Id(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("pending_id", Id(), nullable=True),
        sa.Column("reverses_id", Id(), nullable=True),
        sa.Column("timeout_seconds", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("set_id", Id(), nullable=False),
        sa.Column("set_index", sa.Integer(), nullable=False),
        sa.Column("set_size", sa.Integer(), nullable=False),
        sa.Column("actor_id", Id(), nullable=True),
        sa.Column("device_id", Id(), nullable=True),
        sa.Column("ref_type", sa.Text(), nullable=True),
        sa.Column("ref_id", Id(), nullable=True),
        sa.Column("imported", sa.Boolean(), nullable=False),
        sa.Column("occurred_at", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("(kind IN ('post', 'void', 'expire')) = (pending_id IS NOT NULL)", name="transfer_resolves"),
        sa.CheckConstraint("kind = 'pending' OR timeout_seconds = 0", name="transfer_timeout_of_holds"),
        sa.CheckConstraint("kind IN ('single', 'pending', 'post', 'void', 'expire')", name="transfer_kind_known"),
        sa.CheckConstraint("amount BETWEEN 0 AND 9007199254740991", name="transfer_amount_range"),
        sa.CheckConstraint("debit_account_id <> credit_account_id", name="transfer_two_accounts"),
        sa.PrimaryKeyConstraint("community_id", "id"),
        sa.UniqueConstraint("community_id", "set_id", "set_index", name="transfer_place_in_set"),
    )
    op.create_index(
        "transfer_resolution",
        "transfer",
        ["community_id", "pending_id"],
        unique=True,
        sqlite_where=sa.text("pending_id IS NOT NULL"),
        postgresql_where=sa.text("pending_id IS NOT NULL"),
    )
    op.create_index(
        "transfer_reversal",
        "transfer",
        ["community_id", "reverses_id"],
        unique=True,
        sqlite_where=sa.text("reverses_id IS NOT NULL"),
        postgresql_where=sa.text("reverses_id IS NOT NULL"),
    )
    op.create_table(
        "unsealed",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_id", Id(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "kind", "subject_id"),
    )
    op.create_index("unsealed_in_order", "unsealed", ["community_id", "recorded_at"], unique=False)
    op.create_table(
        "web_session",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("staff_id", Id(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("seen_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("revoked_at", Instant(), nullable=True),
        sa.CheckConstraint("kind IN ('staff', 'browser')", name="web_session_kind_known"),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_table(
        "balance",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("account_id", Id(), nullable=False),
        sa.Column("debits_pending", sa.BigInteger(), nullable=False),
        sa.Column("debits_posted", sa.BigInteger(), nullable=False),
        sa.Column("credits_pending", sa.BigInteger(), nullable=False),
        sa.Column("credits_posted", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("credits_pending + credits_posted <= 9007199254740991", name="balance_credits_range"),
        sa.CheckConstraint("credits_pending BETWEEN 0 AND 9007199254740991", name="balance_credits_pending_range"),
        sa.CheckConstraint("credits_posted - debits_posted - debits_pending >= 0", name="balance_within_credits"),
        sa.CheckConstraint("credits_posted BETWEEN 0 AND 9007199254740991", name="balance_credits_posted_range"),
        sa.CheckConstraint("debits_pending + debits_posted <= 9007199254740991", name="balance_debits_range"),
        sa.CheckConstraint("debits_pending BETWEEN 0 AND 9007199254740991", name="balance_debits_pending_range"),
        sa.CheckConstraint("debits_posted BETWEEN 0 AND 9007199254740991", name="balance_debits_posted_range"),
        sa.ForeignKeyConstraint(["community_id", "account_id"], ["account.community_id", "account.id"]),
        sa.PrimaryKeyConstraint("community_id", "account_id"),
    )
    op.create_table(
        "browser_member",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("member_id", Id(), nullable=False),
        sa.Column("bound_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["digest"], ["web_session.digest"]),
        sa.PrimaryKeyConstraint("digest", "community_id", "member_id"),
    )
    op.create_table(
        "card",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("member_id", Id(), nullable=False),
        sa.Column("kid", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("issued_at", Instant(), nullable=False),
        sa.Column("replaced_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["community_id", "member_id"], ["member.community_id", "member.id"]),
        sa.PrimaryKeyConstraint("community_id", "id"),
        sa.UniqueConstraint("body", name="card_body"),
    )
    op.create_table(
        "entry",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("account_id", Id(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("transfer_id", Id(), nullable=False),
        sa.Column("debits_pending", sa.BigInteger(), nullable=False),
        sa.Column("debits_posted", sa.BigInteger(), nullable=False),
        sa.Column("credits_pending", sa.BigInteger(), nullable=False),
        sa.Column("credits_posted", sa.BigInteger(), nullable=False),
        sa.Column("occurred_at", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["community_id", "account_id"], ["account.community_id", "account.id"]),
        sa.ForeignKeyConstraint(["community_id", "transfer_id"], ["transfer.community_id", "transfer.id"]),
        sa.PrimaryKeyConstraint("community_id", "account_id", "version"),
    )
    op.create_index("entry_as_occurred", "entry", ["community_id", "account_id", "occurred_at"], unique=False)
    op.create_index("entry_as_recorded", "entry", ["community_id", "account_id", "recorded_at"], unique=False)
    op.create_table(
        "person",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("member_id", Id(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("call_name", sa.LargeBinary(), nullable=True),
        sa.Column("birth_year", sa.LargeBinary(), nullable=True),
        sa.Column("building_group", sa.LargeBinary(), nullable=True),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("phone_index", sa.LargeBinary(), nullable=True),
        sa.Column("residence", sa.LargeBinary(), nullable=True),
        sa.Column("guardian", sa.LargeBinary(), nullable=True),
        sa.Column("proxy", sa.LargeBinary(), nullable=True),
        sa.Column("household_id", Id(), nullable=True),
        sa.ForeignKeyConstraint(["community_id", "member_id"], ["member.community_id", "member.id"]),
        sa.PrimaryKeyConstraint("community_id", "member_id"),
    )
    op.create_index("person_household", "person", ["community_id", "household_id"], unique=False)
    op.create_index("person_phone", "person", ["community_id", "phone_index"], unique=False)
    op.create_table(
        "redemption",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("run_id", Id(), nullable=False),
        sa.Column("member_id", Id(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("available_after", sa.Integer(), nullable=False),
        sa.Column("proxy", sa.Boolean(), nullable=False),
        sa.Column("by_kind", sa.Text(), nullable=False),
        sa.Column("by_id", Id(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["community_id", "member_id"], ["member.community_id", "member.id"]),
        sa.ForeignKeyConstraint(["community_id", "run_id"], ["redemption_run.community_id", "redemption_run.id"]),
        sa.PrimaryKeyConstraint("community_id", "id"),
        sa.UniqueConstraint("community_id", "number", name="redemption_number"),
    )
    op.create_index("redemption_of_member", "redemption", ["community_id", "member_id", "at"], unique=False)
    op.create_index("redemption_of_run", "redemption", ["community_id", "run_id"], unique=False)
    op.create_table(
        "role_grant",
        sa.Column("staff_id", Id(), nullable=False),
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("member_id", Id(), nullable=True),
        sa.Column("granted_at", Instant(), nullable=False),
        sa.CheckConstraint(
            "role IN ('member', 'team_leader', 'volunteer', 'officer', 'second_officer', 'supervisor', 'subdistrict', 'kiosk', 'display', 'admin')",
            name="role_grant_role_known",
        ),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"]),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("staff_id", "community_id", "role"),
    )
    op.create_table(
        "rule",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("leader_bonus", sa.Integer(), nullable=False),
        sa.Column("cap_count", sa.Integer(), nullable=True),
        sa.Column("cap_period", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "category IN ('team_activity', 'theme_activity', 'feature_activity', 'outing')", name="rule_category_known"
        ),
        sa.CheckConstraint("(cap_count IS NULL) = (cap_period IS NULL)", name="rule_cap_whole"),
        sa.CheckConstraint("points BETWEEN 0 AND 1000", name="rule_points_range"),
        sa.ForeignKeyConstraint(["community_id", "version"], ["rule_version.community_id", "rule_version.version"]),
        sa.PrimaryKeyConstraint("community_id", "version", "code"),
    )
    op.create_table(
        "run_step",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("run_id", Id(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("by_kind", sa.Text(), nullable=False),
        sa.Column("by_id", Id(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["community_id", "run_id"], ["redemption_run.community_id", "redemption_run.id"]),
        sa.PrimaryKeyConstraint("community_id", "run_id", "step"),
    )
    op.create_table(
        "session",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("screen_code", sa.Text(), nullable=True),
        sa.Column("activity_id", Id(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("rule_version", sa.Integer(), nullable=False),
        sa.Column("rule_code", sa.Text(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("starts_at", Instant(), nullable=False),
        sa.Column("ends_at", Instant(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("planned", sa.Integer(), nullable=True),
        sa.Column("headcount", sa.Integer(), nullable=True),
        sa.Column("thanks", sa.Text(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name="session_times"),
        sa.ForeignKeyConstraint(["community_id", "activity_id"], ["activity.community_id", "activity.id"]),
        sa.PrimaryKeyConstraint("community_id", "id"),
        sa.UniqueConstraint("community_id", "number", name="session_number"),
        sa.UniqueConstraint("screen_code", name="session_screen_code"),
    )
    op.create_index("session_by_day", "session", ["community_id", "starts_at"], unique=False)
    op.create_table(
        "stock_receipt",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("item_id", Id(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("unit_price_fen", sa.Integer(), nullable=False),
        sa.Column("voucher", sa.Text(), nullable=False),
        sa.Column("received_on", Day(), nullable=False),
        sa.Column("transfer_id", Id(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.CheckConstraint("source IN ('bought', 'donated')", name="stock_receipt_source_known"),
        sa.ForeignKeyConstraint(["community_id", "item_id"], ["reward_item.community_id", "reward_item.id"]),
        sa.PrimaryKeyConstraint("community_id", "id"),
    )
    op.create_table(
        "team_member",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("team_id", Id(), nullable=False),
        sa.Column("member_id", Id(), nullable=False),
        sa.ForeignKeyConstraint(["community_id", "member_id"], ["member.community_id", "member.id"]),
        sa.ForeignKeyConstraint(["community_id", "team_id"], ["team.community_id", "team.id"]),
        sa.PrimaryKeyConstraint("community_id", "team_id", "member_id"),
    )
    op.create_table(
        "check_in",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("session_id", Id(), nullable=False),
        sa.Column("member_id", Id(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("lateness", sa.Integer(), nullable=False),
        sa.Column("slow", sa.Boolean(), nullable=False),
        sa.Column("browser", sa.LargeBinary(), nullable=True),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("hold_id", Id(), nullable=True),
        sa.Column("posted_points", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("batch_id", Id(), nullable=True),
        sa.CheckConstraint(
            "source IN ('screen', 'poster', 'card', 'number', 'paper', 'late_entry')", name="check_in_source_known"
        ),
        sa.CheckConstraint("state IN ('pending', 'stamped', 'returned', 'undone', 'reversed')", name="check_in_state_known"),
        sa.ForeignKeyConstraint(["community_id", "member_id"], ["member.community_id", "member.id"]),
        sa.ForeignKeyConstraint(["community_id", "session_id"], ["session.community_id", "session.id"]),
        sa.PrimaryKeyConstraint("community_id", "id"),
    )
    op.create_index("check_in_by_state", "check_in", ["community_id", "state", "session_id"], unique=False)
    op.create_index(
        "check_in_live",
        "check_in",
        ["community_id", "session_id", "member_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('pending', 'stamped')"),
        postgresql_where=sa.text("state IN ('pending', 'stamped')"),
    )
    op.create_index("check_in_of_member", "check_in", ["community_id", "member_id", "at"], unique=False)
    op.create_table(
        "redemption_line",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("redemption_id", Id(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("item_id", Id(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("price_points", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity BETWEEN 1 AND 1000", name="redemption_line_quantity_range"),
        sa.ForeignKeyConstraint(["community_id", "redemption_id"], ["redemption.community_id", "redemption.id"]),
        sa.PrimaryKeyConstraint("community_id", "redemption_id", "line"),
    )
