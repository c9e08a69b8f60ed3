"""The rules in force today, for other programs: which codes a session may name, and what each is worth."""

from uuid import UUID

import sqlalchemy as sa

from ledger.ledger import Ledger
from ledger.reports.paging import Asked, Paged, cut
from ledger.reports.rules import RuleRow
from ledger.scheme.activity import Category
from ledger.scheme.calendar import day_of
from ledger.store import tables as t


def rule_page(ledger: Ledger, community_id: UUID, asked: Asked) -> Paged[RuleRow]:
    """Return a page of the rules in force today, by code; of a code, its newest version.

    Raises:
        PageTokenInvalid: the place to go on from is none of this list.
    """
    rule, version, place = t.rule.c, t.rule_version.c, asked.place(1)
    with ledger.reading() as rx:
        newest = sa.func.row_number().over(
            partition_by=rule.code, order_by=(version.effective_on.desc(), version.version.desc())
        )
        in_force = (
            sa.select(rule.code, rule.category, rule.title, rule.points, newest.label("newest"))
            .join(t.rule_version, (version.community_id == rule.community_id) & (version.version == rule.version))
            .where(rule.community_id == community_id, version.effective_on <= day_of(rx.now))
            .subquery()
            .c
        )
        query = sa.select(in_force.code, in_force.category, in_force.title, in_force.points).where(in_force.newest == 1)
        if place is not None:
            query = query.where(in_force.code > place[0])
        rows = rx.connection.execute(query.order_by(in_force.code).limit(asked.limit + 1)).all()
    found = [RuleRow(row.code, Category(row.category), row.title, row.points) for row in rows]
    return cut(found, asked, lambda one: one.code)
