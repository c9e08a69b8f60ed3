"""Note that an officer is there, so that their session does not rest."""

from datetime import datetime

from ledger.ledger import Ledger
from ledger.store import web_sessions


def note_presence(ledger: Ledger, session: str, seen_at: datetime) -> None:
    """Move the session's last sign of life to now, once a minute at most.

    Args:
        ledger: where.
        session: the cookie's secret.
        seen_at: what is noted so far.
    """
    if ledger.clock.now() < seen_at + web_sessions.SEEN_EVERY:
        return
    with ledger.writing() as tx:
        web_sessions.seen(tx, web_sessions.fingerprint(session))
