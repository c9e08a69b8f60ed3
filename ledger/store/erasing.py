"""Erasing a person: key and row gone, whatever opens their handbook void; the member and the postings stay under the number."""

from uuid import UUID

import sqlalchemy as sa

from ledger.errors import AlreadyErased, MemberUnknown
from ledger.scheme.membership import MemberState
from ledger.store import tables as t
from ledger.store.outbox import record
from ledger.store.unit import Writing

_TAKE_PART = [state.value for state in MemberState if state.takes_part]


def erase_person(tx: Writing, community_id: UUID, member_id: UUID, proposal_id: UUID) -> None:
    """Erase what is known of a member, in the caller's transaction.

    The caller asks `Ledger.scrub` when the unit is durable: only then do the files hold nothing of it any more.

    Args:
        tx: the open unit of work.
        community_id: whose member.
        member_id: who.
        proposal_id: what two people decided it by.

    Raises:
        MemberUnknown: nobody here has this id.
        AlreadyErased: it was done before.
    """
    about = (community_id, member_id)
    if not tx.fetch("SELECT 1 FROM member WHERE community_id = ? AND id = ?", about):
        raise MemberUnknown
    # The row first: of two who erase in one moment the second waits here, and then finds what the first wrote down.
    tx.run("DELETE FROM person WHERE community_id = ? AND member_id = ?", about)
    if tx.fetch("SELECT 1 FROM erasure WHERE community_id = ? AND member_id = ?", about):
        raise AlreadyErased
    erased = {"community_id": community_id, "member_id": member_id, "proposal_id": proposal_id, "recorded_at": tx.now}
    record(tx, t.erasure, erased)
    _shut(tx, community_id, member_id)


def _shut(tx: Writing, community_id: UUID, member_id: UUID) -> None:
    """Let the handbook rest, void cards and links, let go of the browsers, and leave no team with a leader nobody can call.

    Whose household it was is erased, too: somebody of it could otherwise go on stamping for this number.
    """
    card, token, team = t.card.c, t.token.c, t.team.c
    member = t.member.c
    for statement in (
        sa.update(t.member)
        .where(member.community_id == community_id, member.id == member_id, member.state.in_(_TAKE_PART))
        .values(state=MemberState.LEFT.value),
        sa.update(t.card)
        .where(card.community_id == community_id, card.member_id == member_id, card.replaced_at.is_(None))
        .values(replaced_at=tx.now),
        sa.update(t.token)
        .where(
            token.kind == "binding",
            token.community_id == community_id,
            token.subject_id == member_id,
            token.used_at.is_(None),
            token.expires_at > tx.now,
        )
        .values(expires_at=tx.now),
        sa.update(t.team).where(team.community_id == community_id, team.leader_id == member_id).values(leader_id=None),
    ):
        tx.connection.execute(statement)
    _unbind(tx, community_id, member_id)


def _unbind(tx: Writing, community_id: UUID, member_id: UUID) -> None:
    """Take the handbook out of every browser; a session that holds none any more is over."""
    held = t.browser_member.c
    mine = sa.and_(held.community_id == community_id, held.member_id == member_id)
    digests = [row.digest for row in tx.connection.execute(sa.select(held.digest).where(mine))]
    tx.connection.execute(sa.delete(t.browser_member).where(mine))
    for digest in digests:
        empty = ~sa.exists().where(held.digest == t.web_session.c.digest)
        tx.connection.execute(
            sa.update(t.web_session)
            .where(t.web_session.c.digest == digest, t.web_session.c.revoked_at.is_(None), empty)
            .values(revoked_at=tx.now)
        )
