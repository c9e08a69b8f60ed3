"""What a workbook tells besides points: teams, members, rules, sessions, articles. What is there already is left alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from ledger.operations.add_item import AddItem, insert_item
from ledger.operations.create_session import activity_of
from ledger.operations.importing import keys
from ledger.operations.join_member import add_person
from ledger.scheme.calendar import Quarter, instant
from ledger.scheme.membership import MemberState
from ledger.scheme.person import Person
from ledger.scheme.roles import Principal
from ledger.scheme.run import RunState
from ledger.scheme.workbook.reading import Reading
from ledger.scheme.workbook.rows import ActivityRow, ItemRow, MemberRow, RedemptionRow, RuleRow
from ledger.store import tables as t
from ledger.store.keys import Keys
from ledger.store.outbox import record
from ledger.store.unit import Writing


@dataclass(frozen=True, slots=True)
class Import:
    """One import under way: whose book, whose hand, and the installation's keys."""

    community_id: UUID
    by: Principal
    keys: Keys


def _known(tx: Writing, table: sa.Table, column: sa.Column[str], job: Import) -> set[str]:
    rows = tx.connection.execute(sa.select(column).where(table.c.community_id == job.community_id)).all()
    return {row[0] for row in rows}


def add_teams(tx: Writing, job: Import, reading: Reading) -> None:
    """Write down the teams that rows speak of, and who belongs to them."""
    for name in reading.teams:
        tx.run(
            "INSERT INTO team (community_id, id, name) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            (job.community_id, keys.team(job.community_id, name), name),
        )
    for row in reading.members:
        for name in row.teams:
            tx.run(
                "INSERT INTO team_member (community_id, team_id, member_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                (job.community_id, keys.team(job.community_id, name), keys.member(job.community_id, row.handbook_no)),
            )


def add_members(tx: Writing, job: Import, rows: Iterable[MemberRow]) -> int:
    """Write down new members; return how many."""
    known = _known(tx, t.member, t.member.c.handbook_no, job)
    fresh = [row for row in rows if row.handbook_no not in known]
    for row in fresh:
        member_id = keys.member(job.community_id, row.handbook_no)
        record(
            tx,
            t.member,
            {
                "community_id": job.community_id,
                "id": member_id,
                "handbook_no": row.handbook_no,
                "joined_on": row.joined_on,
                "state": MemberState.ACTIVE.value,
                "newcomer": row.is_newcomer,
                "informed_on": row.informed_on,
                "publish_consent": row.may_be_named,
                "recorded_at": tx.now,
            },
        )
        person = Person(
            name=row.name,
            birth_year=row.birth_year,
            building_group=row.building_group,
            phone=row.phone,
            residence=row.residence,
            guardian=row.guardian,
        )
        add_person(tx, job.keys, job.community_id, member_id, person)
    return len(fresh)


def add_rules(tx: Writing, job: Import, rows: Iterable[RuleRow]) -> int:
    """Write down new rules, a version for each date on which some take effect; return how many."""
    rule, version = t.rule.c, t.rule_version.c
    versions = {
        row.effective_on: row.version
        for row in tx.connection.execute(
            sa.select(version.effective_on, version.version).where(version.community_id == job.community_id)
        )
    }
    known = {
        (row.version, row.code)
        for row in tx.connection.execute(sa.select(rule.version, rule.code).where(rule.community_id == job.community_id))
    }
    added = 0
    for row in sorted(rows, key=lambda row: (row.effective_on, row.code)):
        if row.effective_on not in versions:
            versions[row.effective_on] = max(versions.values(), default=0) + 1
            record(
                tx,
                t.rule_version,
                {
                    "community_id": job.community_id,
                    "version": versions[row.effective_on],
                    "effective_on": row.effective_on,
                    "meeting": "",
                    "recorded_at": tx.now,
                },
            )
        if (versions[row.effective_on], row.code) not in known:
            added += 1
            record(
                tx,
                t.rule,
                {
                    "community_id": job.community_id,
                    "version": versions[row.effective_on],
                    "code": row.code,
                    "category": row.category.value,
                    "title": row.title,
                    "points": row.points,
                    "leader_bonus": 0,
                    "cap_count": row.cap.count if row.cap else None,
                    "cap_period": row.cap.period.value if row.cap else None,
                },
            )
    return added


