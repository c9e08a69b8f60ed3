"""The second pair of eyes, case by case: who may confirm what somebody else proposed, and when."""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

import pytest

from ledger.errors import ConfirmTooSoon, LedgerError, OwnHousehold, OwnProposal, ProposalExpired, SecondOfficerMissing
from ledger.ids import new_id
from ledger.scheme.four_eyes import LIVES, RECOVERY_REST, Hand, require_second_pair
from ledger.scheme.proposed import ErasePerson, GrantRole, read, written
from ledger.scheme.roles import Role
from tests.club import NOW

LI, WANG = new_id(), new_id()
ZHAO, HAN = new_id(), new_id()
"""Members: 赵 lives with whoever has her household, 韩 with nobody."""
OFFICER, SECOND = frozenset({Role.OFFICER}), frozenset({Role.SECOND_OFFICER})
MINUTE = timedelta(minutes=1)


def li(roles: frozenset[Role] = OFFICER, household: Collection[UUID] = (), helped: timedelta | None = None) -> Hand:
    """Return 李, whom 王 helped back in so long ago."""
    return Hand(LI, roles, household, None if helped is None else WANG, None if helped is None else NOW - helped)


def wang(roles: frozenset[Role] = SECOND, household: Collection[UUID] = (), helped: timedelta | None = None) -> Hand:
    """Return 王, whom 李 helped back in so long ago."""
    return Hand(WANG, roles, household, None if helped is None else LI, None if helped is None else NOW - helped)


LATER = NOW + LIVES
CASES: dict[str, tuple[Hand, Hand, UUID | None, timedelta, type[LedgerError] | None]] = {
    "an officer proposes, the second officer confirms": (li(), wang(), HAN, LIVES, None),
    "the second officer proposes, an officer confirms": (wang(), li(), HAN, LIVES, None),
    "two second officers": (li(SECOND), wang(), HAN, LIVES, None),
    "about no member": (li(), wang(household=(ZHAO,)), None, LIVES, None),
    "in the last minute": (li(), wang(), HAN, MINUTE, None),
    "a minute too late": (li(), wang(), HAN, timedelta(), ProposalExpired),
    "by the same person": (wang(), wang(), HAN, LIVES, OwnProposal),
    "by the same person under another role": (li(), li(SECOND), HAN, LIVES, OwnProposal),
    "two officers, neither a second": (li(), wang(OFFICER), HAN, LIVES, SecondOfficerMissing),
    "the second officer is one no more": (li(), wang(frozenset()), HAN, LIVES, SecondOfficerMissing),
    "about the family of the first": (li(household=(ZHAO,)), wang(), ZHAO, LIVES, OwnHousehold),
    "about the family of the second": (li(), wang(household=(ZHAO, HAN)), HAN, LIVES, OwnHousehold),
    "about somebody else than their family": (li(household=(ZHAO,)), wang(household=(ZHAO,)), HAN, LIVES, None),
    "helped back in by the first just now": (li(), wang(helped=MINUTE), HAN, LIVES, ConfirmTooSoon),
    "the first was helped back in by the second": (li(helped=MINUTE), wang(), HAN, LIVES, ConfirmTooSoon),
    "a minute before the rest is over": (li(), wang(helped=RECOVERY_REST - MINUTE), HAN, LIVES, ConfirmTooSoon),
    "the rest is over": (li(), wang(helped=RECOVERY_REST), HAN, LIVES, None),
    "helped back in by somebody else": (li(), Hand(WANG, SECOND, (), new_id(), NOW), HAN, LIVES, None),
}


@pytest.mark.parametrize("case", CASES)
def test_it_takes_two_who_do_not_belong_together(case: str) -> None:
    """One person in two places, a cousin's favour, a colleague's borrowed sign-in: each is one pair of eyes, not two."""
    first, second, subject_id, left, refusal = CASES[case]
    if refusal is None:
        require_second_pair(first, second, subject_id, NOW + left, NOW)
    else:
        with pytest.raises(refusal):
            require_second_pair(first, second, subject_id, NOW + left, NOW)


def test_whoever_was_helped_is_told_until_when_to_wait() -> None:
    """A no without an hour sends an honest colleague away for good."""
    with pytest.raises(ConfirmTooSoon) as told:
        require_second_pair(li(), wang(helped=MINUTE), HAN, LATER, NOW)
    assert told.value.params == {"until_at": (NOW - MINUTE + RECOVERY_REST).isoformat()}


def test_a_proposal_is_stored_as_ids_and_words_and_comes_back_the_same() -> None:
    """What is sealed can never be erased: a name in it would outlive the person's wish to be forgotten."""
    proposals = (GrantRole(LI, Role.SUPERVISOR), ErasePerson(HAN))
    stored = [written(each) for each in proposals]
    assert stored[0].content == f'{{"kind":"grant_role","role":"supervisor","staff_id":"{LI}"}}'
    assert stored[1].content == f'{{"kind":"erase_person","member_id":"{HAN}"}}'
    assert [each.kind for each in stored] == ["grant_role", "erase_person"]
    assert tuple(read(each.content) for each in stored) == proposals


def test_a_proposal_knows_whom_it_is_about() -> None:
    """The rule of the family needs the member, that of one's own access the colleague; neither may be guessed."""
    role, erasure = GrantRole(LI, Role.OFFICER), ErasePerson(HAN)
    assert (role.subject_id, role.colleague_id) == (None, LI)
    assert (erasure.subject_id, erasure.colleague_id) == (HAN, None)


@pytest.mark.parametrize("role", [Role.MEMBER, Role.KIOSK, Role.API_WRITER])
def test_a_role_of_nobody_who_signs_in_cannot_be_proposed(role: Role) -> None:
    """A colleague with the role of a tablet would be a person whom no table knows."""
    with pytest.raises(AssertionError):
        GrantRole(LI, role)
