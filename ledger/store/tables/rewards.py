"""Goods, redemption days and what was swapped on them. Stock itself is an account of the ledger."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from ledger.scheme.run import RunState
from ledger.store.columns import Day, Id, Instant, one_of


class RewardItemRow(SQLModel, table=True):
    """An article or a service; its price in points is that of the coming redemption day."""

    __tablename__ = "reward_item"
    __table_args__ = (
        sa.UniqueConstraint("community_id", "sku", name="reward_item_sku"),
        sa.CheckConstraint("price_points BETWEEN 1 AND 100000", name="reward_item_price_range"),
    )

    community_id: UUID = Field(sa_type=Id, primary_key=True)
    id: UUID = Field(sa_type=Id, primary_key=True)
    sku: str = Field(sa_type=sa.Text)
    name: str = Field(sa_type=sa.Text)
    spec: str = Field(sa_type=sa.Text)
    price_points: int
    cost_fen: int
    recorded_at: datetime = Field(sa_type=Instant)


class StockReceiptRow(SQLModel, table=True):
    """Goods that came in: the line of register 6; never changes."""

    __tablename__ = "stock_receipt"
    __table_args__ = (
        sa.ForeignKeyConstraint(["community_id", "item_id"], ["reward_item.community_id", "reward_item.id"]),
        one_of("stock_receipt_source_known", "source", ["bought", "donated"]),
    )

    community_id: UUID = Field(sa_type=Id, primary_key=True)
    id: UUID = Field(sa_type=Id, primary_key=True)
    item_id: UUID = Field(sa_type=Id)
    quantity: int
    source: str = Field(sa_type=sa.Text)
    unit_price_fen: int
    voucher: str = Field(sa_type=sa.Text)
    received_on: date = Field(sa_type=Day)
    transfer_id: UUID = Field(sa_type=Id)
    recorded_at: datetime = Field(sa_type=Instant)


class RedemptionRunRow(SQLModel, table=True):
    """A redemption day. Its state follows the clock and is moved by `advance_run`, by whom or whenever it is called."""

    __tablename__ = "redemption_run"
    __table_args__ = (
        sa.UniqueConstraint("community_id", "number", name="redemption_run_number"),
        one_of("redemption_run_state_known", "state", [state.value for state in RunState]),
        sa.CheckConstraint("closes_at > opens_at", name="redemption_run_times"),
    )

    community_id: UUID = Field(sa_type=Id, primary_key=True)
    id: UUID = Field(sa_type=Id, primary_key=True)
    number: str = Field(sa_type=sa.Text)
    name: str = Field(sa_type=sa.Text)
    quarter: str = Field(sa_type=sa.Text)
    opens_at: datetime = Field(sa_type=Instant)
    closes_at: datetime = Field(sa_type=Instant)
    state: str = Field(sa_type=sa.Text)
    last_number: int


class RunStepRow(SQLModel, table=True):
    """A step that a run took; never changes. Its key makes every step happen once."""

    __tablename__ = "run_step"
    __table_args__ = (
        sa.ForeignKeyConstraint(["community_id", "run_id"], ["redemption_run.community_id", "redemption_run.id"]),
    )

    community_id: UUID = Field(sa_type=Id, primary_key=True)
    run_id: UUID = Field(sa_type=Id, primary_key=True)
    step: str = Field(sa_type=sa.Text, primary_key=True)
    by_kind: str = Field(sa_type=sa.Text)
    by_id: UUID = Field(sa_type=Id)
    recorded_at: datetime = Field(sa_type=Instant)


class RedemptionRow(SQLModel, table=True):
    """One visit to the desk: points and goods moved in one set of the ledger; never changes."""

    __tablename__ = "redemption"
    __table_args__ = (
        sa.ForeignKeyConstraint(["community_id", "run_id"], ["redemption_run.community_id", "redemption_run.id"]),
        sa.ForeignKeyConstraint(["community_id", "member_id"], ["member.community_id", "member.id"]),
        sa.UniqueConstraint("community_id", "number", name="redemption_number"),
        sa.Index("redemption_of_member", "community_id", "member_id", "at"),
        sa.Index("redemption_of_run", "community_id", "run_id"),
    )

    community_id: UUID = Field(sa_type=Id, primary_key=True)
    id: UUID = Field(sa_type=Id, primary_key=True)
    run_id: UUID = Field(sa_type=Id)
    member_id: UUID = Field(sa_type=Id)
    number: str = Field(sa_type=sa.Text)
    points: int
    available_after: int
    proxy: bool
    by_kind: str = Field(sa_type=sa.Text)
    by_id: UUID = Field(sa_type=Id)
    at: datetime = Field(sa_type=Instant)


class RedemptionLineRow(SQLModel, table=True):
    """One article of a redemption; never changes."""

    __tablename__ = "redemption_line"
    __table_args__ = (
        sa.ForeignKeyConstraint(["community_id", "redemption_id"], ["redemption.community_id", "redemption.id"]),
        sa.CheckConstraint("quantity BETWEEN 1 AND 1000", name="redemption_line_quantity_range"),
    )

    community_id: UUID = Field(sa_type=Id, primary_key=True)
    redemption_id: UUID = Field(sa_type=Id, primary_key=True)
    line: int = Field(primary_key=True)
    item_id: UUID = Field(sa_type=Id)
    quantity: int
    price_points: int
