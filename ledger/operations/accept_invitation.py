"""Accept an invitation: a new officer chooses a sign-in name and a password, once."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from ledger.errors import LinkUnknown, LoginTaken, PasswordWeak
from ledger.ledger import Ledger
from ledger.operations.sign_in import LOGIN_MAX, PASSWORD_MAX, SignedIn, hash_password, password_matches
from ledger.scheme.wording import plain
from ledger.store import one_use_token, web_sessions
from ledger.store import tables as t
from ledger.store.unit import Writing

PASSWORD_MIN = 15
"""Characters of a password that stands alone (ASVS 5.0)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptInvitation:
    """I am the officer this link was made for."""

    token: str
    login: str
    password: str


def accept_invitation(ledger: Ledger, command: AcceptInvitation) -> SignedIn:
    """Set the officer's sign-in name and password and begin their first session.

    Raises:
        LinkUnknown: the link is unknown or out of date, or was used to choose something else.
        TextInvalid: a sign-in name that is empty or too long.
        PasswordWeak: fewer than 15 characters, or more than 256.
        LoginTaken: another officer signs in by this name.
    """
    if not PASSWORD_MIN <= len(command.password) <= PASSWORD_MAX:
        raise PasswordWeak(minimum=PASSWORD_MIN, maximum=PASSWORD_MAX)
    login = plain(command.login, "login", LOGIN_MAX).casefold()
    with ledger.reading() as rx:
        link = one_use_token.look(rx, "invitation", command.token)
        officer = rx.connection.execute(
            sa.select(t.staff.c.login, t.staff.c.password_hash).where(t.staff.c.id == link.subject_id)
        ).one()
    if not link.first:
        # The second tap of a double tap says the same again. Whoever says something else was not the first.
        if officer.login != login or not password_matches(officer.password_hash, command.password):
            raise LinkUnknown
        with ledger.writing() as tx:
            return SignedIn(web_sessions.begin_staff(tx, link.community_id, link.subject_id))
    hashed = hash_password(command.password)
    with ledger.writing() as tx:
        if one_use_token.use(tx, "invitation", command.token).first:
            _set_password(tx, link.subject_id, login, hashed)
            return SignedIn(web_sessions.begin_staff(tx, link.community_id, link.subject_id))
    # Somebody was quicker by milliseconds; now the link says so.
    return accept_invitation(ledger, command)


def _set_password(tx: Writing, staff_id: UUID, login: str, hashed: str) -> None:
    try:
        with tx.savepoint("login"):
            tx.connection.execute(sa.update(t.staff).where(t.staff.c.id == staff_id).values(login=login, password_hash=hashed))
    except sa.exc.IntegrityError:
        raise LoginTaken from None
