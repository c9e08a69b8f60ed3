"""Ask a browser for a new passkey of whoever is signed in."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from ledger.errors import PasskeysFull
from ledger.ledger import Ledger
from ledger.scheme.roles import Act, Principal
from ledger.scheme.site import Site
from ledger.store import one_use_token, passkeys, recent_sign_in
from ledger.store import tables as t
from ledger.store.authority import authorise
from ledger.store.passkeys import MOST, Options


@dataclass(frozen=True, slots=True, kw_only=True)
class AskNewPasskey:
    """I want a passkey; `session` is the secret of my session, `shared` says that others use this PC too."""

    community_id: UUID
    by: Principal
    session: str
    site: Site
    shared: bool = False


def ask_new_passkey(ledger: Ledger, command: AskNewPasskey) -> Options:
    """Return what to ask the browser; what was asked before and not answered is void.

    Raises:
        NotAllowed: nobody who signs in here.
        SignInTooOld: they signed in more than ten minutes ago, or on a badge.
        PasskeysFull: they have ten.
    """
    with ledger.writing() as tx:
        authorise(tx, command.community_id, command.by, Act.MANAGE_OWN_SIGN_IN)
        recent_sign_in.require(tx, command.session, command.by)
        known = tx.connection.execute(sa.select(t.passkey.c.credential).where(t.passkey.c.staff_id == command.by.id)).scalars()
        credentials = list(known)
        if len(credentials) >= MOST:
            raise PasskeysFull(limit=MOST)
        who = tx.connection.execute(sa.select(t.staff.c.login, t.staff.c.name).where(t.staff.c.id == command.by.id)).one()
        token, _ = one_use_token.make(tx, "challenge", command.community_id, command.by.id)
    return passkeys.new_options(command.site, (command.by.id, who.login or who.name), token, credentials, shared=command.shared)
