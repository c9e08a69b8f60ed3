"""Sign in with a passkey: the browser signs what it was asked (`ask_passkey`), nothing is typed and nothing can be told on."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from ledger.clock import micros
from ledger.errors import PasskeyFailed
from ledger.ledger import Ledger
from ledger.operations.sign_in import SignedIn
from ledger.scheme.audit import Action
from ledger.scheme.roles import Principal, PrincipalKind
from ledger.scheme.site import Site
from ledger.store import auditing, passkeys, staff_sessions, tries
from ledger.store import tables as t
from ledger.store.passkeys import Answer, Made
from ledger.store.staff_sessions import HERE, Arrival
from ledger.store.tries import Limit
from ledger.store.unit import Reading, Writing
from ledger.store.web_sessions import Method

PER_ADDRESS = Limit(10, timedelta(minutes=5))


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInWithPasskey:
    """My passkey has signed.

    Attributes:
        address: where the request comes from.
        arrival: what this browser is so far.
    """

    site: Site
    answer: str
    address: str
    arrival: Arrival = HERE


@dataclass(frozen=True, slots=True)
class _Known:
    """A passkey that we know, and whose it is."""

    passkey: Made
    staff_id: UUID
    community_id: UUID


def sign_in_with_passkey(ledger: Ledger, command: SignInWithPasskey) -> SignedIn:
    """Begin a session of whoever the passkey belongs to.

    Raises:
        SignInPaused: ten wrong tries within five minutes from this address; `minutes` to wait.
        PasskeyFailed: not asked for, answered before or too late, signed for another site or without the owner's finger or
            PIN, by a passkey that is not known, was copied, or belongs to nobody who works here. Which of them is not said.
    """
    answer = passkeys.read(command.answer)
    key = ledger.keys.blind("passkey", command.address.encode())
    with ledger.writing() as tx:
        tries.require_some_left(tx, key, PER_ADDRESS)
        known = _known(tx, answer.credential)
        try:
            passkeys.use_challenge(tx, answer.challenge)
            return SignedIn(_begun(tx, answer, known, command))
        except PasskeyFailed as failed:
            tries.count(tx, key)
            if known is not None:
                by = Principal(PrincipalKind.STAFF, known.staff_id)
                auditing.note(tx, known.community_id, by, Action.SIGN_IN_FAILED, known.staff_id)
            refusal = failed
    # Only now: what was asked stays used, and the wrong try counted.
    raise refusal


def _known(rx: Reading, credential: bytes) -> _Known | None:
    key, grant = t.passkey.c, t.role_grant.c
    row = rx.connection.execute(
        sa.select(key.public_key, key.sign_count, key.staff_id, grant.community_id)
        .join(t.role_grant, grant.staff_id == key.staff_id)
        .where(key.credential == credential)
        .order_by(grant.granted_at, grant.community_id)
        .limit(1)
    ).first()
    if row is None:
        return None
    return _Known(Made(credential, row.public_key, row.sign_count), row.staff_id, row.community_id)


def _begun(tx: Writing, answer: Answer, known: _Known | None, command: SignInWithPasskey) -> str:
    if known is None or answer.user not in {None, known.staff_id.bytes}:
        raise PasskeyFailed
    count = passkeys.counted(answer, command.site, known.passkey)
    # Asked again as it is written: two copies of one passkey that come at once must not both find the old count.
    grown = tx.run(
        "UPDATE passkey SET sign_count = ?, used_at = ? WHERE credential = ? AND (sign_count < ? OR sign_count = 0 AND ? = 0)",
        (count, micros(tx.now), answer.credential, count, count),
    )
    if grown != 1:
        raise PasskeyFailed
    return staff_sessions.come_in(tx, known.community_id, known.staff_id, Method.PASSKEY, command.arrival)
