"""The desk: points and goods move together, or nothing moves."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from ledger.errors import (
    BasketInvalid,
    ItemUnknown,
    MemberLeft,
    MemberUnknown,
    OutOfStock,
    PointsShort,
    RequestReused,
    RunNotOpen,
    RunUnknown,
)
from ledger.ids import new_id
from ledger.operations.open_run import OpenRun, open_run
from ledger.operations.redeem import LINES_MAX, QUANTITY_MAX, Line, Proxy, redeem
from ledger.reports.redemption import slip
from ledger.scheme import accounts
from ledger.store import tables as t
from tests.club import COMMUNITY, GOODS, NOW, SATURDAY, Club
from tests.crowd import settled


def points_are_conserved(club: Club) -> bool:
    """Return whether what was issued is what members have plus what they spent, each read from its own account."""
    issue, spent = club.ledger.book(COMMUNITY).lookup_accounts([accounts.issue(COMMUNITY), accounts.spent(COMMUNITY)])
    return issue.debits_posted == spent.credits_posted + sum(club.available(name) for name in club.members)


def test_points_and_goods_go_down_together(club: Club) -> None:
    """Rice that left the shelf without points, or points without rice: both end in a quarrel at the desk."""
    club.earn("赵文兰")
    done = redeem(club.ledger, club.basket("赵文兰", ("R05", 2), ("R01", 1)))
    assert (done.points, done.available, done.number) == (34, 16, "2018Q4-0001")
    assert club.available("赵文兰") == 16
    assert (club.stock("R05"), club.stock("R01"), club.stock("R12")) == (0, 4, 1)
    assert points_are_conserved(club)


def test_a_repeat_gets_the_first_slip(club: Club) -> None:
    """A desk whose network stuttered must not hand out the goods, or take the points, a second time."""
    club.earn("赵文兰")
    basket = club.basket("赵文兰", ("R05", 1))
    first = redeem(club.ledger, basket)
    redeem(club.ledger, club.basket("赵文兰", ("R01", 1)))
    before = club.everything()
    assert redeem(club.ledger, basket) == first
    with pytest.raises(RequestReused):
        redeem(club.ledger, club.basket("赵文兰", ("R05", 2), id=basket.id))
    assert club.everything() == before


def test_one_request_many_times_at_once_is_one_visit(club: Club) -> None:
    """The last bag, pressed twice: the second press must read the first one's slip, not that it is all gone."""
    club.earn("赵文兰")
    club.earn("赵文兰")
    basket = club.basket("赵文兰", ("R12", 1))
    done, refused = settled(32, lambda _: redeem(club.ledger, basket))
    assert refused == []
    assert len(set(done)) == 1
    assert (club.available("赵文兰"), club.stock("R12"), club.count(t.redemption)) == (40, 0, 1)


def test_thirty_two_desks_want_the_last_item(club: Club) -> None:
    """Two people who are both promised the last bag of rice will both remember it for years."""
    names = ("赵文兰", "韩文华", "王国宁", "李建国")
    for name in names * 3:
        club.earn(name)
    done, refused = settled(32, lambda n: redeem(club.ledger, club.basket(names[n % 4], ("R12", 1))))
    assert (len(done), len(refused)) == (1, 31)
    assert {type(each) for each in refused} == {OutOfStock}
    assert {each.params["sku"] for each in refused} == {"R12"}
    assert club.stock("R12") == 0
    assert sorted(club.available(name) for name in names) == [90, 150, 150, 150]
    assert points_are_conserved(club)


def test_one_handbook_at_many_desks_is_never_overdrawn(club: Club) -> None:
    """A couple with one handbook, each at another desk, must not spend the same points twice."""
    club.earn("赵文兰")
    skus = ("R05", "R01", "R05", "R01", "R01", "R01", "R01", "R05")
    done, refused = settled(8, lambda n: redeem(club.ledger, club.basket("赵文兰", (skus[n], 1))))
    spent = sum(each.points for each in done)
    assert {type(each) for each in refused} <= {PointsShort, OutOfStock}
    assert club.available("赵文兰") == 50 - spent >= 0
    assert len({each.number for each in done}) == len(done) == club.count(t.redemption)
    assert points_are_conserved(club)


