"""`verify --quick`: only what is new since the book was last found good; every night all of it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from ledger.operations.note_verification import note_verification
from ledger.operations.seal import seal
from ledger.operations.verify_nightly import verify_nightly
from ledger.reports.verification import Verification, verify
from ledger.store import tables as t
from tests.club import COMMUNITY, Club
from tests.command import dongwang
from tests.databases import Kind
from tests.sealed import Intruder, faults, sealed_club_in, url_of


@pytest.fixture
def noted(kind: Kind, tmp_path: Path) -> Iterator[Club]:
    """A sealed club that was found good a moment ago, and to which a little came since: some sealed, some not."""
    with sealed_club_in(kind, tmp_path) as club:
        assert note_verification(club.ledger, verify(club.ledger, COMMUNITY), quick=False)
        club.earn("李建国")
        club.clock.tick(seconds=1)
        seal(club.ledger, COMMUNITY)
        club.earn("李建国")
        yield club


def quick(club: Club) -> Verification:
    return verify(club.ledger, COMMUNITY, quick=True)


def rows_of(found: Verification) -> dict[str, int]:
    return {each.name: each.rows for each in found.invariants}


def size_noted(club: Club) -> int:
    with club.ledger.reading() as rx:
        [(size,)] = rx.fetch("SELECT MAX(size) FROM verification")
    return int(str(size))


def since(club: Club, column: "sa.Column[Any]") -> "sa.ColumnElement[bool]":
    """Return a condition that keeps lines whose set was sealed since the last note."""
    new = sa.select(t.leaf.c.subject_id).where(t.leaf.c.leaf_index >= size_noted(club), t.leaf.c.kind == "set")
    return column.in_(new)


def test_a_quick_look_is_at_what_is_new(noted: Club) -> None:
    """A check that takes as long as the whole night is not made every hour."""
    some, everything = rows_of(quick(noted)), rows_of(verify(noted.ledger, COMMUNITY))
    assert quick(noted).good
    with noted.ledger.reading() as rx:
        [(old,)] = rx.fetch(
            "SELECT COUNT(*) FROM transfer JOIN leaf ON subject_id = set_id WHERE leaf.kind = 'set' AND leaf_index < ?",
            (size_noted(noted),),
        )
    for name in ("lines_as_written", "entries_without_gaps", "sets_whole", "holds_resolved_once"):
        assert 0 < some[name] < everything[name], name
    assert everything["lines_as_written"] - some["lines_as_written"] == old
    assert quick(noted).size == verify(noted.ledger, COMMUNITY).size
    assert quick(noted).root == verify(noted.ledger, COMMUNITY).root


DAMAGES: dict[str, tuple[sa.Table, dict[str, object], str]] = {
    "amount": (t.transfer, {"amount": t.transfer.c.amount + 1}, "lines_as_written"),
    "digest": (t.transfer, {"digest": bytes(32)}, "log_unchanged"),
    "set": (t.transfer, {"set_size": 9}, "sets_whole"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_quick_look_sees_new_damage_and_no_old_one(noted: Club, damage: str) -> None:
    """What is new is looked at as closely as ever; for the old lines there is the night."""
    table, values, name = DAMAGES[damage]
    intruder = Intruder(noted.ledger)
    with intruder.inside("transfer") as inside:
        inside.execute(sa.update(table).where(~since(noted, t.transfer.c.set_id), sealed_line()).values(values))
    assert name not in faults(quick(noted))
    assert name in faults(verify(noted.ledger, COMMUNITY)), "the whole look sees it"
    with intruder.inside("transfer") as inside:
        inside.execute(sa.update(table).where(since(noted, t.transfer.c.set_id)).values(values))
    assert name in faults(quick(noted))


def sealed_line() -> "sa.ColumnElement[bool]":
    return t.transfer.c.set_id.in_(sa.select(t.leaf.c.subject_id))


@pytest.mark.parametrize("waits", [True, False])
def test_a_quick_look_sees_entries_and_leaves_that_are_new(noted: Club, *, waits: bool) -> None:
    """Also what is not sealed yet is new: today's points are worth a forgery today."""
    new = sa.select(t.unsealed.c.subject_id) if waits else sa.select(t.leaf.c.subject_id).where(t.leaf.c.leaf_index >= 347)
    lines = sa.select(t.transfer.c.id).where(t.transfer.c.set_id.in_(new))
    forged = sa.update(t.entry).where(t.entry.c.transfer_id.in_(lines)).values(credits_posted=t.entry.c.credits_posted + 1)
    Intruder(noted.ledger).run(forged)
    assert "entries_without_gaps" in faults(quick(noted))


