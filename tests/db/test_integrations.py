"""Tokens of other programs: shown once, kept as a digest, ended at once."""

from uuid import UUID

import pytest
import sqlalchemy as sa

from ledger.errors import CommunityUnknown, IntegrationUnknown, NotAllowed, RequestReused, TextInvalid
from ledger.ids import new_id
from ledger.operations.create_session import CreateSession, create_session
from ledger.operations.end_integration import EndIntegration, end_integration
from ledger.operations.make_integration import IntegrationMade, MakeIntegration, make_integration
from ledger.operations.note_program import SEEN_EVERY, note_program
from ledger.operations.set_headcount import SetHeadcount, set_headcount
from ledger.reports.communities import community
from ledger.reports.integrations import integration, integrations
from ledger.reports.program import program
from ledger.scheme.roles import Principal, PrincipalKind, Role, Scope
from ledger.store import tables as t
from ledger.store.program_tokens import TOKEN_MAX
from tests.club import COMMUNITY, NOW, Club
from tests.doing import HOUR

OTHER = UUID("c0000000-0000-7000-8000-000000000002")


@pytest.fixture
def admin(club: Club) -> Principal:
    """Whoever looks after devices and programs."""
    return club.staff(Role.ADMIN)


def made(club: Club, admin: Principal, scope: Scope = Scope.READ) -> IntegrationMade:
    return make_integration(club.ledger, club.ask(MakeIntegration, by=admin, label="街道日历", scope=scope))


def test_a_token_is_shown_once_and_stored_nowhere(club: Club, admin: Principal) -> None:
    """Whoever steals a backup must not be able to write activities with it."""
    token = made(club, admin).token
    assert token.startswith("dwk_")
    assert len(token) == TOKEN_MAX == 44
    assert token not in repr(club.everything())
    assert token[4:].encode() not in b"".join(
        value for rows in club.everything().values() for row in rows for value in row if isinstance(value, bytes)
    )


def test_a_token_opens_one_community_with_one_scope(club: Club, admin: Principal) -> None:
    """A token that reached the next street's book would make one leak everybody's."""
    reading, writing = made(club, admin), made(club, admin, Scope.WRITE)
    found = program(club.ledger, reading.token)
    assert found is not None
    assert (found.id, found.community_id) == (reading.integration_id, COMMUNITY)
    assert found.roles == {Role.API_READER}
    found = program(club.ledger, writing.token)
    assert found is not None
    assert found.roles == {Role.API_WRITER}
    for strange in ("", "dwk_", reading.token + "X", reading.token.lower() + "\ud800", "X" * 10_000):
        assert program(club.ledger, strange) is None


def test_an_ended_token_opens_nothing_at_once(club: Club, admin: Principal) -> None:
    """A token that was pasted into a chat must be dead before the chat is read."""
    writing = made(club, admin, Scope.WRITE)
    end = club.ask(EndIntegration, by=admin, integration_id=writing.integration_id)
    assert end_integration(club.ledger, end) == end_integration(club.ledger, end)
    assert program(club.ledger, writing.token) is None
    by = Principal(PrincipalKind.PROGRAM, writing.integration_id)
    with pytest.raises(NotAllowed):
        set_headcount(club.ledger, club.ask(SetHeadcount, by=by, session_id=club.lecture, headcount=3))
    end_integration(club.ledger, club.ask(EndIntegration, by=admin, integration_id=writing.integration_id))
    assert club.count(t.audit_event, action="integration_ended") == 1


def test_a_program_does_what_its_scope_allows_and_nothing_else(club: Club, admin: Principal) -> None:
    """The operations ask the role table again: a forgotten guard on the web must not let a reader write."""
    about = {"title": "讲座", "rule_code": "K09", "team_id": None, "place": "厅", "starts_at": NOW, "ends_at": NOW + HOUR}
    reader, writer = (
        Principal(PrincipalKind.PROGRAM, made(club, admin, scope).integration_id) for scope in (Scope.READ, Scope.WRITE)
    )
    with pytest.raises(NotAllowed):
        create_session(club.ledger, club.ask(CreateSession, by=reader, **about))
    created = create_session(club.ledger, club.ask(CreateSession, by=writer, **about))
    assert club.count(t.session, id=created.session_id) == 1
    with pytest.raises(NotAllowed):
        club.stamp(club.come("赵文兰").check_in_id, by=writer)


