"""Rules, activities, sessions, check-ins and the evidence beneath them."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from ledger.scheme.activity import Category, Source
from ledger.scheme.checkin import CheckInState
from ledger.store.columns import Day, Id, Instant, one_of

_LIVE = sa.text("state IN ('pending', 'stamped')")


class RuleVersionRow(SQLModel, table=True):
    """A rule table decided by a residents' meeting; never changes. `votes_*` are 应到 / 实到 / 同意."""

    __tablename__ = "rule_version"

    community_id: UUID = Field(sa_type=Id, primary_key=True)
    version: int = Field(primary_key=True)
    effective_on: date = Field(sa_type=Day)
    meeting: str = Field(sa_type=sa.Text)
    votes_due: int | None = None
    votes_present: int | None = None
    votes_agreed: int | None = None
    recorded_at: datetime = Field(sa_type=Instant)


class RuleRow(SQLModel, table=True):
    """One line of a rule table; never changes."""

    __tablename__ = "rule"
    __table_args__ = (
        one_of("rule_category_known", "category", [category.value for category in Category]),
        sa.ForeignKeyConstraint(["community_id", "version"], ["rule_version.community_id", "rule_version.version"]),
        sa.CheckConstraint("points BETWEEN 0 AND 1000", name="rule_points_range"),
        sa.CheckConstraint("(cap_count IS NULL) = (cap_period IS NULL)", name="rule_cap_whole"),
    )

    community_id: UUID = Field(sa_type=Id, primary_key=True)
    version: int = Field(primary_key=True)
    code: str = Field(sa_type=sa.Text, primary_key=True)
    category: str = Field(sa_type=sa.Text)
    title: str = Field(sa_type=sa.Text)
    points: int
    leader_bonus: int
    cap_count: int | None = None
    cap_period: str | None = Field(default=None, sa_type=sa.Text)


class ActivityRow(SQLModel, table=True):
    """What is done again and again: 太极晨练. Its id is derived from title, rule and team, so it is there once."""

    __tablename__ = "activity"

    community_id: UUID = Field(sa_type=Id, primary_key=True)
    id: UUID = Field(sa_type=Id, primary_key=True)
    title: str = Field(sa_type=sa.Text)
    rule_code: str = Field(sa_type=sa.Text)
    team_id: UUID | None = Field(default=None, sa_type=Id)


class SessionRow(SQLModel, table=True):
    """One date of an activity, with the points and rule in force on that day; its state follows the clock."""

    __tablename__ = "session"
    __table_args__ = (
        sa.ForeignKeyConstraint(["community_id", "activity_id"], ["activity.community_id", "activity.id"]),
        sa.UniqueConstraint("community_id", "number", name="session_number"),
        sa.UniqueConstraint("screen_code", name="session_screen_code"),
        sa.CheckConstraint("ends_at > starts_at", name="session_times"),
        sa.Index("session_by_day", "community_id", "starts_at"),
    )

    community_id: UUID = Field(sa_type=Id, primary_key=True)
    id: UUID = Field(sa_type=Id, primary_key=True)
    number: str | None = Field(default=None, sa_type=sa.Text)
    screen_code: str | None = Field(default=None, sa_type=sa.Text)
    activity_id: UUID = Field(sa_type=Id)
    title: str = Field(sa_type=sa.Text)
    category: str = Field(sa_type=sa.Text)
    rule_version: int
    rule_code: str = Field(sa_type=sa.Text)
    points: int
    starts_at: datetime = Field(sa_type=Instant)
    ends_at: datetime = Field(sa_type=Instant)
    place: str = Field(sa_type=sa.Text)
    planned: int | None = None
    headcount: int | None = None
    thanks: str = Field(default="", sa_type=sa.Text)
    recorded_at: datetime = Field(sa_type=Instant)


