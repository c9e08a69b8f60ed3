"""The table of the security standard: every row is whole, and every test that it names is there."""

import re
from pathlib import Path
from typing import NamedTuple

from tests.house.tree import ROOT, functions, own_files

HEADER = "| ASVS 5.0 | | how | test |\n|---|---|---|---|\n"
STATES = {"met", "partly", "not met", "does not apply"}
SHOWN = {"met", "partly"}
TEST = re.compile(r"`(tests/\S+\.py)::(test_\w+)`")


class Row(NamedTuple):
    """One line of the table."""

    requirement: str
    state: str
    how: str
    test: str


def rows() -> list[Row]:
    """Return the table of SECURITY.md."""
    printed = (ROOT / "SECURITY.md").read_text(encoding="utf-8").split(HEADER)[1].split("\n\n")[0].splitlines()
    return [Row(*(cell.strip() for cell in line.strip("|").split("|"))) for line in printed]


def place(requirement: str) -> tuple[int, ...]:
    """Return where a requirement stands in the standard."""
    return tuple(int(part) for part in requirement.removeprefix("V").split("."))


def test_every_row_says_which_requirement_and_how_it_stands() -> None:
    """A row with a gap reads like a promise, and is none."""
    for row in rows():
        assert re.fullmatch(r"(?:1[0-6]|[1-9])\.\d{1,2}\.\d{1,2}|V\d{1,2}", row.requirement), row
        assert row.state in STATES, row
        assert row.how.endswith("."), row


def test_what_is_said_to_be_met_is_shown_by_a_test() -> None:
    """What nobody tests is met on paper."""
    for row in rows():
        assert bool(TEST.fullmatch(row.test)) is (row.state in SHOWN), row
        assert row.state in SHOWN or row.test == "–", row


def test_every_test_that_is_named_is_there() -> None:
    """A test that was renamed leaves a promise behind that nothing holds."""
    known = set(own_files())
    missing = []
    for row in rows():
        named = TEST.fullmatch(row.test)
        if named is None:
            continue
        path = Path(named[1])
        if path not in known or named[2] not in {function.name for function in functions(path)}:
            missing.append(row)
    assert missing == []


def test_the_table_follows_the_standard_and_names_each_requirement_once() -> None:
    """Out of order, nobody sees what is missing; twice, one of the two is out of date."""
    places = [place(row.requirement) for row in rows()]
    assert places == sorted(set(places))
    assert len(places) >= 40


def test_what_is_not_met_is_said() -> None:
    """A table without a gap was written for somebody else to read."""
    assert {row.state for row in rows()} == STATES
