"""The posting path on PostgreSQL: one call of a function of ours for any number of sets, in one round trip."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
import psycopg

from ledger.book.posting import Movement
from ledger.store.journal_rows import line_proof
from ledger.store.posting import OvertakenError, Posting

_MOVES = "account_id uuid, dp bigint, d bigint, cp bigint, c bigint, lines bigint, since bigint, until bigint, low bigint"
_LINES = (
    "id uuid, kind text, debit_account_id uuid, credit_account_id uuid, unit text, amount bigint, code text, "
    "pending_id uuid, reverses_id uuid, timeout_seconds bigint, due_at bigint, set_id uuid, set_index integer, "
    "set_size integer, actor_id uuid, device_id uuid, ref_type text, ref_id uuid, imported boolean, occurred_at bigint, "
    "recorded_at bigint"
)
_NAMES = [column.split()[0] for column in _LINES.split(", ")]
_ENTRIES = (
    "account_id uuid, back bigint, dp bigint, d bigint, cp bigint, c bigint, transfer_id uuid, occurred_at bigint, "
    "recorded_at bigint"
)
_BODY = f"""
DECLARE
    whole bigint;
BEGIN
    -- Whoever refuses an id for good has the other half of this lock: nobody posts under the id in the same moment.
    PERFORM pg_advisory_xact_lock_shared(hashtextextended(book::text, 0));
    -- Two accounts of one posting are locked in account order: an UPDATE alone takes them in the order of its plan.
    IF accounts > 1 THEN
        PERFORM 1 FROM balance WHERE community_id = book
            AND account_id IN (SELECT account_id FROM json_to_recordset(moves_given) AS m(account_id uuid))
            ORDER BY account_id FOR UPDATE;
    END IF;
    -- The balances come first: what waits for a lock has written nothing yet.
    WITH moves AS (SELECT * FROM json_to_recordset(moves_given) AS m({_MOVES})),
    moved AS (
        UPDATE balance SET debits_pending = debits_pending + dp, debits_posted = debits_posted + d,
            credits_pending = credits_pending + cp, credits_posted = credits_posted + c, version = version + lines,
            recorded_at = until, closed = closing
        FROM moves WHERE balance.community_id = book AND balance.account_id = moves.account_id AND closed = was_closed
            AND balance.recorded_at < since AND credits_posted - debits_posted - debits_pending + low >= 0
        RETURNING balance.account_id, debits_pending, debits_posted, credits_pending, credits_posted, version
    ),
    given AS (SELECT * FROM json_to_recordset(lines_given) AS l({_LINES}, digest text)),
    written AS (
        INSERT INTO transfer (community_id, {", ".join(_NAMES)}, digest)
        SELECT book, {", ".join(_NAMES)}, decode(digest, 'hex') FROM given
    ),
    waiting AS (
        INSERT INTO unsealed (community_id, kind, subject_id, recorded_at)
        SELECT book, 'set', set_id, recorded_at FROM given WHERE set_index = 0
    ),
    entered AS (
        INSERT INTO entry (community_id, account_id, version, transfer_id, debits_pending, debits_posted, credits_pending,
            credits_posted, occurred_at, recorded_at)
        SELECT book, account_id, version - back, transfer_id, debits_pending - dp, debits_posted - d, credits_pending - cp,
            credits_posted - c, occurred_at, recorded_at
        FROM moved JOIN json_to_recordset(entries_given) AS e({_ENTRIES}) USING (account_id)
    )
    SELECT count(*) INTO whole FROM moved;
    -- Asked after the locks: a neighbour who was refused one of these ids held them until the refusal stood.
    IF whole <> accounts OR EXISTS (
        SELECT 1 FROM refused WHERE community_id = book
            AND id IN (SELECT id FROM json_to_recordset(lines_given) AS l(id uuid))
    ) THEN
        RAISE integrity_constraint_violation;
    END IF;
    RETURN true;
EXCEPTION WHEN integrity_constraint_violation THEN
    -- What was written up to here is undone with the block.
    RETURN false;
