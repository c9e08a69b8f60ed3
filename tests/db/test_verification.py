"""`verify` against somebody who has taken the guards off: every promise is broken once, and must be missed by name."""

# ruff: noqa: S608 - the same forgery is put together for several columns

from collections.abc import Iterator
from contextlib import ExitStack, closing
from typing import Any, NamedTuple
from uuid import UUID

import pytest
import sqlalchemy as sa
from msgspec.structs import fields

from ledger import Ledger, Line
from ledger.ids import new_id
from ledger.reports.verification import Verification, verify
from ledger.store.verification import lines
from tests.books import HandClock, LedgerBook
from tests.databases import KINDS, Kind, fresh_database
from tests.journal_table import JournalTable, key
from tests.sealed import Intruder, faults

BOOK = """
    single   S1  issue  wang  10    created   ref=A
    pending  H1  issue  wang  7     created   timeout=72h
    post     P1  H1  5              created
    pending  H2  wang   spent 2     created
    void     V2  H2                 created
    single   S2  supply stock 3     created
    single   A1  wang   spent 4     created   set=A
    single   A2  stock  given 1     created   set=A
    single   R1  wang   issue 5     created   reverses=P1
"""
HEX = {"sqlite": "x'{}'", "postgresql": "'\\x{}'::bytea"}


class Opened(NamedTuple):
    ledger: Ledger
    clock: HandClock
    intruder: Intruder


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[Kind, Opened]]:
    """A database per engine, in which a hold could be resolved twice; each test has a book of its own in it."""
    with ExitStack() as stack:
        found: dict[Kind, Opened] = {}
        for kind in KINDS:
            clock = HandClock()
            ledger = stack.enter_context(closing(Ledger.open(fresh_database(kind, tmp_path_factory.mktemp(kind)), clock=clock)))
            found[kind] = Opened(ledger, clock, Intruder(ledger))
            with found[kind].intruder.inside() as connection:
                connection.exec_driver_sql("DROP INDEX transfer_resolution")
        yield found


class Forger:
    """A whole book, and somebody who changes it with the database's own shell."""

    def __init__(self, kind: Kind, opened: Opened) -> None:
        self.kind = kind
        self.intruder = opened.intruder
        self.book = LedgerBook(opened.ledger, opened.clock)
        JournalTable(self.book).run(BOOK)

    def run(self, sql: str, **values: object) -> None:
        """Run a statement in which `:here` is the community; text that follows as UUID or name is bound as an id."""
        told = {"here": self.book.community_id} | values
        table = sql.removeprefix("DELETE FROM ").removeprefix("UPDATE ").split()[0]
        with self.intruder.inside(table) as connection:
            done = connection.execute(
                sa.text(sql), {name: self._bound(value) for name, value in told.items() if f":{name}" in sql}
            )
            assert done.rowcount > 0, "nothing was forged"

    def _bound(self, value: object) -> object:
        return value.bytes if isinstance(value, UUID) and self.kind == "sqlite" else value

    def verify(self) -> Verification:
        return verify(self.book.ledger, self.book.community_id)

    def found(self) -> dict[str, tuple[str, str, str]]:
        """Return the faults by invariant: table, row, why."""
        return faults(self.verify())


@pytest.fixture
def forger(kind: Kind, opened: dict[Kind, Opened]) -> Forger:
    return Forger(kind, opened[kind])


def row(name: str) -> str:
    return str(key(name))


def test_a_good_book_is_found_good(forger: Forger) -> None:
    """A false alarm every night is an alarm that nobody hears."""
    seen: list[tuple[int, int]] = []
    found = verify(forger.book.ledger, forger.book.community_id, progress=lambda done, total: seen.append((done, total)))
    assert found.good
    assert found.community_id == forger.book.community_id
    assert {each.name: each.rows for each in found.invariants} == {
        "lines_as_written": 9,
        "answers_as_given": 0,
        "holds_resolved_once": 2,
        "sets_whole": 8,
        "balances_equal_replay": 3,
        "entries_without_gaps": 9,
        "units_sum_to_zero": 2,
        # Eight sets and seven accounts.
        "sets_sealed_or_waiting": 15,
        "log_unchanged": 0,
        "checkpoints_signed": 0,
        "folds_equal_replay": 0,
        "guards_in_force": forger.book.ledger._backend.guards,
    }
    assert (found.size, found.root) == (0, None)
    assert seen == [(9, 9)]


