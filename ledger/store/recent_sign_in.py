"""Whether somebody showed only just now who they are: asked before what opens the door is changed (ASVS 5.0, 7.5).

A browser that was left open for a quarter of an hour, or a badge with its six digits, must not be worth a passkey that opens
everything for years. Asking how old the sign-in is needs no password, which whoever lives by passkeys may not have at hand.
"""

from datetime import timedelta

import sqlalchemy as sa

from ledger.errors import SignInTooOld
from ledger.scheme.roles import Principal
from ledger.store import tables as t
from ledger.store.unit import Reading
from ledger.store.web_sessions import STAFF_LIVES, Method, fingerprint

RECENT = timedelta(minutes=10)


def is_recent(rx: Reading, session: str, by: Principal) -> bool:
    """Return whether the session behind a cookie's secret is that of `by`, who signed in a moment ago and on no badge."""
    # Counted back from its end: whoever goes on in another community gets a new session, and has not signed in anew.
    found = rx.connection.execute(
        sa.select(t.web_session.c.method, t.web_session.c.expires_at).where(
            t.web_session.c.digest == fingerprint(session),
            t.web_session.c.kind == "staff",
            t.web_session.c.staff_id == by.id,
            t.web_session.c.revoked_at.is_(None),
        )
    ).first()
    return found is not None and found.method != Method.BADGE.value and rx.now < found.expires_at - STAFF_LIVES + RECENT


def require(rx: Reading, session: str, by: Principal) -> None:
    """Let `by` pass who signed in a moment ago.

    Raises:
        SignInTooOld: it is more than `minutes` minutes ago, or was a badge.
    """
    if not is_recent(rx, session, by):
        raise SignInTooOld(minutes=int(RECENT.total_seconds() // 60))
