"""Posting on SQLite: what a set costs beside the same rows by hand, what sharing commits saves, and how fast batches go."""

import statistics
import tempfile
from functools import partial
from pathlib import Path

from ledger import Transfer
from tests.databases import memory_with_room
from tests.speed.figure import Figure, Stopwatch
from tests.speed.holds import HoldBook, holds
from tests.speed.raw_sqlite import RawSQLite
from tests.speed.rounds import Turns, cpu_seconds, crowd_seconds, in_turns
from tests.speed.set_rows import Learnt, SetRows, counts
from tests.speed.slow_disk import slow_disk

ROUNDS = 9
ALONE = 400
"""Calls of one round, one set each."""
ALONE_MEMBERS = 20
CALLERS = 16
EACH = 20
"""Calls of one caller in one round on the slow disk."""
SLOW_ROUNDS = 5
SYNC_SECONDS = 0.005
BATCH = 1_000
BATCHES = 20
BATCH_MEMBERS = 1_000


def measure() -> list[Figure]:
    """Post one by one, from many threads on a slow disk, and in batches."""
    return [*_alone(), *_many_on_a_slow_disk(), *_in_batches()]


def _alone() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        raw = RawSQLite(Path(folder), members=ALONE_MEMBERS)
        with HoldBook(f"sqlite:///{folder}/ours.db", members=ALONE_MEMBERS) as ours:
            Learnt(ours)

            def post() -> float:
                lines = holds(ALONE, ours.issuers[0], ours.members)
                return cpu_seconds(lambda: ours.post_each(lines))

            def write() -> float:
                sets = raw.prepare(ALONE, raw.members)
                return cpu_seconds(lambda: raw.write_each(sets))

            turns = in_turns(ROUNDS, post, write)
            assert counts(ours) == raw.counts(), "both sides wrote the same number of rows in each table"
        raw.close()
    mine, floor = (statistics.median(side) / ALONE * 1e6 for side in (turns.ours, turns.theirs))
    return [
        Figure(
            "One set per call, SQLite: processor time against the same rows in hand-written SQL",
            "每次调用一组，SQLite：处理器时间，与手写 SQL 写同样的行相比",
            f"{turns.ratio:.2f}× ({mine:.0f} µs : {floor:.0f} µs)",
            "≤ 1.5×",
        )
    ]


def _many_on_a_slow_disk() -> list[Figure]:
    with slow_disk(SYNC_SECONDS) as slow:
        turns = _many() if slow else None
    subject = f"{CALLERS} callers at once, SQLite, a sync that takes 5 ms (simulated): sets/s against one commit per set"
    subject_zh = f"{CALLERS} 个线程同时写，SQLite，磁盘同步 5 ms（模拟）：每秒组数，与每组提交一次相比"
    if turns is None:
        return [Figure(subject, subject_zh, "— (this Python hides its SQLite)", "≥ 10×")]
    sets = CALLERS * EACH
    floor, mine = (statistics.median(sets / seconds for seconds in side) for side in (turns.theirs, turns.ours))
    assert floor < 1 / SYNC_SECONDS, "every commit of the floor waited for the slow sync"
    return [Figure(subject, subject_zh, f"{1 / turns.ratio:.1f}× ({mine:,.0f} : {floor:,.0f})", "≥ 10×")]


def _many() -> Turns:
    # In memory where there is room, so that the machine's own sync adds nothing to the simulated one.
    with tempfile.TemporaryDirectory(dir=memory_with_room()) as folder:
        raw = RawSQLite(Path(folder), members=CALLERS)
        with HoldBook(f"sqlite:///{folder}/ours.db", members=CALLERS) as ours:
            Learnt(ours)

            def post() -> float:
                lines: list[list[Transfer]] = [holds(EACH, ours.issuers[0], [member]) for member in ours.members]
                return crowd_seconds([partial(ours.post_each, each) for each in lines])

            def write() -> float:
                sets: list[list[SetRows]] = [raw.prepare(EACH, [member]) for member in raw.members]
                return crowd_seconds([partial(raw.write_each_in_turn, each) for each in sets])

            turns = in_turns(SLOW_ROUNDS, post, write)
            assert counts(ours) == raw.counts(), "both sides wrote the same number of rows in each table"
        raw.close()
    return turns


def _in_batches() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        raw = RawSQLite(Path(folder), members=BATCH_MEMBERS)
        with HoldBook(f"sqlite:///{folder}/ours.db", members=BATCH_MEMBERS) as ours:
            Learnt(ours)

            def post() -> float:
                lines = holds(BATCH, ours.issuers[0], ours.members)
                with Stopwatch() as watch:
                    ours.post(lines)
                return watch.seconds

            def write() -> float:
                sets = raw.prepare(BATCH, raw.members)
                with Stopwatch() as watch:
                    raw.write_together(sets)
                return watch.seconds

            turns = in_turns(BATCHES, post, write)
            assert counts(ours) == raw.counts(), "both sides wrote the same number of rows in each table"
        raw.close()
    mine, floor = (BATCH / statistics.median(side) for side in (turns.ours, turns.theirs))
    return [
        Figure(
            "Batches of 1,000 sets of one line, SQLite: transfers/s (in hand-written SQL)",
            "每批 1,000 组、每组一行，SQLite：每秒笔数（手写 SQL）",
            f"{mine:,.0f} ({floor:,.0f})",
            "≥ 25,000",
        )
    ]
