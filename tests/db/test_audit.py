"""The supervisor's list of events: whole, in order, of one community, and without a member's name."""

from collections.abc import Iterator
from uuid import UUID

import pytest
import sqlalchemy as sa

from ledger.errors import PageTokenInvalid
from ledger.ids import new_id
from ledger.operations.make_binding import MakeBinding, make_binding
from ledger.operations.note_once import note_once
from ledger.reports.audit import PAGE, Event, Wanted, audit, colleagues
from ledger.scheme.audit import TOPIC, Action, Topic
from ledger.scheme.roles import SYSTEM, Principal, PrincipalKind, Role
from ledger.store import auditing
from ledger.store import tables as t
from tests.club import COMMUNITY, Club, everything


def note(club: Club, action: Action = Action.DENIED, by: Principal | None = None, subject_id: UUID | None = None) -> None:
    with club.ledger.writing() as tx:
        auditing.note(tx, COMMUNITY, by or club.officer, action, subject_id)


def page(club: Club, **wanted: object) -> tuple[tuple[Event, ...], str | None]:
    found = audit(club.ledger, COMMUNITY, Wanted(**wanted))  # type: ignore[arg-type]  # the fields of the query
    return found.events, found.older


def pages(club: Club, **wanted: object) -> Iterator[tuple[Event, ...]]:
    """Turn the pages until the last."""
    events, older = page(club, **wanted)
    yield events
    while older is not None:
        events, older = page(club, after=older, **wanted)
        yield events


@pytest.mark.parametrize("apart_seconds", [0, 1])
def test_the_pages_hold_every_event_once_and_the_newest_first(club: Club, apart_seconds: int) -> None:
    """An event that falls between two pages is one that nobody ever reads, also where many share one instant."""
    for _ in range(2 * PAGE + 7):
        note(club)
        club.clock.tick(seconds=apart_seconds)
    found = list(pages(club, topic=Topic.DENIAL))
    assert [len(each) for each in found] == [PAGE, PAGE, 7]
    events = [event for each in found for event in each]
    assert len({event.id for event in events}) == 2 * PAGE + 7
    assert events == sorted(events, key=lambda event: (event.at, event.id), reverse=True)


def test_the_pages_stand_still_while_events_are_written(club: Club) -> None:
    """With a busy desk the list grows while it is read: counted from the top, its pages would repeat and skip."""
    for _ in range(2 * PAGE):
        note(club)
        club.clock.tick(seconds=1)
    before = [event.id for each in pages(club, topic=Topic.DENIAL) for event in each]
    events, older = page(club, topic=Topic.DENIAL)
    seen = [event.id for event in events]
    while older is not None:
        for _ in range(PAGE):
            note(club)
            club.clock.tick(seconds=1)
        events, older = page(club, topic=Topic.DENIAL, after=older)
        seen += [event.id for event in events]
    assert seen == before


def test_a_list_that_ends_with_a_page_has_no_page_after_it(club: Club) -> None:
    """A link to nothing makes the reader think that something was taken away."""
    for _ in range(PAGE):
        note(club)
    assert [len(each) for each in pages(club, topic=Topic.DENIAL)] == [PAGE]


def test_a_place_that_is_none_of_ours_is_refused(club: Club) -> None:
    """Rubbish in the address must not read as the first page, or as the last."""
    with pytest.raises(PageTokenInvalid):
        page(club, after="2")


def test_events_are_picked_by_topic_and_by_colleague(club: Club) -> None:
    """Whoever looks for one person's look-ups must find those, all of them, and nobody else's."""
    for action in (Action.ROSTER_READ, Action.EXPORTED):
        for by in (club.officer, club.second, club.member("赵文兰")):
            note(club, action, by)
    note(club, Action.SIGN_IN_FAILED, SYSTEM)
    assert {event.action for each in pages(club, topic=Topic.EXPORT) for event in each} == {Action.EXPORTED}
    mine = [event for each in pages(club, staff_id=club.officer.id) for event in each]
    assert {event.by.label for event in mine} == {"李老师"}
    both, _ = page(club, staff_id=club.second.id, topic=Topic.PERSONAL_DATA)
    assert [(event.by.label, event.action) for event in both] == [("王老师", Action.ROSTER_READ)]
    # A member's id is no colleague's, even where somebody writes it into the address.
    assert page(club, staff_id=club.members["赵文兰"]) == ((), None)


@pytest.mark.parametrize("action", Action)
def test_every_kind_of_event_can_be_read_and_picked(club: Club, action: Action) -> None:
    """A kind that the list does not know would break the page, or hide there."""
    note(club, action)
    assert action in {event.action for event in page(club, topic=TOPIC[action])[0]}


