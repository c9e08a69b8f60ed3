"""Somebody at the door of a club: an officer with a code on their phone, a session that rests, a link to come back in."""

from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pyotp
import sqlalchemy as sa

from ledger.ledger import Ledger
from ledger.operations.accept_invitation import AcceptInvitation, accept_invitation
from ledger.operations.begin_second_factor import BeginSecondFactor, begin_second_factor
from ledger.operations.confirm_second_factor import ConfirmSecondFactor, confirm_second_factor
from ledger.reports import staff
from ledger.scheme.roles import Principal, PrincipalKind
from ledger.store import one_use_token, web_sessions
from ledger.store import tables as t
from ledger.store.keys import Keys

LOGIN = "second"
PASSWORD = "a whole sentence is easy"  # noqa: S105 - of a club that lives for one test run


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """The second officer's ways in.

    Attributes:
        session: a cookie that is good.
        resting: one whose session was left alone for an hour.
        back_in: the path of a colleague's link.
    """

    session: str
    resting: str
    back_in: str


def at_the_door(folder: Path, invitation: str) -> Door:
    """Let the second officer of the book in `folder`, which nobody serves yet, accept and set up the code."""
    keys = Keys.load(folder / "club.keys.json")
    with closing(Ledger.open(f"sqlite:///{folder / 'club.db'}", keys=keys)) as ledger:
        command = AcceptInvitation(token=invitation.rpartition("/")[2], login=LOGIN, password=PASSWORD)
        session = accept_invitation(ledger, command).session
        person = staff.who(ledger, session)
        assert person is not None, "somebody who has just come in"
        by, community_id = Principal(PrincipalKind.STAFF, person.id), person.community_id
        offer = begin_second_factor(ledger, BeginSecondFactor(community_id=community_id, by=by, password=PASSWORD))
        code = pyotp.TOTP(offer.secret).at(ledger.clock.now())
        confirm_second_factor(ledger, ConfirmSecondFactor(community_id=community_id, by=by, carried=offer.carried, code=code))
        with ledger.writing() as tx:
            resting = web_sessions.begin_staff(tx, community_id, person.id)
            left = t.web_session.c.digest == web_sessions.fingerprint(resting)
            tx.connection.execute(sa.update(t.web_session).where(left).values(seen_at=tx.now - timedelta(hours=1)))
            token, _ = one_use_token.make(tx, "recovery", community_id, person.id)
    return Door(session=session, resting=resting, back_in=f"/committee/invitation/{token}")
