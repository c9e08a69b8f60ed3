"""Wrong tries (passwords, codes, PINs), counted for a few minutes under a keyed digest: whoever guesses has to wait."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import sqlalchemy as sa

from ledger.errors import SignInPaused
from ledger.ids import new_id
from ledger.store import tables as t
from ledger.store.unit import Reading, Writing

WITHIN: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Limit:
    """How many wrong tries there may be within which time."""

    count: int
    within: timedelta = WITHIN


def require_some_left(rx: Reading, key: bytes, limit: Limit) -> None:
    """Let somebody try.

    Raises:
        SignInPaused: there were too many wrong tries; `minutes` until they may try again.
    """
    failures = t.sign_in_failure.c
    newest = (
        sa.select(failures.at)
        .where(failures.key == key, failures.at > rx.now - limit.within)
        .order_by(failures.at.desc())
        .limit(limit.count)
    )
    found = rx.connection.execute(newest).scalars().all()
    if len(found) >= limit.count:
        # The oldest of them makes room first.
        left = found[-1] + limit.within - rx.now
        raise SignInPaused(minutes=max(1, -(-left // timedelta(minutes=1))))


def failed(rx: Reading, key: bytes, within: timedelta | None = WITHIN) -> int:
    """Return how many tries under `key` were wrong lately; None for `within`: as far back as anything is known."""
    wrong = sa.select(sa.func.count()).where(t.sign_in_failure.c.key == key)
    if within is not None:
        wrong = wrong.where(t.sign_in_failure.c.at > rx.now - within)
    return int(rx.connection.execute(wrong).scalar_one())


def count(tx: Writing, *keys: bytes) -> None:
    """Write down one wrong try under each of `keys`."""
    tx.connection.execute(sa.insert(t.sign_in_failure), [{"id": new_id(), "key": key, "at": tx.now} for key in keys])
