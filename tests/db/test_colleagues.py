"""Colleagues come by two people's word, and go by one; nobody opens or shuts their own door."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from ledger.errors import (
    LastOfficer,
    LinkUnknown,
    MemberUnknown,
    NotAllowed,
    OwnAccess,
    OwnCheckIn,
    RecoveryTooSoon,
    StaffUnknown,
    TextInvalid,
)
from ledger.ids import new_id
from ledger.operations.add_colleague import AddColleague, ColleagueProposed, add_colleague
from ledger.operations.confirm import Confirm, Confirmed, confirm
from ledger.operations.end_role import EndRole, RoleEnded, end_role
from ledger.operations.link_handbook import LinkHandbook, link_handbook
from ledger.operations.propose import Propose, propose
from ledger.operations.recover_staff import RecoverStaff, Recovery, recover_staff
from ledger.operations.return_check_in import ReturnCheckIn, return_check_in
from ledger.reports import staff
from ledger.reports.colleagues import Colleague, colleague, colleagues
from ledger.scheme.checkin import ReturnReason
from ledger.scheme.four_eyes import RECOVERY_REST
from ledger.scheme.proposed import GrantRole
from ledger.scheme.roles import Principal, Role
from ledger.store import one_use_token, web_sessions
from ledger.store import tables as t
from tests.club import COMMUNITY, Club
from tests.crowd import settled

ROUNDS = 5
"""Often enough that two threads meet."""


def new_colleague(club: Club, **given: Any) -> ColleagueProposed:  # noqa: ANN401
    """Propose 周老师 as an officer."""
    return add_colleague(club.ledger, club.ask(AddColleague, **({"name": "周老师", "role": Role.OFFICER} | given)))


def agree(club: Club, proposal_id: UUID) -> Confirmed:
    """Let the second officer confirm it."""
    return confirm(club.ledger, club.ask(Confirm, by=club.second, proposal_id=proposal_id))


def say_goodbye(club: Club, who: Principal, role: Role, **given: Any) -> RoleEnded:  # noqa: ANN401
    """End a role; by the first officer unless said otherwise."""
    return end_role(club.ledger, club.ask(EndRole, **({"staff_id": who.id, "role": role} | given)))


def link(club: Club, who: Principal, member_id: UUID | None, **given: Any) -> None:  # noqa: ANN401
    """Link a handbook; by the first officer unless said otherwise."""
    link_handbook(club.ledger, club.ask(LinkHandbook, **({"staff_id": who.id, "member_id": member_id} | given)))


def help_in(club: Club, who: Principal, **given: Any) -> Recovery:  # noqa: ANN401
    """Help somebody back in; the first officer does it unless said otherwise."""
    session = club.signed_in(given.get("by", club.officer))
    return recover_staff(club.ledger, club.ask(RecoverStaff, **({"staff_id": who.id, "session": session} | given)))


def with_password(club: Club, *people: Principal) -> None:
    """Let somebody have chosen how to sign in."""
    these = t.staff.c.id.in_([who.id for who in people])
    club.write(sa.update(t.staff).where(these).values(password_hash="argon2id"))  # noqa: S106 - nobody signs in by it


def signed_in(club: Club, who: Principal, community_id: UUID = COMMUNITY) -> str:
    """Begin a session; return its secret."""
    with club.ledger.writing() as tx:
        return web_sessions.begin_staff(tx, community_id, who.id)


def link_is_for(club: Club, kind: one_use_token.TokenKind, token: str) -> UUID:
    """Return whom a one-time link is for."""
    with club.ledger.reading() as rx:
        return one_use_token.look(rx, kind, token).subject_id


def audited(club: Club) -> list[str]:
    """Return what the supervisor can read."""
    event = t.audit_event.c
    with club.ledger.reading() as rx:
        return list(rx.connection.execute(sa.select(event.action).order_by(event.recorded_at, event.id)).scalars())


def one(club: Club, who: Principal) -> Colleague:
    """Return how the page of colleagues shows somebody."""
    return colleague(club.ledger, COMMUNITY, who.id)


def test_a_new_colleague_gets_a_link_when_a_second_person_agrees(club: Club) -> None:
    """If one officer could let somebody in, a second sign-in for oneself would be a minute's work."""
    proposed = new_colleague(club)
    assert [each.name for each in colleagues(club.ledger, COMMUNITY)] == ["李老师", "王老师"]
    done = agree(club, proposed.proposal_id)
    assert done.invitation is not None
    assert link_is_for(club, "invitation", done.invitation) == proposed.staff_id
    shown = colleague(club.ledger, COMMUNITY, proposed.staff_id)
    assert (shown.name, shown.roles, shown.can_sign_in, shown.helped_by) == ("周老师", (Role.OFFICER,), False, "王老师")
    assert audited(club) == ["proposed", "confirmed", "role_granted"]


