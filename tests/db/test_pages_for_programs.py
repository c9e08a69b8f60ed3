"""Lists that other programs read page by page: everything once, in order, whatever is added meanwhile."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from ledger.errors import HandbookNoInvalid, MemberUnknown, NumberCheckFailed, PageTokenInvalid, SessionUnknown
from ledger.ids import new_id
from ledger.ledger import Ledger
from ledger.operations.add_item import AddItem, add_item
from ledger.operations.join_member import JoinMember, join_member
from ledger.operations.open_run import OpenRun, open_run
from ledger.operations.seal import seal
from ledger.reports.goods import goods
from ledger.reports.journal_pages import journal_page
from ledger.reports.member_pages import member_page, statement_page
from ledger.reports.paging import PAGE_MAX, Asked, Paged
from ledger.reports.rule_pages import rule_page
from ledger.reports.rules import rules
from ledger.reports.runs import runs
from ledger.reports.session_pages import session_page, session_sheet
from ledger.reports.shelf_pages import good_page, run_page
from ledger.scheme.calendar import day_of, instant
from ledger.scheme.run import RunState
from ledger.store import tables as t
from tests.club import COMMUNITY, SATURDAY, Club

Report = Callable[[Asked], Paged[Any]]
DAY = timedelta(days=1)


def all_of(report: Report, limit: int = 2, between: Callable[[], object] = lambda: None) -> list[Any]:
    """Read a list to its end; something happens between the pages."""
    found: list[Any] = []
    after = ""
    while True:
        page = report(Asked(after=after, limit=limit))
        assert len(page.items) <= limit
        found += page.items
        if not page.after:
            return found
        assert len(page.items) == limit
        after = page.after
        between()


def test_every_member_is_met_once_with_their_points(club: Club) -> None:
    """A member who falls between two pages is missing from the street's sum, and nobody notices."""
    club.earn("韩文华")
    club.come("赵文兰")

    def joins() -> object:
        return join_member(club.ledger, club.ask(JoinMember, name="新邻居"))

    found = all_of(lambda asked: member_page(club.ledger, COMMUNITY, asked), between=joins)
    numbers = [card.handbook_no for card in found]
    assert numbers == sorted(set(numbers))
    assert {f"DW2018{n:03d}" for n in range(1, 6)} <= set(numbers)
    points = {card.handbook_no: (card.available, card.waiting) for card in found}
    assert points["DW2018003"] == (50, 0)
    assert points["DW2018001"] == (0, 3)


def test_a_statement_is_read_whole_while_lines_are_added(club: Club) -> None:
    """An auditor who reads while the committee stamps must not miss a line, nor count one twice."""
    for _ in range(2):
        club.earn("韩文华")
    added = iter(range(3))

    def earns() -> None:
        if next(added, None) is not None:
            club.earn("韩文华")

    found = all_of(lambda asked: statement_page(club.ledger, COMMUNITY, "dw2018003", asked), between=earns)
    assert len({entry.transfer_id for entry in found}) == len(found) == 10
    assert [entry.kind.value for entry in found] == ["pending", "post"] * 5
    assert [entry.available_after for entry in found] == [0, 50, 50, 100, 100, 150, 150, 200, 200, 250]
    assert found[0].incoming
    assert found[0].waiting_after == 50
    assert [entry.recorded_at for entry in found] == sorted(entry.recorded_at for entry in found)


def test_a_statement_is_asked_for_by_a_number_that_exists(club: Club) -> None:
    """A mistyped number must not show somebody else's points."""
    for wrong, refusal in (("17", HandbookNoInvalid), ("DW2018001-B", NumberCheckFailed), ("DW2018999", MemberUnknown)):
        with pytest.raises(refusal):
            statement_page(club.ledger, COMMUNITY, wrong, Asked())


def test_sessions_are_listed_by_the_days_that_were_asked_for(club: Club) -> None:
    """A calendar that shows last week's lecture as next week's sends people to a closed door."""
    morning = instant(SATURDAY, 9)
    ids = [club.session("K01", starts_at=morning + n * DAY) for n in range(-2, 3)]
    same_time = [club.session("K01", starts_at=morning + DAY) for _ in range(3)]

    def between(first: int, last: int) -> list[Any]:
        days = {"first": SATURDAY + first * DAY, "last": SATURDAY + last * DAY}
        return all_of(lambda asked: session_page(club.ledger, COMMUNITY, asked, **days))

    assert [one.session_id for one in between(-2, -1)] == ids[:2]
    assert {one.session_id for one in between(1, 1)} == {ids[3], *same_time}
    assert len(between(-9, 9)) == 9
    whole = all_of(lambda asked: session_page(club.ledger, COMMUNITY, asked))
    assert [one.session_id for one in whole] == [one.session_id for one in between(-9, 9)]


def test_a_session_says_how_many_came(club: Club) -> None:
    """The display screen's figure is the one that the queue counts."""
    club.come("赵文兰")
    sheet = session_sheet(club.ledger, COMMUNITY, club.lecture)
    assert (sheet.title, sheet.rule_code, sheet.checked_in, sheet.headcount) == ("冬季健康讲座", "K09", 1, None)
    with pytest.raises(SessionUnknown):
        session_sheet(club.ledger, COMMUNITY, new_id())


