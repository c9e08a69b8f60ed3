"""Members and what is known of them. Whatever names a person stands in `person`, encrypted, and can be erased."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from ledger.scheme.membership import MemberState
from ledger.store.columns import Day, Id, Instant, one_of


class MemberRow(SQLModel, table=True):
    """A member under their handbook number; it outlives the person's data."""

    __tablename__ = "member"
    __table_args__ = (
        one_of("member_state_known", "state", [state.value for state in MemberState]),
        sa.UniqueConstraint("community_id", "handbook_no", name="member_handbook_no"),
    )

    community_id: UUID = Field(sa_type=Id, primary_key=True)
    id: UUID = Field(sa_type=Id, primary_key=True)
    handbook_no: str = Field(sa_type=sa.Text)
    joined_on: date = Field(sa_type=Day)
    state: str = Field(sa_type=sa.Text)
    newcomer: bool
    informed_on: date | None = Field(default=None, sa_type=Day)
    publish_consent: bool
    recorded_at: datetime = Field(sa_type=Instant)


class PersonRow(SQLModel, table=True):
    """Who the member is. Each field is AES-GCM under the person's own key, which the master key outside the database wraps."""

    __tablename__ = "person"
    __table_args__ = (
        sa.ForeignKeyConstraint(["community_id", "member_id"], ["member.community_id", "member.id"]),
        sa.Index("person_phone", "community_id", "phone_index"),
        sa.Index("person_household", "community_id", "household_id"),
    )

    community_id: UUID = Field(sa_type=Id, primary_key=True)
    member_id: UUID = Field(sa_type=Id, primary_key=True)
    wrapped_key: bytes = Field(sa_type=sa.LargeBinary)
    name: bytes = Field(sa_type=sa.LargeBinary)
    call_name: bytes | None = Field(default=None, sa_type=sa.LargeBinary)
    birth_year: bytes | None = Field(default=None, sa_type=sa.LargeBinary)
    building_group: bytes | None = Field(default=None, sa_type=sa.LargeBinary)
    phone: bytes | None = Field(default=None, sa_type=sa.LargeBinary)
    phone_index: bytes | None = Field(default=None, sa_type=sa.LargeBinary)
    residence: bytes | None = Field(default=None, sa_type=sa.LargeBinary)
    guardian: bytes | None = Field(default=None, sa_type=sa.LargeBinary)
    proxy: bytes | None = Field(default=None, sa_type=sa.LargeBinary)
    household_id: UUID | None = Field(default=None, sa_type=Id)


class CardRow(SQLModel, table=True):
    """A printed member card; its MAC is not stored. The newest without `replaced_at` is valid."""

    __tablename__ = "card"
    __table_args__ = (
        sa.ForeignKeyConstraint(["community_id", "member_id"], ["member.community_id", "member.id"]),
        sa.UniqueConstraint("body", name="card_body"),
    )

    community_id: UUID = Field(sa_type=Id, primary_key=True)
    id: UUID = Field(sa_type=Id, primary_key=True)
    member_id: UUID = Field(sa_type=Id)
    kid: str = Field(sa_type=sa.Text)
    body: str = Field(sa_type=sa.Text)
    issued_at: datetime = Field(sa_type=Instant)
    replaced_at: datetime | None = Field(default=None, sa_type=Instant)


class TeamRow(SQLModel, table=True):
    """A residents' team."""

    __tablename__ = "team"
    __table_args__ = (sa.UniqueConstraint("community_id", "name", name="team_name"),)

    community_id: UUID = Field(sa_type=Id, primary_key=True)
    id: UUID = Field(sa_type=Id, primary_key=True)
    name: str = Field(sa_type=sa.Text)
    leader_id: UUID | None = Field(default=None, sa_type=Id)


class TeamMemberRow(SQLModel, table=True):
    """Who belongs to a team."""

    __tablename__ = "team_member"
    __table_args__ = (
        sa.ForeignKeyConstraint(["community_id", "team_id"], ["team.community_id", "team.id"]),
        sa.ForeignKeyConstraint(["community_id", "member_id"], ["member.community_id", "member.id"]),
    )

    community_id: UUID = Field(sa_type=Id, primary_key=True)
    team_id: UUID = Field(sa_type=Id, primary_key=True)
    member_id: UUID = Field(sa_type=Id, primary_key=True)