def test_the_link_is_written_down_nowhere(club: Club) -> None:
    """Whoever reads the database, or a backup of it, must not find a way in."""
    token = agree(club, new_colleague(club).proposal_id).invitation
    assert token is not None
    assert token not in str(club.everything())


def test_a_double_tap_shows_a_link_that_works(club: Club) -> None:
    """The browser shows the second answer: a link that the first tap has used up would lock the colleague out."""
    proposed = new_colleague(club)
    first, second = agree(club, proposed.proposal_id), agree(club, proposed.proposal_id)
    assert first.invitation is not None
    assert second.invitation is not None
    assert link_is_for(club, "invitation", second.invitation) == proposed.staff_id
    with pytest.raises(LinkUnknown):
        link_is_for(club, "invitation", first.invitation)
    assert (club.count(t.decision), club.count(t.role_grant, staff_id=proposed.staff_id)) == (1, 1)


def test_a_repeat_of_the_form_is_one_new_colleague(club: Club) -> None:
    """Pressed twice, the form must not leave two people of one name for the second officer to choose from."""
    request = new_id()
    assert new_colleague(club, id=request) == new_colleague(club, id=request)
    assert club.count(t.staff, name="周老师") == 1
    with pytest.raises(TextInvalid):
        new_colleague(club, name=" ")


def test_a_further_role_needs_no_new_link_and_keeps_the_handbook(club: Club) -> None:
    """Whoever signs in already needs no link that somebody else could use; and is still of the same family."""
    zhou = club.staff(Role.OFFICER)
    with_password(club, zhou)
    link(club, zhou, club.members["韩文华"])
    more = propose(club.ledger, club.ask(Propose, content=GrantRole(zhou.id, Role.SECOND_OFFICER)))
    assert agree(club, more.proposal_id).invitation is None
    assert club.count(t.role_grant, staff_id=zhou.id, member_id=club.members["韩文华"]) == 2
    assert one(club, zhou).roles == (Role.OFFICER, Role.SECOND_OFFICER)


def test_a_role_ends_at_once_and_everything_that_it_opened(club: Club) -> None:
    """A session that stays open till midnight, or a badge in a drawer, is a colleague who never left."""
    zhou, li = club.staff(Role.OFFICER), club.officer
    with_password(club, zhou, li, club.second)
    badge = {"id": new_id(), "staff_id": zhou.id, "community_id": COMMUNITY, "digest": b"b", "pin_hash": "p", "wrong_pins": 0}
    club.write(sa.insert(t.badge).values(**badge, created_at=club.clock.now()))
    token = help_in(club, zhou).token
    secret = signed_in(club, zhou)
    assert say_goodbye(club, zhou, Role.OFFICER).left == 0
    assert staff.who(club.ledger, secret) is None
    assert club.count(t.badge, staff_id=zhou.id, ended_at=None) == 0
    with pytest.raises(LinkUnknown):
        link_is_for(club, "recovery", token)
    with pytest.raises(StaffUnknown):
        one(club, zhou)
    assert audited(club)[-1] == "role_ended"


