"""Remove the second factor: the password then stands alone, and has to be long enough for it."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from ledger.errors import PasswordWeak, SignInFailed
from ledger.ledger import Ledger
from ledger.operations.passwords import prove
from ledger.scheme.audit import Action
from ledger.scheme.password import ALONE_MIN, PASSWORD_MAX
from ledger.scheme.roles import Act, Principal
from ledger.store import auditing
from ledger.store import tables as t
from ledger.store.authority import authorise


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveSecondFactor:
    """I do not want to show a code any more; this is my password."""

    community_id: UUID
    by: Principal
    password: str


def remove_second_factor(ledger: Ledger, command: RemoveSecondFactor) -> None:
    """Forget the secret; one that is gone already stays gone.

    Raises:
        NotAllowed: they have no sign-in of their own here.
        SignInPaused, SignInFailed: of the password.
        PasswordWeak: it is too short to stand alone; a longer one is set first.
    """
    with ledger.reading() as rx:
        authorise(rx, command.community_id, command.by, Act.MANAGE_OWN_SIGN_IN)
    hashed = prove(ledger, command.by.id, command.password)
    if len(command.password) < ALONE_MIN:
        raise PasswordWeak(minimum=ALONE_MIN, maximum=PASSWORD_MAX)
    staff = t.staff.c
    with ledger.writing() as tx:
        # Beside the very password whose length was judged: a shorter one may have been set meanwhile.
        same = sa.select(staff.id).where(staff.id == command.by.id, staff.password_hash == hashed)
        if tx.connection.execute(same.with_for_update()).first() is None:
            raise SignInFailed
        removed = tx.connection.execute(
            sa.update(t.staff)
            .where(staff.id == command.by.id, staff.totp_secret.is_not(None))
            .values(totp_secret=None, totp_step=None)
        )
        if removed.rowcount:
            auditing.note(tx, command.community_id, command.by, Action.SECOND_FACTOR_REMOVED, command.by.id)
