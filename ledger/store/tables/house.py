"""What belongs to the installation, or finds the community: no community id begins these keys (`ledger.md`, the exempt set)."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from ledger.scheme.roles import CLUB_ROLES
from ledger.store.columns import Id, Instant, one_of

TOKEN_KINDS = ("binding", "invitation", "recovery", "pairing", "second_factor", "challenge")


class CommunityRow(SQLModel, table=True):
    """A residents' community; its book is its own."""

    __tablename__ = "community"

    id: UUID = Field(sa_type=Id, primary_key=True)
    name: str = Field(sa_type=sa.Text)
    subdistrict: str = Field(sa_type=sa.Text)
    handbook_prefix: str = Field(sa_type=sa.Text)
    demo: bool
    key_print: bytes | None = Field(default=None, sa_type=sa.LargeBinary)
    created_at: datetime = Field(sa_type=Instant)


class StaffRow(SQLModel, table=True):
    """Somebody who signs in: an officer, a supervisor, an administrator. The second factor's secret is encrypted."""

    __tablename__ = "staff"
    __table_args__ = (sa.UniqueConstraint("login", name="staff_login"),)

    id: UUID = Field(sa_type=Id, primary_key=True)
    name: str = Field(sa_type=sa.Text)
    login: str | None = Field(default=None, sa_type=sa.Text)
    password_hash: str | None = Field(default=None, sa_type=sa.Text)
    created_at: datetime = Field(sa_type=Instant)
    totp_secret: bytes | None = Field(default=None, sa_type=sa.LargeBinary)
    totp_step: int | None = Field(default=None, sa_type=sa.BigInteger)
    recovered_by: UUID | None = Field(default=None, sa_type=Id)
    recovered_at: datetime | None = Field(default=None, sa_type=Instant)


class RoleGrantRow(SQLModel, table=True):
    """What somebody may do in a community; `member_id` is set where the officer is a member too."""

    __tablename__ = "role_grant"
    __table_args__ = (
        one_of("role_grant_role_known", "role", [role.value for role in CLUB_ROLES]),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"]),
    )

    staff_id: UUID = Field(sa_type=Id, primary_key=True)
    community_id: UUID = Field(sa_type=Id, primary_key=True)
    role: str = Field(sa_type=sa.Text, primary_key=True)
    member_id: UUID | None = Field(default=None, sa_type=Id)
    granted_at: datetime = Field(sa_type=Instant)


class TokenRow(SQLModel, table=True):
    """A one-use link: only the digest is kept, so that a stolen database opens nothing."""

    __tablename__ = "token"
    __table_args__ = (one_of("token_kind_known", "kind", TOKEN_KINDS),)

    digest: bytes = Field(sa_type=sa.LargeBinary, primary_key=True)
    kind: str = Field(sa_type=sa.Text)
    community_id: UUID = Field(sa_type=Id)
    subject_id: UUID = Field(sa_type=Id)
    created_at: datetime = Field(sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant)
    used_at: datetime | None = Field(default=None, sa_type=Instant)


class WebSessionRow(SQLModel, table=True):
    """A signed-in officer or a resident's bound browser; the cookie's digest is the key. `method` says how they signed in."""

    __tablename__ = "web_session"
    __table_args__ = (one_of("web_session_kind_known", "kind", ["staff", "browser"]),)

    digest: bytes = Field(sa_type=sa.LargeBinary, primary_key=True)
    kind: str = Field(sa_type=sa.Text)
    community_id: UUID = Field(sa_type=Id)
    staff_id: UUID | None = Field(default=None, sa_type=Id)
    created_at: datetime = Field(sa_type=Instant)
    seen_at: datetime = Field(sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant)
    revoked_at: datetime | None = Field(default=None, sa_type=Instant)
    device_id: UUID | None = Field(default=None, sa_type=Id)
    method: str | None = Field(default=None, sa_type=sa.Text)


class BrowserMemberRow(SQLModel, table=True):
    """The members of one household that a browser was bound to."""

    __tablename__ = "browser_member"
    __table_args__ = (sa.ForeignKeyConstraint(["digest"], ["web_session.digest"]),)

    digest: bytes = Field(sa_type=sa.LargeBinary, primary_key=True)
    community_id: UUID = Field(sa_type=Id, primary_key=True)
    member_id: UUID = Field(sa_type=Id, primary_key=True)
    bound_at: datetime = Field(sa_type=Instant)


class SignInFailureRow(SQLModel, table=True):
    """A wrong password, code or PIN, counted for a few minutes per name and address, or per person; as keyed digests."""

    __tablename__ = "sign_in_failure"
    __table_args__ = (sa.Index("sign_in_failure_of_key", "key", "at"),)

    id: UUID = Field(sa_type=Id, primary_key=True)
    key: bytes = Field(sa_type=sa.LargeBinary)
    at: datetime = Field(sa_type=Instant)


class JobRunRow(SQLModel, table=True):
    """A due run of a job, claimed by whoever leases it first; done once however many schedulers tick."""

    __tablename__ = "job_run"

    name: str = Field(sa_type=sa.Text, primary_key=True)
    due_at: datetime = Field(sa_type=Instant, primary_key=True)
    lease_until: datetime = Field(sa_type=Instant)
    fence: int = Field(sa_type=sa.BigInteger)
    done_at: datetime | None = Field(default=None, sa_type=Instant)
    outcome: str | None = Field(default=None, sa_type=sa.Text)