def test_who_keeps_another_role_keeps_their_badge(club: Club) -> None:
    """Somebody who only ends looking after devices goes on stamping tomorrow with the same badge."""
    zhou = club.staff(Role.OFFICER, Role.ADMIN)
    badge = {"id": new_id(), "staff_id": zhou.id, "community_id": COMMUNITY, "digest": b"b", "pin_hash": "p", "wrong_pins": 0}
    club.write(sa.insert(t.badge).values(**badge, created_at=club.clock.now()))
    secret = signed_in(club, zhou)
    assert say_goodbye(club, zhou, Role.ADMIN).left == 1
    assert club.count(t.badge, staff_id=zhou.id, ended_at=None) == 1
    assert staff.who(club.ledger, secret) is None


def test_two_people_who_can_act_are_always_left(club: Club) -> None:
    """With one officer left, nothing that takes two could ever be done again, not even letting a third one in."""
    with_password(club, club.officer, club.second)
    before = club.everything()
    for who, role, by in (
        (club.second, Role.SECOND_OFFICER, club.officer),
        (club.officer, Role.OFFICER, club.second),
    ):
        with pytest.raises(LastOfficer):
            say_goodbye(club, who, role, by=by)
    assert club.everything() == before
    third = club.staff(Role.OFFICER)
    with pytest.raises(LastOfficer):
        say_goodbye(club, club.officer, Role.OFFICER, by=club.second)
    with_password(club, third)
    with pytest.raises(LastOfficer):
        say_goodbye(club, club.second, Role.SECOND_OFFICER)
    assert say_goodbye(club, club.officer, Role.OFFICER, by=club.second).left == 0


def test_an_invitation_that_nobody_used_can_always_be_ended(club: Club) -> None:
    """A wrong name on a link must not stay because the committee is small."""
    with_password(club, club.officer)
    assert say_goodbye(club, club.staff(Role.OFFICER), Role.OFFICER).left == 0
    assert say_goodbye(club, club.staff(Role.SUPERVISOR), Role.SUPERVISOR).left == 0


def test_two_who_end_each_others_role_at_once_do_not_both_succeed(club: Club) -> None:
    """Each of them counted the other: without a lock both would be gone, and the community with them."""
    third = club.staff(Role.SECOND_OFFICER)
    with_password(club, club.officer, club.second, third)
    pairs = ((club.second, Role.SECOND_OFFICER, third), (third, Role.SECOND_OFFICER, club.second))
    for _ in range(ROUNDS):
        done, refused = settled(2, lambda n: say_goodbye(club, pairs[n][0], pairs[n][1], by=pairs[n][2]))
        assert len(done) == 1
        assert {type(each) for each in refused} <= {LastOfficer, NotAllowed}
        assert club.count(t.role_grant, role="second_officer") == 1
        gone = {"staff_id": done[0].staff_id, "community_id": COMMUNITY, "role": "second_officer"}
        club.write(sa.insert(t.role_grant).values(**gone, granted_at=club.clock.now()))


def test_nobody_changes_their_own_access(club: Club) -> None:
    """Whoever is forced, or borrowed a session for a minute, must not be able to lock the door behind them."""
    with pytest.raises(OwnAccess):
        say_goodbye(club, club.officer, Role.OFFICER)
    with pytest.raises(OwnAccess):
        link(club, club.officer, club.members["赵文兰"])
    with pytest.raises(OwnAccess):
        help_in(club, club.officer)


