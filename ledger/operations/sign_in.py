"""Officers sign in with a name and a password (argon2id); wrong tries are counted per name and address."""

from dataclasses import dataclass
from datetime import timedelta

import argon2
import sqlalchemy as sa

from ledger.errors import SignInFailed, SignInPaused
from ledger.ids import new_id
from ledger.ledger import Ledger
from ledger.store import tables as t
from ledger.store import web_sessions
from ledger.store.unit import Reading

TRIES = 10
WITHIN = timedelta(minutes=5)
LOGIN_MAX = 40
PASSWORD_MAX = 256
_hasher = argon2.PasswordHasher()
# Checked when no such officer exists, so that both answers take equally long.
_NOBODY = _hasher.hash("nobody signs in with this")


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """Let me in; `address` is where the request comes from."""

    login: str
    password: str
    address: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The secret for the cookie of the officer's session."""

    session: str


def sign_in(ledger: Ledger, command: SignIn) -> SignedIn:
    """Begin an officer's session.

    Raises:
        SignInPaused: ten wrong tries within five minutes for this name and address; `minutes` to wait.
        SignInFailed: unknown name or wrong password; which one is not said.
    """
    # No name holds a NUL, and PostgreSQL does not even look for one.
    login = command.login.strip().casefold()[:LOGIN_MAX].replace("\0", "")
    key = ledger.keys.blind("sign-in", login.encode(), command.address.encode())
    with ledger.reading() as rx:
        _check_tries(rx, key)
        row = rx.connection.execute(
            sa.select(t.staff.c.id, t.staff.c.password_hash, t.role_grant.c.community_id)
            .join(t.role_grant, t.role_grant.c.staff_id == t.staff.c.id)
            .where(t.staff.c.login == login, t.staff.c.password_hash.is_not(None))
            .order_by(t.role_grant.c.granted_at)
        ).first()
    # Hashing takes a tenth of a second on purpose: outside any transaction.
    if not password_matches(row.password_hash if row else _NOBODY, command.password) or row is None:
        with ledger.writing() as tx:
            tx.connection.execute(sa.insert(t.sign_in_failure).values(id=new_id(), key=key, at=tx.now))
        raise SignInFailed
    with ledger.writing() as tx:
        return SignedIn(web_sessions.begin_staff(tx, row.community_id, row.id))


def _check_tries(rx: Reading, key: bytes) -> None:
    since = rx.now - WITHIN
    failures = rx.connection.execute(
        sa.select(sa.func.count(), sa.func.min(t.sign_in_failure.c.at)).where(
            t.sign_in_failure.c.key == key, t.sign_in_failure.c.at > since
        )
    ).one()
    if failures[0] >= TRIES:
        raise SignInPaused(minutes=int(WITHIN.total_seconds() // 60))


def password_matches(hashed: str, password: str) -> bool:
    """Return whether `hashed` was made of `password`; it takes a tenth of a second on purpose."""
    try:
        return _hasher.verify(hashed, password[:PASSWORD_MAX])
    except argon2.exceptions.VerificationError:
        return False


def hash_password(password: str) -> str:
    """Return the argon2id hash that is stored for `password`."""
    return _hasher.hash(password)
