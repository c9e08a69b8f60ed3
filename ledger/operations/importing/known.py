"""What the book holds already, as the reading of a workbook needs it."""

import sqlalchemy as sa

from ledger.operations.importing.catalogue import Import
from ledger.scheme.activity import Category
from ledger.scheme.calendar import day_of
from ledger.scheme.policy import Cap, Period
from ledger.scheme.workbook.known import Known, KnownActivity, KnownRule
from ledger.store import persons
from ledger.store import tables as t
from ledger.store.unit import Writing


def known_of(tx: Writing, job: Import) -> Known:
    """Return members, sessions, rules and articles of the book."""
    rule, version, session, item = t.rule.c, t.rule_version.c, t.session.c, t.reward_item.c
    sessions = tx.connection.execute(
        sa.select(session.number, session.starts_at, session.rule_code, session.points).where(
            session.community_id == job.community_id, session.number.is_not(None)
        )
    ).all()
    rules = tx.connection.execute(
        sa.select(rule.code, rule.category, rule.points, rule.cap_count, rule.cap_period, version.effective_on)
        .join(t.rule_version, (version.community_id == rule.community_id) & (version.version == rule.version))
        .where(rule.community_id == job.community_id)
        .order_by(version.effective_on, version.version)
    ).all()
    items = tx.connection.execute(sa.select(item.sku, item.price_points).where(item.community_id == job.community_id)).all()
    return Known(
        members=_names(tx, job),
        activities={row.number: KnownActivity(day_of(row.starts_at), row.rule_code, row.points) for row in sessions},
        rules={row.code: row.points for row in rules},
        rule_versions={
            (row.code, row.effective_on): KnownRule(
                Category(row.category), row.points, Cap(row.cap_count, Period(row.cap_period)) if row.cap_count else None
            )
            for row in rules
        },
        capped_rules=frozenset(row.code for row in rules if row.cap_count is not None),
        items={row.sku: row.price_points for row in items},
        last_day=day_of(tx.now),
    )


def _names(tx: Writing, job: Import) -> dict[str, str]:
    rows = tx.connection.execute(
        sa.select(t.member.c.handbook_no, t.member.c.id, t.person.c.wrapped_key, t.person.c.name)
        .join(
            t.person,
            (t.person.c.community_id == t.member.c.community_id) & (t.person.c.member_id == t.member.c.id),
            isouter=True,
        )
        .where(t.member.c.community_id == job.community_id)
    ).all()
    return {
        row.handbook_no: ""
        if row.wrapped_key is None
        else persons.decrypt_name(job.keys, job.community_id, row.id, row.wrapped_key, row.name)
        for row in rows
    }
