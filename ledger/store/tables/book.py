"""The book: accounts, transfers and their balances, the same on both engines (`ledger.md`, Tables)."""

from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from ledger.book.account import AMOUNT_MAX, Limit
from ledger.book.transfer import Kind
from ledger.store.columns import Id, one_of

_COUNTERS = ("debits_pending", "debits_posted", "credits_pending", "credits_posted")


class AccountRow(SQLModel, table=True):
    """An account; never changes."""

    __tablename__ = "account"
    __table_args__ = (one_of("account_limit_known", "limit_rule", [limit.value for limit in Limit]),)

    community_id: UUID = Field(sa_type=Id, primary_key=True)
    id: UUID = Field(sa_type=Id, primary_key=True)
    unit: str = Field(sa_type=sa.Text)
    code: str = Field(sa_type=sa.Text)
    limit_rule: str = Field(sa_type=sa.Text)
    recorded_at: int = Field(sa_type=sa.BigInteger)
    digest: bytes = Field(sa_type=sa.LargeBinary)


class BalanceRow(SQLModel, table=True):
    """The running counters of a limited account: the one projection that changes, with every line that touches it."""

    __tablename__ = "balance"
    __table_args__ = (
        sa.ForeignKeyConstraint(["community_id", "account_id"], ["account.community_id", "account.id"]),
        sa.CheckConstraint("credits_posted - debits_posted - debits_pending >= 0", name="balance_within_credits"),
        *(sa.CheckConstraint(f"{name} BETWEEN 0 AND {AMOUNT_MAX}", name=f"balance_{name}_range") for name in _COUNTERS),
        # A hold that could never be posted is refused when it is made.
        sa.CheckConstraint(f"debits_pending + debits_posted <= {AMOUNT_MAX}", name="balance_debits_range"),
        sa.CheckConstraint(f"credits_pending + credits_posted <= {AMOUNT_MAX}", name="balance_credits_range"),
    )

    community_id: UUID = Field(sa_type=Id, primary_key=True)
    account_id: UUID = Field(sa_type=Id, primary_key=True)
    debits_pending: int = Field(sa_type=sa.BigInteger)
    debits_posted: int = Field(sa_type=sa.BigInteger)
    credits_pending: int = Field(sa_type=sa.BigInteger)
    credits_posted: int = Field(sa_type=sa.BigInteger)
    version: int = Field(sa_type=sa.BigInteger)
    closed: bool
    recorded_at: int = Field(sa_type=sa.BigInteger)


class TransferRow(SQLModel, table=True):
    """A line of the journal; never changes. Accounts carry no foreign key: the folded ones would be a lock (`ledger.md`)."""

    __tablename__ = "transfer"
    __table_args__ = (
        one_of("transfer_kind_known", "kind", [kind.value for kind in Kind]),
        sa.CheckConstraint(f"amount BETWEEN 0 AND {AMOUNT_MAX}", name="transfer_amount_range"),
        sa.CheckConstraint("debit_account_id <> credit_account_id", name="transfer_two_accounts"),
        sa.CheckConstraint("(kind IN ('post', 'void', 'expire')) = (pending_id IS NOT NULL)", name="transfer_resolves"),
        sa.CheckConstraint("kind = 'pending' OR timeout_seconds = 0", name="transfer_timeout_of_holds"),
        sa.UniqueConstraint("community_id", "set_id", "set_index", name="transfer_place_in_set"),
        sa.Index(
            "transfer_resolution",
            "community_id",
            "pending_id",
            unique=True,
            sqlite_where=sa.text("pending_id IS NOT NULL"),
            postgresql_where=sa.text("pending_id IS NOT NULL"),
        ),
        sa.Index(
            "transfer_due",
            "community_id",
            "due_at",
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        ),
        sa.Index(
            "transfer_reversal",
            "community_id",
            "reverses_id",
            unique=True,
            sqlite_where=sa.text("reverses_id IS NOT NULL"),
            postgresql_where=sa.text("reverses_id IS NOT NULL"),
        ),
    )

    community_id: UUID = Field(sa_type=Id, primary_key=True)
    id: UUID = Field(sa_type=Id, primary_key=True)
    kind: str = Field(sa_type=sa.Text)
    debit_account_id: UUID = Field(sa_type=Id)
    credit_account_id: UUID = Field(sa_type=Id)
    unit: str = Field(sa_type=sa.Text)
    amount: int = Field(sa_type=sa.BigInteger)
    code: str = Field(sa_type=sa.Text)
    pending_id: UUID | None = Field(default=None, sa_type=Id)
    reverses_id: UUID | None = Field(default=None, sa_type=Id)
    timeout_seconds: int = Field(sa_type=sa.BigInteger)
    due_at: int | None = Field(default=None, sa_type=sa.BigInteger)
    set_id: UUID = Field(sa_type=Id)
    set_index: int
    set_size: int
    actor_id: UUID | None = Field(default=None, sa_type=Id)
    device_id: UUID | None = Field(default=None, sa_type=Id)
    ref_type: str | None = Field(default=None, sa_type=sa.Text)
    ref_id: UUID | None = Field(default=None, sa_type=Id)
    imported: bool
    occurred_at: int = Field(sa_type=sa.BigInteger)
    recorded_at: int = Field(sa_type=sa.BigInteger)
    digest: bytes = Field(sa_type=sa.LargeBinary)


class EntryRow(SQLModel, table=True):
    """One row per line and limited account, with the balance after it; never changes. A gap in versions is a lost update."""

    __tablename__ = "entry"
    __table_args__ = (
        sa.ForeignKeyConstraint(["community_id", "account_id"], ["account.community_id", "account.id"]),
        sa.ForeignKeyConstraint(["community_id", "transfer_id"], ["transfer.community_id", "transfer.id"]),
        sa.Index("entry_as_recorded", "community_id", "account_id", "recorded_at"),
    )

    community_id: UUID = Field(sa_type=Id, primary_key=True)
    account_id: UUID = Field(sa_type=Id, primary_key=True)
    version: int = Field(sa_type=sa.BigInteger, primary_key=True)
    transfer_id: UUID = Field(sa_type=Id)
    debits_pending: int = Field(sa_type=sa.BigInteger)
    debits_posted: int = Field(sa_type=sa.BigInteger)
    credits_pending: int = Field(sa_type=sa.BigInteger)
    credits_posted: int = Field(sa_type=sa.BigInteger)
    occurred_at: int = Field(sa_type=sa.BigInteger)
    recorded_at: int = Field(sa_type=sa.BigInteger)


class RefusedRow(SQLModel, table=True):
    """An id that was refused for a passing cause and so stays refused; never changes."""

    __tablename__ = "refused"

    community_id: UUID = Field(sa_type=Id, primary_key=True)
    id: UUID = Field(sa_type=Id, primary_key=True)
    status: str = Field(sa_type=sa.Text)
    recorded_at: int = Field(sa_type=sa.BigInteger)
    digest: bytes = Field(sa_type=sa.LargeBinary)


class RequestRow(SQLModel, table=True):
    """The stored answer of an operation: ids and figures, no names; never changes."""

    __tablename__ = "request"

    community_id: UUID = Field(sa_type=Id, primary_key=True)
    id: UUID = Field(sa_type=Id, primary_key=True)
    operation: str = Field(sa_type=sa.Text)
    asked: bytes = Field(sa_type=sa.LargeBinary)
    answer: str = Field(sa_type=sa.Text)
    recorded_at: int = Field(sa_type=sa.BigInteger)
    digest: bytes = Field(sa_type=sa.LargeBinary)
