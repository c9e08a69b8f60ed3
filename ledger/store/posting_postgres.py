"""The posting path on PostgreSQL: one statement for any number of sets, in one round trip."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
import psycopg

from ledger.book.posting import Movement
from ledger.store.journal_rows import line_proof
from ledger.store.posting import OvertakenError, Posting

_COUNTERS = ("debits_pending", "debits_posted", "credits_pending", "credits_posted")

_MOVES = "account_id uuid, dp bigint, d bigint, cp bigint, c bigint, lines bigint, since bigint, until bigint, low bigint"
_LINES = (
    "id uuid, kind text, debit_account_id uuid, credit_account_id uuid, unit text, amount bigint, code text, "
    "pending_id uuid, reverses_id uuid, timeout_seconds bigint, due_at bigint, set_id uuid, set_index integer, "
    "set_size integer, actor_id uuid, device_id uuid, ref_type text, ref_id uuid, imported boolean, occurred_at bigint, "
    "recorded_at bigint"
)
_LINE_NAMES = ", ".join(column.split()[0] for column in _LINES.split(", "))
_ENTRIES = (
    "account_id uuid, back bigint, dp bigint, d bigint, cp bigint, c bigint, transfer_id uuid, occurred_at bigint, "
    "recorded_at bigint"
)
# Two accounts of one posting are locked in account order: an UPDATE alone would take them in the order of its plan.
_LOCKED = (
    "locked AS (SELECT account_id FROM balance WHERE community_id = %(community)s "
    "AND account_id IN (SELECT account_id FROM moves) ORDER BY account_id FOR UPDATE), "
)
# The balances come first: where one of them may not move nothing else is written. The list of inserted rows is as good a
# place as any to say so, since a WITH that writes has no other way to depend on another one.
_POST = (
    f"WITH moves AS (SELECT * FROM json_to_recordset(%(moves)s::json) AS m({_MOVES})), "
    "{locked}"
    "moved AS (UPDATE balance SET debits_pending = debits_pending + dp, debits_posted = debits_posted + d, "
    "credits_pending = credits_pending + cp, credits_posted = credits_posted + c, version = version + lines, "
    "recorded_at = until, closed = %(closing)s FROM moves {join}"
    "WHERE balance.community_id = %(community)s AND balance.account_id = moves.account_id AND closed = %(closed)s "
    "AND balance.recorded_at < since AND credits_posted - debits_posted - debits_pending + low >= 0 "
    "RETURNING balance.account_id, debits_pending, debits_posted, credits_pending, credits_posted, version), "
    "whole AS (SELECT 1 FROM moved HAVING count(*) = %(accounts)s), "
    f"lines AS (INSERT INTO transfer (community_id, {_LINE_NAMES}, digest) "
    f"SELECT %(community)s, {', '.join('l.' + name for name in _LINE_NAMES.split(', '))}, decode(l.digest, 'hex') "
    f"FROM whole, json_to_recordset(%(lines)s::json) AS l({_LINES}, digest text)), "
    "entries AS (INSERT INTO entry (community_id, account_id, version, transfer_id, debits_pending, debits_posted, "
    "credits_pending, credits_posted, occurred_at, recorded_at) "
    "SELECT %(community)s, account_id, version - back, transfer_id, debits_pending - dp, debits_posted - d, "
    "credits_pending - cp, credits_posted - c, occurred_at, recorded_at "
    f"FROM whole, moved JOIN json_to_recordset(%(entries)s::json) AS e({_ENTRIES}) USING (account_id)), "
    "outbox AS (INSERT INTO unsealed (community_id, kind, subject_id, recorded_at) "
    "SELECT %(community)s, 'set', l.set_id, l.recorded_at FROM whole, "
    "json_to_recordset(%(lines)s::json) AS l(set_id uuid, set_index integer, recorded_at bigint) WHERE l.set_index = 0) "
    "SELECT count(*) FROM whole"
)
_POST_ONE = _POST.format(locked="", join="")
_POST_MANY = _POST.format(locked=_LOCKED, join="JOIN locked USING (account_id) ")
# Asked after the locks: a neighbour who was refused one of these ids held them until the refusal stood.
_REFUSED = "SELECT 1 FROM refused WHERE community_id = %s AND id = ANY(%s) LIMIT 1"

_json = msgspec.json.Encoder()


def post(driver: psycopg.Connection[Any], posting: Posting) -> None:
    """Move the balances where their limits allow, and write lines, entries and outbox; all or nothing.

    Raises:
        OvertakenError: a balance could not be moved, or an id, a resolution or a reversal is there already.
    """
    given = {
        "community": posting.community_id,
        "accounts": len(posting.moves),
        "closed": posting.closed,
        "closing": posting.closing,
        "moves": _text([_move(posting, move) for move in posting.moves]),
        "lines": _text([_line(posting, place) for place in range(len(posting.posted))]),
        "entries": _text([entry for move in posting.moves for entry in _entries(posting, move)]),
    }
    statement = _POST_MANY if len(posting.moves) > 1 else _POST_ONE
    ids = [line.id for line, _ in posting.posted]
    try:
        with driver.pipeline():
            driver.execute("SAVEPOINT lines")
            whole = driver.execute(statement, given, prepare=True)
            refused = driver.execute(_REFUSED, (posting.community_id, ids), prepare=True)
            good = whole.fetchall() == [(1,)] and not refused.fetchall()
    except psycopg.IntegrityError as error:
        driver.execute("ROLLBACK TO SAVEPOINT lines")
        raise OvertakenError from error
    if not good:
        driver.execute("ROLLBACK TO SAVEPOINT lines")
        raise OvertakenError


def _text(rows: list[Mapping[str, object]]) -> str:
    return _json.encode(rows).decode()


def _move(posting: Posting, move: Movement) -> Mapping[str, object]:
    dp, d, cp, c = move.change
    return {
        "account_id": move.account_id,
        "dp": dp,
        "d": d,
        "cp": cp,
        "c": c,
        "lines": len(move.steps),
        "since": posting.since(move),
        "until": posting.until(move),
        "low": min(move.low_water, 0),
    }


def _line(posting: Posting, place: int) -> Mapping[str, object]:
    line = posting.posted[place].line
    return msgspec.structs.asdict(line) | {"digest": line_proof(posting.community_id, line).hex()}


def _entries(posting: Posting, move: Movement) -> Iterator[Mapping[str, object]]:
    """Yield what stands between the entry of every step and the balance after the last one."""
    total, last = move.change, len(move.steps)
    for n, (place, so_far) in enumerate(move.steps, 1):
        line = posting.posted[place].line
        yield {
            "account_id": move.account_id,
            "back": last - n,
            "dp": total[0] - so_far[0],
            "d": total[1] - so_far[1],
            "cp": total[2] - so_far[2],
            "c": total[3] - so_far[3],
            "transfer_id": line.id,
            "occurred_at": line.occurred_at,
            "recorded_at": line.recorded_at,
        }
