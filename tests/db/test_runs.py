"""The redemption day follows the clock: once, however many look at it, and also when nobody looked."""

from datetime import timedelta
from uuid import UUID

import pytest

from ledger.errors import OutOfStock, RequestReused, RunNotOpen, RunStepIllegal, RunUnknown, TextInvalid, TimesInvalid
from ledger.ids import new_id
from ledger.operations.advance_run import AdvanceRun, advance_run, advance_runs
from ledger.operations.close_run import CloseRun, close_run
from ledger.operations.open_run import OpenRun, RunOpened, open_run
from ledger.operations.redeem import redeem
from ledger.reports.desk import desk
from ledger.reports.runs import runs
from ledger.scheme.calendar import day_of
from ledger.scheme.run import FOLLOWS, RunState, RunStep, due_steps
from ledger.store import tables as t
from tests.club import COMMUNITY, NOW, SATURDAY, Club
from tests.crowd import settled

DAY_LATER = timedelta(days=1)


def announce(club: Club, **given: object) -> RunOpened:
    """Announce a day that opens in an hour and closes in three."""
    opens_at = club.clock.now() + timedelta(hours=1)
    usual = {"name": "加一场", "day": day_of(opens_at), "opens_at": opens_at, "closes_at": opens_at + timedelta(hours=2)}
    return open_run(club.ledger, club.ask(OpenRun, **(usual | given)))


def advance(club: Club, run_id: UUID) -> RunState:
    return advance_run(club.ledger, AdvanceRun(community_id=COMMUNITY, run_id=run_id))


def shown(club: Club, run_id: UUID) -> RunState:
    return next(run.state for run in runs(club.ledger, COMMUNITY) if run.run_id == run_id)


@pytest.mark.parametrize("state", RunState)
@pytest.mark.parametrize("moment", [-1, 0, 1, 2, 3])
def test_the_steps_that_are_due_lead_to_where_the_clock_stands(state: RunState, moment: int) -> None:
    """A table that can walk backwards would open a closed day again."""
    opens, closes = NOW, NOW + timedelta(hours=2)
    order = list(RunState)
    by_clock = RunState.ANNOUNCED if moment < 0 else RunState.OPEN if moment < 2 else RunState.CLOSED
    end = state
    for step in due_steps(state, opens, closes, NOW + timedelta(hours=moment)):
        before, end_of_step = FOLLOWS[step]
        assert before is end
        end = end_of_step
    assert order.index(end) == max(order.index(state), order.index(by_clock))


def test_every_step_starts_where_another_ends() -> None:
    """A state that nothing leads to, or out of, is a day that is stuck."""
    assert {before for before, _ in FOLLOWS.values()} == {RunState.ANNOUNCED, RunState.OPEN}
    assert {after for _, after in FOLLOWS.values()} == {RunState.OPEN, RunState.CLOSED}
    assert set(FOLLOWS) == set(RunStep)


def test_a_day_is_announced_opened_and_closed_by_the_clock(club: Club) -> None:
    """Nobody must have to remember to open the doors in the software as well."""
    day = announce(club)
    assert (day.state, day.number) == (RunState.ANNOUNCED, "2018Q4-2")
    for hours, state in ((1, RunState.OPEN), (1, RunState.OPEN), (1, RunState.CLOSED), (24, RunState.CLOSED)):
        club.clock.tick(hours=hours)
        assert shown(club, day.run_id) is state, "reading needs no job"
        assert advance(club, day.run_id) is state
    assert club.count(t.run_step, run_id=day.run_id) == 2


def test_a_day_that_everybody_slept_through_takes_both_steps(club: Club) -> None:
    """A machine that was off for a week must come to the same end as one that was on."""
    day = announce(club)
    club.clock.tick(days=7)
    assert advance(club, day.run_id) is RunState.CLOSED
    assert [club.count(t.run_step, run_id=day.run_id, step=step.value) for step in RunStep] == [1, 1]


def test_a_step_is_taken_once_however_many_take_it(club: Club) -> None:
    """Two schedulers and three desks tick in the same second; the day opens once."""
    day = announce(club)
    club.clock.tick(hours=1)
    done, refused = settled(8, lambda _: advance(club, day.run_id))
    assert (done, refused) == ([RunState.OPEN] * 8, [])
    assert club.count(t.run_step, run_id=day.run_id) == 1