def test_goods_and_rules_and_days_are_those_of_the_pages(club: Club) -> None:
    """Two programs that count the same shelf differently make two truths."""
    for n in range(4):
        article = {"sku": f"X{n}", "name": "牙膏", "spec": "", "price_points": 1, "cost_fen": 1}
        add_item(club.ledger, club.ask(AddItem, **article))
    opens = instant(SATURDAY, 9) + 90 * DAY
    for n in range(3):
        hours = {"opens_at": opens + n * DAY, "closes_at": opens + n * DAY + DAY / 12}
        open_run(club.ledger, club.ask(OpenRun, name="加一场", day=day_of(hours["opens_at"]), **hours))
    assert all_of(lambda asked: good_page(club.ledger, COMMUNITY, asked)) == list(goods(club.ledger, COMMUNITY))
    assert all_of(lambda asked: rule_page(club.ledger, COMMUNITY, asked)) == list(rules(club.ledger, COMMUNITY))
    days = all_of(lambda asked: run_page(club.ledger, COMMUNITY, asked))
    assert days == list(reversed(runs(club.ledger, COMMUNITY)))
    assert days[0].state is RunState.OPEN


def test_the_journal_is_read_in_the_order_of_its_seal(club: Club) -> None:
    """Whoever copies the journal page by page must end with the very lines of the book, and each once."""
    club.earn("韩文华")
    seal(club.ledger, COMMUNITY)
    added = iter(range(3))

    def earns() -> None:
        if next(added, None) is not None:
            club.earn("赵文兰")
            seal(club.ledger, COMMUNITY)

    found = all_of(lambda asked: journal_page(club.ledger, COMMUNITY, asked), limit=3, between=earns)
    assert len(found) == club.count(t.transfer)
    assert len({line.transfer_id for line in found}) == len(found)
    assert [(line.leaf_index, line.set_index) for line in found] == sorted((line.leaf_index, line.set_index) for line in found)
    club.earn("王国宁")
    assert all_of(lambda asked: journal_page(club.ledger, COMMUNITY, asked)) == found, (
        "what waits for its seal is not shown yet"
    )


def test_lines_of_one_set_may_lie_on_two_pages(club: Club) -> None:
    """A set that is cut by the end of a page must lose no line there."""
    club.earn("韩文华")
    club.earn("韩文华", "K16")
    seal(club.ledger, COMMUNITY)
    whole = all_of(lambda asked: journal_page(club.ledger, COMMUNITY, asked), limit=PAGE_MAX)
    for limit in range(1, 6):
        assert all_of(lambda asked: journal_page(club.ledger, COMMUNITY, asked), limit=limit) == whole


def reports(ledger: Ledger) -> list[Report]:
    return [
        lambda asked: session_page(ledger, COMMUNITY, asked),
        lambda asked: run_page(ledger, COMMUNITY, asked),
        lambda asked: journal_page(ledger, COMMUNITY, asked),
        lambda asked: statement_page(ledger, COMMUNITY, "DW2018001", asked),
    ]


@pytest.mark.parametrize("place", ["x", "1", "1:2:3", "-1:2", "٣:1", "9" * 30 + ":1", "1:x"])
def test_a_place_that_is_none_of_the_list_is_refused(club: Club, place: str) -> None:
    """A cursor that somebody made up must not end in an error page, nor silently begin anew."""
    for report in reports(club.ledger):
        with pytest.raises(PageTokenInvalid):
            report(Asked(after=place))


@pytest.fixture
def questions(club: Club, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """A list that grows by every statement that is asked, by SQLAlchemy or straight on the driver."""
    told: list[str] = []
    straight = club.ledger._backend.statement

    def noted(sql: str) -> str:
        told.append(sql)
        return straight(sql)

    def listened(*about: Any) -> None:  # noqa: ANN401 - what SQLAlchemy tells
        told.append(str(about[2]))

    monkeypatch.setattr(club.ledger._backend, "statement", noted)
    sa.event.listen(sa.Engine, "before_cursor_execute", listened)
    yield told
    sa.event.remove(sa.Engine, "before_cursor_execute", listened)


def test_no_list_asks_more_often_the_longer_it_is(club: Club, questions: list[str]) -> None:
    """One question per row is a page that takes a second today and a minute next year."""
    for name in ("韩文华", "赵文兰", "韩文华"):
        club.earn(name)
    seal(club.ledger, COMMUNITY)
    lists: list[Report] = [
        *reports(club.ledger),
        lambda asked: member_page(club.ledger, COMMUNITY, asked),
        lambda asked: good_page(club.ledger, COMMUNITY, asked),
    ]
    for report in lists:
        counted = []
        for limit in (1, 5):
            questions.clear()
            assert report(Asked(limit=limit)).items
            counted.append(len(questions))
        assert counted[0] == counted[1]
        assert 1 <= counted[0] <= 6
