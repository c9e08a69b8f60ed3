"""What takes two people, in a real book: proposed by one, confirmed by another, done exactly once."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from ledger.errors import (
    AlreadyErased,
    ConfirmTooSoon,
    LedgerError,
    MemberUnknown,
    OwnAccess,
    OwnHousehold,
    OwnProposal,
    ProposalDecided,
    ProposalExpired,
    ProposalUnknown,
    RoleHeld,
    SecondOfficerMissing,
    StaffUnknown,
)
from ledger.ids import new_id
from ledger.operations.confirm import Confirm, Confirmed, confirm
from ledger.operations.end_role import EndRole, end_role
from ledger.operations.propose import Propose, propose
from ledger.operations.recover_staff import RecoverStaff, recover_staff
from ledger.operations.withdraw import Withdraw, withdraw
from ledger.reports.proposals import proposals
from ledger.scheme.four_eyes import LIVES, RECOVERY_REST, Outcome
from ledger.scheme.proposed import ErasePerson, GrantRole, Proposed
from ledger.scheme.roles import Principal, Role
from ledger.store import tables as t
from ledger.store.authority import standing
from tests.club import COMMUNITY, Club
from tests.crowd import settled

CROWD = 16


@dataclass
class Desk:
    """The words in which these tests speak of proposals."""

    club: Club

    def propose(self, content: Proposed, by: Principal | None = None, **given: Any) -> UUID:  # noqa: ANN401
        """Let somebody propose something; the first officer unless said otherwise."""
        command = self.club.ask(Propose, by=by or self.club.officer, content=content, **given)
        return propose(self.club.ledger, command).proposal_id

    def confirm(self, proposal_id: UUID, by: Principal | None = None) -> Confirmed:
        """Let somebody confirm it; the second officer unless said otherwise."""
        return confirm(self.club.ledger, self.club.ask(Confirm, by=by or self.club.second, proposal_id=proposal_id))

    def withdraw(self, proposal_id: UUID, by: Principal | None = None) -> None:
        """Let somebody withdraw it; the first officer unless said otherwise."""
        withdraw(self.club.ledger, self.club.ask(Withdraw, by=by or self.club.officer, proposal_id=proposal_id))

    def roles(self, who: Principal) -> frozenset[Role]:
        """Return what somebody may be."""
        with self.club.ledger.reading() as rx:
            return standing(rx, COMMUNITY, who).roles

    def refused(self, refusal: type[LedgerError], proposal_id: UUID, by: Principal | None = None) -> None:
        """See that a confirmation is refused and changes nothing."""
        before = self.club.everything()
        with pytest.raises(refusal):
            self.confirm(proposal_id, by)
        assert self.club.everything() == before

    def audited(self) -> list[str]:
        """Return what the supervisor can read, in order."""
        event = t.audit_event.c
        with self.club.ledger.reading() as rx:
            return list(rx.connection.execute(sa.select(event.action).order_by(event.recorded_at, event.id)).scalars())


@pytest.fixture
def desk(club: Club) -> Desk:
    return Desk(club)


@pytest.fixture
def zhou(club: Club) -> Principal:
    """周老师, who only looks on so far."""
    return club.staff(Role.SUPERVISOR)


def promotion(who: Principal) -> GrantRole:
    return GrantRole(who.id, Role.OFFICER)


def test_nothing_changes_before_a_second_person_says_so(club: Club, desk: Desk, zhou: Principal) -> None:
    """A proposal that already acts is one pair of eyes with a form to fill in."""
    proposal_id = desk.propose(promotion(zhou))
    assert desk.roles(zhou) == {Role.SUPERVISOR}
    done = desk.confirm(proposal_id)
    assert done.content == promotion(zhou)
    assert desk.roles(zhou) == {Role.SUPERVISOR, Role.OFFICER}
    assert desk.audited() == ["proposed", "confirmed", "role_granted"]
    assert club.count(t.decision, by_id=club.second.id, outcome="confirmed") == 1


def test_sixteen_who_confirm_at_once_carry_it_out_once(club: Club, desk: Desk, zhou: Principal) -> None:
    """Two colleagues at two screens press in one second; the others are told how it stands, and nothing happens twice."""
    proposal_id = desk.propose(promotion(zhou))
    crowd = [club.staff(Role.SECOND_OFFICER) for _ in range(CROWD)]
    done, refused = settled(CROWD, lambda n: desk.confirm(proposal_id, crowd[n]))
    assert len(done) == 1
    assert {(type(each), each.params["outcome"]) for each in refused} == {(ProposalDecided, "confirmed")}
    assert (club.count(t.decision), club.count(t.role_grant, staff_id=zhou.id)) == (1, 2)


def test_a_confirmation_and_a_withdrawal_in_one_moment_are_one_of_the_two(club: Club, desk: Desk, zhou: Principal) -> None:
    """What was withdrawn and carried out is two truths about one decision."""
    proposal_id = desk.propose(promotion(zhou))
    crowd = [club.staff(Role.SECOND_OFFICER) for _ in range(CROWD)]

    def press(n: int) -> None:
        if n % 2:
            desk.withdraw(proposal_id, crowd[n])
        else:
            desk.confirm(proposal_id, crowd[n])

    done, refused = settled(CROWD, press)
    assert len(done) == 1
    assert {type(each) for each in refused} == {ProposalDecided}
    assert (Role.OFFICER in desk.roles(zhou)) is (club.count(t.decision, outcome="confirmed") == 1)


def test_a_double_tap_is_told_that_it_is_done_and_a_late_one_how_it_stands(club: Club, desk: Desk, zhou: Principal) -> None:
    """Whoever taps twice on a slow network has done nothing wrong; whoever comes back next day must not do it again."""
    club.write(sa.update(t.staff).values(password_hash="argon2id"))  # noqa: S106 - nobody signs in by it
    proposal_id = desk.propose(promotion(zhou))
    first = desk.confirm(proposal_id)
    before = club.everything()
    assert desk.confirm(proposal_id) == first
    assert club.everything() == before
    club.clock.tick(minutes=1)
    desk.refused(ProposalDecided, proposal_id)


def test_an_own_proposal_needs_somebody_else(club: Club, desk: Desk, zhou: Principal) -> None:
    """One person who presses twice is still one person."""
    mine = desk.propose(promotion(zhou), club.second)
    desk.refused(OwnProposal, mine, club.second)


def test_two_officers_are_not_enough_without_a_second_officer(club: Club, desk: Desk, zhou: Principal) -> None:
    """Two friends of one rank could give away whatever they like; the second officer is who answers for it."""
    desk.refused(SecondOfficerMissing, desk.propose(promotion(zhou)), club.staff(Role.OFFICER))


def test_nobody_decides_about_their_own_household(club: Club, desk: Desk) -> None:
    """A cousin's record that a cousin makes vanish is what the second pair of eyes is there for."""
    family = ErasePerson(club.members["李建国"])
    with pytest.raises(OwnHousehold):
        desk.propose(family, club.second)
    waits = desk.propose(family)
    desk.refused(OwnHousehold, waits)
    desk.confirm(waits, club.staff(Role.SECOND_OFFICER))


