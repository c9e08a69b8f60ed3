"""Small workbooks: what one odd row does, and what it must never do to the others."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from ledger.errors import (
    BookNotEmpty,
    NotAllowed,
)
from ledger.ids import new_id
from ledger.ledger import Ledger
from ledger.operations.check_in import CheckIn, check_in
from ledger.operations.create_session import CreateSession, create_session
from ledger.operations.import_workbook import ImportReport
from ledger.reports.goods import goods
from ledger.reports.roster import roster
from ledger.reports.verification import verify
from ledger.scheme.activity import Source
from ledger.scheme.roles import Principal, PrincipalKind, Role
from ledger.scheme.workbook.problems import RowCode
from ledger.store import tables as t
from tests.club import COMMUNITY, ManualClock, copied, everything
from tests.databases import Kind
from tests.paper import ACTIVITIES, CLUB, ITEMS, RULES, Office, came, founded, late, taken_back, took


@pytest.fixture
def office(kind: Kind, tmp_path: Path) -> Iterator[Office]:
    """An office whose book is empty, on each engine."""
    url, keys = founded(kind)
    with closing(Ledger.open(copied(kind, url, tmp_path), clock=ManualClock(), keys=keys)) as ledger:
        yield Office(ledger, tmp_path)
        assert verify(ledger, COMMUNITY).good


def refused(report: ImportReport) -> list[tuple[str, int, set[RowCode]]]:
    return [(each.sheet, each.row, set(each.codes)) for each in report.refused]


def officer(office: Office) -> Principal:
    with office.ledger.reading() as rx:
        staff_id = rx.connection.execute(
            sa.select(t.role_grant.c.staff_id).where(t.role_grant.c.role == Role.OFFICER.value)
        ).scalar_one()
    return Principal(PrincipalKind.STAFF, staff_id)


@pytest.mark.parametrize("how", ["dry_run", "all_or_nothing"])
def test_a_look_changes_nothing(office: Office, how: str) -> None:
    """Whoever asks what would happen has not said yes; a single row left behind would block the real import."""
    before = everything(office.ledger)
    report = office.hands_in({**CLUB, "签到": (came("E001", 0), came("E999", 1))}, **{how: True})
    assert not report.written
    assert refused(report) == [("签到", 3, {RowCode.ACTIVITY_UNKNOWN})]
    assert (report.added.members, report.added.attendances) == (2, 1)
    assert everything(office.ledger) == before


def test_all_or_nothing_takes_a_workbook_without_a_fault(office: Office) -> None:
    """Whoever asks for all gets all once the rows are mended."""
    report = office.hands_in({**CLUB, "签到": (came("E001", 0),)}, all_or_nothing=True)
    assert report.written
    assert office.balances() == {"DW2018001": 3, "DW2018002": 0}


def test_paper_goes_only_into_a_book_of_paper(office: Office) -> None:
    """After the first real check-in, an import would be a button that gives points."""
    office.hands_in(CLUB)
    now = office.ledger.clock.now()
    held = CreateSession(
        id=new_id(), community_id=COMMUNITY, by=officer(office), title="讲座", rule_code="K09", team_id=None,
        starts_at=now, ends_at=now + timedelta(hours=1), place="居委会",
    )  # fmt: skip
    session_id = create_session(office.ledger, held).session_id
    assert office.hands_in({**CLUB, "签到": (came("E001", 0),)}).added.attendances == 1, "a session is no line of the book"
    member_id = roster(office.ledger, COMMUNITY)[0].member_id
    scan = CheckIn(
        id=new_id(), community_id=COMMUNITY, by=officer(office), member_id=member_id, session_id=session_id,
        source=Source.CARD, landed_at=now,
    )  # fmt: skip
    check_in(office.ledger, scan)
    before = everything(office.ledger)
    with pytest.raises(BookNotEmpty):
        office.hands_in({**CLUB, "签到": (came("E002", 0),)})
    assert everything(office.ledger) == before


def test_an_officer_imports_and_a_member_does_not(office: Office) -> None:
    """The one way to points without a session is for officers alone."""
    office.hands_in(CLUB)
    before = everything(office.ledger)
    member = Principal(PrincipalKind.MEMBER, roster(office.ledger, COMMUNITY)[0].member_id)
    with pytest.raises(NotAllowed):
        office.hands_in({**CLUB, "签到": (came("E001", 0),)}, by=member)
    assert everything(office.ledger) == before
    assert office.hands_in({**CLUB, "签到": (came("E001", 0),)}, by=officer(office)).added.attendances == 1


def test_a_rule_that_is_worth_something_else_by_now_is_named(office: Office) -> None:
    """Nothing old is ever recalculated: a changed table that is silently passed over leaves two truths, one on the wall."""
    office.hands_in({**CLUB, "签到": (came("E001", 0),)})
    before = everything(office.ledger)
    dearer = (("K09", "主题活动", "健康讲座", 5, "次", None, "2018-06-28"),)
    capped = (("K09", "主题活动", "健康讲座", 3, "次", "每日计1次", "2018-06-28"),)
    moved = (("K09", "特色活动", "健康讲座", 3, "次", None, "2018-06-28"),)
    for other in (dearer, capped, moved):
        report = office.hands_in({"积分规则": other})
        assert refused(report) == [("积分规则", 2, {RowCode.CONTRADICTS_EARLIER})]
        assert everything(office.ledger) == before


def test_an_activity_cannot_lean_on_a_rule_that_was_refused(office: Office) -> None:
    """A dearer rule that does not hold must not hand out its points through a new activity either."""
    office.hands_in(CLUB)
    dearer = (("K09", "主题活动", "健康讲座", 5, "次", None, "2018-06-28"),)
    new = (("E003", "2018-09-02", "K09", None, "讲座", "主题活动", 5, 20),)
    report = office.hands_in({"积分规则": dearer, "活动": new})
    assert refused(report) == [
        ("积分规则", 2, {RowCode.CONTRADICTS_EARLIER}),
        ("活动", 2, {RowCode.POINTS_DIFFER_FROM_RULE}),
    ]


def test_a_rule_of_a_later_date_is_a_new_version(office: Office) -> None:
    """A meeting may decide anew from a date on; what was earned before keeps what it was worth."""
    office.hands_in({**CLUB, "签到": (came("E001", 0),)})
    later = (*RULES, ("K09", "主题活动", "健康讲座", 5, "次", None, "2018-10-01"))
    new = (*ACTIVITIES, ("E003", "2018-10-02", "K09", None, "讲座", "主题活动", 5, 20))
    report = office.hands_in({**CLUB, "积分规则": later, "活动": new, "签到": (came("E001", 0), came("E003", 0, points=5))})
    assert refused(report) == []
    assert (report.added.rules, report.added.sessions, report.added.attendances) == (1, 1, 1)
    assert office.balances()["DW2018001"] == 8


def test_a_session_stands_under_the_rule_of_its_day_however_late_that_came_in(office: Office) -> None:
    """An older table that is found in a drawer must not become the newer one."""
    office.hands_in({"积分规则": (("K09", "主题活动", "健康讲座", 5, "次", None, "2018-09-01"),)})
    new = (("E003", "2018-10-02", "K09", None, "讲座", "主题活动", 5, 20),)
    assert refused(office.hands_in({"积分规则": RULES, "活动": new})) == []
    with office.ledger.reading() as rx:
        chosen = sa.select(t.rule_version.c.effective_on).join(t.session, t.session.c.rule_version == t.rule_version.c.version)
        assert rx.connection.execute(chosen).scalar_one().isoformat() == "2018-09-01"


def test_an_activity_from_before_its_rule_is_named(office: Office) -> None:
    """A meeting cannot have given points in May for what it decided in June."""
    office.hands_in(CLUB)
    early = (("E003", "2018-05-02", "K09", None, "讲座", "主题活动", 3, 20),)
    assert refused(office.hands_in({"活动": early})) == [("活动", 2, {RowCode.RULE_UNKNOWN})]


def test_a_seal_that_was_never_given_cannot_be_taken_back(office: Office) -> None:
    """Points that vanish for a presence nobody recorded are stolen from a neighbour."""
    report = office.hands_in({**CLUB, "签到": (came("E001", 0),), "冲正更正": (taken_back("E002", 0), taken_back("E001", 1))})
    assert refused(report) == [
        ("冲正更正", 2, {RowCode.ORIGINAL_NOT_FOUND}),
        ("冲正更正", 3, {RowCode.ORIGINAL_NOT_FOUND}),
    ]
    assert office.balances() == {"DW2018001": 3, "DW2018002": 0}
    assert office.count(t.correction) == 0


def test_a_seal_is_taken_back_once(office: Office) -> None:
    """The same reversal written down on two days must not cost the points twice."""
    sheets = {**CLUB, "签到": (came("E001", 0),), "冲正更正": (taken_back("E001", 0),)}
    assert office.hands_in(sheets).added.corrections == 1
    assert office.balances()["DW2018001"] == 0
    assert not office.hands_in(sheets).added.anything
    again = office.hands_in({**sheets, "冲正更正": (taken_back("E001", 0, "2018-12-27"),)})
    assert refused(again) == [("冲正更正", 2, {RowCode.CONTRADICTS_EARLIER})]
    assert office.count(t.check_in, state="reversed") == 1


def test_a_presence_is_not_entered_later_beside_its_seal(office: Office) -> None:
    """Whoever stands on the sheet and among the corrections was there once, and earns once."""
    sheets = {**CLUB, "签到": (came("E001", 0),), "冲正更正": (late("E001", 0),)}
    report = office.hands_in(sheets)
    assert [each[2] for each in refused(report)] == [{RowCode.CONTRADICTS_EARLIER}]
    assert office.balances()["DW2018001"] == 3
    again = office.hands_in({**CLUB, "冲正更正": (late("E001", 0),)})
    assert again.added.anything is False


def test_a_presence_that_was_entered_later_is_not_stamped_beside_it(office: Office) -> None:
    """A mended row of the sheet that the committee had already made good by a correction would count it twice."""
    office.hands_in({**CLUB, "冲正更正": (late("E001", 0),)})
    before = everything(office.ledger)
    report = office.hands_in({**CLUB, "签到": (came("E001", 0),), "冲正更正": (late("E001", 0, "2018-12-27"),)})
    assert refused(report) == [("签到", 2, {RowCode.CONTRADICTS_EARLIER}), ("冲正更正", 2, {RowCode.CONTRADICTS_EARLIER})]
    assert everything(office.ledger) == before


def test_a_seal_that_was_taken_back_can_be_entered_anew(office: Office) -> None:
    """A reversal that was itself the mistake is made good by a new entry, never by undoing the reversal."""
    office.hands_in({**CLUB, "签到": (came("E001", 0),), "冲正更正": (taken_back("E001", 0, "2018-12-20"),)})
    report = office.hands_in({**CLUB, "冲正更正": (late("E001", 0),)})
    assert refused(report) == []
    assert office.balances()["DW2018001"] == 3
    assert office.count(t.check_in, state="stamped") == 1


def test_a_returned_presence_may_be_stamped_by_a_mended_row(office: Office) -> None:
    """The committee found the name after all; the returned row stays as what it was."""
    report = office.hands_in({**CLUB, "签到": (came("E001", 0, points=0, mark="退回"),)})
    assert (report.added.returned, report.added.attendances) == (1, 0)
    report = office.hands_in({**CLUB, "签到": (came("E001", 0),)})
    assert (report.added.returned, report.added.attendances) == (0, 1)
    assert (office.count(t.check_in, state="returned"), office.count(t.check_in, state="stamped")) == (1, 1)


def test_nobody_takes_home_what_they_had_not_earned_or_what_was_not_there(office: Office) -> None:
    """A slip that the points or the shelf of its day cannot cover is a mistake on the paper, and its row is named."""
    rows = (came("E001", 0), came("E002", 0), came("E001", 1), came("E002", 1))
    taken = (took("A1", 0, 2), took("A2", 1, 1), took("A3", 0, 2, "2018-07-01"), took("A4", 1, 3))
    report = office.hands_in({**CLUB, "签到": rows, "兑换": taken})
    assert refused(report) == [
        ("兑换", 3, {RowCode.EXCEEDS_STOCK}),
        ("兑换", 4, {RowCode.EXCEEDS_CREDITS}),
        ("兑换", 5, {RowCode.EXCEEDS_STOCK}),
    ]
    assert office.balances() == {"DW2018001": 2, "DW2018002": 6}
    assert [good.left for good in goods(office.ledger, COMMUNITY)] == [0]


def test_another_stock_for_a_day_that_is_in_the_book_is_named_once(office: Office) -> None:
    """Goods that were received already cannot be received differently; one row is one thing to mend."""
    rows = {"签到": (came("E001", 0), came("E002", 0)), "兑换": (took("A1", 0, 1), took("A2", 0, 1, "2018-12-27"))}
    assert refused(office.hands_in({**CLUB, **rows})) == []
    more = ((*ITEMS[0][:5], 9),)
    assert refused(office.hands_in({**CLUB, **rows, "物品": more})) == [("物品", 2, {RowCode.CONTRADICTS_EARLIER})]
