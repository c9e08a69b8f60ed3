"""The rule table in force on a day."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from ledger.ledger import Ledger
from ledger.scheme.activity import Category
from ledger.scheme.calendar import day_of
from ledger.store import tables as t


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule: what a presence is worth."""

    code: str
    category: Category
    title: str
    points: int


def rules(ledger: Ledger, community_id: UUID, day: date | None = None) -> tuple[RuleRow, ...]:
    """Return the rules in force on `day` (today when left out), by code; of a code, its newest version."""
    rule, version = t.rule.c, t.rule_version.c
    with ledger.reading() as rx:
        rows = rx.connection.execute(
            sa.select(rule.code, rule.category, rule.title, rule.points)
            .join(t.rule_version, (version.community_id == rule.community_id) & (version.version == rule.version))
            .where(rule.community_id == community_id, version.effective_on <= (day or day_of(rx.now)))
            .order_by(rule.code, version.effective_on.desc(), version.version.desc())
        ).all()
    newest = {row.code: row for row in reversed(rows)}
    return tuple(RuleRow(row.code, Category(row.category), row.title, row.points) for row in reversed(newest.values()))
