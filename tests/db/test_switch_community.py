"""Whoever works for two communities is in one of them at a time, and in the other with a session of its own."""

from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from ledger.errors import CommunityUnknown
from ledger.ids import new_id
from ledger.operations.found_community import FoundCommunity, found_community
from ledger.operations.switch_community import SwitchCommunity, switch_community
from ledger.reports.staff import who
from ledger.reports.workplaces import Workplace, workplaces
from ledger.scheme.roles import Role
from ledger.store import tables as t
from ledger.store import web_sessions
from ledger.store.web_sessions import IDLE, STAFF_LIVES, Method
from tests.club import COMMUNITY, Club

OTHER = UUID("c0000000-0000-7000-8000-000000000002")


@pytest.fixture
def session(club: Club) -> str:
    """A session of the first officer, who is the supervisor of a second community next door."""
    founding = FoundCommunity(
        id=OTHER, name="西王小区", subdistrict="石门二路街道", handbook_prefix="XW", officers=("周老师", "吴老师"), another=True
    )
    found_community(club.ledger, founding)
    now = club.clock.now()
    club.write(
        sa.insert(t.role_grant).values(staff_id=club.officer.id, community_id=OTHER, role=Role.SUPERVISOR.value, granted_at=now)
    )
    with club.ledger.writing() as tx:
        return web_sessions.begin_staff(tx, COMMUNITY, club.officer.id, Method.PASSKEY)


def switch(club: Club, session: str, community_id: UUID = OTHER) -> str:
    return switch_community(club.ledger, SwitchCommunity(session=session, community_id=community_id))


def test_the_other_community_is_entered_with_the_role_held_there(club: Club, session: str) -> None:
    """An officer here who is a supervisor there must not press seals there."""
    there = who(club.ledger, switch(club, session))
    assert there is not None
    assert (there.community_id, there.roles, there.method) == (OTHER, frozenset({Role.SUPERVISOR}), Method.PASSKEY)


def test_the_session_before_is_over(club: Club, session: str) -> None:
    """A tab that was left open in the first community must not go on there with the old cookie."""
    switch(club, session)
    assert who(club.ledger, session) is None
    with pytest.raises(CommunityUnknown):
        switch(club, session)


def test_switching_makes_no_session_live_longer(club: Club, session: str) -> None:
    """Going back and forth all week would be a sign-in that never ends."""
    club.clock.tick(minutes=20)
    secret = switch(club, session)
    with club.ledger.reading() as rx:
        ends = rx.connection.execute(sa.select(t.web_session.c.expires_at).order_by(t.web_session.c.created_at.desc())).first()
    assert ends is not None
    assert ends.expires_at == club.clock.now() - timedelta(minutes=20) + STAFF_LIVES
    club.clock.at += STAFF_LIVES - timedelta(minutes=20)
    assert who(club.ledger, secret) is None


def test_nobody_enters_a_community_that_gave_them_no_role(club: Club, session: str) -> None:
    """The neighbours' names next door are none of this officer's business."""
    stranger = club.staff(Role.OFFICER)
    with club.ledger.writing() as tx:
        theirs = web_sessions.begin_staff(tx, COMMUNITY, stranger.id)
    for community_id in (OTHER, new_id()):
        with pytest.raises(CommunityUnknown):
            switch(club, theirs, community_id)
    assert who(club.ledger, theirs) is not None
    assert who(club.ledger, session) is not None


def test_a_session_that_rests_is_not_carried_over(club: Club, session: str) -> None:
    """Somebody else's untouched screen must not become a fresh session next door."""
    club.clock.at += IDLE
    with pytest.raises(CommunityUnknown):
        switch(club, session)


def test_one_sees_where_one_works(club: Club, session: str) -> None:
    """A list of all communities of the street would tell who runs what; one's own are enough."""
    assert session
    assert workplaces(club.ledger, club.officer.id) == (Workplace(COMMUNITY, "东王小区"), Workplace(OTHER, "西王小区"))
    assert workplaces(club.ledger, club.staff(Role.OFFICER).id) == (Workplace(COMMUNITY, "东王小区"),)
