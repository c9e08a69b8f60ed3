"""The slip of a redemption, in large type for the goods table."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from ledger.errors import RedemptionUnknown
from ledger.ledger import Ledger
from ledger.reports import names
from ledger.store import tables as t


@dataclass(frozen=True, slots=True)
class SlipLine:
    """So many of an article, and the points they took."""

    name: str
    spec: str
    quantity: int
    points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """What was swapped; `available` is what was left to spend right after."""

    number: str
    name: str
    spoken_no: int
    lines: tuple[SlipLine, ...]
    points: int
    available: int
    at: datetime


def slip(ledger: Ledger, community_id: UUID, redemption_id: UUID) -> Slip:
    """Return the slip of a redemption.

    Raises:
        RedemptionUnknown: no such redemption here.
    """
    done, line, item = t.redemption.c, t.redemption_line.c, t.reward_item.c
    with ledger.reading() as rx:
        row = rx.connection.execute(
            sa.select(done.number, done.points, done.available_after, done.at, *names.COLUMNS)
            .select_from(names.of(t.redemption))
            .where(done.community_id == community_id, done.id == redemption_id)
        ).first()
        if row is None:
            raise RedemptionUnknown
        lines = rx.connection.execute(
            sa.select(item.name, item.spec, line.quantity, line.price_points)
            .join(t.reward_item, (item.community_id == line.community_id) & (item.id == line.item_id))
            .where(line.community_id == community_id, line.redemption_id == redemption_id)
            .order_by(line.line)
        ).all()
    return Slip(
        number=row.number,
        name=names.name_of(ledger.keys, community_id, row),
        spoken_no=names.spoken(row.handbook_no),
        lines=tuple(SlipLine(each.name, each.spec, each.quantity, each.quantity * each.price_points) for each in lines),
        points=row.points,
        available=row.available_after,
        at=row.at,
    )
