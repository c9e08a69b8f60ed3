"""A club in which every table that never changes has rows, all of them sealed; and somebody who gets past the guards."""

import functools
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from ledger import Account, Kind, Limit, Transfer
from ledger.ids import new_id
from ledger.ledger import Ledger
from ledger.operations.note_verification import note_verification
from ledger.operations.record_export import RecordExport, record_export
from ledger.operations.redeem import redeem
from ledger.operations.seal import seal
from ledger.reports.verification import Verification, verify
from ledger.store import tables as t
from ledger.store import triggers_postgres, triggers_sqlite
from ledger.store.keys import Keys
from ledger.store.sqlite import SQLite
from tests.club import COMMUNITY, SATURDAY, Club, ManualClock, _club, club_in, copied, named, template_folder
from tests.databases import Kind as Engine

SHELVES = 279
"""Accounts that only fill the log: more than 256 leaves, so that a node is stored."""


def seal_club(club: Club) -> None:
    """Seal whatever waits in the club's book."""
    club.clock.tick(seconds=1)
    seal(club.ledger, COMMUNITY)


def fill(club: Club) -> None:
    """Put rows into every table that never changes, with each nullable column both filled and empty, and seal them all."""
    club.earn("赵文兰")
    redeem(club.ledger, club.basket("赵文兰", ("R01", 1), ("R05", 1)))
    record_export(club.ledger, RecordExport(community_id=COMMUNITY, by=club.officer))
    write_what_has_no_operation(club)
    seal_club(club)
    _post_lines_of_every_kind(club)
    seal_club(club)
    note_verification(club.ledger, verify(club.ledger, COMMUNITY), quick=False)
    club.earn("韩文华")
    seal_club(club)


def write_what_has_no_operation(club: Club) -> None:
    """Write rows of the registers that nothing on the first floor fills."""
    here: dict[str, Any] = {"community_id": COMMUNITY}
    now = {"recorded_at": club.clock.now()}
    both = {"first_officer": "李老师", "second_officer": "王老师", "decided_on": SATURDAY}
    votes = {"votes_due": 40, "votes_present": 31, "votes_agreed": 30}
    said = {"reason": "漏签", "appeal_no": "申诉2018-001", "points": 3, "kind": "late_entry"}
    whom = {"member_id": named("赵文兰"), "check_in_id": named("presence")}
    by = {"by_kind": "staff", "by_id": club.officer.id}
    club.write(
        sa.insert(t.rule_version).values(**here, **now, **votes, version=2, effective_on=SATURDAY, meeting="议事会"),
        sa.insert(t.correction).values(**here, **now, **both, **said, **whom, id=named("correction")),
        sa.insert(t.import_run).values(
            **here, **now, **by, id=named("import"), file_digest=bytes(32), rows_added=3, rows_refused=0
        ),
        sa.insert(t.audit_event).values(**here, **now, **by, id=named("look"), action="look", subject_id=named("赵文兰")),
        sa.insert(t.evidence).values(
            **here, **now, **by, id=named("scan"), session_id=club.lecture, source="screen", scanned_at=club.clock.now()
        ),
        sa.insert(t.card).values(
            **here, id=named("card"), member_id=named("赵文兰"), kid="A", body="0123456789", issued_at=club.clock.now()
        ),
        sa.insert(t.clock_acceptance).values(**here, **now, **by, id=named("clock"), newest=1),
        sa.insert(t.proposal).values(
            **here,
            **now,
            id=named("proposal"),
            kind="erase_person",
            subject_id=named("赵文兰"),
            content="{}",
            by_id=club.officer.id,
            expires_at=club.clock.now(),
        ),
        sa.insert(t.proposal).values(
            **here, **now, id=named("number"), kind="draw", content="{}", by_id=club.officer.id, expires_at=club.clock.now()
        ),
        sa.insert(t.decision).values(**here, **now, proposal_id=named("proposal"), outcome="withdrawn", by_id=club.officer.id),
        sa.insert(t.erasure).values(**here, **now, member_id=named("somebody"), proposal_id=named("proposal")),
    )


def _post_lines_of_every_kind(club: Club) -> None:
    book = club.ledger.book(COMMUNITY)
    limited: dict[str, Any] = {"unit": "points", "limit": Limit.DEBITS_WITHIN_CREDITS}
    issue, taker = new_id(), new_id()
    book.create_accounts(
        [
            Account(id=issue, unit="points", code="issue"),
            Account(id=taker, code="member", **limited),
            *(Account(id=new_id(), code="shelf", **limited) for _ in range(SHELVES)),
        ]
    )
    sides: dict[str, Any] = {"debit_account_id": issue, "credit_account_id": taker, "unit": "points", "code": "gift"}
    back = sides | {"debit_account_id": taker, "credit_account_id": issue}
    whose: dict[str, Any] = {"actor_id": club.officer.id, "device_id": new_id(), "ref_type": "appeal", "ref_id": new_id()}
    gift, hold, pair = new_id(), new_id(), new_id()
    book.create_transfers(
        [
            Transfer(id=gift, kind=Kind.SINGLE, amount=8, **sides, **whose),
            Transfer(id=new_id(), kind=Kind.SINGLE, amount=2, reverses_id=gift, **back),
            Transfer(id=hold, kind=Kind.PENDING, amount=5, timeout_seconds=60, **sides),
            Transfer(id=new_id(), kind=Kind.POST, pending_id=hold, amount=3),
            Transfer(id=new_id(), kind=Kind.PENDING, amount=1, timeout_seconds=3600, **sides),
            *(
                Transfer(id=new_id(), kind=Kind.SINGLE, amount=1, set_id=pair, set_index=place, set_size=2, **sides)
                for place in range(2)
            ),
            # Spent nowhere: an id that is refused for good.
            Transfer(id=new_id(), kind=Kind.SINGLE, amount=9_000, **back),
        ]
    )