class CheckInRow(SQLModel, table=True):
    """A member's presence at a session. One live row per session and member; the ledger's hold stands behind it."""

    __tablename__ = "check_in"
    __table_args__ = (
        one_of("check_in_state_known", "state", [state.value for state in CheckInState]),
        one_of("check_in_source_known", "source", [source.value for source in Source]),
        sa.ForeignKeyConstraint(["community_id", "session_id"], ["session.community_id", "session.id"]),
        sa.ForeignKeyConstraint(["community_id", "member_id"], ["member.community_id", "member.id"]),
        sa.Index(
            "check_in_live",
            "community_id",
            "session_id",
            "member_id",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
        sa.Index("check_in_of_member", "community_id", "member_id", "at"),
        sa.Index("check_in_by_state", "community_id", "state", "session_id"),
    )

    community_id: UUID = Field(sa_type=Id, primary_key=True)
    id: UUID = Field(sa_type=Id, primary_key=True)
    session_id: UUID = Field(sa_type=Id)
    member_id: UUID = Field(sa_type=Id)
    state: str = Field(sa_type=sa.Text)
    source: str = Field(sa_type=sa.Text)
    at: datetime = Field(sa_type=Instant)
    lateness: int = 0
    slow: bool = False
    browser: bytes | None = Field(default=None, sa_type=sa.LargeBinary)
    points: int
    hold_id: UUID | None = Field(default=None, sa_type=Id)
    posted_points: int | None = None
    reason: str | None = Field(default=None, sa_type=sa.Text)
    batch_id: UUID | None = Field(default=None, sa_type=Id)


class EvidenceRow(SQLModel, table=True):
    """Every scan, also the second one and the one from before an undo; never changes."""

    __tablename__ = "evidence"
    __table_args__ = (sa.Index("evidence_of_check_in", "community_id", "check_in_id"),)

    community_id: UUID = Field(sa_type=Id, primary_key=True)
    id: UUID = Field(sa_type=Id, primary_key=True)
    check_in_id: UUID | None = Field(default=None, sa_type=Id)
    session_id: UUID = Field(sa_type=Id)
    member_id: UUID | None = Field(default=None, sa_type=Id)
    source: str = Field(sa_type=sa.Text)
    scanned_at: datetime = Field(sa_type=Instant)
    by_kind: str = Field(sa_type=sa.Text)
    by_id: UUID = Field(sa_type=Id)
    recorded_at: datetime = Field(sa_type=Instant)


class ReviewBatchRow(SQLModel, table=True):
    """One press of the seal, or one return: the line of register 2; never changes."""

    __tablename__ = "review_batch"
    __table_args__ = (sa.Index("review_batch_of_session", "community_id", "session_id"),)

    community_id: UUID = Field(sa_type=Id, primary_key=True)
    id: UUID = Field(sa_type=Id, primary_key=True)
    session_id: UUID = Field(sa_type=Id)
    staff_id: UUID = Field(sa_type=Id)
    stamped: int
    returned: int
    points: int
    recorded_at: datetime = Field(sa_type=Instant)


class CapCountRow(SQLModel, table=True):
    """How often a member was stamped under a capped rule in one day, week or quarter."""

    __tablename__ = "cap_count"

    community_id: UUID = Field(sa_type=Id, primary_key=True)
    member_id: UUID = Field(sa_type=Id, primary_key=True)
    rule_code: str = Field(sa_type=sa.Text, primary_key=True)
    period: str = Field(sa_type=sa.Text, primary_key=True)
    stamped: int


class CorrectionRow(SQLModel, table=True):
    """A correcting entry and why it was made, by two people; never changes, and the next notice prints it."""

    __tablename__ = "correction"
    __table_args__ = (one_of("correction_kind_known", "kind", ["late_entry", "reversal"]),)

    community_id: UUID = Field(sa_type=Id, primary_key=True)
    id: UUID = Field(sa_type=Id, primary_key=True)
    kind: str = Field(sa_type=sa.Text)
    member_id: UUID = Field(sa_type=Id)
    check_in_id: UUID = Field(sa_type=Id)
    points: int
    reason: str = Field(sa_type=sa.Text)
    appeal_no: str = Field(sa_type=sa.Text)
    first_officer: str = Field(sa_type=sa.Text)
    second_officer: str = Field(sa_type=sa.Text)
    decided_on: date = Field(sa_type=Day)
    recorded_at: datetime = Field(sa_type=Instant)


class ImportRunRow(SQLModel, table=True):
    """An import of paper years: which file, by whom; never changes, and the next notice prints it."""

    __tablename__ = "import_run"

    community_id: UUID = Field(sa_type=Id, primary_key=True)
    id: UUID = Field(sa_type=Id, primary_key=True)
    file_digest: bytes = Field(sa_type=sa.LargeBinary)
    by_kind: str = Field(sa_type=sa.Text)
    by_id: UUID = Field(sa_type=Id)
    rows_added: int
    rows_refused: int
    recorded_at: datetime = Field(sa_type=Instant)


class AuditEventRow(SQLModel, table=True):
    """Who looked, signed in or exported; never changes, and holds no names."""

    __tablename__ = "audit_event"
    __table_args__ = (sa.Index("audit_event_in_order", "community_id", "recorded_at"),)

    community_id: UUID = Field(sa_type=Id, primary_key=True)
    id: UUID = Field(sa_type=Id, primary_key=True)
    action: str = Field(sa_type=sa.Text)
    by_kind: str = Field(sa_type=sa.Text)
    by_id: UUID = Field(sa_type=Id)
    subject_id: UUID | None = Field(default=None, sa_type=Id)
    recorded_at: datetime = Field(sa_type=Instant)