def test_a_link_made_between_the_two_steps_counts(club: Club, desk: Desk) -> None:
    """Whose family the first of the two belongs to is asked when it is decided, not when it was written down."""
    waits = desk.propose(ErasePerson(club.members["韩文华"]))
    mine = t.role_grant.c.staff_id == club.officer.id
    club.write(sa.update(t.role_grant).where(mine).values(member_id=club.members["韩文华"]))
    desk.refused(OwnHousehold, waits)


def test_nobody_is_one_of_the_two_who_give_them_a_role(club: Club, desk: Desk) -> None:
    """An officer who lifts themselves needs only one friend; it shall take two others."""
    officer = club.staff(Role.OFFICER)
    with pytest.raises(OwnAccess):
        desk.propose(GrantRole(officer.id, Role.SECOND_OFFICER), officer)
    desk.refused(OwnAccess, desk.propose(GrantRole(officer.id, Role.SUPERVISOR), club.second), officer)


def test_whoever_was_helped_back_in_rests_for_a_day(club: Club, desk: Desk, zhou: Principal) -> None:
    """Who holds the link of a colleague could sign in as that colleague, and be both pairs of eyes by lunch."""
    waits = desk.propose(promotion(zhou))
    recover_staff(club.ledger, club.ask(RecoverStaff, staff_id=club.second.id, session=club.signed_in(club.officer)))
    desk.refused(ConfirmTooSoon, waits)
    club.clock.at += RECOVERY_REST - timedelta(minutes=1)
    desk.refused(ConfirmTooSoon, waits)
    club.clock.tick(minutes=1)
    desk.confirm(waits)


