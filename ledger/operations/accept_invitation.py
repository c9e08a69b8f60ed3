"""Accept a one-time link: a new officer chooses a name and a password, or one who lost theirs a new password."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from ledger.clock import micros
from ledger.errors import LinkUnknown, LoginTaken
from ledger.ledger import Ledger
from ledger.operations.guessing import guesses_log10
from ledger.operations.passwords import hash_password, known_of, password_matches
from ledger.operations.sign_in import LOGIN_MAX, SignedIn
from ledger.scheme import password
from ledger.scheme.audit import Action
from ledger.scheme.roles import Principal, PrincipalKind
from ledger.scheme.wording import plain
from ledger.store import auditing, one_use_token, staff_sessions
from ledger.store import tables as t
from ledger.store.access_link import AccessLink, link_behind
from ledger.store.staff_sessions import HERE, Arrival
from ledger.store.unit import Writing
from ledger.store.web_sessions import Method


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptInvitation:
    """I am the officer this link was made for; whoever has a name to sign in by keeps it, whatever `login` says."""

    token: str
    login: str
    password: str
    arrival: Arrival = HERE


def accept_invitation(ledger: Ledger, command: AcceptInvitation) -> SignedIn:
    """Set the officer's sign-in name and password and begin a session.

    A link to come back in ("recovery") ends, besides, all that opened the door before: sessions, second factor, passkeys
    and badges. Whoever found one of them is out.

    Raises:
        LinkUnknown: the link is unknown or out of date, or was used to choose something else.
        TextInvalid: a sign-in name that is empty or too long.
        PasswordWeak: fewer than 15 characters, or more than 256.
        PasswordGuessable: many people use it, or it is easy to guess.
        LoginTaken: another officer signs in by this name.
    """
    password.check_length(command.password)
    with ledger.reading() as rx:
        link = link_behind(rx, command.token)
        known = known_of(rx, link.community_id, link.staff_id)
        hashed_before = rx.connection.execute(sa.select(t.staff.c.password_hash).where(t.staff.c.id == link.staff_id)).scalar()
    login = link.login if link.keeps_login else plain(command.login, "login", LOGIN_MAX).casefold()
    password.check_guesses(command.password, guesses_log10, (*known, login))
    if not link.first:
        # The second tap of a double tap says the same again. Whoever says something else was not the first.
        if link.login != login or not password_matches(hashed_before or "", command.password):
            raise LinkUnknown
        with ledger.writing() as tx:
            return _in(tx, link, command)
    hashed = hash_password(command.password)
    with ledger.writing() as tx:
        if one_use_token.use(tx, link.kind, command.token).first:
            _set_password(tx, link.staff_id, login, hashed)
            # The day in which they may be whoever made the link begins when it is used, not when it was made.
            tx.run(
                "UPDATE staff SET recovered_at = ? WHERE id = ? AND recovered_by IS NOT NULL", (micros(tx.now), link.staff_id)
            )
            if link.kind == "recovery":
                _end_what_was(tx, link)
            return _in(tx, link, command)
    # Somebody was quicker by milliseconds; now the link says so.
    return accept_invitation(ledger, command)


def _in(tx: Writing, link: AccessLink, command: AcceptInvitation) -> SignedIn:
    return SignedIn(staff_sessions.come_in(tx, link.community_id, link.staff_id, Method.LINK, command.arrival))


def _set_password(tx: Writing, staff_id: UUID, login: str, hashed: str) -> None:
    try:
        with tx.savepoint("login"):
            tx.connection.execute(sa.update(t.staff).where(t.staff.c.id == staff_id).values(login=login, password_hash=hashed))
    except sa.exc.IntegrityError:
        raise LoginTaken from None


def _end_what_was(tx: Writing, link: AccessLink) -> None:
    staff_id, badge = link.staff_id, t.badge.c
    tx.connection.execute(sa.update(t.staff).where(t.staff.c.id == staff_id).values(totp_secret=None, totp_step=None))
    tx.connection.execute(sa.delete(t.passkey).where(t.passkey.c.staff_id == staff_id))
    tx.connection.execute(
        sa.update(t.badge).where(badge.staff_id == staff_id, badge.ended_at.is_(None)).values(ended_at=tx.now)
    )
    staff_sessions.end_all(tx, staff_id)
    auditing.note(tx, link.community_id, Principal(PrincipalKind.STAFF, staff_id), Action.RECOVERED, staff_id)
