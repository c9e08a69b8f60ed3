"""Posting on PostgreSQL: many callers beside the same rows by hand, and one folded account beside many quiet ones."""

import statistics
from collections.abc import Sequence
from functools import partial
from uuid import UUID

from ledger import Transfer
from tests.databases import Postgres
from tests.speed.figure import Figure
from tests.speed.holds import HoldBook, holds
from tests.speed.raw_postgres import RawPostgres
from tests.speed.rounds import Turns, crowd_seconds, in_turns
from tests.speed.set_rows import Learnt, SetRows, counts

ROUNDS = 7
CALLERS = 8
EACH = 100
"""Calls of one caller in one round, one set each."""
CROWD = 32
CROWD_EACH = 25


def measure() -> list[Figure]:
    """Post from many threads, each on an account of its own, and then all from one issuing account."""
    # A server that syncs, as one that keeps a book has to.
    server = Postgres(durable=True)
    try:
        return [_beside_the_floor(server), _one_issuer(server)]
    finally:
        server.stop()


def _beside_the_floor(server: Postgres) -> Figure:
    raw = RawPostgres(server.fresh(), callers=CALLERS)
    with HoldBook(server.fresh(), members=CALLERS) as ours:
        Learnt(ours)

        def post() -> float:
            lines: list[list[Transfer]] = [holds(EACH, ours.issuers[0], [member]) for member in ours.members]
            return crowd_seconds([partial(ours.post_each, each) for each in lines])

        def write() -> float:
            sets: list[list[SetRows]] = [raw.prepare(EACH, member) for member in raw.members]
            return crowd_seconds([partial(raw.write_each, caller, each) for caller, each in enumerate(sets)])

        turns = in_turns(ROUNDS, post, write)
        assert counts(ours) == raw.counts(), "both sides wrote the same number of rows in each table"
    raw.close()
    mine, floor = _per_second(turns, CALLERS * EACH)
    return Figure(
        f"{CALLERS} callers at once, PostgreSQL: sets/s against the same rows in hand-written single statements",
        f"{CALLERS} 个线程同时写，PostgreSQL：每秒组数，与手写逐条 SQL 写同样的行相比",
        f"{1 / turns.ratio:.2f}× ({mine:,.0f} : {floor:,.0f})",
        "≥ 1.6×",
    )


def _one_issuer(server: Postgres) -> Figure:
    with HoldBook(server.fresh(), members=CROWD, issuers=CROWD) as ours:

        def post(issuers: Sequence[UUID]) -> float:
            lines = [holds(CROWD_EACH, issuer, [member]) for issuer, member in zip(issuers, ours.members, strict=True)]
            return crowd_seconds([partial(ours.post_each, each) for each in lines])

        turns = in_turns(ROUNDS, partial(post, ours.issuers[:1] * CROWD), partial(post, ours.issuers))
    one, own = _per_second(turns, CROWD * CROWD_EACH)
    return Figure(
        f"{CROWD} callers who all post from one issuing account, PostgreSQL: sets/s against an issuing account each",
        f"{CROWD} 个线程都从同一个发放账户记账，PostgreSQL：每秒组数，与每个线程各用一个发放账户相比",
        f"{1 / turns.ratio:.2f}× ({one:,.0f} : {own:,.0f})",
        "≥ 0.9×",
    )


def _per_second(turns: Turns, sets: int) -> tuple[float, float]:
    ours, theirs = (statistics.median(sets / seconds for seconds in side) for side in (turns.ours, turns.theirs))
    return ours, theirs
