"""Officers sign in with a name and a password (argon2id), and where they set it up with a code from their phone."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from ledger.clock import micros
from ledger.errors import SignInFailed
from ledger.ledger import Ledger
from ledger.operations.passwords import NOBODY, hash_password, is_outdated, password_matches
from ledger.scheme.audit import Action
from ledger.scheme.roles import SYSTEM, Principal, PrincipalKind
from ledger.store import auditing, one_use_token, staff_sessions, tries
from ledger.store import tables as t
from ledger.store.staff_sessions import HERE, Arrival
from ledger.store.tries import Limit
from ledger.store.unit import Writing
from ledger.store.web_sessions import Method

TRIES = 10
"""Wrong ones within five minutes, from one address."""
PER_ADDRESS = Limit(TRIES)
PER_NAME = Limit(50, timedelta(minutes=15))
"""Whoever guesses from many addresses at once; a neighbour who mistypes never meets it."""
STRANGERS_EVERY = timedelta(minutes=1)
"""Tries under names that nobody has are written down once within it: they must not fill the book."""
LOGIN_MAX = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """Let me in.

    Attributes:
        address: where the request comes from.
        arrival: what this browser is so far.
    """

    login: str
    password: str
    address: str
    arrival: Arrival = HERE


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The secret for the cookie of the officer's session."""

    session: str


@dataclass(frozen=True, slots=True)
class SecondFactorNeeded:
    """Name and password fit; with this token and the code from their phone they are in."""

    token: str


def sign_in(ledger: Ledger, command: SignIn) -> SignedIn | SecondFactorNeeded:
    """Begin an officer's session, or ask for their second factor.

    Raises:
        SignInPaused: too many wrong tries for this name, here or everywhere; `minutes` to wait.
        SignInFailed: unknown name, wrong password, or nobody's colleague any more; which one is not said.
    """
    # No name holds a NUL, and PostgreSQL does not even look for one.
    login = command.login.strip().casefold()[:LOGIN_MAX].replace("\0", "")
    here = ledger.keys.blind("sign-in", login.encode(), command.address.encode())
    anywhere = ledger.keys.blind("sign-in anywhere", login.encode())
    with ledger.reading() as rx:
        tries.require_some_left(rx, here, PER_ADDRESS)
        tries.require_some_left(rx, anywhere, PER_NAME)
        row = rx.connection.execute(_OFFICER, {"login": login}).first()
    # Hashing takes a tenth of a second on purpose: outside any transaction.
    if not password_matches(row.password_hash if row else NOBODY, command.password) or row is None:
        with ledger.writing() as tx:
            tries.count(tx, here, anywhere)
            _note_failure(tx, (row.community_id, row.id) if row else None)
        raise SignInFailed
    renewed = hash_password(command.password) if is_outdated(row.password_hash) else None
    with ledger.writing() as tx:
        if renewed is not None:
            _renew(tx, row.id, row.password_hash, renewed)
        if row.totp_secret is not None:
            return SecondFactorNeeded(one_use_token.make(tx, "second_factor", row.community_id, row.id)[0])
        return SignedIn(staff_sessions.come_in(tx, row.community_id, row.id, Method.PASSWORD, command.arrival))


_OFFICER = (
    sa.select(t.staff.c.id, t.staff.c.password_hash, t.staff.c.totp_secret, t.role_grant.c.community_id)
    .join(t.role_grant, t.role_grant.c.staff_id == t.staff.c.id)
    .where(t.staff.c.login == sa.bindparam("login"), t.staff.c.password_hash.is_not(None))
    .order_by(t.role_grant.c.granted_at, t.role_grant.c.community_id)
    .limit(1)
)
"""Whoever has a role somewhere: one whose roles have all ended is nobody here."""


def _note_failure(tx: Writing, officer: tuple[UUID, UUID] | None) -> None:
    if officer is not None:
        community_id, staff_id = officer
        auditing.note(tx, community_id, Principal(PrincipalKind.STAFF, staff_id), Action.SIGN_IN_FAILED, staff_id)
        return
    communities = tx.connection.execute(sa.select(t.community.c.id).limit(2)).scalars().all()
    if len(communities) != 1:
        return  # nobody's name belongs to nobody's book
    known = tx.fetch(
        "SELECT 1 FROM audit_event WHERE community_id = ? AND recorded_at > ? AND action = ? AND by_id = ? LIMIT 1",
        (communities[0], micros(tx.now - STRANGERS_EVERY), Action.SIGN_IN_FAILED.value, SYSTEM.id),
    )
    if not known:
        auditing.note(tx, communities[0], SYSTEM, Action.SIGN_IN_FAILED)


def _renew(tx: Writing, staff_id: UUID, old: str, new: str) -> None:
    # Only in place of the very hash that was checked: the password may have been changed meanwhile.
    tx.connection.execute(
        sa.update(t.staff).where(t.staff.c.id == staff_id, t.staff.c.password_hash == old).values(password_hash=new)
    )