def test_the_tick_advances_every_day_that_is_not_closed(club: Club) -> None:
    """A day that is forgotten by the tick stays open until somebody redeems on it in spring."""
    first = announce(club)
    announce(club, day=SATURDAY + DAY_LATER, opens_at=NOW + DAY_LATER, closes_at=NOW + DAY_LATER + timedelta(hours=2))
    assert advance_runs(club.ledger) == 3
    club.clock.tick(hours=8)
    assert advance_runs(club.ledger) == 3
    assert club.count(t.redemption_run, state="closed") == 2
    assert advance_runs(club.ledger) == 1
    assert shown(club, first.run_id) is RunState.CLOSED
    before = club.everything()
    advance_runs(club.ledger)
    assert club.everything() == before


def test_an_officer_may_close_the_day_early_and_nothing_opens_it_again(club: Club) -> None:
    """When the shelf is empty the committee goes home; the clock must not hand out what is not there."""
    closing = club.ask(CloseRun, run_id=club.run)
    assert close_run(club.ledger, closing) == close_run(club.ledger, closing)
    assert advance(club, club.run) is RunState.CLOSED
    assert desk(club.ledger, COMMUNITY) is None
    club.earn("赵文兰")
    with pytest.raises(RunNotOpen):
        redeem(club.ledger, club.basket("赵文兰", ("R01", 1)))
    with pytest.raises(RunStepIllegal) as illegal:
        close_run(club.ledger, club.ask(CloseRun, run_id=club.run))
    assert illegal.value.params == {"state": "closed", "step": "close"}


def test_a_day_that_has_not_begun_cannot_be_closed(club: Club) -> None:
    """A slip of the finger on the wrong row must not cancel next quarter's day."""
    day = announce(club)
    before = club.everything()
    with pytest.raises(RunStepIllegal):
        close_run(club.ledger, club.ask(CloseRun, run_id=day.run_id))
    for act in (lambda: advance(club, new_id()), lambda: close_run(club.ledger, club.ask(CloseRun, run_id=new_id()))):
        with pytest.raises(RunUnknown):
            act()
    assert club.everything() == before


def test_closing_and_redeeming_at_once_leave_a_whole_book(club: Club) -> None:
    """The last visitor and the closing officer act in the same second: the visit counts fully or not at all."""
    club.earn("赵文兰")

    def work(n: int) -> object:
        if n == 3:
            return close_run(club.ledger, club.ask(CloseRun, run_id=club.run))
        return redeem(club.ledger, club.basket("赵文兰", ("R01", 1)))

    done, refused = settled(8, work)
    assert len(done) == club.count(t.redemption) + 1
    assert {type(each) for each in refused} <= {RunNotOpen, OutOfStock}
    assert club.available("赵文兰") == 50 - 6 * club.count(t.redemption)
    assert club.stock("R01") == 5 - club.count(t.redemption)


def test_times_that_cannot_be_are_refused(club: Club) -> None:
    """A day that closes before it opens would never open, and nobody would know why."""
    before = club.everything()
    opens = NOW + timedelta(hours=1)
    for given in (
        {"closes_at": opens},
        {"closes_at": opens - timedelta(hours=1)},
        {"closes_at": opens + timedelta(hours=24, microseconds=1)},
        {"day": SATURDAY + DAY_LATER},
    ):
        with pytest.raises(TimesInvalid):
            announce(club, **given)
    for name in ("", " ", "四" * 41, "四季度\x00"):
        with pytest.raises(TextInvalid):
            announce(club, name=name)
    assert club.everything() == before


def test_two_days_of_one_quarter_have_numbers_of_their_own(club: Club) -> None:
    """Two slips 2018Q4-0001 would make the register useless."""
    done, refused = settled(6, lambda _: announce(club))
    assert refused == []
    assert sorted(each.number for each in done) == [f"2018Q4-{n}" for n in range(2, 8)]
    same = new_id()
    first = announce(club, id=same)
    assert announce(club, id=same) == first
    with pytest.raises(RequestReused):
        announce(club, id=same, name="又一场")
