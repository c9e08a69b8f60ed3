"""Delete what was needed only for a while (`ledger.scheme.retention`). It runs every night, and as often as one likes."""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType

import sqlalchemy as sa

from ledger.ledger import Ledger
from ledger.scheme.retention import PERIODS, Kept
from ledger.store import tables as t
from ledger.store.unit import Writing

BATCH = 500
"""Rows in one unit of work: nobody at the door waits for more than that."""


def apply_retention(ledger: Ledger) -> Mapping[Kept, int]:
    """Delete what is over its time, a few hundred rows at once; return how many of each kind.

    Run twice it does nothing the second time; run late it deletes then what was over long ago. It also takes out of the files
    what an erasure could not, because somebody was reading then.
    """
    gone: dict[Kept, int] = {}
    for period in PERIODS:
        gone[period.what] = 0
        while True:
            with ledger.writing() as tx:
                batch = _clear(tx, period.what, tx.now - period.span)
            gone[period.what] += batch
            if batch < BATCH:
                break
    ledger.scrub()
    return MappingProxyType(gone)


def _clear(tx: Writing, what: Kept, before: datetime) -> int:
    """Delete one batch; return how many rows."""
    if what is Kept.SESSIONS:
        return _clear_sessions(tx, before)
    if what is Kept.PHONES_AT_CHECK_IN:
        return _forget_phones(tx, before)
    table, over = _OVER[what](before)
    return _delete(tx, table, over)


def _delete(tx: Writing, table: sa.Table, over: sa.ColumnElement[bool]) -> int:
    key = list(table.primary_key.columns)
    batch = sa.select(*key).where(over).limit(BATCH)
    return tx.connection.execute(sa.delete(table).where(sa.tuple_(*key).in_(batch))).rowcount


def _clear_sessions(tx: Writing, before: datetime) -> int:
    session, held = t.web_session.c, t.browser_member.c
    over = sa.select(session.digest).where((session.expires_at < before) | (session.revoked_at < before)).limit(BATCH)
    digests = list(tx.connection.execute(over).scalars())
    if digests:
        tx.connection.execute(sa.delete(t.browser_member).where(held.digest.in_(digests)))
        tx.connection.execute(sa.delete(t.web_session).where(session.digest.in_(digests)))
    return len(digests)


def _forget_phones(tx: Writing, before: datetime) -> int:
    done = t.check_in.c
    batch = sa.select(done.community_id, done.id).where(done.browser.is_not(None), done.at < before).limit(BATCH)
    forgetting = sa.update(t.check_in).where(sa.tuple_(done.community_id, done.id).in_(batch)).values(browser=None)
    return tx.connection.execute(forgetting).rowcount


def _never_came(before: datetime) -> sa.ColumnElement[bool]:
    """Somebody who has no role, never had a way to sign in, and never did anything: nothing in the book is theirs."""
    person = t.staff.c
    traces = (
        t.role_grant.c.staff_id,
        t.passkey.c.staff_id,
        t.badge.c.staff_id,
        t.web_session.c.staff_id,
        t.audit_event.c.by_id,
        t.review_batch.c.staff_id,
    )
    unknown = [~sa.exists().where(trace == person.id) for trace in traces]
    return sa.and_(person.created_at < before, person.login.is_(None), *unknown)


_OVER: Mapping[Kept, Callable[[datetime], tuple[sa.Table, sa.ColumnElement[bool]]]] = {
    Kept.FAILURES: lambda before: (t.sign_in_failure, t.sign_in_failure.c.at < before),
    Kept.LINKS: lambda before: (t.token, t.token.c.expires_at < before),
    Kept.JOB_RUNS: lambda before: (t.job_run, t.job_run.c.due_at < before),
    Kept.NEVER_CAME: lambda before: (t.staff, _never_came(before)),
}