def test_a_proposal_lapses_after_two_weeks(club: Club, desk: Desk, zhou: Principal) -> None:
    """What nobody wanted to confirm in a fortnight must not be done by a slip of the finger a year later."""
    waits = desk.propose(promotion(zhou))
    club.clock.at += LIVES
    desk.refused(ProposalExpired, waits)
    with pytest.raises(ProposalExpired):
        desk.withdraw(waits)
    assert desk.propose(promotion(zhou)) != waits


def test_what_was_withdrawn_cannot_be_confirmed(club: Club, desk: Desk, zhou: Principal) -> None:
    """A page that was left open must not bring back what was taken back."""
    waits = desk.propose(promotion(zhou))
    desk.withdraw(waits)
    desk.refused(ProposalDecided, waits)
    with pytest.raises(ProposalDecided) as told:
        desk.withdraw(waits)
    assert told.value.params == {"outcome": "withdrawn"}
    assert desk.audited() == ["proposed", "withdrawn"]
    assert club.count(t.decision) == 1


def test_the_same_waits_once_whoever_proposes_it(club: Club, desk: Desk, zhou: Principal) -> None:
    """Two officers with the same thought would otherwise see it done twice, or refused the second time."""
    first = desk.propose(promotion(zhou))
    assert desk.propose(promotion(zhou)) == first == desk.propose(promotion(zhou), club.second)
    assert desk.propose(GrantRole(zhou.id, Role.ADMIN)) != first
    desk.withdraw(first)
    assert desk.propose(promotion(zhou)) != first
    assert club.count(t.proposal) == 3


def test_a_repeat_of_the_same_request_is_the_same_proposal(club: Club, desk: Desk, zhou: Principal) -> None:
    """A retry after the first was decided must not set the same thing going again."""
    request = new_id()
    first = desk.propose(promotion(zhou), id=request)
    desk.withdraw(first)
    assert desk.propose(promotion(zhou), id=request) == first == request
    assert club.count(t.proposal) == 1


def test_what_is_not_possible_cannot_be_proposed(club: Club, desk: Desk) -> None:
    """A proposal about nobody would wait for two weeks, and then be refused to whoever trusted it."""
    with pytest.raises(StaffUnknown):
        desk.propose(GrantRole(new_id(), Role.OFFICER))
    with pytest.raises(RoleHeld):
        desk.propose(GrantRole(club.second.id, Role.SECOND_OFFICER))
    with pytest.raises(MemberUnknown):
        desk.propose(ErasePerson(new_id()))
    with pytest.raises(ProposalUnknown):
        desk.confirm(new_id())
    with pytest.raises(ProposalUnknown):
        desk.withdraw(new_id())


def test_what_is_not_possible_any_more_is_not_confirmed(club: Club, desk: Desk, zhou: Principal) -> None:
    """Between the two steps the world goes on: the second one looks once more, and a refusal leaves the proposal waiting."""
    waits = desk.propose(promotion(zhou))
    same = {"staff_id": zhou.id, "community_id": COMMUNITY, "role": "officer", "granted_at": club.clock.now()}
    club.write(sa.insert(t.role_grant).values(same))
    desk.refused(RoleHeld, waits)
    club.write(sa.delete(t.role_grant).where(t.role_grant.c.staff_id == zhou.id, t.role_grant.c.role == "officer"))
    desk.confirm(waits)


