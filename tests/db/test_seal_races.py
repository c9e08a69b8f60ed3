"""The sealer among writers who commit when they please: nothing is skipped, nothing is sealed twice."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import pytest

from ledger import Account, Kind, Limit, Status, Transfer
from ledger.ids import named, new_id
from ledger.operations.seal import seal
from ledger.store import journal
from ledger.store import journal_rows as rows
from ledger.store import tables as t
from ledger.store.outbox import record
from ledger.store.sqlite import SQLite
from tests.club import COMMUNITY, Club
from tests.command import ROOT
from tests.crowd import at_once, until
from tests.sealed import url_of

WRITERS, LINES, SEALERS = 6, 12, 3
ISSUE = UUID(int=1)


@pytest.fixture
def takers(club: Club) -> list[UUID]:
    """Limited accounts, one for each writer; all are given points from one folded account."""
    ids = [UUID(int=number) for number in range(2, 2 + WRITERS)]
    limited = [Account(id=each, unit="points", code="member", limit=Limit.DEBITS_WITHIN_CREDITS) for each in ids]
    club.ledger.book(COMMUNITY).create_accounts([Account(id=ISSUE, unit="points", code="issue"), *limited])
    return ids


def gift(taker: UUID) -> Transfer:
    """Return a point for somebody."""
    sides = {"debit_account_id": ISSUE, "credit_account_id": taker}
    return Transfer(id=new_id(), kind=Kind.SINGLE, unit="points", amount=1, code="gift", **sides)  # type: ignore[arg-type]


def give(club: Club, *takers: UUID) -> list[UUID]:
    """Give points; return the sets, which are the lines."""
    batch = [gift(taker) for taker in takers]
    assert set(club.ledger.book(COMMUNITY).create_transfers(batch)) == {Status.CREATED}
    return [line.id for line in batch]


def sealed(club: Club) -> list[UUID]:
    """Return the sets of the log, in the order of their leaves."""
    with club.ledger.reading() as rx:
        return [rows.key(row[0]) for row in rx.fetch("SELECT subject_id FROM leaf WHERE kind = 'set' ORDER BY leaf_index")]


def test_every_set_gets_one_leaf_however_many_write_and_seal(club: Club, takers: list[UUID]) -> None:
    """On the busiest morning a line without a leaf could be taken out again, and nobody could prove that it was there."""

    def act(number: int) -> list[UUID]:
        if number < WRITERS:
            return [line for _ in range(LINES) for line in give(club, takers[number])]
        for _ in range(LINES):
            seal(club.ledger, COMMUNITY)
        return []

    given = [line for lines in at_once(WRITERS + SEALERS, act) for line in lines]
    seal(club.ledger, COMMUNITY)
    found = sealed(club)
    assert len(found) == len(set(found))
    assert set(given) <= set(found)
    assert club.count(t.unsealed) == 0
    [issue] = club.ledger.book(COMMUNITY).lookup_accounts([ISSUE])
    assert issue.debits_posted == WRITERS * LINES
    assert club.count(t.checkpoint) > 1, "they did seal among each other"


def test_a_line_that_commits_late_gets_a_later_leaf(club: Club, takers: list[UUID]) -> None:
    """Whoever began before the sealer came, and ended after it had gone, must not fall between two checkpoints."""
    early, late = takers[:2]
    with ThreadPoolExecutor(1) as pool:
        with club.ledger.writing() as tx:
            line = gift(late)
            assert journal.create_transfers(tx, COMMUNITY, [line]) == [Status.CREATED]
            club.clock.tick(seconds=1)
            # On a server others write and seal meanwhile; beside a file they queue behind us.
            meanwhile = pool.submit(lambda: (give(club, early), seal(club.ledger, COMMUNITY)))
            if not club.ledger.one_writer:
                assert meanwhile.result(60)[0][0] in sealed(club)
                assert line.id not in sealed(club)
        [quick], _ = meanwhile.result(60)
    seal(club.ledger, COMMUNITY)
    found = sealed(club)
    assert (found.count(quick), found.count(line.id)) == (1, 1)
    assert club.ledger.one_writer or found.index(quick) < found.index(line.id)


def test_sealing_what_was_recorded_since_the_last_time_loses_a_line(club: Club, takers: list[UUID]) -> None:
    """The negative control: a book that such a sealer does not lose a line of would prove nothing about ours."""
    busy, other = takers[:2]
    naive: set[UUID] = set()
    last = 0

    def seal_naively() -> None:
        nonlocal last
        with club.ledger.reading() as rx:
            sql = "SELECT set_id, recorded_at FROM transfer WHERE recorded_at > ? ORDER BY recorded_at"
            new = rx.fetch(sql, (last,))
        naive.update(rows.key(row[0]) for row in new)
        last = max([last, *(int(str(row[1])) for row in new)])

    # Instants of one account rise by a microsecond each; those of another may lie before them.
    first = give(club, busy, busy, busy)
    seal(club.ledger, COMMUNITY)
    seal_naively()
    [late] = give(club, other)
    seal(club.ledger, COMMUNITY)
    seal_naively()
    assert set(first) <= naive
    assert late not in naive
    assert {*first, late} <= set(sealed(club))


def test_of_two_sealers_one_gives_way(club: Club, takers: list[UUID]) -> None:
    """Two logs of one book, or a sealer that falls over the other, is the end of every proof."""
    give(club, *takers)
    waiting = club.count(t.unsealed)
    done = at_once(SEALERS, lambda _: seal(club.ledger, COMMUNITY).leaves)
    done.append(seal(club.ledger, COMMUNITY).leaves)
    # And the key, which the first of them writes down.
    assert sum(done) == waiting + 1
    assert club.count(t.leaf) == waiting + 1


def test_two_sealers_introduce_one_key(club: Club, takers: list[UUID]) -> None:
    """The first minute of a book with two services must not end in an error of the database."""
    give(club, *takers)
    public = club.keys.seal_keys(COMMUNITY)[0].public
    with ThreadPoolExecutor(1) as pool:
        with club.ledger.writing() as tx:
            row = {"community_id": COMMUNITY, "id": key_id(public), "public_key": public, "recorded_at": tx.now}
            record(tx, t.seal_key, row)
            # The other one has looked, found no key, and is about to write it down, too.
            other = pool.submit(seal, club.ledger, COMMUNITY)
            until(lambda: waiting(club) == 1)
        assert other.result(60).leaves > 0
    assert club.count(t.seal_key) == 1


def key_id(public: bytes) -> UUID:
    return named(COMMUNITY, f"seal_key:{public.hex()}")


def waiting(club: Club) -> int:
    """Return how many writers wait for another one."""
    backend = club.ledger._backend
    if isinstance(backend, SQLite):
        assert backend._writer is not None
        return backend._writer.shared._waiting
    with club.ledger.reading() as rx:
        [(count,)] = rx.fetch("SELECT COUNT(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    return int(str(count))


SEALER = """
import sys
from contextlib import closing
from datetime import datetime
from pathlib import Path
from uuid import UUID
from ledger import Ledger
from ledger.operations.seal import seal
from ledger.store.keys import Keys

