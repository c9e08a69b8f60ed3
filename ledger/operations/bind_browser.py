"""Bind a browser to a handbook by a one-use link: nothing to type, nothing to remember."""

import base64
import hmac
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

import sqlalchemy as sa

from ledger.errors import BrowserFull, LinkUnknown
from ledger.ledger import Ledger
from ledger.store import one_use_token, web_sessions
from ledger.store import tables as t
from ledger.store.authority import participating_member
from ledger.store.keys import Keys
from ledger.store.unit import Writing

MEMBERS_MAX = 4
"""Members of one household a browser may hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BindBrowser:
    """This browser is mine.

    Attributes:
        token: of the link.
        browser: the secret of the cookie that the browser has already, if it has one.
        visit: what tells this visit from another: a double tap comes from the same one.
    """

    token: str
    browser: str | None = None
    visit: str = ""


@dataclass(frozen=True, slots=True)
class BoundBrowser:
    """The secret for the cookie."""

    browser: str


def bind_browser(ledger: Ledger, command: BindBrowser) -> BoundBrowser:
    """Bind the browser to the link's member, beside those it has.

    Raises:
        LinkUnknown: the link is unknown, out of date, or was used more than a minute ago.
        BrowserFull: four members are bound already.
        MemberLeft: the member has left or died.
    """
    with ledger.writing() as tx:
        link = one_use_token.use(tx, "binding", command.token)
        participating_member(tx, link.community_id, link.subject_id)
        secret = _live_session(tx, command.browser, link.community_id)
        if secret is None:
            secret = _begin(tx, ledger.keys, command, link)
        _add(tx, secret, link)
        return BoundBrowser(secret)


def _live_session(tx: Writing, secret: str | None, community_id: UUID) -> str | None:
    if not secret:
        return None
    live = sa.select(t.web_session.c.digest).where(
        t.web_session.c.digest == web_sessions.fingerprint(secret),
        t.web_session.c.kind == "browser",
        t.web_session.c.community_id == community_id,
        t.web_session.c.revoked_at.is_(None),
        t.web_session.c.expires_at > tx.now,
    )
    return None if tx.connection.execute(live).first() is None else secret


def _begin(tx: Writing, keys: Keys, command: BindBrowser, link: one_use_token.OneUse) -> str:
    # Derived from link and visit, so that the second tap of a double tap gets the cookie of the first, and nobody else does.
    message = b"dw1|bind|" + one_use_token.fingerprint(command.token) + sha256(command.visit.encode()).digest()
    secret = base64.urlsafe_b64encode(hmac.digest(keys.claims, message, sha256)).decode().rstrip("=")
    if link.first:
        web_sessions.begin_browser(tx, link.community_id, secret)
    elif _live_session(tx, secret, link.community_id) is None:
        raise LinkUnknown
    return secret


def _add(tx: Writing, secret: str, link: one_use_token.OneUse) -> None:
    digest = web_sessions.fingerprint(secret)
    held = tx.connection.execute(sa.select(t.browser_member.c.member_id).where(t.browser_member.c.digest == digest)).all()
    if any(row.member_id == link.subject_id for row in held):
        return
    if not link.first and held:
        # The link was used a moment ago, and not by this browser.
        raise LinkUnknown
    if len(held) >= MEMBERS_MAX:
        raise BrowserFull(limit=MEMBERS_MAX)
    tx.connection.execute(
        sa.insert(t.browser_member).values(
            digest=digest, community_id=link.community_id, member_id=link.subject_id, bound_at=tx.now
        )
    )