def test_a_person_is_erased_by_two_and_the_points_stay(club: Club, desk: Desk) -> None:
    """Whoever asks to be forgotten must be, and no points may vanish with the name."""
    club.earn("赵文兰")
    gone = ErasePerson(club.members["赵文兰"])
    proposal_id = desk.propose(gone)
    assert desk.confirm(proposal_id) == Confirmed(gone, None) == desk.confirm(proposal_id)
    assert club.count(t.person, member_id=gone.member_id) == 0
    assert club.count(t.erasure, member_id=gone.member_id, proposal_id=proposal_id) == 1
    assert club.available("赵文兰") == 50
    assert desk.audited()[-2:] == ["confirmed", "person_erased"]
    with pytest.raises(AlreadyErased):
        desk.propose(gone)


def test_a_colleague_who_goes_leaves_nothing_waiting(club: Club, desk: Desk, zhou: Principal) -> None:
    """What somebody proposed before they lost the key must not be confirmed when they are gone."""
    officer = club.staff(Role.OFFICER)
    theirs, about_them = desk.propose(promotion(zhou), officer), desk.propose(GrantRole(officer.id, Role.ADMIN))
    staying = desk.propose(GrantRole(zhou.id, Role.SECOND_OFFICER))
    end_role(club.ledger, club.ask(EndRole, staff_id=officer.id, role=Role.OFFICER))
    desk.refused(ProposalDecided, theirs)
    desk.refused(ProposalDecided, about_them)
    desk.confirm(staying)


def test_the_page_shows_what_waits_and_how_the_rest_ended(club: Club, desk: Desk, zhou: Principal) -> None:
    """Whoever comes second must see what waits, by whom and until when, and that the first has done it already."""
    erasure = desk.propose(ErasePerson(club.members["韩文华"]))
    club.clock.tick(hours=1)
    withdrawn, confirmed = desk.propose(promotion(zhou)), desk.propose(GrantRole(zhou.id, Role.ADMIN), club.second)
    desk.withdraw(withdrawn)
    desk.confirm(confirmed, club.officer)
    shown = proposals(club.ledger, COMMUNITY)
    [waits] = shown.waiting
    assert (waits.proposal_id, waits.by_name, waits.handbook_no, waits.colleague) == (erasure, "李老师", "DW2018003", "")
    assert waits.until_at == waits.since_at + LIVES
    assert [(each.proposal_id, each.outcome, each.decided_by) for each in shown.ended] == [
        (confirmed, Outcome.CONFIRMED, "李老师"),
        (withdrawn, Outcome.WITHDRAWN, "李老师"),
    ]
    assert {each.colleague for each in shown.ended} == {"新来的"}
    club.clock.at += LIVES
    lapsed = proposals(club.ledger, COMMUNITY)
    assert lapsed.waiting == ()
    assert [each.outcome for each in lapsed.ended if each.proposal_id == erasure] == [None]


def test_a_proposal_of_next_door_is_none_of_ours(club: Club, desk: Desk) -> None:
    """An id that was seen in another community must open nothing here."""
    other, stranger = new_id(), new_id()
    club.ledger.create_community(other, name="西王小区", handbook_prefix="XW")
    club.write(
        sa.insert(t.staff).values(id=stranger, name="邻居老师", created_at=club.clock.now()),
        sa.insert(t.role_grant).values(
            staff_id=stranger, community_id=other, role="second_officer", granted_at=club.clock.now()
        ),
    )
    with pytest.raises(StaffUnknown):
        desk.propose(GrantRole(stranger, Role.OFFICER))
    by = Principal(club.officer.kind, stranger)
    about = {"community_id": other, "by": by}
    with pytest.raises(MemberUnknown):
        propose(club.ledger, club.ask(Propose, content=ErasePerson(club.members["赵文兰"]), **about))
    mine = desk.propose(ErasePerson(club.members["赵文兰"]))
    with pytest.raises(ProposalUnknown):
        confirm(club.ledger, club.ask(Confirm, proposal_id=mine, **about))
