"""Sign in with badge and PIN, at the committee's own PC and nowhere else; after five quiet minutes they are asked for again."""

from dataclasses import dataclass

from ledger.ledger import Ledger
from ledger.operations.show_badge import ShowBadge, show_badge
from ledger.operations.sign_in import SignedIn
from ledger.store import staff_sessions
from ledger.store.staff_sessions import Arrival
from ledger.store.web_sessions import Method


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInWithBadge:
    """It is my turn at this PC; `replaces` is the secret of the session that was open there."""

    shown: ShowBadge
    replaces: str = ""


def sign_in_with_badge(ledger: Ledger, command: SignInWithBadge) -> SignedIn:
    """Begin a session of the officer whose badge it is.

    Raises:
        DeviceNotPaired, DeviceRevoked, SignInPaused, BadgeFailed, BadgeLocked: as `show_badge`.
    """
    shown = command.shown
    staff_id = show_badge(ledger, shown)
    arrival = Arrival(replaces=command.replaces, device_id=shown.device_id)
    with ledger.writing() as tx:
        return SignedIn(staff_sessions.come_in(tx, shown.community_id, staff_id, Method.BADGE, arrival))
