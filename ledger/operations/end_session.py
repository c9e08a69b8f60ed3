"""End one's own sessions, from any browser: one that was left open elsewhere, or all of them."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from ledger.ledger import Ledger
from ledger.scheme.audit import Action
from ledger.scheme.roles import Act, Principal
from ledger.store import auditing, staff_sessions
from ledger.store import tables as t
from ledger.store.authority import authorise


@dataclass(frozen=True, slots=True, kw_only=True)
class EndSession:
    """Sign me out there.

    Attributes:
        session_id: which session, as the list of one's own names it; None: everywhere, here too.
    """

    community_id: UUID
    by: Principal
    session_id: UUID | None = None


def end_session(ledger: Ledger, command: EndSession) -> int:
    """Revoke the session, or all; return how many ended. What is over, or somebody else's, is left as it is.

    Raises:
        NotAllowed: they have no sign-in of their own here.
    """
    mine = t.web_session.c.staff_id == command.by.id
    with ledger.writing() as tx:
        authorise(tx, command.community_id, command.by, Act.MANAGE_OWN_SIGN_IN)
        if command.session_id is None:
            ended = len(staff_sessions.end(tx, mine))
        else:
            digests = tx.connection.execute(sa.select(t.web_session.c.digest).where(mine)).scalars()
            meant = [digest for digest in digests if staff_sessions.named(digest) == command.session_id]
            ended = len(staff_sessions.end(tx, t.web_session.c.digest.in_(meant)))
        if ended:
            auditing.note(tx, command.community_id, command.by, Action.SESSION_REVOKED, command.by.id)
        return ended
