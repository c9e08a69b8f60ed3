"""Go on in another community of the same installation: a session belongs to one of them, so a new one begins."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from ledger.errors import CommunityUnknown
from ledger.ledger import Ledger
from ledger.scheme.audit import Action
from ledger.scheme.roles import Principal, PrincipalKind
from ledger.store import auditing, web_sessions
from ledger.store import tables as t
from ledger.store.web_sessions import Method


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchCommunity:
    """I work for that community now; `session` is the secret of the session so far."""

    session: str
    community_id: UUID


def switch_community(ledger: Ledger, command: SwitchCommunity) -> str:
    """End the session and begin one in the other community; return the new cookie's secret.

    How they signed in, and at which PC, stays as it was; so does the hour at which the session ends in any case.

    Raises:
        CommunityUnknown: the session is over, or was begun with a badge of one committee, or this person has no role there;
            which one is not said.
    """
    session, grant = t.web_session, t.role_grant
    with ledger.writing() as tx:
        ended = tx.connection.execute(
            sa.update(session)
            .where(
                session.c.digest == web_sessions.fingerprint(command.session),
                session.c.kind == "staff",
                session.c.revoked_at.is_(None),
                session.c.expires_at > tx.now,
                session.c.staff_id.in_(sa.select(grant.c.staff_id).where(grant.c.community_id == command.community_id)),
            )
            .values(revoked_at=tx.now)
            .returning(session.c.staff_id, session.c.method, session.c.device_id, session.c.seen_at, session.c.expires_at)
        ).first()
        if ended is None or ended.method == Method.BADGE.value or web_sessions.rests(ended.seen_at, ended.device_id, tx.now):
            raise CommunityUnknown(community_id=str(command.community_id))
        method = Method(ended.method or Method.PASSWORD.value)
        secret = web_sessions.begin_staff(
            tx, command.community_id, ended.staff_id, method, ended.device_id, until=ended.expires_at
        )
        by = Principal(PrincipalKind.STAFF, ended.staff_id)
        auditing.note(tx, command.community_id, by, Action.SIGNED_IN, ended.staff_id)
        return secret
