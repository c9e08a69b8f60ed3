"""Sign out: the session is revoked on the server, whatever becomes of the cookie."""

import sqlalchemy as sa

from ledger.ledger import Ledger
from ledger.store import tables as t
from ledger.store import web_sessions


def sign_out(ledger: Ledger, session: str) -> None:
    """Revoke the session behind a cookie's secret; an unknown one is left as it is."""
    with ledger.writing() as tx:
        tx.connection.execute(
            sa.update(t.web_session)
            .where(t.web_session.c.digest == web_sessions.fingerprint(session), t.web_session.c.revoked_at.is_(None))
            .values(revoked_at=tx.now)
        )
