"""The workbook of 2018 as the committee handed it in."""

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.operations.workbook_file import open_workbook
from ledger.scheme.workbook.headers import SheetKind
from ledger.scheme.workbook.known import Known, KnownActivity
from ledger.scheme.workbook.reading import Reading, read
from tests.sheets import (
    DATA,
    FORMULA,
    GOOD,
    KNOWN,
    SHIPPED,
    Written,
    sheet,
)


@dataclass(frozen=True)
class Shipped:
    reading: Reading
    expected: dict[str, list[dict[str, object]]] = field(repr=False)


@pytest.fixture(scope="module")
def shipped() -> Shipped:
    expected = json.loads((DATA / "expected_import.json").read_text("utf-8"))
    return Shipped(read(open_workbook(SHIPPED), Known()), expected)


def test_the_shipped_workbook_is_refused_exactly_where_expected(shipped: Shipped) -> None:
    """These are the rows a real committee would be told about; one more or one less and it stops trusting the list."""
    for name, found in (("refused", shipped.reading.refused), ("warned", shipped.reading.warned)):
        told = [(problem.sheet, problem.row, sorted(problem.codes)) for problem in found]
        # Whether the points were enough is for the ledger to say.
        wanted = [
            (row["sheet"], row["row"], sorted(codes))
            for row in shipped.expected[name]
            if isinstance(codes := row["codes"], list) and codes != ["exceeds_credits"]
        ]
        assert told == wanted


def test_the_shipped_workbook_comes_in_completely(shipped: Shipped) -> None:
    """A row that is neither taken nor refused is a neighbour's morning lost."""
    reading = shipped.reading
    stamped = Counter(row.is_stamped for row in reading.attendances)
    assert (len(reading.members), len(reading.rules), len(reading.activities)) == (60, 19, 139)
    assert (stamped[True], stamped[False]) == (940, 22)
    assert (len(reading.items), len(reading.redemptions), len(reading.corrections)) == (15, 127, 2)
    assert sum(row.points for row in reading.attendances) == 2861
    assert sum(row.points for row in reading.redemptions) == 2013 + 1200
    assert reading.ignored_sheets == ()
    assert [(row.sheet, row.row) for row in reading.skipped] == [("会员花名册", 69), ("会员花名册", 70), ("活动", 143)]


def test_the_shipped_workbook_agrees_with_the_clean_data(shipped: Shipped) -> None:
    """Full width, commas and six ways to write a date must come out as the very same people, days and reasons."""
    clean = json.loads((DATA / "dongwang_2018.json").read_text("utf-8"))
    teams = dict(clean["teams"])
    assert [
        (row.handbook_no, row.name, row.birth_year, row.building_group, row.joined_on.isoformat(), row.is_newcomer)
        for row in shipped.reading.members
    ] == [
        tuple(member[key] for key in ("handbook_no", "name", "birth_year", "building", "joined", "newcomer"))
        for member in clean["members"]
    ]
    assert [row.teams for row in shipped.reading.members] == [
        tuple(teams[team] for team in member["teams"]) for member in clean["members"]
    ]
    assert [(row.code, row.day.isoformat(), row.rule_code, row.title) for row in shipped.reading.activities] == [
        (event["id"], event["date"], event["kind"], event["title"]) for event in clean["events"]
    ]
    assert [(row.activity_code, row.handbook_no, row.is_stamped, row.reason) for row in shipped.reading.attendances] == [
        (seen["event"], seen["handbook_no"], seen["status"] == "已敲章", seen["reason"]) for seen in clean["checkins"]
    ]


def test_the_shipped_workbook_read_again_into_its_own_book_says_the_same(shipped: Shipped) -> None:
    """A second import must tell the same list and contradict nothing of the first."""
    first = shipped.reading
    known = Known(
        members={row.handbook_no: row.name for row in first.members},
        activities={row.code: KnownActivity(row.day, row.rule_code, row.points) for row in first.activities},
        rules={row.code: row.points for row in first.rules},
        items={row.sku: row.price_points for row in first.items},
        last_day=date(2018, 12, 28),
    )
    assert read(open_workbook(SHIPPED), known) == first


# Whatever stands there

ANYTHING = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.integers(),
    st.floats(),
    st.datetimes(datetime(1900, 1, 1), datetime(9999, 12, 31)),  # noqa: DTZ001 - Excel's dates have no zone
    st.sampled_from(["DW2018001", "合计", "√", "退回", "2018-06-28", "E001", "赵文兰", FORMULA]),
)


@given(kind=st.sampled_from(list(SheetKind)), changes=st.dictionaries(st.integers(0, 6), ANYTHING, max_size=7))
def test_whatever_stands_in_a_row_it_is_taken_refused_or_passed_over(kind: SheetKind, changes: dict[int, Written]) -> None:
    """One strange cell must not stop an import of a thousand rows, nor vanish from the count."""
    row: list[Written] = list(GOOD[kind])
    for place, written in changes.items():
        row[min(place, len(row) - 1)] = written
    reading = read([sheet(kind, GOOD[kind], row)], KNOWN)
    good = (reading.members, reading.rules, reading.activities, reading.attendances, reading.items)
    taken = sum(map(len, (*good, reading.redemptions, reading.corrections)))
    is_row = any(written is not None for written in row)
    assert taken + len(reading.problems) + len(reading.skipped) == 1 + is_row