@pytest.mark.parametrize(
    ("forgery", "name"),
    [
        (sa.update(t.leaf).where(t.leaf.c.leaf_index == 345).values(hash=bytes(32)), "log_unchanged"),
        (sa.delete(t.leaf).where(t.leaf.c.leaf_index == 345), "log_unchanged"),
        (sa.update(t.checkpoint).where(t.checkpoint.c.size > 347).values(root=bytes(32)), "checkpoints_signed"),
        (sa.update(t.fold).where(t.fold.c.size > 347).values(debits_posted=9), "folds_equal_replay"),
        (sa.delete(t.unsealed), "sets_sealed_or_waiting"),
        (sa.update(t.balance).values(version=9), "balances_equal_replay"),
    ],
)
def test_a_quick_look_sees_a_new_part_of_the_log_that_was_changed(noted: Club, forgery: sa.Executable, name: str) -> None:
    """The youngest leaves are the easiest to change: nobody has printed their root yet."""
    Intruder(noted.ledger).run(forgery)
    assert name in faults(quick(noted))


def test_what_was_found_good_is_noted_once(noted: Club) -> None:
    """The next quick look begins where the last good one ended, and never behind what nobody looked at."""
    before = noted.count(t.verification)
    found = quick(noted)
    assert note_verification(noted.ledger, found, quick=True)
    assert not note_verification(noted.ledger, found, quick=True), "nothing new was sealed since"
    assert (noted.count(t.verification), noted.count(t.verification, quick=True)) == (before + 1, 1)
    assert size_noted(noted) == found.size
    Intruder(noted.ledger).run(sa.update(t.balance).values(version=9))
    seal(noted.ledger, COMMUNITY)
    assert not note_verification(noted.ledger, verify(noted.ledger, COMMUNITY), quick=False)
    assert size_noted(noted) == found.size


@pytest.mark.parametrize("size", [9999, 352, 348])
def test_a_note_of_another_log_hides_nothing(noted: Club, size: int) -> None:
    """Whoever can write a row could say that all was found good up to the year 3000."""
    with noted.ledger.reading() as rx:
        assert rx.fetch("SELECT MAX(size) FROM checkpoint") == [(352,)]
    row = {"community_id": COMMUNITY, "id": COMMUNITY, "size": size, "root": bytes(32), "quick": False}
    noted.write(sa.insert(t.verification).values(**row, recorded_at=noted.clock.now()))
    assert quick(noted).good
    forged = sa.update(t.transfer).where(t.transfer.c.set_id.in_(set_at(347))).values(amount=77)
    Intruder(noted.ledger).run(forged)
    assert "lines_as_written" in faults(quick(noted))


def set_at(index: int) -> "sa.Select[Any]":
    """Return the first set that has a leaf from `index` on."""
    return (
        sa.select(t.leaf.c.subject_id)
        .where(t.leaf.c.leaf_index >= index, t.leaf.c.kind == "set")
        .order_by(t.leaf.c.leaf_index)
        .limit(1)
    )


def test_a_quick_look_sees_a_log_that_was_changed_where_it_begins(noted: Club) -> None:
    """The roots of tomorrow rest on the leaves of yesterday: a changed one must not be built upon."""
    Intruder(noted.ledger).run(sa.update(t.node).values(hash=bytes(32)))
    assert faults(quick(noted))["log_unchanged"] == ("checkpoint", "347", "root_differs")


def test_the_night_looks_at_everything_and_notes_it(noted: Club) -> None:
    """An officer opens the house in the morning and sees when the book was last good."""
    due = noted.clock.now()
    assert verify_nightly(noted.ledger, due) == "good"
    assert size_noted(noted) == verify(noted.ledger, COMMUNITY).size
    assert verify_nightly(noted.ledger, due) is None
    seal(noted.ledger, COMMUNITY)
    Intruder(noted.ledger).run(sa.update(t.fold).values(debits_posted=t.fold.c.debits_posted + "1"))
    before = noted.count(t.verification)
    told = verify_nightly(noted.ledger, due + timedelta(days=1))
    assert told is not None
    fault = next(each.fault for each in verify(noted.ledger, COMMUNITY).invariants if each.fault)
    assert told == f"{fault.table} {fault.row}: {fault.why}"
    assert noted.count(t.verification) == before


def test_the_command_notes_what_it_found_where_it_may_write(noted: Club, kind: Kind, tmp_path: Path) -> None:
    """A look beside a running service must not fail for want of a place to write down that all is well."""
    noted.keys._write(tmp_path / "keys.json")
    where = ("--database", url_of(noted.ledger), "--keys", tmp_path / "keys.json", "verify", "--quick")
    before = noted.count(t.verification)
    assert dongwang(tmp_path, *where).status == 0
    assert noted.count(t.verification) == (before if kind == "sqlite" else before + 1)
    noted.ledger.close()
    assert dongwang(tmp_path, *where).status == 0
    assert noted.count(t.verification) == before + 1
