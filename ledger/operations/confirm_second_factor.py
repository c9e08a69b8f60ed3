"""Confirm a second factor with the first code from the phone: from now on it is asked for at every sign-in by password."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from ledger.errors import AlreadyResolved, PhoneClockOff, SecondFactorFailed
from ledger.ledger import Ledger
from ledger.scheme.audit import Action
from ledger.scheme.roles import Act, Principal
from ledger.store import auditing, second_factor
from ledger.store import tables as t
from ledger.store.authority import authorise


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmSecondFactor:
    """My phone shows this; `carried` is what the page with the QR code held."""

    community_id: UUID
    by: Principal
    carried: str
    code: str


def confirm_second_factor(ledger: Ledger, command: ConfirmSecondFactor) -> None:
    """Keep the secret; the code that was typed is used up.

    Wrong codes are not counted: whoever has this page has the secret before their eyes.

    Raises:
        NotAllowed: they have no sign-in of their own here.
        ClaimForged, ClaimExpired: the page is none of ours, or older than ten minutes.
        PhoneClockOff: the code is that of another time; `minutes` says how far off.
        SecondFactorFailed: it does not fit.
        AlreadyResolved: they have a second factor by now.
    """
    with ledger.writing() as tx:
        authorise(tx, command.community_id, command.by, Act.MANAGE_OWN_SIGN_IN)
        secret = second_factor.offered(tx, ledger.keys, command.by.id, command.carried)
        judged = second_factor.judged(tx, secret, command.code)
        if judged.step is None:
            raise PhoneClockOff(minutes=judged.minutes_off) if judged.minutes_off else SecondFactorFailed
        kept = tx.connection.execute(
            sa.update(t.staff)
            .where(t.staff.c.id == command.by.id, t.staff.c.totp_secret.is_(None))
            .values(totp_secret=second_factor.seal(ledger.keys, command.by.id, secret), totp_step=judged.step)
        )
        if kept.rowcount != 1:
            raise AlreadyResolved(resolution="confirmed")
        auditing.note(tx, command.community_id, command.by, Action.SECOND_FACTOR_ADDED, command.by.id)