def test_a_repeated_making_leaves_one_program_with_the_token_that_was_shown_last(club: Club, admin: Principal) -> None:
    """A double tap must neither leave a second program nobody knows of, nor a token that opens nothing."""
    command = club.ask(MakeIntegration, by=admin, label="街道日历", scope=Scope.READ)
    first, second = make_integration(club.ledger, command), make_integration(club.ledger, command)
    assert program(club.ledger, first.token) is None
    assert program(club.ledger, second.token) is not None
    assert (club.count(t.integration), club.count(t.audit_event, action="integration_made")) == (1, 1)
    note_program(club.ledger, second.integration_id, None)
    other = club.ask(MakeIntegration, id=command.id, by=admin, label="别的程序", scope=Scope.READ)
    for again in (command, other):
        with pytest.raises(RequestReused):
            make_integration(club.ledger, again)
    assert program(club.ledger, second.token) is not None


def test_a_label_is_short_and_plain(club: Club, admin: Principal) -> None:
    """The list of programs is read by somebody who has to know which one to end."""
    for label in ("", " ", "长" * 41, "日\u202e历"):
        with pytest.raises(TextInvalid):
            make_integration(club.ledger, club.ask(MakeIntegration, by=admin, label=label, scope=Scope.READ))
    assert club.count(t.integration) == 0


def test_the_last_sign_of_life_is_noted_once_a_minute(club: Club, admin: Principal) -> None:
    """A write for every reading would make a display screen the busiest writer of the house."""
    made_one = made(club, admin)

    def seen() -> object:
        return integration(club.ledger, COMMUNITY, made_one.integration_id).seen_at

    assert seen() is None
    note_program(club.ledger, made_one.integration_id, None)
    first = club.clock.now()
    assert seen() == first
    club.clock.tick(seconds=SEEN_EVERY.total_seconds() - 1)
    note_program(club.ledger, made_one.integration_id, first)
    assert seen() == first
    club.clock.tick(seconds=1)
    note_program(club.ledger, made_one.integration_id, first)
    assert seen() == club.clock.now()


def test_programs_of_next_door_are_not_seen_and_not_ended(club: Club, admin: Principal) -> None:
    """An admin of one club must not be able to cut off the other's programs, nor learn that there are any."""
    club.ledger.create_community(OTHER, name="西王小区", handbook_prefix="XW")
    here = made(club, admin)
    club.write(
        sa.insert(t.integration).values(
            id=(there := new_id()),
            community_id=OTHER,
            label="隔壁的",
            scope="read",
            digest=b"x",
            made_by=new_id(),
            created_at=NOW,
        )
    )
    assert [one.integration_id for one in integrations(club.ledger, COMMUNITY)] == [here.integration_id]
    with pytest.raises(IntegrationUnknown):
        integration(club.ledger, COMMUNITY, there)
    with pytest.raises(IntegrationUnknown):
        end_integration(club.ledger, club.ask(EndIntegration, by=admin, integration_id=there))
    assert club.count(t.integration, ended_at=None) == 2


def test_the_list_begins_with_what_is_at_work(club: Club, admin: Principal) -> None:
    """Whoever looks for the token to end must not search among those that ended years ago."""
    first = made(club, admin)
    club.clock.tick(hours=1)
    second = made(club, admin, Scope.WRITE)
    club.clock.tick(hours=1)
    third = made(club, admin)
    end_integration(club.ledger, club.ask(EndIntegration, by=admin, integration_id=third.integration_id))
    listed = integrations(club.ledger, COMMUNITY)
    assert [one.integration_id for one in listed] == [second.integration_id, first.integration_id, third.integration_id]
    assert [one.scope for one in listed] == [Scope.WRITE, Scope.READ, Scope.READ]
    assert listed[2].ended_at == club.clock.now()


def test_a_community_that_is_not_there_has_no_particulars(club: Club) -> None:
    """A token outlives nothing: where the community is gone, so is the answer."""
    assert community(club.ledger, COMMUNITY).name == "东王小区"
    with pytest.raises(CommunityUnknown):
        community(club.ledger, OTHER)
