"""Programs of others that ask the little club's API, and something for them to read."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from ledger.ids import new_id
from ledger.operations.approve_session import ApproveSession, approve_session
from ledger.operations.check_in import CheckIn, check_in
from ledger.operations.create_session import CreateSession, create_session
from ledger.operations.make_integration import MakeIntegration, make_integration
from ledger.operations.redeem import Line, Redeem, redeem
from ledger.operations.seal import seal
from ledger.scheme.activity import Source
from ledger.scheme.roles import Principal, PrincipalKind, Role, Scope
from ledger.store import tables as t
from tests.web.little_club import MORNING, Club


def admin(club: Club, community_id: UUID) -> Principal:
    """Return somebody new who looks after a community's devices and programs, and nothing else."""
    staff_id = new_id()
    with club.ledger.writing() as tx:
        tx.connection.execute(sa.insert(t.staff).values(id=staff_id, name="管理员", created_at=tx.now))
        grant = {"staff_id": staff_id, "community_id": community_id, "role": Role.ADMIN.value, "granted_at": tx.now}
        tx.connection.execute(sa.insert(t.role_grant).values(grant))
    return Principal(PrincipalKind.STAFF, staff_id)


def program(club: Club, community_id: UUID, scope: Scope) -> str:
    """Return the token of a new program."""
    by = admin(club, community_id)
    command = MakeIntegration(id=new_id(), community_id=community_id, by=by, label="街道日历", scope=scope)
    return make_integration(club.ledger, command).token


def lived_in(club: Club) -> Club:
    """Let the first member come, be stamped, swap points and come again; all of it but the last is sealed."""
    ledger, community_id, by, member_id = club.ledger, club.community_id, club.by, club.members[0]
    scan = CheckIn(
        id=new_id(),
        community_id=community_id,
        by=Principal(PrincipalKind.MEMBER, member_id),
        member_id=member_id,
        session_id=club.session_id,
        source=Source.SCREEN,
        landed_at=club.clock.now(),
    )
    came = check_in(ledger, scan).check_in_id
    press = ApproveSession(
        id=new_id(), community_id=community_id, by=by, session_id=club.session_id, check_in_ids=(came,), thanks=""
    )
    approve_session(ledger, press)
    basket = (Line(item_id=club.item_id, quantity=1),)
    wanted = Redeem(
        id=new_id(), community_id=community_id, by=by, run_id=club.run_id, member_id=member_id, basket=basket, proxy=None
    )
    redeem(ledger, wanted)
    seal(ledger, community_id)
    afternoon = CreateSession(
        id=new_id(),
        community_id=community_id,
        by=by,
        title="防跌倒讲座",
        rule_code="K09",
        team_id=None,
        starts_at=MORNING + timedelta(minutes=5),
        ends_at=MORNING + timedelta(hours=2),
        place="活动室",
    )
    session_id = create_session(ledger, afternoon).session_id
    check_in(ledger, replace(scan, id=new_id(), session_id=session_id))
    return club