def test_members_stand_there_by_their_number_and_never_by_name(club: Club) -> None:
    """The supervisor's list goes round more than the roster; it must not become a second one."""
    device, program, proposal = new_id(), new_id(), new_id()
    now, about = club.clock.now(), {"community_id": COMMUNITY, "made_by": club.officer.id}
    club.write(
        sa.insert(t.device).values(id=device, kind="kiosk", label="大厅平板", state="active", created_at=now, **about),
        sa.insert(t.integration).values(id=program, label="街道平台", scope="read", digest=b"1", created_at=now, **about),
        sa.insert(t.proposal).values(
            community_id=COMMUNITY, id=proposal, kind="erase", subject_id=club.members["韩文华"], content="{}",
            by_id=club.officer.id, expires_at=now, recorded_at=now,
        ),
    )  # fmt: skip
    note(club, Action.DEVICE_PAIRED, Principal(PrincipalKind.DEVICE, device), device)
    note(club, Action.INTEGRATION_MADE, Principal(PrincipalKind.PROGRAM, program), club.second.id)
    note(club, Action.PROPOSED, club.officer, proposal)
    note(club, Action.PERSON_READ, club.member("赵文兰"), club.members["王国宁"])
    note(club, Action.SIGN_IN_FAILED, SYSTEM, new_id())
    events = {event.action: event for each in pages(club) for event in each}
    assert {action: (event.by.label, event.about and event.about.label) for action, event in events.items()} == {
        Action.DEVICE_PAIRED: ("大厅平板", "大厅平板"),
        Action.INTEGRATION_MADE: ("街道平台", "王老师"),
        Action.PROPOSED: ("李老师", "DW2018003"),
        Action.PERSON_READ: ("DW2018001", "DW2018002"),
        Action.SIGN_IN_FAILED: ("", None),
    }
    assert not any(name in repr(events) for name in club.members if name != "王老师")


def test_a_neighbour_community_reads_nothing_of_ours(club: Club) -> None:
    """Two clubs on one machine, and the supervisor of one reading the other's look-ups."""
    note(club, Action.PERSON_READ, club.officer, club.members["赵文兰"])
    other = new_id()
    club.ledger.create_community(other, name="西王小区")
    assert audit(club.ledger, other, Wanted()).events == ()
    assert colleagues(club.ledger, other) == ()
    with club.ledger.writing() as tx:
        auditing.note(tx, other, club.officer, Action.PERSON_READ, club.members["赵文兰"])
    [event] = audit(club.ledger, other, Wanted()).events
    assert event.about is None


def test_whoever_was_let_go_of_can_still_be_picked(club: Club) -> None:
    """The list is read most when somebody has just left."""
    gone, never = club.staff(Role.OFFICER), club.staff(Role.OFFICER)
    note(club, Action.EXPORTED, gone)
    grant = t.role_grant.c
    club.write(sa.delete(t.role_grant).where(grant.staff_id.in_([gone.id, never.id])))
    listed = {one.staff_id for one in colleagues(club.ledger, COMMUNITY)}
    assert listed == {gone.id, club.officer.id, club.second.id}


def test_a_look_is_noted_once_a_minute(club: Club) -> None:
    """A page that is loaded again and again must not bury what the supervisor looks for."""
    for seconds in (0, 30, 29, 1, 60):
        club.clock.tick(seconds=seconds)
        note_once(club.ledger, COMMUNITY, club.officer, Action.ROSTER_READ)
        note_once(club.ledger, COMMUNITY, club.second, Action.ROSTER_READ)
        note_once(club.ledger, COMMUNITY, club.officer, Action.DENIED)
    assert club.count(t.audit_event, action="roster_read", by_id=club.officer.id) == 3
    assert club.count(t.audit_event, action="roster_read", by_id=club.second.id) == 3
    assert club.count(t.audit_event, action="denied") == 3


def test_looks_at_two_members_are_two_looks(club: Club) -> None:
    """Whoever leafs through ten neighbours' particulars in a minute must not stand there with the first alone."""
    for name in ("赵文兰", "韩文华", "赵文兰"):
        note_once(club.ledger, COMMUNITY, club.officer, Action.PERSON_READ, club.members[name])
    found = [event.about.label for event in page(club, topic=Topic.PERSONAL_DATA)[0] if event.about]
    assert sorted(found) == ["DW2018001", "DW2018003"]


def test_a_code_for_a_phone_is_noted_with_whose_it_is(club: Club) -> None:
    """Whoever makes a neighbour's code can open their handbook: that must be seen."""
    before = everything(club.ledger)["audit_event"]
    make_binding(club.ledger, club.ask(MakeBinding, member_id=club.members["赵文兰"]))
    [event] = page(club, topic=Topic.PERSONAL_DATA)[0]
    assert (event.action, event.by.label) == (Action.BINDING_MADE, "李老师")
    assert event.about is not None
    assert event.about.label == "DW2018001"
    assert club.count(t.audit_event) == len(before) + 1
