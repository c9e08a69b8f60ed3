"""Change one's own password; whoever else is signed in with the old one is signed out."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from ledger.errors import SignInFailed
from ledger.ledger import Ledger
from ledger.operations.guessing import guesses_log10
from ledger.operations.passwords import hash_password, known_of, prove
from ledger.scheme import password
from ledger.scheme.audit import Action
from ledger.scheme.password import ALONE_MIN
from ledger.scheme.roles import Act, Principal
from ledger.store import auditing, second_factor, staff_sessions
from ledger.store import tables as t
from ledger.store.authority import authorise


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePassword:
    """I want another password.

    Attributes:
        session: the secret of the session that goes on.
    """

    community_id: UUID
    by: Principal
    session: str
    current: str
    new: str


def change_password(ledger: Ledger, command: ChangePassword) -> None:
    """Set the new password and end all other sessions.

    Raises:
        NotAllowed: they have no sign-in of their own here.
        PasswordWeak: the new one is too short for somebody with, or without, a second factor.
        PasswordGuessable: many people use it, or it is easy to guess.
        SignInPaused, SignInFailed: of the current one.
    """
    staff, by = t.staff.c, command.by
    with ledger.reading() as rx:
        authorise(rx, command.community_id, by, Act.MANAGE_OWN_SIGN_IN)
        known, has_one = known_of(rx, command.community_id, by.id), second_factor.has_one(rx, by.id)
    password.check_length(command.new, second_factor=has_one)
    password.check_guesses(command.new, guesses_log10, known)
    current = prove(ledger, by.id, command.current)
    hashed = hash_password(command.new)
    # A short one only beside the second factor, which may have been removed meanwhile.
    fits = sa.true() if len(command.new) >= ALONE_MIN else staff.totp_secret.is_not(None)
    with ledger.writing() as tx:
        changed = tx.connection.execute(
            sa.update(t.staff).where(staff.id == by.id, staff.password_hash == current, fits).values(password_hash=hashed)
        )
        if changed.rowcount != 1:
            raise SignInFailed
        staff_sessions.end_all(tx, by.id, but=command.session)
        auditing.note(tx, command.community_id, by, Action.PASSWORD_CHANGED, by.id)