def test_who_is_not_here_is_not_found(club: Club) -> None:
    """An id from elsewhere, or of somebody who left, opens and ends nothing."""
    nobody = Principal(club.officer.kind, new_id())
    with pytest.raises(StaffUnknown):
        say_goodbye(club, nobody, Role.OFFICER)
    with pytest.raises(StaffUnknown):
        say_goodbye(club, club.second, Role.ADMIN)
    with pytest.raises(StaffUnknown):
        link(club, nobody, club.members["赵文兰"])
    with pytest.raises(StaffUnknown):
        help_in(club, nobody)
    with pytest.raises(MemberUnknown):
        link(club, club.second, new_id())


def test_a_linked_handbook_keeps_an_officer_from_their_own_family(club: Club) -> None:
    """回避 holds from the moment of the link: an officer whose mother comes to the lecture leaves her seal to a colleague."""
    mine = club.come("王国宁").check_in_id
    link(club, club.officer, club.members["赵文兰"], by=club.second)
    back = club.ask(ReturnCheckIn, check_in_id=mine, reason=ReturnReason.MISTAKEN)
    with pytest.raises(OwnCheckIn):
        return_check_in(club.ledger, back)
    assert (one(club, club.officer).spoken_no, audited(club)[-1]) == (1, "handbook_linked")
    link(club, club.officer, None, by=club.second)
    assert one(club, club.officer).spoken_no is None
    return_check_in(club.ledger, back)


def test_the_link_covers_every_role_of_the_colleague(club: Club) -> None:
    """A second role without the link would be a door around the first."""
    zhou = club.staff(Role.OFFICER, Role.ADMIN)
    link(club, zhou, club.members["韩文华"])
    assert club.count(t.role_grant, staff_id=zhou.id, member_id=club.members["韩文华"]) == 2
    assert one(club, zhou).spoken_no == 3


def test_helping_somebody_in_ends_what_they_had_open_and_rests_a_day(club: Club) -> None:
    """A lost phone is in somebody's hands: its session must end with the first word about it, not with the new password."""
    with_password(club, club.second)
    secret = signed_in(club, club.second)
    back = help_in(club, club.second)
    assert staff.who(club.ledger, secret) is None
    assert (back.name, back.first_time, back.expires_at) == ("王老师", False, club.clock.now() + timedelta(hours=1))
    assert link_is_for(club, "recovery", back.token) == club.second.id
    shown = one(club, club.second)
    assert (shown.helped_by, shown.rests_until) == ("李老师", club.clock.now() + RECOVERY_REST)
    assert audited(club)[-1] == "recovered"
    club.clock.at += RECOVERY_REST
    assert (one(club, club.second).helped_by, one(club, club.second).rests_until) == ("", None)


def test_whoever_never_signed_in_gets_their_invitation_anew(club: Club) -> None:
    """A link that was lost in the first week is no reason to propose the colleague once more."""
    again = help_in(club, club.second)
    assert again.first_time
    assert link_is_for(club, "invitation", again.token) == club.second.id


def test_whoever_was_just_helped_in_helps_nobody(club: Club) -> None:
    """One person could otherwise walk through a second sign-in to a third, and be two people before the day is over."""
    third = club.staff(Role.OFFICER)
    help_in(club, club.second)
    with pytest.raises(RecoveryTooSoon):
        help_in(club, third, by=club.second)
    club.clock.at += RECOVERY_REST
    help_in(club, third, by=club.second)


def test_helping_somebody_in_is_no_way_in_next_door(club: Club) -> None:
    """One sign-in opens every community somebody works for: a colleague of one must not hold the key to the other."""
    other = new_id()
    club.ledger.create_community(other, name="西王小区", handbook_prefix="XW")
    about = {"community_id": other, "granted_at": club.clock.now()}
    club.write(sa.insert(t.role_grant).values(staff_id=club.second.id, role="officer", **about))
    with pytest.raises(NotAllowed):
        help_in(club, club.second)
    club.write(sa.insert(t.role_grant).values(staff_id=club.officer.id, role="officer", **about))
    secret = signed_in(club, club.second, other)
    help_in(club, club.second)
    assert staff.who(club.ledger, secret) is None
