"""Joining: a handbook number each, a household where there is one, and what may be known of the person."""

import pytest

from ledger.errors import MemberUnknown, QuantityInvalid, RequestReused, TextInvalid
from ledger.ids import new_id
from ledger.operations.join_member import Joined, JoinMember, join_member
from ledger.reports.roster import roster
from ledger.scheme.calendar import instant
from ledger.store import tables as t
from tests.club import COMMUNITY, SATURDAY, Club
from tests.crowd import settled


def join(club: Club, name: str = "新邻居", **given: object) -> Joined:
    return join_member(club.ledger, club.ask(JoinMember, **({"name": name} | given)))


def test_a_newcomer_gets_the_next_number_and_an_account(club: Club) -> None:
    """Two neighbours with one number would share their points and their cards."""
    before = len(club.members)
    joined = join(club, building_group="3号楼组", birth_year=1951, phone="13800000000")
    assert joined.handbook_no == f"DW2018{before + 1:03d}"
    row = roster(club.ledger, COMMUNITY)[-1]
    assert (row.member_id, row.name, row.building_group) == (joined.member_id, "新邻居", "3号楼组")
    assert (row.spoken_no, row.status) == (before + 1, "active")
    club.members["新邻居"] = joined.member_id
    assert club.available("新邻居") == 0


def test_numbers_begin_anew_with_the_year(club: Club) -> None:
    """The handbook's year is that of joining; a serial that runs on would say that nine hundred people live here."""
    club.clock.at = instant(SATURDAY.replace(year=2019, month=1, day=1), 0)
    assert join(club).handbook_no == "DW2019001"
    assert join(club).handbook_no == "DW2019002"


def test_after_999_comes_1000(club: Club) -> None:
    """A number that is sorted as a word would give the thousandth member somebody else's handbook."""
    known = {"joined_on": SATURDAY, "newcomer": False, "publish_consent": False, "recorded_at": club.clock.now()}
    about = {"community_id": COMMUNITY, "id": new_id(), "handbook_no": "DW2018999", "state": "active"}
    club.write(t.member.insert().values(**about, **known))
    assert [join(club).handbook_no for _ in range(3)] == ["DW20181000", "DW20181001", "DW20181002"]


def test_many_who_join_at_once_get_a_number_each(club: Club) -> None:
    """On the opening day two tables write newcomers down; nobody is sent home for a number that was taken."""
    done, refused = settled(16, lambda n: join(club, name=f"邻居{n}"))
    assert refused == []
    numbers = sorted(each.handbook_no for each in done)
    first = len(club.members) + 1
    assert numbers == [f"DW2018{n:03d}" for n in range(first, first + 16)]


def test_one_request_many_times_at_once_is_one_member(club: Club) -> None:
    """A double tap on 入会 must not leave a twin in the roster."""
    same = new_id()
    done, refused = settled(8, lambda _: join(club, id=same))
    assert (len(set(done)), refused) == (1, [])
    assert club.count(t.member) == len(club.members) + 1
    with pytest.raises(RequestReused):
        join(club, id=same, name="另一位")


def test_those_who_live_together_share_a_household(club: Club) -> None:
    """The household decides who may not stamp whom; a third person belongs to the same one."""
    third = join(club, household_with=club.members["王国宁"])
    with club.ledger.reading() as rx:
        of = t.person.c
        rows = rx.connection.execute(t.person.select().with_only_columns(of.member_id, of.household_id)).all()
    homes = {row.member_id: row.household_id for row in rows}
    assert homes[third.member_id] == homes[club.members["王国宁"]] == homes[club.members["赵文兰"]] is not None
    assert homes[club.members["韩文华"]] is None


def test_nobody_moves_in_with_a_stranger(club: Club) -> None:
    """A household that is silently left out lets an officer stamp their own wife."""
    before = club.everything()
    with pytest.raises(MemberUnknown):
        join(club, household_with=new_id())
    assert club.everything() == before


def test_what_cannot_be_is_refused(club: Club) -> None:
    """A name of control characters, or a birth in the future, is a slip that nobody finds again."""
    before = club.everything()
    for given in (
        {"name": ""},
        {"name": "  "},
        {"name": "长" * 41},
        {"name": "王\x00芳"},
        {"name": "王\u202e芳"},
        {"building_group": "8" * 41},
        {"phone": "1" * 21},
        {"phone": "138\n"[:3] + "\n1"},
    ):
        with pytest.raises(TextInvalid):
            join(club, **given)
    for year in (1899, 2019):
        with pytest.raises(QuantityInvalid):
            join(club, birth_year=year)
    assert club.everything() == before
    for year in (1900, 2018):
        join(club, birth_year=year)


def test_what_is_known_of_a_person_is_not_legible_in_the_database(club: Club) -> None:
    """A stolen copy of the book must open no names."""
    join(club, name="欧阳丽芳", phone="13812345678", building_group="12号楼组")
    stored = repr(club.everything()).encode()
    for secret in ("欧阳丽芳", "13812345678", "12号楼组"):
        assert secret.encode() not in stored
        assert repr(secret.encode())[2:-1].encode() not in stored
