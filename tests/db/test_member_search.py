"""Looking somebody up: by number, by phone, by a part of the name; and a memory that never says who is there."""

import pytest
import sqlalchemy as sa

from ledger.errors import NumberCheckFailed
from ledger.operations.join_member import JoinMember, join_member
from ledger.reports.member_search import search
from ledger.scheme.person import Person
from ledger.store import known_names, persons
from ledger.store import tables as t
from ledger.store.known_names import KnownNames
from tests.club import COMMUNITY, Club


def found(club: Club, text: str) -> list[str]:
    return [row.name for row in search(club.ledger, COMMUNITY, text)]


@pytest.fixture
def lin(club: Club) -> Club:
    """林小雨 has joined, with a phone."""
    join_member(club.ledger, club.ask(JoinMember, name="林小雨 Ａnna", phone="138 0123-4567"))
    return club


@pytest.mark.parametrize("text", ["6", "６号", "DW2018006", "dw 2018 006", "小雨", "小雨 anna", "ANNA", " 林 "])
def test_somebody_is_found_by_what_people_know_of_them(lin: Club, text: str) -> None:
    """Whoever cannot be found is told that they are no member."""
    assert found(lin, text) == ["林小雨 Ａnna"]


@pytest.mark.parametrize("text", ["13801234567", "+86 138 0123 4567", "１３８０１２３４５６７", "138-0123-4567"])
def test_a_phone_is_found_however_it_is_written(lin: Club, text: str) -> None:
    """The one who reads it out pauses elsewhere than the one who typed it."""
    assert found(lin, text) == ["林小雨 Ａnna"]


@pytest.mark.parametrize("text", ["1380123456", "0123-4567", "99", "DW2017001", "没有这个人", "%", "_"])
def test_nobody_is_guessed(lin: Club, text: str) -> None:
    """Part of a phone, or a sign that a database takes for any, must not list the neighbours."""
    assert found(lin, text) == []


def test_one_number_may_be_that_of_several_years(club: Club) -> None:
    """To guess the year is to open a stranger's page."""
    about = {"handbook_no": "DW2017001", "state": "active", "newcomer": False, "publish_consent": False}
    day = club.clock.now()
    club.write(sa.insert(t.member).values(community_id=COMMUNITY, id=club.run, joined_on=day.date(), recorded_at=day, **about))
    assert [row.handbook_no for row in search(club.ledger, COMMUNITY, "1")] == ["DW2017001", "DW2018001"]


def test_a_letter_that_does_not_fit_the_number_is_told(club: Club) -> None:
    """A mistyped number must not end in the name of another one."""
    with pytest.raises(NumberCheckFailed):
        search(club.ledger, COMMUNITY, "DW2018001-Z")


def test_a_person_who_changed_is_not_answered_from_memory(club: Club) -> None:
    """After a marriage or a mended typing error the old name must not be found any more."""
    assert found(club, "韩文华") == ["韩文华"]
    member_id = club.members["韩文华"]
    row = persons.encrypt(club.keys, COMMUNITY, member_id, Person(name="韩文化"))
    club.write(sa.update(t.person).where(t.person.c.member_id == member_id).values(row))
    assert found(club, "韩文华") == []
    assert found(club, "韩文化") == ["韩文化"]


def test_the_second_search_opens_no_name_again(club: Club, monkeypatch: pytest.MonkeyPatch) -> None:
    """A memory that is never used is personal data kept for nothing."""
    assert found(club, "文") == ["赵文兰", "韩文华"]
    monkeypatch.setattr(persons, "decrypt_name", lambda *_about: "opened again")
    assert found(club, "国宁") == ["王国宁"]
    assert found(club, "opened") == []


def test_names_lie_in_memory_for_five_minutes_at_most() -> None:
    """A dump of the process tells whoever takes it as little as can be."""
    now = [0.0]
    kept = KnownNames(lambda: now[0])
    ours, later = (COMMUNITY, COMMUNITY, b"1"), (COMMUNITY, COMMUNITY, b"2")
    kept.keep(ours, "赵文兰")
    now[0] += known_names.LIVES_SECONDS - 1
    kept.keep(later, "王国宁")
    assert kept.get(ours) == "赵文兰"
    now[0] += 1
    assert kept.get(ours) is None
    assert kept.get(later) is None
    assert len(kept) == 0


def test_the_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A city's names must not fill a small computer."""
    monkeypatch.setattr(known_names, "NAMES_MAX", 3)
    kept = KnownNames()
    for number in range(10):
        kept.keep((COMMUNITY, COMMUNITY, bytes([number])), "名")
    assert len(kept) <= 3
