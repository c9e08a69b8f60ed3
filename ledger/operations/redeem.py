"""Redeem: points and goods move in one set of the ledger, or nothing moves."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn
from uuid import UUID

import sqlalchemy as sa

from ledger.book.status import Status
from ledger.book.transfer import Kind, Transfer
from ledger.errors import BasketInvalid, BookDamaged, ItemUnknown, OutOfStock, PointsShort, RequestReused, RunNotOpen
from ledger.ids import line_id
from ledger.ledger import Ledger
from ledger.operations.advance_run import advance
from ledger.operations.performing import perform
from ledger.scheme import accounts
from ledger.scheme.roles import Act, Principal
from ledger.scheme.run import RunState
from ledger.store import journal, journal_rows
from ledger.store import tables as t
from ledger.store.authority import authorise, participating_member
from ledger.store.outbox import record
from ledger.store.unit import Writing

LINES_MAX = 20
QUANTITY_MAX = 50


@dataclass(frozen=True, slots=True)
class Line:
    """So many, 1 to 50, of one article."""

    item_id: UUID
    quantity: int


@dataclass(frozen=True, slots=True)
class Proxy:
    """Somebody else collects: how they are related."""

    relation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Redeem:
    """A visit to the desk.

    Attributes:
        id: the request id; also the redemption's id.
        community_id: where.
        by: an officer or a kiosk.
        run_id: the open redemption day.
        member_id: whose points.
        basket: 1 to 20 lines, every article once.
        proxy: somebody else collects.
    """

    id: UUID
    community_id: UUID
    by: Principal
    run_id: UUID
    member_id: UUID
    basket: tuple[Line, ...]
    proxy: Proxy | None = None


@dataclass(frozen=True, slots=True)
class Redeemed:
    """What was swapped: the number on the slip, the points it took, and what is left to spend."""

    redemption_id: UUID
    number: str
    points: int
    available: int


@dataclass(frozen=True, slots=True)
class _Priced:
    item_id: UUID
    sku: str
    quantity: int
    price_points: int


def redeem(ledger: Ledger, command: Redeem) -> Redeemed:
    """Swap points for goods.

    Raises:
        NotAllowed: neither officer nor kiosk.
        BasketInvalid: empty, too long, or with an impossible quantity.
        RunUnknown, MemberUnknown, ItemUnknown: no such thing here.
        MemberLeft: the member has left or died.
        RunNotOpen: the day is not open.
        PointsShort: with `short`, the points that are missing.
        OutOfStock: with `sku`, of which too little is left.
    """
    return perform(ledger, command, Redeemed, lambda tx: _redeem(tx, command))


def _redeem(tx: Writing, command: Redeem) -> Redeemed:
    authorise(tx, command.community_id, command.by, Act.REDEEM)
    _check_basket(command.basket)
    state = advance(tx, command.community_id, command.run_id)
    if state is not RunState.OPEN:
        raise RunNotOpen(state=state.value)
    participating_member(tx, command.community_id, command.member_id)
    priced = _priced(tx, command)
    number = _next_number(tx, command)
    lines = _lines(command, priced)
    statuses = journal.create_transfers(tx, command.community_id, lines)
    if statuses[0] is not Status.CREATED:
        _refuse(tx, command, priced, statuses)
    account_id = accounts.member(command.community_id, command.member_id)
    available = journal_rows.read_balances(tx, command.community_id, [account_id])[account_id].available
    points = sum(line.price_points * line.quantity for line in priced)
    _write_down(tx, command, priced, Redeemed(command.id, number, points, available))
    return Redeemed(command.id, number, points, available)


def _check_basket(basket: Sequence[Line]) -> None:
    once = len({line.item_id for line in basket}) == len(basket)
    if not 1 <= len(basket) <= LINES_MAX or not once or any(not 1 <= line.quantity <= QUANTITY_MAX for line in basket):
        raise BasketInvalid(lines_max=LINES_MAX, quantity_max=QUANTITY_MAX)


def _priced(tx: Writing, command: Redeem) -> list[_Priced]:
    rows = tx.connection.execute(
        sa.select(t.reward_item.c.id, t.reward_item.c.sku, t.reward_item.c.price_points).where(
            t.reward_item.c.community_id == command.community_id,
            t.reward_item.c.id.in_([line.item_id for line in command.basket]),
        )
    ).all()
    known = {row.id: row for row in rows}
    if any(line.item_id not in known for line in command.basket):
        raise ItemUnknown
    return [
        _Priced(line.item_id, known[line.item_id].sku, line.quantity, known[line.item_id].price_points)
        for line in command.basket
    ]


def _next_number(tx: Writing, command: Redeem) -> str:
    run = tx.connection.execute(
        sa.update(t.redemption_run)
        .where(
            t.redemption_run.c.community_id == command.community_id,
            t.redemption_run.c.id == command.run_id,
            t.redemption_run.c.state == RunState.OPEN.value,
        )
        .values(last_number=t.redemption_run.c.last_number + 1)
        .returning(t.redemption_run.c.number, t.redemption_run.c.last_number)
    ).first()
    if run is None:
        raise RunNotOpen(state=RunState.CLOSED.value)
    return f"{run.number}-{run.last_number:04d}"


def _lines(command: Redeem, priced: Sequence[_Priced]) -> list[Transfer]:
    """Return the set: per article, points from the member, then goods from the shelf."""
    book, size = command.community_id, 2 * len(priced)
    lines: list[Transfer] = []
    for line in priced:
        for debit, credit, unit, amount in (
            (
                accounts.member(book, command.member_id),
                accounts.spent(book),
                accounts.POINTS,
                line.price_points * line.quantity,
            ),
            (
                accounts.stock(book, line.sku),
                accounts.given(book, line.sku),
                accounts.item_unit(line.sku),
                line.quantity,
            ),
        ):
            lines.append(
                Transfer(
                    id=line_id(command.id, len(lines)),
                    kind=Kind.SINGLE,
                    debit_account_id=debit,
                    credit_account_id=credit,
                    unit=unit,
                    amount=amount,
                    code="redemption",
                    set_id=command.id,
                    set_index=len(lines),
                    set_size=size,
                    actor_id=command.by.id,
                    ref_type="redemption",
                    ref_id=command.id,
                )
            )
    return lines


def _refuse(tx: Writing, command: Redeem, priced: Sequence[_Priced], statuses: Sequence[Status]) -> NoReturn:
    at = next(n for n, status in enumerate(statuses) if status is not Status.LINKED_EVENT_FAILED)
    if statuses[at].startswith("exists"):
        raise RequestReused(request_id=str(command.id))
    if statuses[at] is not Status.EXCEEDS_CREDITS:
        raise BookDamaged(table="account", why=statuses[at].value)
    if at % 2:
        raise OutOfStock(sku=priced[at // 2].sku)
    account_id = accounts.member(command.community_id, command.member_id)
    available = journal_rows.read_balances(tx, command.community_id, [account_id])[account_id].available
    raise PointsShort(short=sum(line.price_points * line.quantity for line in priced) - available)


def _write_down(tx: Writing, command: Redeem, priced: Sequence[_Priced], redeemed: Redeemed) -> None:
    record(
        tx,
        t.redemption,
        {
            "community_id": command.community_id,
            "id": command.id,
            "run_id": command.run_id,
            "member_id": command.member_id,
            "number": redeemed.number,
            "points": redeemed.points,
            "available_after": redeemed.available,
            "proxy": command.proxy is not None,
            "by_kind": command.by.kind.value,
            "by_id": command.by.id,
            "at": tx.now,
        },
    )
    tx.connection.execute(
        sa.insert(t.redemption_line),
        [
            {
                "community_id": command.community_id,
                "redemption_id": command.id,
                "line": n,
                "item_id": line.item_id,
                "quantity": line.quantity,
                "price_points": line.price_points,
            }
            for n, line in enumerate(priced)
        ],
    )
