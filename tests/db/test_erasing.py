"""Erasing a person: the data go, the book stays whole, and an older copy of the book learns of it."""

import sqlite3
from contextlib import closing
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from ledger.errors import AlreadyErased, LinkUnknown, MemberUnknown
from ledger.ids import new_id
from ledger.ledger import Ledger
from ledger.operations.bind_browser import BindBrowser, bind_browser
from ledger.operations.make_binding import MakeBinding, make_binding
from ledger.operations.replay_erasures import Replayed, replay_erasures
from ledger.operations.seal import seal
from ledger.reports import browser as browsers
from ledger.reports import names
from ledger.reports.erasures import erasures
from ledger.reports.member_search import search
from ledger.reports.own_data import own_data
from ledger.reports.roster import roster
from ledger.reports.verification import verify
from ledger.scheme import erased
from ledger.scheme.erased import Erased
from ledger.store import tables as t
from ledger.store.erasing import erase_person
from tests.club import COMMUNITY, Club, club_in
from tests.databases import Kind

NAME = "赵文兰"


def erase(club: Club, name: str = NAME) -> UUID:
    """Erase a member as a confirmed proposal does; return the proposal's id."""
    proposal_id = new_id()
    with club.ledger.writing() as tx:
        erase_person(tx, COMMUNITY, club.members[name], proposal_id)
    assert club.ledger.scrub()
    return proposal_id


def bound(club: Club, *people: str) -> str:
    """Bind one phone to several members; return the secret of its cookie."""
    secret: str | None = None
    for name in people:
        made = make_binding(club.ledger, club.ask(MakeBinding, member_id=club.members[name]))
        secret = bind_browser(club.ledger, BindBrowser(token=made.token, browser=secret)).browser
    assert secret is not None
    return secret


def test_after_an_erasure_only_the_number_and_the_postings_are_left(club: Club) -> None:
    """Whoever asks to be forgotten is forgotten; the sums on the wall stay those of yesterday."""
    club.earn(NAME)
    points = club.available(NAME)
    erase(club)
    assert club.count(t.person, member_id=club.members[NAME]) == 0
    assert club.count(t.erasure, member_id=club.members[NAME]) == 1
    assert club.handbook(NAME).name == names.ERASED
    assert club.available(NAME) == points
    assert next(row for row in roster(club.ledger, COMMUNITY) if row.member_id == club.members[NAME]).name == names.ERASED
    assert own_data(club.ledger, COMMUNITY, club.members[NAME]).person is None
    seal(club.ledger, COMMUNITY)
    assert verify(club.ledger, COMMUNITY).good


def test_nobody_is_erased_twice_and_no_stranger_at_all(club: Club) -> None:
    """A second entry would tell of a second decision that nobody made."""
    erase(club)
    before = club.everything()
    with club.ledger.writing() as tx, pytest.raises(AlreadyErased):
        erase_person(tx, COMMUNITY, club.members[NAME], new_id())
    with club.ledger.writing() as tx, pytest.raises(MemberUnknown):
        erase_person(tx, COMMUNITY, new_id(), new_id())
    with club.ledger.writing() as tx, pytest.raises(MemberUnknown):
        erase_person(tx, new_id(), club.members["韩文华"], new_id())
    assert club.everything() == before


def test_what_opens_the_handbook_is_void(club: Club) -> None:
    """A card in a drawer or a phone in a shop must not go on speaking for somebody whom the house has forgotten."""
    alone, shared = bound(club, NAME), bound(club, NAME, "王国宁")
    link = make_binding(club.ledger, club.ask(MakeBinding, member_id=club.members[NAME])).token
    card = {
        "community_id": COMMUNITY,
        "id": new_id(),
        "member_id": club.members[NAME],
        "kid": "A",
        "issued_at": club.clock.now(),
    }
    team = {"community_id": COMMUNITY, "id": new_id(), "name": "编织队", "leader_id": club.members[NAME]}
    club.write(sa.insert(t.card).values(**card, body="X" * 20), sa.insert(t.team).values(**team))
    erase(club)
    assert browsers.who(club.ledger, alone) is None
    kept = browsers.who(club.ledger, shared)
    assert kept is not None
    assert [member.name for member in kept.members] == ["王国宁"]
    assert club.count(t.web_session, kind="browser", revoked_at=None) == 1
    with pytest.raises(LinkUnknown):
        bind_browser(club.ledger, BindBrowser(token=link))
    assert club.count(t.card, member_id=club.members[NAME], replaced_at=None) == 0
    assert club.count(t.team, leader_id=club.members[NAME]) == 0


def test_a_search_never_answers_from_memory_about_somebody_who_was_erased(club: Club) -> None:
    """A cache that outlives the person breaks the one promise that is made to them."""
    assert [row.name for row in search(club.ledger, COMMUNITY, "文兰")] == [NAME]
    assert len(club.ledger.known_names) > 0
    with club.ledger.writing() as tx:
        erase_person(tx, COMMUNITY, club.members[NAME], new_id())
    assert search(club.ledger, COMMUNITY, "文兰") == ()
    club.ledger.scrub()
    assert len(club.ledger.known_names) == 0


def copied(folder: Path) -> Path:
    """Make a backup the way the house prescribes."""
    target = folder / "backup.db"
    with closing(sqlite3.connect(folder / "dongwang.db")) as book, closing(sqlite3.connect(target)) as backup:
        book.backup(backup)
    return target


def test_a_copy_from_before_the_erasure_is_made_to_forget_too(tmp_path: Path) -> None:
    """A backup that is restored must not bring back whom two people erased."""
    with club_in("sqlite", tmp_path) as club:
        backup = copied(tmp_path)
        proposal_id = erase(club)
        list_kept = erased.listed(erasures(club.ledger))
        assert erasures(club.ledger) == (Erased(COMMUNITY, club.members[NAME], proposal_id),)
        later = Erased(COMMUNITY, new_id(), new_id())
        with closing(Ledger.open(f"sqlite:///{backup}", clock=club.clock, keys=club.keys)) as older:
            assert search(older, COMMUNITY, NAME)
            again = [*erased.read(list_kept), later]
            assert replay_erasures(older, again) == Replayed(erased=1, before=0, unknown=1)
            assert replay_erasures(older, again) == Replayed(erased=0, before=1, unknown=1)
            assert search(older, COMMUNITY, NAME) == ()
            assert erasures(older) == erasures(club.ledger)
            assert verify(older, COMMUNITY).good


def test_on_either_engine_erasures_are_listed_in_their_order(club: Club, kind: Kind) -> None:
    """A list that depends on the engine cannot be carried from one to the other."""
    first = erase(club, "王国宁")
    club.clock.tick(minutes=1)
    second = erase(club)
    assert [each.proposal_id for each in erasures(club.ledger)] == [first, second], kind


@pytest.mark.parametrize("text", ["x y z", f"{COMMUNITY} {COMMUNITY}", f"{COMMUNITY} {COMMUNITY} {COMMUNITY} 1"])
def test_a_list_with_a_line_that_cannot_be_read_is_no_list(text: str) -> None:
    """To leave a line out silently would bring that neighbour's data back."""
    with pytest.raises(ValueError, match="line 1"):
        list(erased.read(f"{text}\n"))
    with pytest.raises(ValueError, match="too many"):
        list(erased.read("x\n" * (erased.LIST_MAX + 1)))
