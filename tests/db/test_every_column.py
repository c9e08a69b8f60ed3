"""Every column of every table that never changes: whoever gets past the guards and changes one is found by `verify`."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from ledger.ids import new_id
from ledger.reports.verification import verify
from ledger.store import tables as t
from ledger.store.leaves import KINDS
from ledger.store.schema import NEVER_CHANGES, unique_keys
from tests.club import COMMUNITY, Club
from tests.databases import KINDS as ENGINES
from tests.databases import Kind
from tests.sealed import Intruder, faults, first, sealed_club_in

Row = dict[str, Any]


class Scene:
    """A sealed club, and an intruder who changes one row at a time and puts it back."""

    def __init__(self, club: Club) -> None:
        self.club = club
        self.intruder = Intruder(club.ledger)

    def attack(self, table: sa.Table, column: str, change: str) -> str | None:
        """Change one column of one row; return what went unnoticed, None where `verify` named the row."""
        cell = table.c[column]
        with self.club.ledger.reading() as rx:
            row = first(rx.connection, table, cell.is_(None) if change == "filled" else cell.is_not(None))
        assert row, f"no row of {table.name} to try {column} {change} on"
        forged = row | {column: None if change == "emptied" else other(table, column, row[column])}
        self._put(table, row, forged)
        try:
            found = set(faults(verify(self.club.ledger, COMMUNITY)).values())
        finally:
            self._put(table, forged, row)
        known = names(table, row) | names(table, forged)
        return None if {each[:2] for each in found} & known else f"{column} {change}: {sorted(found)}"

    def _put(self, table: sa.Table, old: Row, new: Row) -> None:
        same = [cell == old[cell.name] for cell in table.primary_key.columns]
        self.intruder.run(sa.update(table).where(*same).values(new))


NEIGHBOURS: dict[type, Callable[[Any], object]] = {
    bool: lambda value: not value,
    int: lambda value: value + 1,
    datetime: lambda value: value + timedelta(microseconds=1),
    date: lambda value: value + timedelta(days=1),
    bytes: lambda value: bytes([*value[:-1], value[-1] ^ 1]),
    str: lambda value: f"{value}x",
    UUID: lambda value: UUID(int=value.int ^ 1),
}
"""The nearest other value: a digest must not forgive a little."""
FILLINGS = {"cap_count": 7, "due_at": 7, "cap_period": "week", "ref_type": "appeal", "salt": bytes(16)}
VOTES = ("votes_due", "votes_present", "votes_agreed")


def other(table: sa.Table, column: str, value: object) -> object:
    """Return another value for a column, of the same kind; something where there is nothing."""
    for word in allowed(table, column):
        if word != value:
            return word
    if value is None:
        return 7 if column in VOTES else FILLINGS.get(column) or new_id()
    # A neighbour may have the next number of a key.
    return value + 4096 if type(value) is int and in_key(table, column) else NEIGHBOURS[type(value)](value)


def in_key(table: sa.Table, column: str) -> bool:
    """Return whether a column belongs to a unique key."""
    return any(column in columns for columns, _ in unique_keys(table))


def allowed(table: sa.Table, column: str) -> list[str]:
    """Return the words that a CHECK allows in a column."""
    for constraint in table.constraints:
        text = str(constraint.sqltext) if isinstance(constraint, sa.CheckConstraint) else ""
        if text.startswith(f"{column} IN ("):
            return [word.strip(" '()") for word in text.removeprefix(f"{column} IN ").split(",")]
    return []


def names(table: sa.Table, row: Row) -> set[tuple[str, str]]:
    """Return how a row, or the one that it belongs to, may be named in a fault."""
    told: dict[str, Callable[[], set[tuple[str, object]]]] = {
        "transfer": lambda: {("transfer", row["id"]), ("transfer", row["set_id"])},
        "entry": lambda: {("entry", row["account_id"]), ("transfer", row["transfer_id"])},
        "redemption_line": lambda: {("redemption", row["redemption_id"])},
        "leaf": lambda: {
            ("leaf", row["leaf_index"]),
            (str({"set": "transfer"}.get(row["kind"], row["kind"])), row["subject_id"]),
        },
        "node": lambda: {("node", f"{row['level']}/{row['node_index']}")},
        "fold": lambda: {("fold", f"{row['account_id']}/{row['size']}")},
        # Where the first is gone, its first leaf stands under none.
        "checkpoint": lambda: {("checkpoint", row["size"]), ("leaf", 0)},
    }
    sealed = KINDS.get(table.name)
    of_id = {(str(table.name), sealed.subject(row) if sealed and sealed.subject else row.get("id"))}
    return {(name, str(place)) for name, place in (told[table.name]() if table.name in told else of_id)}


SEALED_IN_PART = tuple(name for name in KINDS if name not in NEVER_CHANGES)
"""Tables that may change, but for what a leaf says of them: whose handbook, whose card."""
WITHOUT_A_TRACE = frozenset({"refused", "request"})
"""No leaf says that their rows are there; of those that are, every column is covered."""


@pytest.fixture(scope="module")
def scenes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[Kind, Scene]]:
    """A sealed club on each engine; every attack is undone before the next."""
    with ExitStack() as stack:
        clubs = {kind: stack.enter_context(sealed_club_in(kind, tmp_path_factory.mktemp(kind))) for kind in ENGINES}
        yield {kind: Scene(club) for kind, club in clubs.items()}


@pytest.mark.parametrize("name", [*NEVER_CHANGES, *SEALED_IN_PART])
def test_no_column_of_a_table_that_never_changes_is_changed_unseen(kind: Kind, name: str, scenes: dict[Kind, Scene]) -> None:
    """A column that no digest covers is one in which the past can be told differently, and nobody would ever know."""
    scene, table = scenes[kind], t.metadata.tables[name]
    sealed = KINDS[name].columns if name in KINDS else list(table.columns)
    unseen = [scene.attack(table, column.name, "changed") for column in sealed]
    for column in sealed:
        if column.nullable:
            unseen += [scene.attack(table, column.name, "emptied"), scene.attack(table, column.name, "filled")]
    assert [each for each in unseen if each] == []
    assert faults(verify(scene.club.ledger, COMMUNITY)) == {}, "everything was put back"


@pytest.mark.parametrize("name", [name for name in (*NEVER_CHANGES, *SEALED_IN_PART) if name not in WITHOUT_A_TRACE])
def test_no_row_of_a_table_that_never_changes_is_taken_out_unseen(kind: Kind, name: str, scenes: dict[Kind, Scene]) -> None:
    """What is gone has no digest that could differ: it must be missed by what is left."""
    scene, table = scenes[kind], t.metadata.tables[name]
    with scene.club.ledger.reading() as rx:
        row = first(rx.connection, table)
    scene.intruder.run(sa.delete(table).where(*(cell == row[cell.name] for cell in table.primary_key.columns)))
    found = {each[:2] for each in faults(verify(scene.club.ledger, COMMUNITY)).values()}
    scene.intruder.run(sa.insert(table).values(row))
    assert found & names(table, row)
