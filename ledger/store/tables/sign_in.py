"""What opens the door besides a password: passkeys, badges, paired devices, and the tokens of other programs."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from ledger.scheme.device import DeviceKind, DeviceState
from ledger.scheme.roles import Scope
from ledger.store.columns import Id, Instant, one_of


class PasskeyRow(SQLModel, table=True):
    """A passkey of a staff member (WebAuthn); only its public half is here."""

    __tablename__ = "passkey"
    __table_args__ = (
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.Index("passkey_of_staff", "staff_id"),
    )

    credential: bytes = Field(sa_type=sa.LargeBinary, primary_key=True)
    staff_id: UUID = Field(sa_type=Id)
    public_key: bytes = Field(sa_type=sa.LargeBinary)
    sign_count: int = Field(sa_type=sa.BigInteger)
    label: str = Field(sa_type=sa.Text)
    created_at: datetime = Field(sa_type=Instant)
    used_at: datetime | None = Field(default=None, sa_type=Instant)


class BadgeRow(SQLModel, table=True):
    """An officer's printed badge: its token's digest and the PIN beside it. The one without `ended_at` is valid."""

    __tablename__ = "badge"
    __table_args__ = (
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"]),
        sa.UniqueConstraint("digest", name="badge_digest"),
        sa.Index("badge_of_staff", "staff_id"),
    )

    id: UUID = Field(sa_type=Id, primary_key=True)
    staff_id: UUID = Field(sa_type=Id)
    community_id: UUID = Field(sa_type=Id)
    digest: bytes = Field(sa_type=sa.LargeBinary)
    pin_hash: str = Field(sa_type=sa.Text)
    wrong_pins: int
    created_at: datetime = Field(sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)


class DeviceRow(SQLModel, table=True):
    """A paired device; the cookie's digest is there once it was paired."""

    __tablename__ = "device"
    __table_args__ = (
        one_of("device_kind_known", "kind", [kind.value for kind in DeviceKind]),
        one_of("device_state_known", "state", [state.value for state in DeviceState]),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"]),
        sa.UniqueConstraint("digest", name="device_digest"),
        sa.Index("device_of_community", "community_id"),
    )

    id: UUID = Field(sa_type=Id, primary_key=True)
    community_id: UUID = Field(sa_type=Id)
    kind: str = Field(sa_type=sa.Text)
    label: str = Field(sa_type=sa.Text)
    state: str = Field(sa_type=sa.Text)
    digest: bytes | None = Field(default=None, sa_type=sa.LargeBinary)
    made_by: UUID = Field(sa_type=Id)
    created_at: datetime = Field(sa_type=Instant)
    paired_at: datetime | None = Field(default=None, sa_type=Instant)
    seen_at: datetime | None = Field(default=None, sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)


class IntegrationRow(SQLModel, table=True):
    """A program of others that reads or writes through the API; the token's digest finds it."""

    __tablename__ = "integration"
    __table_args__ = (
        one_of("integration_scope_known", "scope", [scope.value for scope in Scope]),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"]),
        sa.UniqueConstraint("digest", name="integration_digest"),
        sa.Index("integration_of_community", "community_id"),
    )

    id: UUID = Field(sa_type=Id, primary_key=True)
    community_id: UUID = Field(sa_type=Id)
    label: str = Field(sa_type=sa.Text)
    scope: str = Field(sa_type=sa.Text)
    digest: bytes = Field(sa_type=sa.LargeBinary)
    made_by: UUID = Field(sa_type=Id)
    created_at: datetime = Field(sa_type=Instant)
    seen_at: datetime | None = Field(default=None, sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)
