"""A workbook that is read beside a book: its rules against those that the book holds already."""

from datetime import date

from ledger.scheme.activity import Category
from ledger.scheme.policy import Cap, Period
from ledger.scheme.workbook.headers import SheetKind
from ledger.scheme.workbook.known import Known, KnownRule
from ledger.scheme.workbook.reading import read
from tests.sheets import GOOD, changed, codes_of, sheet

SINCE = date(2018, 6, 28)
BOOK = Known(rules={"K01": 1}, rule_versions={("K01", SINCE): KnownRule(Category.TEAM, 1, Cap(3, Period.WEEK))})


def test_a_rule_that_contradicts_the_book_is_refused() -> None:
    """A rule that changed its points for a day that is past would put every stamp of that day in doubt."""
    rules = [
        GOOD[SheetKind.RULES],
        changed(SheetKind.RULES, 分值=2),
        changed(SheetKind.RULES, 分值=2, 生效日期="2018-10-01"),
    ]
    reading = read([sheet(SheetKind.RULES, *rules)], BOOK)
    assert [(row.points, row.effective_on) for row in reading.rules] == [(1, SINCE), (2, date(2018, 10, 1))]
    assert codes_of(reading) == [(5, {"contradicts_earlier"}, True)]


def test_activities_alone_go_by_the_rules_of_the_book() -> None:
    """A workbook of a few mended rows has no sheet of rules; the day decides all the same."""
    activities = [GOOD[SheetKind.ACTIVITIES], changed(SheetKind.ACTIVITIES, 活动编号="E100", 日期="2018-06-27")]
    reading = read([sheet(SheetKind.ACTIVITIES, *activities)], BOOK)
    assert [row.code for row in reading.activities] == ["E001"]
    assert codes_of(reading) == [(5, {"rule_unknown"}, True)]
