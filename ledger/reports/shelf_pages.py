"""What can be swapped and on which days, for other programs, page by page."""

from uuid import UUID

import sqlalchemy as sa

from ledger.clock import from_micros, micros
from ledger.ledger import Ledger
from ledger.reports.goods import Good
from ledger.reports.paging import Asked, Paged, cut, identity, whole
from ledger.reports.runs import RunRow
from ledger.scheme import accounts
from ledger.scheme.calendar import day_of
from ledger.scheme.run import FOLLOWS, RunState, due_steps
from ledger.store import journal_rows
from ledger.store import tables as t
from ledger.store.columns import Id, Instant


def good_page(ledger: Ledger, community_id: UUID, asked: Asked) -> Paged[Good]:
    """Return a page of the articles, by code, with what is left of each.

    Raises:
        PageTokenInvalid: the place to go on from is none of this list.
    """
    item, place = t.reward_item.c, asked.place(1)
    query = sa.select(item.id, item.sku, item.name, item.spec, item.price_points, item.cost_fen).where(
        item.community_id == community_id
    )
    if place is not None:
        query = query.where(item.sku > place[0])
    with ledger.reading() as rx:
        rows = rx.connection.execute(query.order_by(item.sku).limit(asked.limit + 1)).all()
        stocks = {row.sku: accounts.stock(community_id, row.sku) for row in rows}
        balances = journal_rows.read_balances(rx, community_id, list(stocks.values()))
    found = [
        Good(
            item_id=row.id,
            sku=row.sku,
            name=row.name,
            spec=row.spec,
            price_points=row.price_points,
            cost_fen=row.cost_fen,
            left=balances[stocks[row.sku]].available,
        )
        for row in rows
    ]
    return cut(found, asked, lambda good: good.sku)


def run_page(ledger: Ledger, community_id: UUID, asked: Asked) -> Paged[RunRow]:
    """Return a page of the redemption days, the earliest first; each stands where the clock says.

    Raises:
        PageTokenInvalid: the place to go on from is none of this list.
    """
    run, place = t.redemption_run.c, asked.place(2)
    query = sa.select(run.id, run.number, run.name, run.opens_at, run.closes_at, run.state).where(
        run.community_id == community_id
    )
    if place is not None:
        at, known = sa.literal(from_micros(whole(place[0])), Instant), sa.literal(identity(place[1]), Id)
        query = query.where(sa.tuple_(run.opens_at, run.id) > sa.tuple_(at, known))
    with ledger.reading() as rx:
        rows = rx.connection.execute(query.order_by(run.opens_at, run.id).limit(asked.limit + 1)).all()
        now = rx.now
    found: list[RunRow] = []
    for row in rows:
        state = RunState(row.state)
        for step in due_steps(state, row.opens_at, row.closes_at, now):
            state = FOLLOWS[step][1]
        found.append(
            RunRow(
                run_id=row.id,
                number=row.number,
                name=row.name,
                day=day_of(row.opens_at),
                opens_at=row.opens_at,
                closes_at=row.closes_at,
                state=state,
            )
        )
    return cut(found, asked, lambda one: f"{micros(one.opens_at)}:{one.run_id}")
