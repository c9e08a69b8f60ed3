"""What takes two people, and what was erased."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from ledger.scheme.four_eyes import Outcome
from ledger.store.columns import Id, Instant, one_of


class ProposalRow(SQLModel, table=True):
    """What one person proposed and a second has to confirm; never changes. Its content holds ids, figures and words of ours."""

    __tablename__ = "proposal"
    __table_args__ = (sa.Index("proposal_in_order", "community_id", "recorded_at"),)

    community_id: UUID = Field(sa_type=Id, primary_key=True)
    id: UUID = Field(sa_type=Id, primary_key=True)
    kind: str = Field(sa_type=sa.Text)
    subject_id: UUID | None = Field(default=None, sa_type=Id)
    content: str = Field(sa_type=sa.Text)
    by_id: UUID = Field(sa_type=Id)
    expires_at: datetime = Field(sa_type=Instant)
    recorded_at: datetime = Field(sa_type=Instant)


class DecisionRow(SQLModel, table=True):
    """How a proposal ended, once; never changes."""

    __tablename__ = "decision"
    __table_args__ = (
        one_of("decision_outcome_known", "outcome", [outcome.value for outcome in Outcome]),
        sa.ForeignKeyConstraint(["community_id", "proposal_id"], ["proposal.community_id", "proposal.id"]),
    )

    community_id: UUID = Field(sa_type=Id, primary_key=True)
    proposal_id: UUID = Field(sa_type=Id, primary_key=True)
    outcome: str = Field(sa_type=sa.Text)
    by_id: UUID = Field(sa_type=Id)
    recorded_at: datetime = Field(sa_type=Instant)


class ErasureRow(SQLModel, table=True):
    """Whose personal data were erased, by the handbook's id alone; never changes, and a restore carries it out again."""

    __tablename__ = "erasure"

    community_id: UUID = Field(sa_type=Id, primary_key=True)
    member_id: UUID = Field(sa_type=Id, primary_key=True)
    proposal_id: UUID = Field(sa_type=Id)
    recorded_at: datetime = Field(sa_type=Instant)
