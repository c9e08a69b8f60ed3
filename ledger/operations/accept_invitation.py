"""Accept an invitation: a new officer chooses a sign-in name and a password, once."""

from dataclasses import dataclass

import sqlalchemy as sa

from ledger.errors import LoginTaken, PasswordWeak
from ledger.ledger import Ledger
from ledger.operations.sign_in import LOGIN_MAX, PASSWORD_MAX, SignedIn, hash_password
from ledger.scheme.wording import plain
from ledger.store import one_use_token, web_sessions
from ledger.store import tables as t

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
        LinkUnknown: the link is unknown, used or out of date.
        TextInvalid: a sign-in name that is empty or too long.
        PasswordWeak: fewer than 15 characters, or more than 256.
        LoginTaken: another officer signs in by this name.
    """
    if not PASSWORD_MIN <= len(command.password) <= PASSWORD_MAX:
        raise PasswordWeak(minimum=PASSWORD_MIN, maximum=PASSWORD_MAX)
    login = plain(command.login, "login", LOGIN_MAX).casefold()
    with ledger.reading() as rx:
        one_use_token.look(rx, "invitation", command.token)
    hashed = hash_password(command.password)
    with ledger.writing() as tx:
        link = one_use_token.use(tx, "invitation", command.token)
        try:
            with tx.savepoint("login"):
                tx.connection.execute(
                    sa.update(t.staff).where(t.staff.c.id == link.subject_id).values(login=login, password_hash=hashed)
                )
        except sa.exc.IntegrityError:
            raise LoginTaken from None
        return SignedIn(web_sessions.begin_staff(tx, link.community_id, link.subject_id))