def add_sessions(tx: Writing, job: Import, rows: Iterable[ActivityRow]) -> int:
    """Write down new sessions; return how many."""
    known = _known(tx, t.session, t.session.c.number, job)
    versions = _versions_in_force(tx, job)
    fresh = [row for row in rows if row.code not in known]
    for row in fresh:
        team_id = keys.team(job.community_id, row.team) if row.team else None
        starts_at, ends_at = keys.session_hours(row)
        tx.connection.execute(
            sa.insert(t.session).values(
                community_id=job.community_id,
                id=keys.session(job.community_id, row.code),
                number=row.code,
                activity_id=activity_of(tx, job.community_id, row.title, row.rule_code, team_id),
                title=row.title,
                category=row.category.value,
                rule_version=max((since, v) for v, code, since in versions if code == row.rule_code and since <= row.day)[1],
                rule_code=row.rule_code,
                points=row.points,
                starts_at=starts_at,
                ends_at=ends_at,
                place="",
                planned=row.planned,
                thanks="",
                recorded_at=tx.now,
            )
        )
    return len(fresh)


def _versions_in_force(tx: Writing, job: Import) -> list[tuple[int, str, date]]:
    rule, version = t.rule.c, t.rule_version.c
    rows = tx.connection.execute(
        sa.select(rule.version, rule.code, version.effective_on)
        .join(t.rule_version, (version.community_id == rule.community_id) & (version.version == rule.version))
        .where(rule.community_id == job.community_id)
    ).all()
    return [(row.version, row.code, row.effective_on) for row in rows]


def add_items(tx: Writing, job: Import, rows: Iterable[ItemRow]) -> int:
    """Write down new articles; return how many."""
    known = _known(tx, t.reward_item, t.reward_item.c.sku, job)
    fresh = [row for row in rows if row.sku not in known]
    for row in fresh:
        insert_item(
            tx,
            AddItem(
                id=keys.item(job.community_id, row.sku),
                community_id=job.community_id,
                by=job.by,
                sku=row.sku,
                name=row.name,
                spec=row.spec,
                price_points=row.price_points,
                cost_fen=row.unit_price_fen or 0,
            ),
        )
    return len(fresh)


def add_runs(tx: Writing, job: Import, rows: Iterable[RedemptionRow]) -> None:
    """Write down the redemption days, closed as they are, one for each quarter."""
    known = _known(tx, t.redemption_run, t.redemption_run.c.number, job)
    first: dict[str, RedemptionRow] = {}
    for row in sorted(rows, key=lambda row: row.day):
        first.setdefault(keys.quarter_of(row), row)
    for quarter, row in first.items():
        if quarter not in known:
            tx.connection.execute(
                sa.insert(t.redemption_run).values(
                    community_id=job.community_id,
                    id=keys.run(job.community_id, quarter),
                    number=quarter,
                    name=row.run or Quarter.of(row.day).label_zh,
                    quarter=quarter,
                    opens_at=instant(row.day, keys.STOCK_HOUR),
                    closes_at=instant(row.day, 16),
                    state=RunState.CLOSED.value,
                    last_number=0,
                )
            )


def member_ids(tx: Writing, job: Import) -> Mapping[str, UUID]:
    """Return the ids of all members, by handbook number."""
    c = t.member.c
    rows = tx.connection.execute(sa.select(c.handbook_no, c.id).where(c.community_id == job.community_id)).all()
    return {row.handbook_no: row.id for row in rows}
