"""Whoever helps somebody in may be that somebody for a day: the rules count the two as one."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from ledger.errors import ConfirmTooSoon, OwnCheckIn, RecoveryTooSoon, SignInTooOld
from ledger.operations.accept_invitation import AcceptInvitation, accept_invitation
from ledger.operations.confirm import Confirm, confirm
from ledger.operations.end_role import EndRole, end_role
from ledger.operations.link_handbook import LinkHandbook, link_handbook
from ledger.operations.propose import Propose, propose
from ledger.operations.recover_staff import RecoverStaff, recover_staff
from ledger.scheme.four_eyes import RECOVERY_REST
from ledger.scheme.proposed import ErasePerson
from ledger.scheme.roles import Principal, Role
from ledger.store import tables as t
from ledger.store.recent_sign_in import RECENT
from tests.club import Club

PASSWORD = "谁也猜不到的一整句话就在这里了"  # noqa: S105 - of a club that lives for one test


def help_in(club: Club, who: Principal) -> str:
    """Let the first officer help somebody in; return the link's token."""
    asked = {"staff_id": who.id, "session": club.signed_in(club.officer)}
    return recover_staff(club.ledger, club.ask(RecoverStaff, **asked)).token


def take(club: Club, token: str, login: str) -> None:
    """Use the link."""
    accept_invitation(club.ledger, AcceptInvitation(token=token, login=login, password=PASSWORD))


def own(club: Club, who: Principal, name: str) -> None:
    """Let a handbook be an officer's own."""
    mine = t.role_grant.c.staff_id == who.id
    club.write(sa.update(t.role_grant).where(mine).values(member_id=club.members[name]))


def proposed(club: Club, by: Principal) -> object:
    return propose(club.ledger, club.ask(Propose, by=by, content=ErasePerson(club.members["韩文华"]))).proposal_id


def test_one_person_who_helped_both_in_is_neither_of_the_two(club: Club) -> None:
    """An officer who holds the links of two colleagues would propose as one and confirm as the other, in one minute."""
    third = club.staff(Role.OFFICER)
    for n, who in enumerate((club.second, third)):
        take(club, help_in(club, who), f"somebody{n}")
    waits = proposed(club, third)
    with pytest.raises(ConfirmTooSoon):
        confirm(club.ledger, club.ask(Confirm, by=club.second, proposal_id=waits))
    club.clock.at += RECOVERY_REST
    confirm(club.ledger, club.ask(Confirm, by=club.second, proposal_id=waits))


def test_the_day_begins_when_the_link_is_used(club: Club) -> None:
    """A link that works for a week would otherwise be kept for a day and then be worth a second pair of eyes."""
    somebody = club.staff(Role.SECOND_OFFICER)
    token = help_in(club, somebody)
    club.clock.at += RECOVERY_REST + timedelta(hours=1)
    take(club, token, "somebody")
    waits = proposed(club, somebody)
    with pytest.raises(ConfirmTooSoon):
        confirm(club.ledger, club.ask(Confirm, by=club.officer, proposal_id=waits))


def test_nobody_stamps_the_family_of_whoever_helped_them_in(club: Club) -> None:
    """An officer would help a colleague in, keep the link, and stamp themselves in the colleague's name."""
    own(club, club.officer, "赵文兰")
    somebody = club.staff(Role.OFFICER)
    take(club, help_in(club, somebody), "somebody")
    came = club.come("赵文兰").check_in_id
    with pytest.raises(OwnCheckIn):
        club.stamp(came, by=somebody)
    club.clock.at += RECOVERY_REST
    club.stamp(came, by=somebody)


def test_whoever_was_just_helped_in_changes_nobodys_access(club: Club) -> None:
    """In a colleague's name an officer would take away the note that says whose family is theirs."""
    own(club, club.officer, "赵文兰")
    somebody = club.staff(Role.OFFICER)
    take(club, help_in(club, somebody), "somebody")
    for change in (
        lambda: link_handbook(club.ledger, club.ask(LinkHandbook, by=somebody, staff_id=club.officer.id, member_id=None)),
        lambda: end_role(club.ledger, club.ask(EndRole, by=somebody, staff_id=club.officer.id, role=Role.OFFICER)),
    ):
        with pytest.raises(RecoveryTooSoon):
            change()


def test_a_found_screen_is_not_worth_a_way_in(club: Club) -> None:
    """Five minutes at a colleague's open session must not become that colleague's colleague for good."""
    session = club.signed_in(club.officer)
    club.clock.at += RECENT
    with pytest.raises(SignInTooOld):
        recover_staff(club.ledger, club.ask(RecoverStaff, staff_id=club.second.id, session=session))
