"""Make one's own badge for the committee's PC, with a PIN of one's own; the badge before it ends."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from ledger.ids import new_id
from ledger.ledger import Ledger
from ledger.operations.show_badge import pin_hash
from ledger.scheme import badge as badges
from ledger.scheme import pin as pins
from ledger.scheme.audit import Action
from ledger.scheme.roles import Act, Principal
from ledger.store import access, auditing, recent_sign_in
from ledger.store import tables as t
from ledger.store.authority import authorise


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeBadge:
    """I want a badge with this PIN; `session` is the secret of my session."""

    community_id: UUID
    by: Principal
    session: str
    pin: str


@dataclass(frozen=True, slots=True)
class Badge:
    """What is printed, shown once and stored nowhere: the token, and whose it is."""

    token: str
    name: str


def make_badge(ledger: Ledger, command: MakeBadge) -> Badge:
    """Make the badge. A repeat makes another one, since none is stored; the last one is valid.

    Raises:
        NotAllowed: no officer.
        SignInTooOld: they signed in more than ten minutes ago, or on a badge.
        PinWeak: not six digits, or too easy to guess.
    """
    pin = pins.chosen(command.pin)
    token = badges.new_token()
    hashed = pin_hash(ledger.keys, command.community_id, pin)
    with ledger.writing() as tx:
        authorise(tx, command.community_id, command.by, Act.USE_BADGE)
        recent_sign_in.require(tx, command.session, command.by)
        # Two at once must not leave two valid ones: whoever makes one holds the person's row.
        mine = sa.select(t.staff.c.name).where(t.staff.c.id == command.by.id).with_for_update()
        name = tx.connection.execute(mine).scalar_one()
        access.end_badges(tx, command.by.id, command.community_id)
        row = {
            "id": new_id(),
            "staff_id": command.by.id,
            "community_id": command.community_id,
            "digest": badges.fingerprint(token),
            "pin_hash": hashed,
            "wrong_pins": 0,
            "created_at": tx.now,
        }
        tx.connection.execute(sa.insert(t.badge).values(row))
        auditing.note(tx, command.community_id, command.by, Action.BADGE_MADE, command.by.id)
    return Badge(token, name)
