"""The desk of a redemption day: who stands there, and what they may take home."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from ledger.errors import CardUnknown, MemberUnknown, NumberAmbiguous
from ledger.ledger import Ledger
from ledger.reports import names
from ledger.reports.goods import Good, on_the_shelf
from ledger.scheme import accounts, code, handbook_no
from ledger.scheme.person import Person
from ledger.scheme.run import RunState
from ledger.store import journal_rows, persons
from ledger.store import tables as t
from ledger.store.unit import Reading

TEXT_MAX = 200
"""Characters that a scanner or a keyboard may send."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The open day; `served` counts members who took something."""

    run_id: UUID
    run_name: str
    served: int
    goods: tuple[Good, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Who stands at the desk; `affordable` is in stock and within their points, dearest first.

    `short` is what is missing for the cheapest article when nothing is affordable, else 0.
    """

    member_id: UUID
    name: str
    spoken_no: int
    handbook_no: str
    building_group: str
    available: int
    affordable: tuple[Good, ...]
    short: int


def desk(ledger: Ledger, community_id: UUID) -> Desk | None:
    """Return the redemption day that is open by the clock, None when none is."""
    run, done = t.redemption_run.c, t.redemption.c
    with ledger.reading() as rx:
        row = rx.connection.execute(
            sa.select(run.id, run.name)
            .where(
                run.community_id == community_id,
                run.state != RunState.CLOSED.value,
                run.opens_at <= rx.now,
                run.closes_at > rx.now,
            )
            .order_by(run.opens_at.desc())
            .limit(1)
        ).first()
        if row is None:
            return None
        served = rx.connection.execute(
            sa.select(sa.func.count(sa.distinct(done.member_id))).where(
                done.community_id == community_id, done.run_id == row.id
            )
        ).scalar_one()
        return Desk(run_id=row.id, run_name=row.name, served=served, goods=on_the_shelf(rx, community_id))


def visitor(ledger: Ledger, community_id: UUID, text: str) -> Visitor:
    """Return who belongs to what was scanned or typed: a card, a handbook number, or its short form 17.

    Raises:
        CardUnknown: looks like a card, and is not one of ours or was replaced.
        HandbookNoInvalid: no number can be read from it.
        NumberCheckFailed: the check character does not fit.
        NumberAmbiguous: a short number that several handbooks have.
        MemberUnknown: nobody here has this number.
    """
    with ledger.reading() as rx:
        row = rx.connection.execute(
            sa.select(*names.COLUMNS, t.member.c.community_id, *(t.person.c[column] for column in _PERSON))
            .select_from(names.members())
            .where(t.member.c.community_id == community_id, _member_clause(ledger, rx, community_id, text[:TEXT_MAX]))
        ).first()
        if row is None:
            raise MemberUnknown
        account_id = accounts.member(community_id, row.member_id)
        available = journal_rows.read_balances(rx, community_id, [account_id])[account_id].available
        in_stock = [good for good in on_the_shelf(rx, community_id) if good.left > 0]
    affordable = sorted((good for good in in_stock if good.price_points <= available), key=lambda g: -g.price_points)
    cheapest = min((good.price_points for good in in_stock), default=0)
    person = _person(ledger, row)
    return Visitor(
        member_id=row.member_id,
        name=person.name if person else names.ERASED,
        spoken_no=names.spoken(row.handbook_no),
        handbook_no=row.handbook_no,
        building_group=person.building_group if person else "",
        available=available,
        affordable=tuple(affordable),
        short=0 if affordable else max(cheapest - available, 0),
    )


def _person(ledger: Ledger, row: sa.Row[*tuple[Any, ...]]) -> Person | None:
    if row.wrapped_key is None:
        return None
    return persons.decrypt(ledger.keys, {name: getattr(row, name) for name in (*_KEY, *_PERSON)})


_KEY = ("community_id", "member_id", "wrapped_key", "household_id")
_PERSON = ("name", "call_name", "birth_year", "building_group", "phone", "residence", "guardian", "proxy")


def _member_clause(ledger: Ledger, rx: Reading, community_id: UUID, text: str) -> sa.ColumnElement[bool]:
    token = text.strip().rsplit("/", 1)[-1]
    if len(token) >= code.CARD_LENGTH:
        return t.member.c.id == _card_holder(rx, community_id, code.judge_card(token, ledger.keys.cards))
    number, _ = handbook_no.typed(token)
    if isinstance(number, int):
        return t.member.c.id == _spoken_holder(rx, community_id, number)
    return t.member.c.handbook_no == str(number)


def _card_holder(rx: Reading, community_id: UUID, body: str) -> UUID:
    row = rx.connection.execute(
        sa.select(t.card.c.member_id).where(
            t.card.c.community_id == community_id, t.card.c.body == body, t.card.c.replaced_at.is_(None)
        )
    ).first()
    if row is None:
        raise CardUnknown
    return UUID(str(row.member_id))


def _spoken_holder(rx: Reading, community_id: UUID, number: int) -> UUID:
    """Return the one member whose handbook is spoken so; of several years, nobody is guessed."""
    rows = rx.connection.execute(
        sa.select(t.member.c.id, t.member.c.handbook_no).where(
            t.member.c.community_id == community_id, t.member.c.handbook_no.endswith(str(number), autoescape=True)
        )
    ).all()
    found = [row.id for row in rows if names.spoken(row.handbook_no) == number]
    if len(found) > 1:
        raise NumberAmbiguous
    if not found:
        raise MemberUnknown
    return UUID(str(found[0]))
