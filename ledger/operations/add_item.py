"""Add an article to what can be swapped."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from ledger.book.account import check_unit
from ledger.errors import ItemTaken, QuantityInvalid, TextInvalid
from ledger.ledger import Ledger
from ledger.operations.performing import perform
from ledger.scheme import accounts
from ledger.scheme.roles import Act, Principal
from ledger.scheme.wording import NAME_MAX, plain
from ledger.store import tables as t
from ledger.store.accounts import open_accounts
from ledger.store.authority import authorise
from ledger.store.unit import Writing

PRICE_MAX = 100_000
COST_MAX = 100_000_00
SKU_MAX = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class AddItem:
    """An article.

    Attributes:
        id: the request id; also the article's id.
        community_id: where.
        by: an officer.
        sku: its code, letters and digits, such as R05.
        name: such as 洗洁精.
        spec: such as 1.1kg.
        price_points: 1 to 100,000.
        cost_fen: what one costs the committee, 0 or more.
    """

    id: UUID
    community_id: UUID
    by: Principal
    sku: str
    name: str
    spec: str
    price_points: int
    cost_fen: int


@dataclass(frozen=True, slots=True)
class ItemAdded:
    """The article."""

    item_id: UUID


def add_item(ledger: Ledger, command: AddItem) -> ItemAdded:
    """Add an article and open its accounts.

    Raises:
        NotAllowed: no officer.
        TextInvalid: a code, name or spec that cannot be.
        QuantityInvalid: a price out of range.
        ItemTaken: the code is in use.
    """
    return perform(ledger, command, ItemAdded, lambda tx: _add(tx, command))


def _add(tx: Writing, command: AddItem) -> ItemAdded:
    authorise(tx, command.community_id, command.by, Act.ADD_ITEM)
    if not 1 <= command.price_points <= PRICE_MAX:
        raise QuantityInvalid(minimum=1, maximum=PRICE_MAX)
    if not 0 <= command.cost_fen <= COST_MAX:
        raise QuantityInvalid(minimum=0, maximum=COST_MAX)
    insert_item(tx, command)
    return ItemAdded(command.id)


def insert_item(tx: Writing, command: AddItem) -> None:
    """Write an article and open its accounts.

    Raises:
        TextInvalid: a code, name or spec that cannot be.
        ItemTaken: the code is in use.
    """
    sku = plain(command.sku, "sku", SKU_MAX)
    try:
        check_unit(accounts.item_unit(sku))
    except ValueError:
        raise TextInvalid(field="sku", limit=SKU_MAX) from None
    try:
        with tx.savepoint("item"):
            tx.connection.execute(
                sa.insert(t.reward_item).values(
                    community_id=command.community_id,
                    id=command.id,
                    sku=sku,
                    name=plain(command.name, "name", NAME_MAX),
                    spec=plain(command.spec, "spec", NAME_MAX, required=False),
                    price_points=command.price_points,
                    cost_fen=command.cost_fen,
                    recorded_at=tx.now,
                )
            )
    except sa.exc.IntegrityError:
        raise ItemTaken(sku=sku) from None
    open_accounts(tx, command.community_id, accounts.of_item(command.community_id, sku))
