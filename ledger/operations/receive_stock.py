"""Receive goods: they come from somewhere, so the shelf gains what the supply gives."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

import sqlalchemy as sa

from ledger.book.status import Status
from ledger.book.transfer import Kind, Transfer
from ledger.errors import ItemUnknown, QuantityInvalid
from ledger.ids import line_id
from ledger.ledger import Ledger
from ledger.operations.performing import perform
from ledger.scheme import accounts
from ledger.scheme.calendar import day_of
from ledger.scheme.roles import Act, Principal
from ledger.scheme.wording import NAME_MAX, plain
from ledger.store import journal
from ledger.store import tables as t
from ledger.store.authority import authorise
from ledger.store.outbox import record
from ledger.store.unit import Writing

QUANTITY_MAX = 10_000
PRICE_FEN_MAX = 100_000_00


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveStock:
    """Goods came in.

    Attributes:
        id: the request id.
        community_id: where.
        by: an officer.
        item_id: which article.
        quantity: 1 to 10,000.
        source: bought or donated.
        unit_price_fen: what one cost, 0 where donated.
        voucher: the receipt's number; may be empty.
    """

    id: UUID
    community_id: UUID
    by: Principal
    item_id: UUID
    quantity: int
    source: Literal["bought", "donated"]
    unit_price_fen: int
    voucher: str


@dataclass(frozen=True, slots=True)
class StockReceived:
    """What came in."""

    item_id: UUID
    quantity: int


def receive_stock(ledger: Ledger, command: ReceiveStock) -> StockReceived:
    """Put goods on the shelf.

    Raises:
        NotAllowed: no officer.
        ItemUnknown: no such article here.
        QuantityInvalid: a quantity or price out of range.
        TextInvalid: a voucher number that is too long.
    """
    return perform(ledger, command, StockReceived, lambda tx: _receive(tx, command))


def _receive(tx: Writing, command: ReceiveStock) -> StockReceived:
    authorise(tx, command.community_id, command.by, Act.RECEIVE_STOCK)
    if not 1 <= command.quantity <= QUANTITY_MAX:
        raise QuantityInvalid(minimum=1, maximum=QUANTITY_MAX)
    if not 0 <= command.unit_price_fen <= PRICE_FEN_MAX:
        raise QuantityInvalid(minimum=0, maximum=PRICE_FEN_MAX)
    sku = tx.connection.execute(
        sa.select(t.reward_item.c.sku).where(
            t.reward_item.c.community_id == command.community_id, t.reward_item.c.id == command.item_id
        )
    ).scalar()
    if sku is None:
        raise ItemUnknown
    line = Transfer(
        id=line_id(command.id, 0),
        kind=Kind.SINGLE,
        debit_account_id=accounts.supply(command.community_id, sku),
        credit_account_id=accounts.stock(command.community_id, sku),
        unit=accounts.item_unit(sku),
        amount=command.quantity,
        code="stock_received",
        actor_id=command.by.id,
        ref_type="stock_receipt",
        ref_id=command.id,
    )
    [status] = journal.create_transfers(tx, command.community_id, [line])
    assert status is Status.CREATED, f"supply is not limited, but the line was: {status}"
    record(
        tx,
        t.stock_receipt,
        {
            "community_id": command.community_id,
            "id": command.id,
            "item_id": command.item_id,
            "quantity": command.quantity,
            "source": command.source,
            "unit_price_fen": command.unit_price_fen,
            "voucher": plain(command.voucher, "voucher", NAME_MAX, required=False),
            "received_on": day_of(tx.now),
            "transfer_id": line.id,
            "recorded_at": tx.now,
        },
    )
    return StockReceived(command.item_id, command.quantity)
