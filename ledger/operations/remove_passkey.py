"""Take away one's own passkey: the phone was lost, or given on."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from ledger.ledger import Ledger
from ledger.scheme.audit import Action
from ledger.scheme.roles import Act, Principal
from ledger.store import auditing, recent_sign_in
from ledger.store import tables as t
from ledger.store.authority import authorise


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovePasskey:
    """That one is mine and shall open nothing any more; `session` is the secret of my session."""

    community_id: UUID
    by: Principal
    session: str
    credential: bytes


def remove_passkey(ledger: Ledger, command: RemovePasskey) -> None:
    """Take it away; one that is gone already, or somebody else's, is left as it is.

    Raises:
        NotAllowed: nobody who signs in here.
        SignInTooOld: they signed in more than ten minutes ago, or on a badge.
    """
    with ledger.writing() as tx:
        authorise(tx, command.community_id, command.by, Act.MANAGE_OWN_SIGN_IN)
        recent_sign_in.require(tx, command.session, command.by)
        gone = tx.connection.execute(
            sa.delete(t.passkey).where(t.passkey.c.credential == command.credential, t.passkey.c.staff_id == command.by.id)
        )
        if gone.rowcount:
            auditing.note(tx, command.community_id, command.by, Action.PASSKEY_REMOVED, command.by.id)
