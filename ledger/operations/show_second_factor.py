"""Show the second factor: the second half of signing in, after name and password."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from ledger.errors import LedgerError, LinkUnknown
from ledger.ledger import Ledger
from ledger.operations.sign_in import SignedIn
from ledger.scheme.audit import Action
from ledger.scheme.roles import Principal, PrincipalKind
from ledger.store import auditing, one_use_token, second_factor, staff_sessions
from ledger.store import tables as t
from ledger.store.staff_sessions import HERE, Arrival
from ledger.store.unit import Reading, Writing
from ledger.store.web_sessions import Method


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowSecondFactor:
    """This is the code on my phone; `token` is what name and password gave me."""

    token: str
    code: str
    arrival: Arrival = HERE


def show_second_factor(ledger: Ledger, command: ShowSecondFactor) -> SignedIn:
    """Begin the officer's session; a wrong code does not use the token up, a right one does.

    Raises:
        LinkUnknown: name and password were given more than five minutes ago, or once more since, or their roles ended.
        SignInPaused: five wrong codes within five minutes, from wherever.
        PhoneClockOff: the code is that of another time; `minutes` says how far off.
        SecondFactorFailed: it does not fit, or was used before.
    """
    with ledger.writing() as tx:
        done = _shown(ledger, tx, command)
    # Only now: a wrong try has to be written down, and what is raised in a unit undoes it.
    if isinstance(done, LedgerError):
        raise done
    return done


def _shown(ledger: Ledger, tx: Writing, command: ShowSecondFactor) -> SignedIn | LedgerError:
    asked = one_use_token.look(tx, "second_factor", command.token)
    if not asked.first or not _still_works_here(tx, asked.community_id, asked.subject_id):
        return LinkUnknown()
    refusal = second_factor.try_code(tx, ledger.keys, asked.subject_id, command.code).refusal
    if refusal is not None:
        by = Principal(PrincipalKind.STAFF, asked.subject_id)
        auditing.note(tx, asked.community_id, by, Action.SIGN_IN_FAILED, asked.subject_id)
        return refusal
    if not one_use_token.use(tx, "second_factor", command.token).first:
        return LinkUnknown()
    secret = staff_sessions.come_in(tx, asked.community_id, asked.subject_id, Method.SECOND_FACTOR, command.arrival)
    return SignedIn(secret)


def _still_works_here(rx: Reading, community_id: UUID, staff_id: UUID) -> bool:
    grant = t.role_grant.c
    found = sa.select(grant.role).where(grant.staff_id == staff_id, grant.community_id == community_id).limit(1)
    return rx.connection.execute(found).first() is not None