@functools.cache
def _sealed(kind: Engine) -> tuple[str, Keys, timedelta]:
    folder = template_folder() / f"sealed-{kind}"
    folder.mkdir()
    with club_in(kind, folder) as club:
        begun = club.clock.now()
        fill(club)
        return url_of(club.ledger), club.keys, club.clock.now() - begun


def url_of(ledger: Ledger) -> str:
    """Return the URL under which a ledger was opened."""
    return ledger._backend.engine.url.render_as_string(hide_password=False)


@contextmanager
def sealed_club_in(kind: Engine, folder: Path) -> Iterator[Club]:
    """Open a fresh copy of the sealed club; nobody verifies it afterwards, for most of these tests damage it."""
    source, keys, spent = _sealed(kind)
    clock = ManualClock()
    clock.at += spent
    with closing(Ledger.open(copied(kind, source, folder), clock=clock, keys=keys)) as ledger:
        yield _club(ledger, clock, keys)


def faults(found: Verification) -> dict[str, tuple[str, str, str]]:
    """Return the faults by invariant: table, row, why."""
    return {each.name: (each.fault.table, each.fault.row, each.fault.why) for each in found.invariants if each.fault}


class Intruder:
    """Somebody with the database's own shell, who opens the guards, changes rows, and leaves the guards as they were."""

    def __init__(self, ledger: Ledger) -> None:
        self._url = url_of(ledger)
        self._file = ledger._backend._path if isinstance(ledger._backend, SQLite) else None
        if self._file is None:
            self._without_checks()

    def _without_checks(self) -> None:
        """Drop every CHECK of a server's database: there, nothing switches them off for one session."""
        with self._server() as connection:
            for name in t.metadata.tables:
                for each in sa.inspect(connection).get_check_constraints(name):
                    connection.exec_driver_sql(f"ALTER TABLE {name} DROP CONSTRAINT {each['name']}")

    @contextmanager
    def _server(self) -> Iterator[sa.Connection]:
        engine = sa.create_engine(self._url)
        try:
            with engine.begin() as connection:
                yield connection
        finally:
            engine.dispose()

    @contextmanager
    def inside(self, *tables: str) -> Iterator[sa.Connection]:
        """Open the guards of some tables for one transaction; no key to another table and no CHECK is in force, either."""
        opened = self._file_opened if self._file else self._server_opened
        with opened(tables) as connection:
            yield connection

    @contextmanager
    def _file_opened(self, tables: tuple[str, ...]) -> Iterator[sa.Connection]:
        engine = sa.create_engine(self._url, connect_args={"isolation_level": None})
        sa.event.listen(engine, "connect", _careless)
        try:
            with engine.connect() as connection:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                guards = {name: text for name, text in triggers_sqlite.statements().items() if guarded_table(name) in tables}
                for name in guards:
                    connection.exec_driver_sql(f"DROP TRIGGER {name}")
                yield connection
                for text in guards.values():
                    connection.exec_driver_sql(text)
                connection.exec_driver_sql("COMMIT")
        finally:
            engine.dispose()

    @contextmanager
    def _server_opened(self, tables: tuple[str, ...]) -> Iterator[sa.Connection]:
        with self._server() as connection:
            for table in tables:
                connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
            yield connection
            for table in tables:
                connection.exec_driver_sql(f"ALTER TABLE {table} ENABLE TRIGGER ALL")
            for name, (_, *then) in triggers_postgres.statements().items():
                for statement in then if guarded_table(name) in tables else ():
                    connection.exec_driver_sql(statement)

    def run(self, *statements: sa.Executable) -> None:
        """Carry out statements, each on one table; every one has to change something."""
        tables = {each.table.name for each in statements}  # type: ignore[attr-defined]  # insert, update or delete
        with self.inside(*sorted(tables)) as connection:
            for each in statements:
                assert connection.execute(each).rowcount != 0, "nothing was forged"


def _careless(driver: sqlite3.Connection, _record: object) -> None:
    driver.execute("PRAGMA ignore_check_constraints = ON")
    driver.execute("PRAGMA busy_timeout = 5000")


def guarded_table(guard: str) -> str:
    """Return the table that a guard stands before."""
    return guard.partition("_never_")[0].partition("_once_")[0]


def first(connection: sa.Connection, table: sa.Table, *where: sa.ColumnElement[bool]) -> dict[str, Any]:
    """Return the first row of the club's book that looks like this; empty where there is none."""
    found = sa.select(table).where(table.c.community_id == COMMUNITY, *where).order_by(*table.primary_key.columns).limit(1)
    for row in connection.execute(found).mappings():
        return dict(row)
    return {}
