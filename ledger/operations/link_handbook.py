"""Link a colleague to their own handbook: from then on they stamp and confirm nothing of their household's (回避)."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from ledger.errors import MemberUnknown, OwnAccess, StaffUnknown
from ledger.ledger import Ledger
from ledger.operations.performing import perform
from ledger.scheme.audit import Action
from ledger.scheme.roles import Act, Principal
from ledger.store import access, auditing
from ledger.store import tables as t
from ledger.store.authority import authorise
from ledger.store.unit import Writing


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkHandbook:
    """This colleague is a member too.

    Attributes:
        id: the request id.
        community_id: where.
        by: another officer than the colleague.
        staff_id: the colleague.
        member_id: whose handbook is theirs; None takes a mistaken link away.
    """

    id: UUID
    community_id: UUID
    by: Principal
    staff_id: UUID
    member_id: UUID | None


@dataclass(frozen=True, slots=True)
class HandbookLinked:
    """Who is whom."""

    staff_id: UUID
    member_id: UUID | None


def link_handbook(ledger: Ledger, command: LinkHandbook) -> HandbookLinked:
    """Write down which handbook is a colleague's; nobody does it for themselves.

    Raises:
        NotAllowed: no officer.
        OwnAccess: it is their own.
        MemberUnknown: no such member here.
        StaffUnknown: nobody of this id works here.
        RecoveryTooSoon: whoever asks was helped back in less than a day ago; `until_at` (ISO).
    """
    return perform(ledger, command, HandbookLinked, lambda tx: _link(tx, command))


def _link(tx: Writing, command: LinkHandbook) -> HandbookLinked:
    authorise(tx, command.community_id, command.by, Act.LINK_HANDBOOK)
    if command.staff_id == command.by.id:
        raise OwnAccess
    access.require_rested(tx, command.by)
    known = "SELECT 1 FROM member WHERE community_id = ? AND id = ?"
    if command.member_id is not None and not tx.fetch(known, (command.community_id, command.member_id)):
        raise MemberUnknown
    linked = tx.connection.execute(
        sa.update(t.role_grant)
        .where(t.role_grant.c.community_id == command.community_id, t.role_grant.c.staff_id == command.staff_id)
        .values(member_id=command.member_id)
    )
    if not linked.rowcount:
        raise StaffUnknown
    auditing.note(tx, command.community_id, command.by, Action.HANDBOOK_LINKED, command.staff_id)
    return HandbookLinked(command.staff_id, command.member_id)
