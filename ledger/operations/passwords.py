"""Passwords of officers: how they are kept, and showing one again before something that matters."""

from datetime import timedelta
from typing import Final
from uuid import UUID

import argon2
import sqlalchemy as sa

from ledger.errors import SignInFailed
from ledger.ledger import Ledger
from ledger.scheme.password import PASSWORD_MAX
from ledger.store import tables as t
from ledger.store import tries
from ledger.store.tries import Limit
from ledger.store.unit import Reading

# OWASP's password storage cheat sheet: at least 46 MiB and one pass, or 19 MiB and two, one lane. This is twice the former;
# more lanes would let two people who sign in at once wait for each other on a small PC. The salt has 128 bits, the tag 256.
_hasher: Final = argon2.PasswordHasher(
    time_cost=2, memory_cost=47_104, parallelism=1, hash_len=32, salt_len=16, type=argon2.Type.ID
)
_AGAIN: Final = Limit(5, timedelta(minutes=5))
NOBODY: Final = _hasher.hash("nobody signs in with this")
"""Checked when there is no such officer, so that both answers take equally long."""


def hash_password(password: str) -> str:
    """Return the argon2id hash that is stored for `password`; it takes a tenth of a second on purpose."""
    return _hasher.hash(password)


def password_matches(hashed: str, password: str) -> bool:
    """Return whether `hashed` was made of `password`; it takes a tenth of a second on purpose."""
    try:
        return _hasher.verify(hashed, password[:PASSWORD_MAX])
    except argon2.exceptions.VerificationError:
        return False


def is_outdated(hashed: str) -> bool:
    """Return whether `hashed` was made with other parameters than today's."""
    return _hasher.check_needs_rehash(hashed)


def known_of(rx: Reading, community_id: UUID, staff_id: UUID) -> tuple[str, ...]:
    """Return what anybody knows of somebody, and so guesses first: names that no password may be made of."""
    named = sa.select(t.staff.c.name, t.staff.c.login).where(t.staff.c.id == staff_id)
    where = sa.select(t.community.c.name, t.community.c.subdistrict).where(t.community.c.id == community_id)
    words = (*rx.connection.execute(named).one(), *rx.connection.execute(where).one())
    return tuple(str(word) for word in words if word)


def prove(ledger: Ledger, staff_id: UUID, password: str) -> str:
    """Let somebody who is signed in show their password once more; return its hash, as it is stored.

    Whoever finds an open session must neither lock its owner out with it nor guess their password there.

    Raises:
        SignInPaused: five wrong tries within five minutes.
        SignInFailed: it is not their password.
    """
    key = ledger.keys.blind("password again", staff_id.bytes)
    with ledger.reading() as rx:
        tries.require_some_left(rx, key, _AGAIN)
        hashed = rx.connection.execute(sa.select(t.staff.c.password_hash).where(t.staff.c.id == staff_id)).scalar()
    if not password_matches(hashed or NOBODY, password):
        with ledger.writing() as tx:
            tries.count(tx, key)
        raise SignInFailed
    assert hashed is not None, "nobody's hash matches no password that anybody types"
    return str(hashed)
