"""The paper years come in from a committee's workbook: exactly, once, and never by halves."""

import functools
import json
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from ledger.ledger import Ledger
from ledger.operations.import_workbook import ImportReport, ImportWorkbook, import_workbook
from ledger.reports.goods import goods
from ledger.reports.verification import verify
from ledger.scheme import accounts
from ledger.scheme.roles import SYSTEM
from ledger.scheme.workbook.problems import RowProblem
from ledger.store import tables as t
from ledger.store.keys import Keys
from tests.club import COMMUNITY, ManualClock, copied, everything, template_folder
from tests.databases import Kind
from tests.paper import Mend, Office, founded, mended
from web.demo.club import WORKBOOK

DATA = Path(__file__).parents[1] / "data"
EXPECTED: dict[str, Any] = json.loads((DATA / "expected_import.json").read_text(encoding="utf-8"))
SUMMARY: dict[str, Any] = json.loads((DATA / "dongwang_2018.json").read_text(encoding="utf-8"))["summary"]

MENDS: tuple[Mend, ...] = (
    ("会员花名册", 29, "A", "DW2018061"),
    ("会员花名册", 29, "G", "2018-07-01"),
    ("会员花名册", 38, "A", "DW2018062"),
    ("会员花名册", 48, "C", 1950),
    ("会员花名册", 48, "G", "2018-02-28"),
    *(("签到", row, "B", "DW2018061") for row in (126, 207, 308, 409, 510)),
    *(("签到", row, "C", "王某某") for row in (126, 207, 308, 409, 510)),
    ("签到", 207, "A", "E002"),
    *(("签到", row, "G", points) for row, points in ((126, 4), (409, 5), (510, 4))),
    ("兑换", 65, "D", "DW2018061"),
    ("兑换", 65, "E", "王某某"),
    ("兑换", 65, "F", "R01"),
    ("兑换", 65, "G", 1),
    ("兑换", 65, "H", 6),
)
"""Every refused row as the committee would mend it: the member without a number gets one, and takes part."""


class Imported(NamedTuple):
    url: str
    keys: Keys
    report: ImportReport
    progress: list[tuple[int, int]]


@functools.cache
def imported(kind: Kind) -> Imported:
    """Import the shipped workbook once for each engine; a test works on a copy of the outcome."""
    folder = template_folder() / f"import-{kind}"
    folder.mkdir()
    url, keys = founded(kind)
    url = copied(kind, url, folder)
    seen: list[tuple[int, int]] = []
    command = ImportWorkbook(community_id=COMMUNITY, by=SYSTEM, path=WORKBOOK)
    with closing(Ledger.open(url, clock=ManualClock(), keys=keys)) as ledger:
        report = import_workbook(ledger, command, progress=lambda done, total: seen.append((done, total)))
    return Imported(url, keys, report, seen)


@pytest.fixture
def filled(kind: Kind, tmp_path: Path) -> Iterator[Office]:
    """An office that has imported the shipped workbook, on each engine."""
    done = imported(kind)
    with closing(Ledger.open(copied(kind, done.url, tmp_path), clock=ManualClock(), keys=done.keys)) as ledger:
        yield Office(ledger, tmp_path)
        assert verify(ledger, COMMUNITY).good


def told(problems: tuple[RowProblem, ...]) -> list[dict[str, object]]:
    return [{"sheet": each.sheet, "row": each.row, "codes": sorted(each.codes)} for each in problems]


def expected(what: str) -> list[dict[str, object]]:
    return [{**each, "codes": sorted(each["codes"])} for each in EXPECTED[what]]


def test_the_shipped_workbook_gives_exactly_the_expected_refusals(kind: Kind) -> None:
    """A row that is refused without need costs a member points; one that is let in without right costs everybody's trust."""
    report = imported(kind).report
    assert report.written
    assert told(report.refused) == expected("refused")
    assert told(report.warned) == expected("warned")


def test_the_shipped_workbook_gives_exactly_the_expected_totals(filled: Office) -> None:
    """The street's inspection adds up the paper; a book that differs by one is a book that is wrong."""
    issued = filled.moved(accounts.issue(COMMUNITY))
    redeemed = -filled.moved(accounts.spent(COMMUNITY))
    totals = {
        "members": filled.count(t.member),
        "events": filled.count(t.session),
        "attendances": filled.count(t.check_in, state="stamped"),
        "rejected": filled.count(t.check_in, state="returned"),
        "issued": issued,
        "redeemed": redeemed,
        "outstanding": issued - redeemed,
        "redemptions": filled.count(t.redemption),
    }
    assert totals == EXPECTED["after_import"]
    assert filled.count(t.check_in, state="reversed") == 1


def test_the_shipped_workbook_gives_every_expected_balance(filled: Office) -> None:
    """Sixty neighbours compare the screen with their paper handbook."""
    assert filled.balances() == EXPECTED["balances"]
    assert sum(EXPECTED["balances"].values()) == EXPECTED["after_import"]["outstanding"]


def test_the_shipped_workbook_leaves_the_expected_stock(filled: Office) -> None:
    """What the shelf really holds is what the next redemption day can promise."""
    assert {good.sku: good.left for good in goods(filled.ledger, COMMUNITY)} == SUMMARY["stock_end"]


def test_an_import_names_its_file_and_its_hand(filled: Office) -> None:
    """The one way to points without a session is published; without the digest nobody can say which file it was."""
    [run] = everything(filled.ledger)["import_run"]
    row = dict(zip(t.import_run.c.keys(), run, strict=True))
    digest = sha256(WORKBOOK.read_bytes()).digest()
    assert (row["file_digest"], row["by_kind"], row["rows_refused"]) == (digest, "system", len(EXPECTED["refused"]))


def test_a_second_import_changes_nothing(filled: Office) -> None:
    """A committee that is not sure whether it worked presses again; nobody's points may double."""
    before = everything(filled.ledger)
    report = filled.imports(WORKBOOK)
    assert not report.added.anything
    assert told(report.refused) == expected("refused")
    assert everything(filled.ledger) == before


def test_a_mended_workbook_adds_just_the_mended_rows(filled: Office) -> None:
    """Mending nine rows must not mean to type nine hundred again, nor to count them twice."""
    before = filled.balances()
    report = filled.imports(mended(filled.path / "mended.xlsx", MENDS))
    assert report.refused == ()
    added = report.added
    assert (added.members, added.attendances, added.redemptions) == (3, 5, 1)
    assert (added.rules, added.sessions, added.returned, added.items, added.corrections) == (0, 0, 0, 0, 0)
    assert filled.balances() == before | {"DW2018061": 4 + 2 + 2 + 5 + 4 - 6, "DW2018062": 0, "DW2018099": 0}


def test_the_bar_moves_from_nothing_to_everything(kind: Kind) -> None:
    """Minutes without a sign of life end with somebody pulling the plug."""
    seen = imported(kind).progress
    assert seen[0][0] == 0
    assert seen[-1][0] == seen[-1][1] > 1_000
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
