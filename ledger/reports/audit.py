"""Who did what, when, and about whom: the events that the supervisor reads, the newest first. Members by their number alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from ledger.ledger import Ledger
from ledger.scheme.audit import TOPIC, Action, Topic
from ledger.scheme.place import Place
from ledger.scheme.roles import PrincipalKind
from ledger.store import tables as t
from ledger.store.unit import Reading

PAGE = 50
"""Events on one page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Whose hand it was, or whom or what it was about.

    Attributes:
        kind: a member of staff, a member, a device, a program, or the house itself.
        label: a colleague's name, a member's handbook number, the label of a device or program; else empty.
    """

    kind: PrincipalKind
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event; `about` is None where it is about nobody, or nobody that we know."""

    id: UUID
    action: Action
    at: datetime
    by: Party
    about: Party | None


@dataclass(frozen=True, slots=True)
class Events:
    """A page of events; `older` is the place to go on from, None on the last page."""

    events: tuple[Event, ...]
    older: str | None


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody whose events can be picked."""

    staff_id: UUID
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which events.

    Attributes:
        topic: only those about it; None: all.
        staff_id: only those of this colleague; None: everybody's.
        after: `older` of the page before; empty for the first.
    """

    topic: Topic | None = None
    staff_id: UUID | None = None
    after: str = ""


def audit(ledger: Ledger, community_id: UUID, wanted: Wanted) -> Events:
    """Return a page of the events of one community, the newest first.

    What is written while somebody turns the pages stands before the first of them: nothing comes twice, and nothing that
    was there at the beginning is left out.

    Raises:
        PageTokenInvalid: `after` is no place of ours.
    """
    with ledger.reading() as rx:
        rows = _rows(rx, community_id, wanted)
    events = tuple(_event(row) for row in rows[:PAGE])
    return Events(events, Place(events[-1].at, events[-1].id).code if len(rows) > PAGE else None)


def colleagues(ledger: Ledger, community_id: UUID) -> tuple[Colleague, ...]:
    """Return everybody who works here or did something here, by name: whoever was let go of is looked for most."""
    event, grant = t.audit_event.c, t.role_grant.c
    here = sa.select(grant.staff_id).where(grant.community_id == community_id)
    acted = sa.select(event.by_id).where(event.community_id == community_id, event.by_kind == PrincipalKind.STAFF.value)
    with ledger.reading() as rx:
        rows = rx.connection.execute(
            sa.select(t.staff.c.id, t.staff.c.name)
            .where(t.staff.c.id.in_(here) | t.staff.c.id.in_(acted))
            .order_by(t.staff.c.name, t.staff.c.id)
        ).all()
    return tuple(Colleague(*row) for row in rows)


_NAMED = (
    (PrincipalKind.STAFF, t.staff, "name"),
    (PrincipalKind.MEMBER, t.member, "handbook_no"),
    (PrincipalKind.DEVICE, t.device, "label"),
    (PrincipalKind.PROGRAM, t.integration, "label"),
)
"""Where the ids of an event lead, and what of it may be shown."""


def _rows(rx: Reading, community_id: UUID, wanted: Wanted) -> Sequence[Any]:
    event = t.audit_event.c
    source: sa.FromClause = t.audit_event.outerjoin(
        t.proposal, (t.proposal.c.community_id == event.community_id) & (t.proposal.c.id == event.subject_id)
    )
    # What is about a proposal is told by whom the proposal is about.
    about = sa.func.coalesce(t.proposal.c.subject_id, event.subject_id)
    shown: list[sa.ColumnElement[Any]] = [event.id, event.action, event.recorded_at, event.by_kind]
    for side, key in (("by", event.by_id), ("about", about)):
        for kind, table, column in _NAMED:
            named = table.alias(f"{side}_{kind.value}")
            own = (named.c.community_id == event.community_id) if "community_id" in named.c else sa.true()
            source = source.outerjoin(named, (named.c.id == key) & own)
            shown.append(named.c[column].label(f"{side}_{kind.value}_label"))
    query = sa.select(*shown).select_from(source).where(event.community_id == community_id, *_picked(wanted))
    newest_first = query.order_by(event.recorded_at.desc(), event.id.desc())
    return rx.connection.execute(newest_first.limit(PAGE + 1)).all()


def _picked(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    event = t.audit_event.c
    picked: list[sa.ColumnElement[bool]] = []
    if wanted.topic is not None:
        picked.append(event.action.in_([action.value for action, topic in TOPIC.items() if topic is wanted.topic]))
    if wanted.staff_id is not None:
        picked += [event.by_id == wanted.staff_id, event.by_kind == PrincipalKind.STAFF.value]
    if wanted.after:
        place = Place.parse(wanted.after)
        # The first half is what the index can answer.
        picked += [event.recorded_at <= place.at, (event.recorded_at < place.at) | (event.id < place.id)]
    return picked


def _event(row: Any) -> Event:  # noqa: ANN401 - a row of `_rows`
    told = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for it
    by_kind = PrincipalKind(row.by_kind)
    return Event(
        id=row.id,
        action=Action(row.action),
        at=row.recorded_at,
        by=Party(kind=by_kind, label=dict(_labels(told, "by")).get(by_kind, "")),
        about=next((Party(kind=kind, label=label) for kind, label in _labels(told, "about")), None),
    )


def _labels(told: Any, side: str) -> list[tuple[PrincipalKind, str]]:  # noqa: ANN401 - the mapping of a row
    found = [(kind, told[f"{side}_{kind.value}_label"]) for kind, _, _ in _NAMED]
    return [(kind, label) for kind, label in found if label is not None]
