from collections.abc import Callable
from uuid import UUID

import pytest

from ledger import Limit
from ledger.ids import named, new_id
from ledger.scheme import accounts
from ledger.scheme.person import Person

HERE, THERE = UUID(int=1), UUID(int=2)
WANG, LI = UUID(int=3), UUID(int=4)
OF_ITEMS = (accounts.supply, accounts.stock, accounts.given, accounts.loss)


def test_accounts_found_by_name_are_the_same_next_year() -> None:
    """An account that is looked for under another id is empty, and its points are gone."""
    # Written down: whatever changes this rule cuts every book off from its own accounts.
    assert accounts.issue(HERE) == named(HERE, "issue") == UUID("163bb991-0633-5500-ad7f-b74190d1306c")
    assert accounts.member(HERE, WANG) == named(HERE, f"member:{WANG}")
    assert accounts.stock(HERE, "R12") == named(HERE, "stock:R12")
    assert accounts.item_unit("R12") == "item:R12"


def test_no_two_accounts_share_an_id() -> None:
    """Two accounts under one id would pay rice out of somebody's points."""
    for here in (HERE, THERE):
        found = [accounts.issue(here), accounts.spent(here), accounts.member(here, WANG), accounts.member(here, LI)]
        found += [account(here, sku) for account in OF_ITEMS for sku in ("R1", "R12")]
        assert len(set(found)) == len(found) == 12
    assert accounts.issue(HERE) != accounts.issue(THERE)
    assert accounts.member(HERE, WANG) != accounts.member(THERE, WANG)


@pytest.mark.parametrize("of_item", OF_ITEMS)
def test_goods_of_two_clubs_lie_on_two_shelves(of_item: Callable[[UUID, str], UUID]) -> None:
    """One club's rice must not be handed out at another's desk."""
    assert of_item(HERE, "R12") != of_item(THERE, "R12")


def test_what_may_run_out_is_limited_and_what_everybody_touches_is_not() -> None:
    """A limit forgotten on a shelf sells what is not there; one set on the issuing account stops all stamping."""
    opened = [*accounts.founding(HERE), accounts.of_member(HERE, WANG), *accounts.of_item(HERE, "R12")]
    limits = {account.code: account.limit for account in opened}
    assert limits == {
        "issue": Limit.NONE,
        "spent": Limit.NONE,
        "member": Limit.DEBITS_WITHIN_CREDITS,
        "supply": Limit.NONE,
        "stock": Limit.DEBITS_WITHIN_CREDITS,
        "given": Limit.NONE,
        "loss": Limit.NONE,
    }
    assert {account.unit for account in opened} == {"points", "item:R12"}
    assert {account.id for account in opened} == {
        accounts.issue(HERE),
        accounts.spent(HERE),
        accounts.member(HERE, WANG),
        *(account(HERE, "R12") for account in OF_ITEMS),
    }


def test_of_a_person_no_more_is_asked_than_a_name() -> None:
    """What is not collected cannot be lost."""
    person = Person(name="王丽芳")
    assert (person.birth_year, person.household_id) == (None, None)
    assert [person.call_name, person.building_group, person.phone, person.residence, person.guardian, person.proxy] == [""] * 6
    assert person != Person(name="王丽芳", household_id=new_id())