class Still:
    def now(self):
        return datetime.fromisoformat(sys.argv[4])

with closing(Ledger.open(sys.argv[1], clock=Still(), keys=Keys.load(Path(sys.argv[2])))) as ledger:
    print("ready", flush=True)
    sys.stdin.readline()
    print(sum(seal(ledger, UUID(sys.argv[3])).leaves for _ in range(30)))
"""


@contextmanager
def sealing_process(club: Club, keys: Path) -> Iterator["subprocess.Popen[str]"]:
    """Run a sealer that is a process of its own; it begins when it is told to."""
    words = [sys.executable, "-c", SEALER, url_of(club.ledger), str(keys), str(COMMUNITY), club.clock.at.isoformat()]
    pipe = subprocess.PIPE
    with subprocess.Popen(words, stdin=pipe, stdout=pipe, stderr=pipe, encoding="utf-8", cwd=ROOT) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process


@pytest.mark.parametrize("kind", ["postgresql"])
def test_processes_that_seal_one_book_share_the_work(club: Club, takers: list[UUID], tmp_path: Path) -> None:
    """Two services on one server are the usual way of being careful."""
    keys = tmp_path / "keys.json"
    club.keys._write(keys)
    with sealing_process(club, keys) as one, sealing_process(club, keys) as other:
        for process in (one, other):
            assert process.stdin is not None
            process.stdin.write("\n")
            process.stdin.flush()
        given = [
            line for lines in at_once(WRITERS, lambda n: [give(club, takers[n])[0] for _ in range(LINES)]) for line in lines
        ]
        told = [process.communicate(timeout=60) for process in (one, other)]
    assert [complained for _, complained in told] == ["", ""]
    done = sum(int(said) for said, _ in told) + seal(club.ledger, COMMUNITY).leaves
    assert done == club.count(t.leaf)
    found = sealed(club)
    assert len(found) == len(set(found))
    assert set(given) <= set(found)
