"""Who may do what: every operation against every role, and never more than the one table says."""

import pytest

from ledger.errors import NotAllowed
from ledger.ids import new_id
from ledger.operations.join_member import JoinMember, join_member
from ledger.operations.record_export import RecordExport, record_export
from ledger.operations.redeem import redeem
from ledger.scheme.roles import CLUB_ROLES, MAY, SYSTEM, Act, Principal, Role
from ledger.store import tables as t
from tests.club import COMMUNITY, Club
from tests.doing import DOING, READINGS, stamp, undo

THE_HOUSE_MAY = {Act.IMPORT, Act.EXPORT, Act.OPEN_RUN, Act.CLOSE_RUN, Act.MAKE_BINDING, Act.ACCEPT_CLOCK}


def test_every_act_has_an_operation_here_or_is_a_reading() -> None:
    """An operation that is missing from this table is one that nobody has tried as the wrong person."""
    assert set(DOING) | READINGS == set(Act)
    assert set(MAY) == set(Act)


def test_the_table_says_what_the_committee_decided() -> None:
    """The other tests ask the table; this one asks whether the table is still the one of club.md."""
    officers = {Role.OFFICER, Role.SECOND_OFFICER}
    beyond = {
        Act.CHECK_IN_SELF: {Role.MEMBER},
        Act.UNDO_CHECK_IN: {Role.MEMBER},
        Act.READ_OWN_HANDBOOK: {Role.MEMBER},
        Act.CHECK_IN_OTHERS: officers | {Role.VOLUNTEER},
        Act.REDEEM: officers | {Role.KIOSK},
        Act.SHOW_DISPLAY: officers | {Role.DISPLAY},
        **dict.fromkeys((Act.SET_HEADCOUNT, Act.CREATE_SESSION), officers | {Role.API_WRITER}),
        **dict.fromkeys(READ_BY_THE_SUPERVISOR, officers | {Role.SUPERVISOR}),
        Act.READ_AUDIT: {Role.SUPERVISOR},
        Act.READ_OUTLIERS: {Role.SUPERVISOR},
        Act.READ_SUMMARY: {Role.SUBDISTRICT},
        Act.MANAGE_OWN_SIGN_IN: officers | {Role.SUPERVISOR, Role.SUBDISTRICT, Role.ADMIN},
        Act.READ_STAFF: officers | {Role.SUPERVISOR, Role.ADMIN},
        Act.MANAGE_DEVICES: officers | {Role.ADMIN},
        Act.MANAGE_INTEGRATIONS: {Role.ADMIN},
        Act.READ_API: {Role.API_READER, Role.API_WRITER},
        Act.WRITE_API: {Role.API_WRITER},
    }
    assert {act: set(roles) for act, roles in MAY.items()} == dict.fromkeys(Act, officers) | beyond


READ_BY_THE_SUPERVISOR = (
    *(Act.READ_QUEUE, Act.READ_ROSTER, Act.READ_GOODS, Act.EXPORT),
    *(Act.READ_PROPOSALS, Act.READ_PERSON),
)


def may(act: Act, role: Role) -> bool:
    # A member signs in no staff's name: the door for staff is the other act.
    if act is Act.CHECK_IN_SELF:
        return role in MAY[Act.CHECK_IN_OTHERS]
    return role in MAY[act] and act is not Act.UNDO_CHECK_IN


@pytest.mark.parametrize("act", DOING, ids=lambda act: act.value)
def test_an_operation_is_open_to_its_roles_and_to_nobody_else(club: Club, act: Act) -> None:
    """One door that forgot to ask is enough: points, names or rice for whoever finds it."""
    allowed = {role for role in CLUB_ROLES if may(act, role)}
    for role in allowed:
        DOING[act](club, club.staff(role))
    strangers = [club.staff(role) for role in CLUB_ROLES if role not in allowed]
    strangers += [club.staff(), Principal(club.officer.kind, new_id())]
    if act not in THE_HOUSE_MAY:
        strangers.append(SYSTEM)
    if act not in {Act.CHECK_IN_SELF, Act.UNDO_CHECK_IN}:
        strangers.append(club.member("赵文兰"))
    for stranger in strangers:
        with pytest.raises(NotAllowed):
            DOING[act](club, stranger)


@pytest.mark.parametrize("act", sorted(THE_HOUSE_MAY), ids=lambda act: act.value)
def test_the_command_line_may_do_what_gives_no_points(club: Club, act: Act) -> None:
    """No command line gives points: what the house may do is a short list, and stamping is not on it."""
    DOING[act](club, SYSTEM)
    assert not THE_HOUSE_MAY & {Act.STAMP, Act.CHECK_IN_OTHERS, Act.CHECK_IN_SELF, Act.REDEEM, Act.RECEIVE_STOCK}


def test_a_refused_person_leaves_no_trace(club: Club) -> None:
    """A refusal that wrote half of it down before it asked is no refusal."""
    came = club.come("赵文兰").check_in_id
    volunteer = club.staff(Role.VOLUNTEER)
    before = club.everything()
    for doing in (
        lambda: club.stamp(came, by=volunteer),
        lambda: redeem(club.ledger, club.basket("赵文兰", ("R01", 1), by=volunteer)),
        lambda: join_member(club.ledger, club.ask(JoinMember, by=volunteer, name="新邻居")),
        lambda: record_export(club.ledger, RecordExport(community_id=COMMUNITY, by=volunteer)),
    ):
        with pytest.raises(NotAllowed):
            doing()
    assert club.everything() == before


def test_a_member_may_undo_and_sign_for_themselves(club: Club) -> None:
    """The one thing that needs no officer must work without one."""
    me = club.member("赵文兰")
    DOING[Act.CHECK_IN_SELF](club, me)
    undo(club, me)
    with pytest.raises(NotAllowed):
        DOING[Act.CHECK_IN_OTHERS](club, me)


def test_a_role_that_was_taken_away_ends_at_once(club: Club) -> None:
    """Whoever handed over the keys in the morning must not be able to stamp in the afternoon."""
    officer = club.staff(Role.OFFICER)
    stamp(club, officer)
    club.write(t.role_grant.delete().where(t.role_grant.c.staff_id == officer.id))
    with pytest.raises(NotAllowed):
        stamp(club, officer)
