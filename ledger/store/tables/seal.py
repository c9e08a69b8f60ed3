"""The seal over the book: the Merkle log, its checkpoints, the running totals of folded accounts (`ledger.md`, Sealing)."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from ledger.store.columns import Id, Instant


class UnsealedRow(SQLModel, table=True):
    """The sealer's outbox: what still waits for its leaf in the Merkle log, each thing once."""

    __tablename__ = "unsealed"
    __table_args__ = (sa.Index("unsealed_in_order", "community_id", "recorded_at"),)

    community_id: UUID = Field(sa_type=Id, primary_key=True)
    kind: str = Field(sa_type=sa.Text, primary_key=True)
    subject_id: UUID = Field(sa_type=Id, primary_key=True)
    recorded_at: int = Field(sa_type=sa.BigInteger)


class LeafRow(SQLModel, table=True):
    """A leaf of the Merkle log; never changes. `size` is that of the checkpoint which first covers it."""

    __tablename__ = "leaf"
    __table_args__ = (
        sa.UniqueConstraint("community_id", "kind", "subject_id", name="leaf_once"),
        sa.CheckConstraint("leaf_index BETWEEN 0 AND size - 1", name="leaf_covered"),
    )

    community_id: UUID = Field(sa_type=Id, primary_key=True)
    leaf_index: int = Field(sa_type=sa.BigInteger, primary_key=True)
    kind: str = Field(sa_type=sa.Text)
    subject_id: UUID = Field(sa_type=Id)
    salt: bytes | None = Field(default=None, sa_type=sa.LargeBinary)
    size: int = Field(sa_type=sa.BigInteger)
    hash: bytes = Field(sa_type=sa.LargeBinary)


class NodeRow(SQLModel, table=True):
    """The hash of a full subtree of 256, 65,536, … leaves; never changes. Those between are reckoned when asked for."""

    __tablename__ = "node"

    community_id: UUID = Field(sa_type=Id, primary_key=True)
    level: int = Field(primary_key=True)
    node_index: int = Field(sa_type=sa.BigInteger, primary_key=True)
    hash: bytes = Field(sa_type=sa.LargeBinary)


class FoldRow(SQLModel, table=True):
    """A folded account's running total over the first `size` leaves; never changes. The newest row counts.

    Whole numbers as text: no limit holds their sum within what a database counts in.
    """

    __tablename__ = "fold"
    __table_args__ = (sa.ForeignKeyConstraint(["community_id", "account_id"], ["account.community_id", "account.id"]),)

    community_id: UUID = Field(sa_type=Id, primary_key=True)
    account_id: UUID = Field(sa_type=Id, primary_key=True)
    size: int = Field(sa_type=sa.BigInteger, primary_key=True)
    debits_pending: str = Field(sa_type=sa.Text)
    debits_posted: str = Field(sa_type=sa.Text)
    credits_pending: str = Field(sa_type=sa.Text)
    credits_posted: str = Field(sa_type=sa.Text)


class CheckpointRow(SQLModel, table=True):
    """The signed root over the first `size` leaves; never changes. `note` is what others can check (C2SP tlog-checkpoint)."""

    __tablename__ = "checkpoint"

    community_id: UUID = Field(sa_type=Id, primary_key=True)
    size: int = Field(sa_type=sa.BigInteger, primary_key=True)
    root: bytes = Field(sa_type=sa.LargeBinary)
    note: str = Field(sa_type=sa.Text)
    recorded_at: int = Field(sa_type=sa.BigInteger)


class SealKeyRow(SQLModel, table=True):
    """A public key that checkpoints are signed with; never changes, and is sealed itself: a new key is witnessed by the old."""

    __tablename__ = "seal_key"
    __table_args__ = (sa.UniqueConstraint("community_id", "public_key", name="seal_key_once"),)

    community_id: UUID = Field(sa_type=Id, primary_key=True)
    id: UUID = Field(sa_type=Id, primary_key=True)
    public_key: bytes = Field(sa_type=sa.LargeBinary)
    recorded_at: datetime = Field(sa_type=Instant)


class VerificationRow(SQLModel, table=True):
    """A verification that found nothing amiss up to `size` leaves; never changes. The next quick one begins there."""

    __tablename__ = "verification"

    community_id: UUID = Field(sa_type=Id, primary_key=True)
    id: UUID = Field(sa_type=Id, primary_key=True)
    size: int = Field(sa_type=sa.BigInteger)
    root: bytes = Field(sa_type=sa.LargeBinary)
    quick: bool
    recorded_at: datetime = Field(sa_type=Instant)


class ClockAcceptanceRow(SQLModel, table=True):
    """An officer's word that the clock is right although the book's newest line lies ahead of it; never changes."""

    __tablename__ = "clock_acceptance"

    community_id: UUID = Field(sa_type=Id, primary_key=True)
    id: UUID = Field(sa_type=Id, primary_key=True)
    newest: int = Field(sa_type=sa.BigInteger)
    by_kind: str = Field(sa_type=sa.Text)
    by_id: UUID = Field(sa_type=Id)
    recorded_at: datetime = Field(sa_type=Instant)
