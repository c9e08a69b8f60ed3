"""Goods: an article once, and on the shelf what came from somewhere."""

import pytest

from ledger.errors import ItemTaken, ItemUnknown, QuantityInvalid, RequestReused, TextInvalid
from ledger.ids import new_id
from ledger.operations.add_item import AddItem, ItemAdded, add_item
from ledger.operations.receive_stock import ReceiveStock, StockReceived, receive_stock
from ledger.reports.goods import goods
from ledger.scheme import accounts
from ledger.store import tables as t
from tests.club import COMMUNITY, Club
from tests.crowd import settled


def add(club: Club, **given: object) -> ItemAdded:
    usual = {"sku": "R20", "name": "牙膏", "spec": "120g", "price_points": 16, "cost_fen": 900}
    return add_item(club.ledger, club.ask(AddItem, **(usual | given)))


def receive(club: Club, **given: object) -> StockReceived:
    usual = {"item_id": club.items["R01"], "quantity": 3, "source": "bought", "unit_price_fen": 300, "voucher": "A-17"}
    return receive_stock(club.ledger, club.ask(ReceiveStock, **(usual | given)))


def test_an_article_is_on_the_list_with_nothing_on_the_shelf(club: Club) -> None:
    """What was not delivered must not be promised."""
    added = add(club)
    shown = next(good for good in goods(club.ledger, COMMUNITY) if good.item_id == added.item_id)
    assert (shown.sku, shown.name, shown.spec, shown.price_points, shown.left) == ("R20", "牙膏", "120g", 16, 0)


def test_a_code_is_used_once(club: Club) -> None:
    """Two articles R01 would share one shelf in the book, and none in the cupboard."""
    before = club.everything()
    with pytest.raises(ItemTaken) as taken:
        add(club, sku="R01")
    assert taken.value.params == {"sku": "R01"}
    assert club.everything() == before


def test_a_request_many_times_at_once_is_one_article(club: Club) -> None:
    """The second tap must read that it worked, not that somebody else has the code."""
    same = new_id()
    done, refused = settled(8, lambda _: add(club, id=same))
    assert (len(set(done)), refused) == (1, [])
    assert club.count(t.reward_item, sku="R20") == 1
    with pytest.raises(RequestReused):
        add(club, id=same, price_points=1)


def test_of_many_who_add_one_code_at_once_one_does(club: Club) -> None:
    """Two officers unpack the same carton."""
    done, refused = settled(8, lambda _: add(club))
    assert (len(done), {type(each) for each in refused}) == (1, {ItemTaken})
    assert club.count(t.account, unit="item:R20") == 4


def test_what_cannot_be_an_article_is_refused(club: Club) -> None:
    """Rice for nothing, or for a million points, is a slip of the finger that empties the shelf or never does."""
    before = club.everything()
    for given in ({"sku": ""}, {"sku": "R" * 21}, {"sku": "R 20"}, {"sku": "大米"}, {"name": ""}, {"spec": "大" * 41}):
        with pytest.raises(TextInvalid):
            add(club, **given)
    for price, cost in ((0, 1), (100_001, 1), (1, -1), (1, 10_000_001)):
        with pytest.raises(QuantityInvalid):
            add(club, price_points=price, cost_fen=cost)
    assert club.everything() == before
    add(club, price_points=1, cost_fen=0, spec="")


def test_the_shelf_gains_what_the_supply_gives(club: Club) -> None:
    """Goods that appear without a receipt cannot be accounted for at the inspection."""
    receive(club)
    assert club.stock("R01") == 8
    receive(club, source="donated", unit_price_fen=0, voucher="")
    assert club.stock("R01") == 11
    [supply] = club.ledger.book(COMMUNITY).lookup_accounts([accounts.supply(COMMUNITY, "R01")])
    assert supply.debits_posted == 11
    assert club.count(t.stock_receipt, item_id=club.items["R01"]) == 3


def test_a_delivery_is_received_once_however_often_it_is_sent(club: Club) -> None:
    """A carton that is counted twice is missing at the stocktake."""
    same = new_id()
    done, refused = settled(8, lambda _: receive(club, id=same))
    assert (len(set(done)), refused) == (1, [])
    assert club.stock("R01") == 8
    with pytest.raises(RequestReused):
        receive(club, id=same, quantity=4)


def test_what_cannot_be_a_delivery_is_refused(club: Club) -> None:
    """Minus five bags of rice would be a theft with a receipt."""
    before = club.everything()
    for quantity in (0, -5, 10_001):
        with pytest.raises(QuantityInvalid):
            receive(club, quantity=quantity)
    for price in (-1, 10_000_001):
        with pytest.raises(QuantityInvalid):
            receive(club, unit_price_fen=price)
    with pytest.raises(TextInvalid):
        receive(club, voucher="1" * 41)
    with pytest.raises(ItemUnknown):
        receive(club, item_id=new_id())
    assert club.everything() == before


def test_many_deliveries_at_once_all_arrive(club: Club) -> None:
    """A lost update is a carton that nobody ever sees again."""
    _, refused = settled(16, lambda _: receive(club, quantity=1))
    assert refused == []
    assert club.stock("R01") == 5 + 16
