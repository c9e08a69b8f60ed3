"""Help a colleague back in who lost password, phone or passkey: a link for an hour, and everything they had open ends."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from ledger.errors import OwnAccess, StaffUnknown
from ledger.ledger import Ledger
from ledger.scheme.audit import Action
from ledger.scheme.roles import Act, Principal
from ledger.store import access, auditing, one_use_token, recent_sign_in, staff_sessions
from ledger.store import tables as t
from ledger.store.authority import authorise
from ledger.store.unit import Writing


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoverStaff:
    """I know them, and they stand beside me; `by` is another officer, `session` their cookie's secret."""

    id: UUID
    community_id: UUID
    by: Principal
    staff_id: UUID
    session: str


@dataclass(frozen=True, slots=True)
class Recovery:
    """The way back in, shown once and never stored.

    Attributes:
        first_time: they have never signed in, so it is a new invitation and works for days.
    """

    staff_id: UUID
    name: str
    token: str
    expires_at: datetime
    first_time: bool


def recover_staff(ledger: Ledger, command: RecoverStaff) -> Recovery:
    """Make a link by which a colleague chooses anew how to sign in. A repeat makes a new one, since none is stored.

    Raises:
        NotAllowed: no officer here, or not in every community that the colleague's sign-in opens.
        OwnAccess: it is their own.
        StaffUnknown: nobody of this id works here.
        SignInTooOld: whoever helps signed in more than ten minutes ago, or on a badge.
        RecoveryTooSoon: whoever helps was helped back in less than a day ago; `until_at` (ISO).
    """
    with ledger.writing() as tx:
        authorise(tx, command.community_id, command.by, Act.RECOVER_STAFF)
        if command.staff_id == command.by.id:
            raise OwnAccess
        recent_sign_in.require(tx, command.session, command.by)
        name = _require_colleague(tx, command)
        access.require_rested(tx, command.by)
        staff_sessions.end_all(tx, command.staff_id)
        first_time = not access.can_sign_in(tx, command.staff_id)
        tx.connection.execute(
            sa.update(t.staff).where(t.staff.c.id == command.staff_id).values(recovered_by=command.by.id, recovered_at=tx.now)
        )
        kind: one_use_token.TokenKind = "invitation" if first_time else "recovery"
        token, expires_at = one_use_token.make(tx, kind, command.community_id, command.staff_id)
        auditing.note(tx, command.community_id, command.by, Action.RECOVERED, command.staff_id)
        return Recovery(command.staff_id, name, token, expires_at, first_time)


def _require_colleague(tx: Writing, command: RecoverStaff) -> str:
    rows = tx.connection.execute(
        sa.select(t.role_grant.c.community_id, t.staff.c.name)
        .join(t.staff, t.staff.c.id == t.role_grant.c.staff_id)
        .where(t.staff.c.id == command.staff_id)
        .distinct()
    ).all()
    communities = {row.community_id for row in rows}
    if command.community_id not in communities:
        raise StaffUnknown
    # One sign-in opens all of them: helping somebody in here must not be a way in next door.
    for community_id in communities:
        authorise(tx, community_id, command.by, Act.RECOVER_STAFF)
    return str(rows[0].name)
