import pytest

from ledger.scheme.roles import MAY, SYSTEM, Act, Principal, PrincipalKind, Role, allows

OFFICERS = {Role.OFFICER, Role.SECOND_OFFICER}
SELF = {Act.CHECK_IN_SELF, Act.UNDO_CHECK_IN, Act.READ_OWN_HANDBOOK}
OWN = {Act.MANAGE_OWN_SIGN_IN}
ELSEWHERE = {Act.READ_OWN_HANDBOOK, Act.READ_SUMMARY, Act.READ_API}
"""What is read by somebody else: the member, the street, another program."""


def test_every_act_has_somebody_who_may_do_it_and_somebody_who_may_not() -> None:
    """An act that is missing from the table is allowed to nobody, or, after a slip, to everybody."""
    assert MAY.keys() == set(Act)
    for act, roles in MAY.items():
        assert roles, act
        assert roles < set(Role), act


@pytest.mark.parametrize("act", Act)
@pytest.mark.parametrize("role", Role)
def test_a_role_may_do_what_the_table_says_and_nothing_else(role: Role, act: Act) -> None:
    """One place says who may stamp; a second opinion elsewhere is a hole."""
    assert allows([role], act) is (role in MAY[act])


def test_roles_add_up_and_no_role_allows_nothing() -> None:
    """An officer who is also a member must keep their own handbook; a stranger has no rights at all."""
    assert allows([Role.MEMBER, Role.OFFICER], Act.STAMP)
    assert allows([Role.MEMBER, Role.OFFICER], Act.READ_OWN_HANDBOOK)
    assert not any(allows([], act) for act in Act)


def test_whoever_looks_after_the_club_cannot_change_it() -> None:
    """The supervisor checks what the officers did; who checks the supervisor?"""
    may = {act for act in Act if allows([Role.SUPERVISOR], act)}
    assert may == {act for act in Act if act.value.startswith("read_") and act not in ELSEWHERE} | {Act.EXPORT} | OWN


def test_a_screen_and_a_kiosk_can_do_one_thing_each() -> None:
    """A tablet that is carried out of the room must open nothing else."""
    assert {act for act in Act if allows([Role.DISPLAY], act)} == {Act.SHOW_DISPLAY}
    assert {act for act in Act if allows([Role.KIOSK], act)} == {Act.REDEEM}


def test_members_act_for_themselves_alone_and_officers_never_as_members() -> None:
    """Nobody stamps themselves, and no officer signs in as a neighbour."""
    assert {act for act in Act if allows([Role.MEMBER], act)} == SELF
    others = {Act.READ_AUDIT, Act.READ_OUTLIERS, Act.READ_SUMMARY, Act.MANAGE_INTEGRATIONS, Act.READ_API, Act.WRITE_API}
    assert {act for act in Act if allows(OFFICERS, act)} == set(Act) - SELF - others


def test_the_machine_is_not_a_member_of_the_club() -> None:
    """Who keeps the server running must not thereby be able to give points."""
    may = {act for act in Act if allows([Role.ADMIN], act)}
    assert may == {Act.READ_STAFF, Act.MANAGE_DEVICES, Act.MANAGE_INTEGRATIONS} | OWN
    assert SYSTEM.kind is PrincipalKind.SYSTEM
    assert SYSTEM.id.int == 0
    assert Principal(PrincipalKind.STAFF, SYSTEM.id) != SYSTEM