END
"""
# A stamp, a check-in: one line and one limited account. Nothing is parsed and nothing is joined.
_BODY_OF_LINE = """
DECLARE
    after balance;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtextextended(line.community_id::text, 0));
    UPDATE balance SET debits_pending = debits_pending + dp, debits_posted = debits_posted + d,
        credits_pending = credits_pending + cp, credits_posted = credits_posted + c, version = version + 1,
        recorded_at = line.recorded_at, closed = closing
    WHERE community_id = line.community_id AND account_id = account AND closed = was_closed
        AND balance.recorded_at < line.recorded_at AND credits_posted - debits_posted - debits_pending + low >= 0
    RETURNING * INTO after;
    IF NOT FOUND OR EXISTS (SELECT 1 FROM refused WHERE community_id = line.community_id AND id = line.id) THEN
        RAISE integrity_constraint_violation;
    END IF;
    INSERT INTO transfer SELECT line.*;
    INSERT INTO entry (community_id, account_id, version, transfer_id, debits_pending, debits_posted, credits_pending,
        credits_posted, occurred_at, recorded_at)
    VALUES (line.community_id, account, after.version, line.id, after.debits_pending, after.debits_posted,
        after.credits_pending, after.credits_posted, line.occurred_at, line.recorded_at);
    INSERT INTO unsealed (community_id, kind, subject_id, recorded_at)
    VALUES (line.community_id, 'set', line.set_id, line.recorded_at);
    RETURN true;
EXCEPTION WHEN integrity_constraint_violation THEN
    RETURN false;
END
"""
BODIES = {"dongwang_post": _BODY, "dongwang_post_line": _BODY_OF_LINE}
"""Our functions: name → body. Installed with the guards, and looked for at start-up as they are."""
_PARAMETERS = {
    "dongwang_post": (
        "book uuid, moves_given json, lines_given json, entries_given json, accounts bigint, was_closed boolean, "
        "closing boolean"
    ),
    "dongwang_post_line": (
        "account uuid, dp bigint, d bigint, cp bigint, c bigint, low bigint, was_closed boolean, closing boolean, line transfer"
    ),
}
FUNCTIONS = tuple(
    f"CREATE OR REPLACE FUNCTION {name}({_PARAMETERS[name]}) RETURNS boolean LANGUAGE plpgsql AS $${body}$$"
    for name, body in BODIES.items()
)
_CALL = "SELECT dongwang_post(%s, %s, %s, %s, %s, %s, %s)"
_TYPED = ", ".join(f"%s::{column.split()[1]}" for column in _LINES.split(", "))
_CALL_OF_LINE = f"SELECT dongwang_post_line(%s, %s, %s, %s, %s, %s, %s, %s, ROW(%s::uuid, {_TYPED}, %s::bytea)::transfer)"

_json = msgspec.json.Encoder()


def post(driver: psycopg.Connection[Any], posting: Posting) -> None:
    """Move the balances where their limits allow, and write lines, entries and outbox; all or nothing.

    Raises:
        OvertakenError: a balance could not be moved, or an id, a resolution or a reversal is there already.
    """
    if len(posting.posted) == len(posting.moves) == 1:
        statement, given = _CALL_OF_LINE, _one(posting)
    else:
        statement, given = _CALL, _several(posting)
    [written] = driver.execute(statement, given, prepare=True).fetchall()
    if written != (True,):
        raise OvertakenError


def _one(posting: Posting) -> tuple[object, ...]:
    move, line = posting.moves[0], posting.posted[0].line
    return (
        move.account_id,
        *move.change,
        min(move.low_water, 0),
        posting.closed,
        posting.closing,
        posting.community_id,
        *msgspec.structs.astuple(line),
        line_proof(posting.community_id, line),
    )


def _several(posting: Posting) -> tuple[object, ...]:
    return (
        posting.community_id,
        _text([_move(posting, move) for move in posting.moves]),
        _text([_line(posting, place) for place in range(len(posting.posted))]),
        _text([entry for move in posting.moves for entry in _entries(posting, move)]),
        len(posting.moves),
        posting.closed,
        posting.closing,
    )


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
