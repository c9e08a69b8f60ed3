"""Create a session of an activity, with the points of the rule in force on its day."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from ledger.errors import RuleUnknown, TeamUnknown, TimesInvalid
from ledger.ids import named
from ledger.ledger import Ledger
from ledger.operations.performing import perform
from ledger.scheme.calendar import day_of
from ledger.scheme.code import new_session_code
from ledger.scheme.roles import Act, Principal
from ledger.scheme.wording import PLACE_MAX, TITLE_MAX, plain
from ledger.store import tables as t
from ledger.store.authority import authorise
from ledger.store.unit import Writing

LONGEST = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateSession:
    """On that day we meet.

    Attributes:
        id: the request id; also the session's id.
        community_id: whose.
        by: an officer.
        title: at most 40 characters.
        rule_code: the rule that says what it is worth.
        team_id: the team that holds it, if one does.
        starts_at: aware.
        ends_at: aware, at most a day later.
        place: at most 60 characters.
    """

    id: UUID
    community_id: UUID
    by: Principal
    title: str
    rule_code: str
    team_id: UUID | None
    starts_at: datetime
    ends_at: datetime
    place: str


@dataclass(frozen=True, slots=True)
class SessionCreated:
    """The new session."""

    session_id: UUID
    points: int


def create_session(ledger: Ledger, command: CreateSession) -> SessionCreated:
    """Create a session.

    Raises:
        NotAllowed: no officer.
        TextInvalid: title or place empty or too long.
        TimesInvalid: the end is not after the beginning, or more than a day later.
        RuleUnknown: no such rule on that day.
        TeamUnknown: no such team here.
    """
    return perform(ledger, command, SessionCreated, lambda tx: _create(tx, command))


def _create(tx: Writing, command: CreateSession) -> SessionCreated:
    authorise(tx, command.community_id, command.by, Act.CREATE_SESSION)
    title = plain(command.title, "title", TITLE_MAX)
    place = plain(command.place, "place", PLACE_MAX)
    if not timedelta() < command.ends_at - command.starts_at <= LONGEST:
        raise TimesInvalid
    rule = _rule_on_the_day(tx, command)
    _check_team(tx, command)
    tx.connection.execute(
        sa.insert(t.session).values(
            community_id=command.community_id,
            id=command.id,
            screen_code=new_session_code(),
            activity_id=activity_of(tx, command.community_id, title, command.rule_code, command.team_id),
            title=title,
            category=rule.category,
            rule_version=rule.version,
            rule_code=command.rule_code,
            points=rule.points,
            starts_at=command.starts_at,
            ends_at=command.ends_at,
            place=place,
            thanks="",
            recorded_at=tx.now,
        )
    )
    return SessionCreated(command.id, rule.points)


def _rule_on_the_day(tx: Writing, command: CreateSession) -> sa.Row[int, str, int]:
    rule, version = t.rule, t.rule_version
    if "\0" in command.rule_code:
        # PostgreSQL does not even look for it.
        raise RuleUnknown(rule_code=command.rule_code[:20])
    row = tx.connection.execute(
        sa.select(rule.c.version, rule.c.category, rule.c.points)
        .join(version, (version.c.community_id == rule.c.community_id) & (version.c.version == rule.c.version))
        .where(
            rule.c.community_id == command.community_id,
            rule.c.code == command.rule_code,
            version.c.effective_on <= day_of(command.starts_at),
        )
        .order_by(version.c.effective_on.desc(), version.c.version.desc())
        .limit(1)
    ).first()
    if row is None:
        raise RuleUnknown(rule_code=command.rule_code[:20])
    return row


def _check_team(tx: Writing, command: CreateSession) -> None:
    if command.team_id is None:
        return
    known = sa.select(t.team.c.id).where(t.team.c.community_id == command.community_id, t.team.c.id == command.team_id)
    if tx.connection.execute(known).first() is None:
        raise TeamUnknown


def activity_of(tx: Writing, community_id: UUID, title: str, rule_code: str, team_id: UUID | None) -> UUID:
    """Return the activity of this title, rule and team; it is written down the first time."""
    activity_id = named(community_id, f"activity:{rule_code}:{team_id}:{title}")
    tx.run(
        "INSERT INTO activity (community_id, id, title, rule_code, team_id) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (community_id, activity_id, title, rule_code, team_id),
    )
    return activity_id