def test_a_book_is_read_page_by_page(forger: Forger, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten years of stamps do not fit in the memory of a small machine; no line may fall between two pages."""
    monkeypatch.setattr(lines, "PAGE", 2)
    seen: list[tuple[int, int]] = []
    assert verify(forger.book.ledger, forger.book.community_id, progress=lambda *told: seen.append(told)).good
    assert seen == [(2, 9), (4, 9), (6, 9), (8, 9), (9, 9)]


def test_an_empty_book_is_good(forger: Forger) -> None:
    """A club's first night must not begin with an alarm."""
    empty = LedgerBook(forger.book.ledger, forger.book.clock)
    assert verify(empty.ledger, empty.community_id).good


OTHERS: dict[type, object] = {str: "forged", int: 77, bool: True, UUID: new_id()}


@pytest.mark.parametrize("column", [field.name for field in fields(Line) if field.name != "id"])
def test_no_column_of_a_line_can_be_changed_unseen(forger: Forger, column: str) -> None:
    """One column that the digest forgets is one story that can be told differently afterwards."""
    kinds: dict[str, Any] = {field.name: field.type for field in fields(Line)}
    known = {"kind": "pending", "unit": "cny"}
    nullable = {UUID | None: UUID, str | None: str, int | None: int}
    other = known.get(column, OTHERS[str] if kinds[column] not in nullable and kinds[column] not in OTHERS else None)
    value = OTHERS[nullable.get(kinds[column], kinds[column])] if other is None else other
    forger.run(f"UPDATE transfer SET {column} = :value WHERE community_id = :here AND id = :id", value=value, id=key("S1"))
    assert forger.found()["lines_as_written"] == ("transfer", row("S1"), "digest_differs")


def test_a_forged_digest_is_seen_too(forger: Forger) -> None:
    """Whoever changes a line and guesses at its seal must not get away with it."""
    forged = HEX[forger.kind].format("00" * 32)
    forger.run(f"UPDATE transfer SET digest = {forged} WHERE community_id = :here AND id = :id", id=key("P1"))
    assert forger.found() == {"lines_as_written": ("transfer", row("P1"), "digest_differs")}


def test_a_line_that_is_taken_out_is_missed(forger: Forger) -> None:
    """Half a basket is rice without points."""
    forger.run("DELETE FROM transfer WHERE community_id = :here AND id = :id", id=key("A2"))
    found = forger.found()
    assert found["sets_whole"] == ("transfer", row("A"), "set_has_1_of_2")
    assert found["balances_equal_replay"] == ("balance", row("stock"), "differs_from_its_lines")


def test_a_hold_that_is_taken_out_is_missed(forger: Forger) -> None:
    """A seal without a check-in is a seal for an absence."""
    forger.run("DELETE FROM transfer WHERE community_id = :here AND id = :id", id=key("H1"))
    found = forger.found()
    assert found["holds_resolved_once"] == ("transfer", row("P1"), "no_such_hold")
    assert found["sets_sealed_or_waiting"] == ("unsealed", row("H1"), "outbox_row_without_set")


def test_a_post_of_more_than_its_hold_is_seen(forger: Forger) -> None:
    """More points than were ever earned, through the hand of a neighbour at the database."""
    forger.run("UPDATE transfer SET amount = 8 WHERE community_id = :here AND id = :id", id=key("P1"))
    assert forger.found()["holds_resolved_once"] == ("transfer", row("P1"), "no_such_hold")


@pytest.mark.parametrize(
    "counter", ["debits_pending", "debits_posted", "credits_pending", "credits_posted", "version", "recorded_at"]
)
def test_a_balance_that_was_helped_along_is_seen(forger: Forger, counter: str) -> None:
    """The balance is the one row that may change, and so the first that somebody will change."""
    forger.run(f"UPDATE balance SET {counter} = {counter} + 1 WHERE community_id = :here AND account_id = :id", id=key("wang"))
    assert forger.found()["balances_equal_replay"] == ("balance", row("wang"), "differs_from_its_lines")


def test_an_account_that_was_closed_without_a_line_is_seen(forger: Forger) -> None:
    """A member whose account is shut by hand is shut out, and nobody would have signed for it."""
    forger.run("UPDATE balance SET closed = NOT closed WHERE community_id = :here AND account_id = :id", id=key("li"))
    assert forger.found() == {"balances_equal_replay": ("balance", row("li"), "differs_from_its_lines")}


def test_a_balance_below_zero_is_seen_although_all_else_agrees(forger: Forger) -> None:
    """A forger who keeps line and balance in step still leaves a debt that the rules forbid."""
    forger.run("DELETE FROM transfer WHERE community_id = :here AND id = :id", id=key("S2"))
    forger.run(
        "UPDATE balance SET credits_posted = 0, version = 1 WHERE community_id = :here AND account_id = :id", id=key("stock")
    )
    assert forger.found()["balances_equal_replay"] == ("balance", row("stock"), "below_zero")


def test_an_entry_that_is_missing_is_seen(forger: Forger) -> None:
    """A gap in the versions is a lost update, the fault that no balance shows."""
    forger.run("DELETE FROM entry WHERE community_id = :here AND account_id = :id AND version = 3", id=key("wang"))
    assert forger.found() == {"entries_without_gaps": ("entry", row("wang"), "version_4_without_3")}


def test_entries_that_are_missing_at_either_end_are_seen(forger: Forger) -> None:
    """Nobody looks for what has no neighbours."""
    forger.run("DELETE FROM entry WHERE community_id = :here AND account_id = :id AND version = 1", id=key("wang"))
    assert forger.found() == {"entries_without_gaps": ("entry", row("wang"), "version_2_without_1")}
    forger.run("DELETE FROM entry WHERE community_id = :here AND account_id = :id", id=key("wang"))
    found = forger.found()
    assert found["entries_without_gaps"][0::2] == ("transfer", "has_no_entry")
    assert found["balances_equal_replay"] == ("balance", row("wang"), "differs_from_its_lines")


def test_the_last_entry_that_is_missing_is_seen(forger: Forger) -> None:
    """The newest line is the easiest to forget: nothing comes after it that would be a gap."""
    forger.run("DELETE FROM entry WHERE community_id = :here AND account_id = :id AND version = 7", id=key("wang"))
    assert forger.found()["entries_without_gaps"] == ("transfer", row("R1"), "has_no_entry")


@pytest.mark.parametrize("column", ["debits_posted", "credits_pending", "recorded_at", "occurred_at"])
def test_every_entry_says_what_its_line_did(forger: Forger, column: str) -> None:
    """A balance `as recorded on that day` is read from an entry in the middle."""
    forger.run(
        f"UPDATE entry SET {column} = {column} + 1 WHERE community_id = :here AND account_id = :id AND version = 3",
        id=key("wang"),
    )
    assert forger.found() == {"entries_without_gaps": ("entry", row("wang"), "version_3_differs_from_its_line")}


@pytest.mark.parametrize(("line", "why"), [("S2", "version_3_differs_from_its_line"), ("XX", "version_3_has_no_line")])
def test_every_entry_belongs_to_a_line_of_its_account(forger: Forger, line: str, why: str) -> None:
    """An entry that points elsewhere sends whoever asks `why these points?` to another's door."""
    forger.run(
        "UPDATE entry SET transfer_id = :line WHERE community_id = :here AND account_id = :id AND version = 3",
        id=key("wang"),
        line=key(line),
    )
    assert forger.found() == {"entries_without_gaps": ("entry", row("wang"), why)}


def test_a_balance_that_is_gone_is_missed(forger: Forger) -> None:
    """An account without a balance has no limit, and nobody would see it."""
    forger.run("DELETE FROM balance WHERE community_id = :here AND account_id = :id", id=key("li"))
    assert forger.found() == {"balances_equal_replay": ("balance", row("li"), "missing")}


def test_a_hold_that_was_resolved_twice_is_seen(forger: Forger) -> None:
    """Without its unique key, a hold could be stamped and returned, or stamped twice."""
    forger.run("UPDATE transfer SET pending_id = :hold WHERE community_id = :here AND id = :id", id=key("V2"), hold=key("H1"))
    assert forger.found()["holds_resolved_once"][1:] in {(row("V2"), "resolved_again"), (row("P1"), "resolved_again")}


@pytest.mark.parametrize("column", ["code", "limit_rule", "recorded_at"])
def test_an_account_that_was_changed_is_seen(forger: Forger, column: str) -> None:
    """What an account is for, and whether it has a limit, gives every line on it its meaning."""
    value: dict[str, object] = {"code": "loss", "limit_rule": "none", "recorded_at": 1}
    forger.run(
        f"UPDATE account SET {column} = :value WHERE community_id = :here AND id = :id", id=key("wang"), value=value[column]
    )
    assert forger.found()["lines_as_written"] == ("account", row("wang"), "digest_differs")


def test_an_account_that_makes_no_sense_any_more_is_named(forger: Forger) -> None:
    """A check that falls over the first forged row finds none of the others."""
    forger.run("UPDATE account SET unit = 'gold!' WHERE community_id = :here AND id = :id", id=key("li"))
    forger.run("UPDATE balance SET version = 9 WHERE community_id = :here AND account_id = :id", id=key("wang"))
    found = forger.found()
    assert found["lines_as_written"] == ("account", row("li"), "unreadable")
    assert found["balances_equal_replay"] == ("balance", row("wang"), "differs_from_its_lines")


def test_the_last_entry_says_what_the_lines_say(forger: Forger) -> None:
    """A statement printed from a forged entry would contradict the handbook."""
    forger.run(
        "UPDATE entry SET credits_posted = 99 WHERE community_id = :here AND account_id = :id AND version = 7", id=key("wang")
    )
    assert forger.found() == {"entries_without_gaps": ("entry", row("wang"), "version_7_differs_from_its_line")}


def test_an_account_that_changed_its_unit_is_seen(forger: Forger) -> None:
    """Points that turn into money overnight are worth a forgery."""
    forger.run("UPDATE account SET unit = 'cny' WHERE community_id = :here AND id = :id", id=key("wang"))
    found = forger.found()
    assert found["lines_as_written"] == ("account", row("wang"), "digest_differs")
    assert found["units_sum_to_zero"][:2] in {("account", "cny"), ("account", "points")}


def test_a_set_that_will_never_be_sealed_is_seen(forger: Forger) -> None:
    """What never reaches the log can later be taken out without a trace."""
    forger.run("DELETE FROM unsealed WHERE community_id = :here AND subject_id = :id", id=key("P1"))
    found = forger.found()
    assert found["sets_sealed_or_waiting"] == ("unsealed", row("P1"), "set_without_leaf_or_outbox_row")
    assert found["units_sum_to_zero"] == ("account", "points", "off_by_2"), "nobody counts it for the issuing account any more"


def test_what_waits_and_does_not_exist_is_seen(forger: Forger) -> None:
    """An outbox row of a line that nobody wrote would stop the sealer in the night."""
    forger.run("UPDATE unsealed SET kind = 'badge' WHERE community_id = :here AND subject_id = :id", id=key("wang"))
    assert forger.found()["sets_sealed_or_waiting"] == ("unsealed", row("wang"), "account_without_leaf_or_outbox_row")
    forger.run("UPDATE unsealed SET kind = 'account' WHERE community_id = :here AND subject_id = :id", id=key("wang"))
    forger.run(
        "UPDATE unsealed SET subject_id = :other WHERE community_id = :here AND subject_id = :id",
        id=key("P1"),
        other=UUID(int=1),
    )
    assert forger.found()["sets_sealed_or_waiting"] == ("unsealed", row("P1"), "set_without_leaf_or_outbox_row")


@pytest.mark.parametrize(
    ("sql", "named"),
    [
        ("UPDATE transfer SET kind = 'tribute' WHERE community_id = :here AND id = :id", "S1"),
        ("UPDATE account SET limit_rule = 'sometimes' WHERE community_id = :here AND id = :id", "li"),
    ],
)
def test_a_word_that_does_not_exist_is_named_and_hides_nothing(forger: Forger, sql: str, named: str) -> None:
    """A check that falls over what nobody could have written tells the committee nothing at all."""
    forger.run(sql, id=key(named))
    forger.run("DELETE FROM unsealed WHERE community_id = :here AND subject_id = :id", id=key("stock"))
    found = forger.found()
    assert found["lines_as_written"] == ("transfer" if named == "S1" else "account", row(named), "unreadable")
    assert found["sets_sealed_or_waiting"] == ("unsealed", row("stock"), "account_without_leaf_or_outbox_row")


def test_a_fault_in_one_book_is_no_fault_of_another(forger: Forger, kind: Kind, opened: dict[Kind, Opened]) -> None:
    """One club's trouble must not stop the desks of a whole city."""
    neighbour = Forger(kind, opened[kind])
    neighbour.run("UPDATE transfer SET amount = 9 WHERE community_id = :here AND id = :id", id=key("S1"))
    assert forger.verify().good
    assert not neighbour.verify().good
