"""Keep a passkey that a browser made when it was asked (`ask_new_passkey`); only its public half ever gets here."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from ledger.clock import micros
from ledger.errors import PasskeyFailed, PasskeysFull
from ledger.ledger import Ledger
from ledger.scheme.audit import Action
from ledger.scheme.roles import Act, Principal
from ledger.scheme.site import Site
from ledger.scheme.wording import plain
from ledger.store import auditing, passkeys, recent_sign_in
from ledger.store import tables as t
from ledger.store.authority import authorise
from ledger.store.passkeys import MOST, Made
from ledger.store.unit import Writing

LABEL_MAX = 20
"""Characters by which somebody tells their passkeys apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddPasskey:
    """This is the passkey that my browser made; `label` is my word for it, `session` the secret of my session."""

    community_id: UUID
    by: Principal
    session: str
    site: Site
    label: str
    answer: str


def add_passkey(ledger: Ledger, command: AddPasskey) -> None:
    """Keep it, for whoever asked for it.

    Raises:
        NotAllowed: nobody who signs in here.
        SignInTooOld: they signed in more than ten minutes ago, or on a badge.
        TextInvalid: a label that is empty or too long.
        PasskeysFull: they have ten.
        PasskeyFailed: not asked for, answered before or too late, made for another site, without the owner's finger or PIN,
            or known already. What was asked is used up all the same.
    """
    label = plain(command.label, "label", LABEL_MAX)
    answer = passkeys.read_new(command.answer)
    with ledger.writing() as tx:
        authorise(tx, command.community_id, command.by, Act.MANAGE_OWN_SIGN_IN)
        recent_sign_in.require(tx, command.session, command.by)
        _refuse_one_more(tx, command.by.id)
        try:
            passkeys.use_challenge(tx, answer.challenge, command.by.id)
            _keep(tx, command.by.id, label, passkeys.made(answer, command.site))
        except PasskeyFailed as failed:
            refusal = failed
        else:
            auditing.note(tx, command.community_id, command.by, Action.PASSKEY_ADDED, command.by.id)
            return
    # Only now: the challenge has to stay used.
    raise refusal


def _refuse_one_more(tx: Writing, staff_id: UUID) -> None:
    """Two at once must not make eleven: whoever adds holds the person's row."""
    tx.connection.execute(sa.select(t.staff.c.id).where(t.staff.c.id == staff_id).with_for_update())
    count = tx.connection.execute(sa.select(sa.func.count()).select_from(t.passkey).where(t.passkey.c.staff_id == staff_id))
    if count.scalar_one() >= MOST:
        raise PasskeysFull(limit=MOST)


def _keep(tx: Writing, staff_id: UUID, label: str, made: Made) -> None:
    kept = tx.run(
        "INSERT INTO passkey (credential, staff_id, public_key, sign_count, label, created_at) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (credential) DO NOTHING",
        (made.credential, staff_id, made.public_key, made.sign_count, label, micros(tx.now)),
    )
    if kept == 0:
        raise PasskeyFailed
