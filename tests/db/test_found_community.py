"""The first day: a club is founded once, with two officers."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.errors import AlreadyInstalled, DemoRefused, TextInvalid
from ledger.ids import new_id
from ledger.operations.found_community import FoundCommunity, Invitation, found_community
from ledger.reports.communities import Community, communities
from ledger.reports.installed import installed
from ledger.scheme.roles import Principal, PrincipalKind, Role
from ledger.store import authority
from ledger.store import tables as t
from tests.club import COMMUNITY, Club, empty_club_in
from tests.databases import Kind


@pytest.fixture
def nobody(kind: Kind, tmp_path: Path) -> Iterator[Club]:
    """A database in which nobody lives yet."""
    with empty_club_in(kind, tmp_path) as club:
        yield club


def found(club: Club, **given: object) -> tuple[Invitation, Invitation]:
    usual: dict[str, object] = {"name": "东王小区", "subdistrict": "石门二路街道", "handbook_prefix": "DW"}
    names = {"officers": ("李老师", "王老师")}
    return found_community(club.ledger, FoundCommunity(**({"id": COMMUNITY} | usual | names | given)))  # type: ignore[arg-type]


def test_a_club_begins_with_a_book_and_two_links(nobody: Club) -> None:
    """Some things take two people from the first day on."""
    assert not installed(nobody.ledger)
    first, second = found(nobody)
    assert installed(nobody.ledger)
    assert (first.name, second.name) == ("李老师", "王老师")
    assert first.token != second.token
    assert first.staff_id != second.staff_id
    assert communities(nobody.ledger) == (Community(COMMUNITY, "东王小区", "石门二路街道", "DW", demo=False),)
    assert nobody.count(t.account) == 2


def test_a_second_founding_changes_nothing(nobody: Club) -> None:
    """A club that could be founded over an existing one would have two truths."""
    found(nobody)
    before = nobody.everything()
    with pytest.raises(AlreadyInstalled):
        found(nobody)
    with pytest.raises(AlreadyInstalled):
        found(nobody, id=new_id(), name="西王小区", demo=True)
    assert nobody.everything() == before


def test_a_further_community_has_a_book_of_its_own(nobody: Club) -> None:
    """A street runs one installation for its nine communities, and none sees another's names or points."""
    found(nobody)
    other = new_id()
    with pytest.raises(AlreadyInstalled):
        found(nobody, id=other, name="东王小区", another=True)
    nobody.clock.tick(days=1)
    first, second = found(nobody, id=other, name="西王小区", handbook_prefix="XW", another=True)
    assert [each.name for each in communities(nobody.ledger)] == ["东王小区", "西王小区"]
    assert nobody.count(t.account) == 4
    here = Principal(PrincipalKind.STAFF, first.staff_id)
    with nobody.ledger.reading() as rx:
        assert authority.standing(rx, other, here).roles == {Role.OFFICER}
        assert authority.standing(rx, COMMUNITY, here).roles == frozenset()
    assert second.staff_id != first.staff_id


def test_a_demo_and_a_real_club_are_never_founded_side_by_side(nobody: Club) -> None:
    """Points that were only played would stand in one table with points that somebody earned."""
    found(nobody)
    before = nobody.everything()
    with pytest.raises(DemoRefused):
        found(nobody, id=new_id(), name="样板小区", demo=True, another=True)
    assert nobody.everything() == before


def test_what_cannot_be_is_refused_and_leaves_nothing_behind(nobody: Club) -> None:
    """A half founded club could neither be used nor founded again."""
    before = nobody.everything()
    for prefix in ("", "dw", "D1", "东", "TOOLONGAPREFIX", "O\x00"):
        with pytest.raises(TextInvalid):
            found(nobody, handbook_prefix=prefix)
    for given in (
        {"name": ""},
        {"name": "东" * 41},
        {"name": "东\n王"},
        {"subdistrict": "路" * 41},
        {"officers": ("李老师", "")},
        {"officers": ("", "王老师")},
    ):
        with pytest.raises(TextInvalid):
            found(nobody, **given)
    assert nobody.everything() == before
    found(nobody)
