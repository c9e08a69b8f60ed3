"""Begin a second factor: a fresh secret for the phone. Nothing is in force before the first code was typed."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from ledger.errors import AlreadyResolved
from ledger.ledger import Ledger
from ledger.operations.passwords import prove
from ledger.scheme.roles import Act, Principal
from ledger.scheme.second_factor import address
from ledger.store import second_factor
from ledger.store import tables as t
from ledger.store.authority import authorise
from ledger.store.keys import Keys
from ledger.store.unit import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginSecondFactor:
    """I want to show a code from my phone, too; this is my password."""

    community_id: UUID
    by: Principal
    password: str


@dataclass(frozen=True, slots=True)
class SecondFactorOffer:
    """What the page shows once.

    Attributes:
        address: what stands in the QR code.
        secret: the same for whoever types it.
        carried: what the page hands back with the first code.
    """

    address: str
    secret: str
    carried: str


def begin_second_factor(ledger: Ledger, command: BeginSecondFactor) -> SecondFactorOffer:
    """Return a secret for the phone.

    Raises:
        NotAllowed: they have no sign-in of their own here.
        SignInPaused, SignInFailed: of the password.
        AlreadyResolved: they have a second factor; it is removed first.
    """
    with ledger.reading() as rx:
        authorise(rx, command.community_id, command.by, Act.MANAGE_OWN_SIGN_IN)
        if second_factor.has_one(rx, command.by.id):
            raise AlreadyResolved(resolution="confirmed")
    prove(ledger, command.by.id, command.password)
    with ledger.reading() as rx:
        return _offer(rx, ledger.keys, command.by.id, second_factor.new_secret())


def offered_again(ledger: Ledger, staff_id: UUID, carried: str) -> SecondFactorOffer:
    """Return the same offer once more, for whoever mistyped the first code.

    Raises:
        ClaimForged, ClaimExpired: of `carried`.
    """
    with ledger.reading() as rx:
        return _offer(rx, ledger.keys, staff_id, second_factor.offered(rx, ledger.keys, staff_id, carried), carried)


def _offer(rx: Reading, keys: Keys, staff_id: UUID, secret: str, carried: str = "") -> SecondFactorOffer:
    login = rx.connection.execute(sa.select(t.staff.c.login).where(t.staff.c.id == staff_id)).scalar_one()
    return SecondFactorOffer(address(secret, login), secret, carried or second_factor.offer(rx, keys, staff_id, secret))
