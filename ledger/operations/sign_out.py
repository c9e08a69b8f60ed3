"""Sign out: the session is revoked on the server, whatever becomes of the cookie."""

from ledger.ledger import Ledger
from ledger.scheme.audit import Action
from ledger.scheme.roles import Principal, PrincipalKind
from ledger.store import auditing, staff_sessions
from ledger.store import tables as t
from ledger.store.web_sessions import fingerprint


def sign_out(ledger: Ledger, session: str) -> None:
    """Revoke the session behind a cookie's secret; an unknown one is left as it is."""
    with ledger.writing() as tx:
        for staff_id, community_id in staff_sessions.end(tx, t.web_session.c.digest == fingerprint(session)):
            auditing.note(tx, community_id, Principal(PrincipalKind.STAFF, staff_id), Action.SIGNED_OUT, staff_id)
