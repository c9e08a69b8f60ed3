"""What can be swapped, its price, and how much of it is left on the shelf."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from ledger.ledger import Ledger
from ledger.scheme import accounts
from ledger.store import journal_rows
from ledger.store import tables as t
from ledger.store.unit import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Good:
    """An article; `left` are pieces that nobody holds."""

    item_id: UUID
    sku: str
    name: str
    spec: str
    price_points: int
    cost_fen: int
    left: int


def goods(ledger: Ledger, community_id: UUID) -> tuple[Good, ...]:
    """Return all articles, by code."""
    with ledger.reading() as rx:
        return on_the_shelf(rx, community_id)


def on_the_shelf(rx: Reading, community_id: UUID) -> tuple[Good, ...]:
    """Return all articles with what is left of each, inside the caller's unit."""
    item = t.reward_item.c
    rows = rx.connection.execute(
        sa.select(item.id, item.sku, item.name, item.spec, item.price_points, item.cost_fen)
        .where(item.community_id == community_id)
        .order_by(item.sku)
    ).all()
    stocks = {row.sku: accounts.stock(community_id, row.sku) for row in rows}
    balances = journal_rows.read_balances(rx, community_id, list(stocks.values()))
    return tuple(
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
    )
