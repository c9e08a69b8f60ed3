"""One check-in, as its member reads it: 签好了."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from ledger.errors import CheckInUnknown
from ledger.ledger import Ledger
from ledger.reports import names
from ledger.scheme.activity import Category
from ledger.scheme.checkin import CheckInState
from ledger.store import tables as t


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A check-in and its session."""

    check_in_id: UUID
    session_id: UUID
    member_id: UUID
    name: str
    spoken_no: int
    title: str
    category: Category
    starts_at: datetime
    place: str
    points: int
    at: datetime
    state: CheckInState


def receipt(ledger: Ledger, community_id: UUID, check_in_id: UUID) -> Receipt:
    """Return one check-in.

    Raises:
        CheckInUnknown: no such check-in here.
    """
    done, session = t.check_in.c, t.session.c
    with ledger.reading() as rx:
        row = rx.connection.execute(
            sa.select(
                done.id, done.session_id, session.title, session.category, session.starts_at, session.place,
                done.points, done.at, done.state, *names.COLUMNS,
            )
            .select_from(
                names.of(t.check_in).join(
                    t.session, (session.community_id == done.community_id) & (session.id == done.session_id)
                )
            )
            .where(done.community_id == community_id, done.id == check_in_id)
        ).first()  # fmt: skip
    if row is None:
        raise CheckInUnknown
    return Receipt(
        check_in_id=row.id,
        session_id=row.session_id,
        member_id=row.member_id,
        name=names.name_of(ledger.keys, community_id, row),
        spoken_no=names.spoken(row.handbook_no),
        title=row.title,
        category=Category(row.category),
        starts_at=row.starts_at,
        place=row.place,
        points=row.points,
        at=row.at,
        state=CheckInState(row.state),
    )