def test_too_few_points_say_how_many_are_missing(club: Club) -> None:
    """再攒 10 分就够 is a promise for next time; a bare no is an insult."""
    club.earn("赵文兰")
    before = club.everything()
    with pytest.raises(PointsShort) as short:
        redeem(club.ledger, club.basket("赵文兰", ("R12", 1)))
    assert short.value.params == {"short": 10}
    with pytest.raises(OutOfStock) as gone:
        redeem(club.ledger, club.basket("赵文兰", ("R01", 1), ("R05", 3)))
    assert gone.value.params == {"sku": "R05"}
    assert club.everything() == before


def test_a_basket_goes_whole_or_not_at_all(club: Club) -> None:
    """Points taken for the first article while the second is missing would have to be given back by hand."""
    club.earn("赵文兰")
    with pytest.raises(OutOfStock):
        redeem(club.ledger, club.basket("赵文兰", ("R01", 1), ("R05", 3)))
    with pytest.raises(PointsShort):
        redeem(club.ledger, club.basket("赵文兰", ("R01", 1), ("R12", 1)))
    assert club.available("赵文兰") == 50
    assert [club.stock(sku) for sku, *_ in GOODS] == [pieces for *_, pieces in GOODS]
    assert redeem(club.ledger, club.basket("赵文兰", ("R01", 1))).number == "2018Q4-0001", "a refusal takes no number"


def test_a_basket_that_cannot_be_is_refused(club: Club) -> None:
    """Nothing, half a bag, minus one bag, the same bag twice: whoever sends that is no desk of ours."""
    before = club.everything()
    r01 = club.items["R01"]
    many = tuple(Line(new_id(), 1) for _ in range(LINES_MAX + 1))
    twice = (Line(r01, 1), Line(r01, 1))
    odd = ((), many, twice, (Line(r01, 0),), (Line(r01, -1),), (Line(r01, QUANTITY_MAX + 1),))
    for basket in odd:
        with pytest.raises(BasketInvalid):
            redeem(club.ledger, club.basket("赵文兰", basket=basket))
    for refusal, given in (
        (ItemUnknown, {"basket": (Line(new_id(), 1),)}),
        (RunUnknown, {"run_id": new_id()}),
        (MemberUnknown, {"member_id": new_id()}),
    ):
        with pytest.raises(refusal):
            redeem(club.ledger, club.basket("赵文兰", ("R01", 1), **given))
    assert club.everything() == before


def test_nothing_is_handed_out_before_or_after_the_day(club: Club) -> None:
    """Whoever comes at the wrong time is told so by the clock, whether or not a job has run."""
    club.earn("赵文兰")
    hours = {"opens_at": NOW + timedelta(hours=1), "closes_at": NOW + timedelta(hours=2)}
    day = open_run(club.ledger, club.ask(OpenRun, name="加一场", day=SATURDAY, **hours))
    with pytest.raises(RunNotOpen) as early:
        redeem(club.ledger, club.basket("赵文兰", ("R01", 1), run_id=day.run_id))
    assert early.value.params == {"state": "announced"}
    club.clock.tick(hours=8)
    with pytest.raises(RunNotOpen) as late:
        redeem(club.ledger, club.basket("赵文兰", ("R01", 1)))
    assert late.value.params == {"state": "closed"}
    assert (club.available("赵文兰"), club.count(t.redemption)) == (50, 0)


def test_the_points_of_those_who_left_rest(club: Club) -> None:
    """Points of somebody who died belong to a family's decision, not to whoever holds the handbook."""
    club.earn("赵文兰")
    club.write(sa.update(t.member).where(t.member.c.id == club.members["赵文兰"]).values(state="deceased"))
    with pytest.raises(MemberLeft):
        redeem(club.ledger, club.basket("赵文兰", ("R01", 1)))
    assert club.available("赵文兰") == 50


def test_the_slip_shows_what_was_swapped_then(club: Club) -> None:
    """The goods table reads the slip; what it shows must not change with a later visit."""
    club.earn("赵文兰")
    done = redeem(club.ledger, club.basket("赵文兰", ("R05", 1), ("R01", 2), proxy=Proxy("女儿")))
    club.clock.tick(minutes=5)
    redeem(club.ledger, club.basket("赵文兰", ("R01", 1)))
    shown = slip(club.ledger, COMMUNITY, done.redemption_id)
    assert (shown.number, shown.name, shown.spoken_no) == ("2018Q4-0001", "赵文兰", 1)
    assert [(line.name, line.quantity, line.points) for line in shown.lines] == [("洗洁精", 1, 14), ("垃圾袋", 2, 12)]
    assert (shown.points, shown.available, shown.at) == (26, 24, club.clock.now() - timedelta(minutes=5))
    assert club.count(t.redemption, proxy=True) == 1
