"""Ways into the demo: a password made for this run, and links without an officer. A real club has none of them."""

import secrets
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from ledger.errors import DemoRefused, MemberUnknown, StaffUnknown
from ledger.ledger import Ledger
from ledger.operations.passwords import hash_password
from ledger.scheme import crockford
from ledger.scheme.roles import Principal, PrincipalKind, Role
from ledger.store import one_use_token, web_sessions
from ledger.store import tables as t
from ledger.store.unit import Reading


@dataclass(frozen=True, slots=True)
class DemoSignIn:
    """A name and a password that work until the demo is started again."""

    login: str
    password: str


def demo_sign_in(ledger: Ledger) -> DemoSignIn:
    """Give the demo's first officer a new password.

    Raises:
        DemoRefused: this is no demo.
    """
    password = crockford.grouped(crockford.encode(secrets.randbits(80), 16)).replace(" ", "-")
    hashed = hash_password(password)
    with ledger.writing() as tx:
        staff_id, _ = _first(tx, Role.OFFICER)
        tx.connection.execute(sa.update(t.staff).where(t.staff.c.id == staff_id).values(login="demo", password_hash=hashed))
    return DemoSignIn("demo", password)


def demo_session(ledger: Ledger, role: Role = Role.OFFICER) -> str:
    """Begin a session of whoever has had a role of the demo for longest; return the cookie's secret.

    Raises:
        DemoRefused: this is no demo.
        StaffUnknown: somebody who tried it out has taken the role from everybody.
    """
    with ledger.writing() as tx:
        staff_id, community_id = _first(tx, role)
        return web_sessions.begin_staff(tx, community_id, staff_id)


def demo_binding(ledger: Ledger, handbook_no: str) -> str:
    """Make a one-use link for a member of the demo; return its token.

    Raises:
        DemoRefused: this is no demo.
        MemberUnknown: nobody has this number.
    """
    with ledger.writing() as tx:
        community_id = demo_community(tx)
        member_id = tx.connection.execute(
            sa.select(t.member.c.id).where(t.member.c.community_id == community_id, t.member.c.handbook_no == handbook_no)
        ).scalar()
        if member_id is None:
            raise MemberUnknown
        token, _ = one_use_token.make(tx, "binding", community_id, member_id)
        return token


def demo_officer(ledger: Ledger, role: Role = Role.OFFICER) -> Principal:
    """Return whoever has had a role of the demo for longest: as the first officer the demo plays its day.

    Raises:
        DemoRefused: this is no demo.
        StaffUnknown: nobody has the role.
    """
    with ledger.reading() as rx:
        return Principal(PrincipalKind.STAFF, _first(rx, role)[0])


def demo_community(rx: Reading) -> UUID:
    """Return the demo's community.

    Raises:
        DemoRefused: there is none, or there is a real club.
    """
    rows = rx.connection.execute(sa.select(t.community.c.id, t.community.c.demo)).all()
    if not rows or not all(row.demo for row in rows):
        raise DemoRefused
    return UUID(str(rows[0].id))


def _first(rx: Reading, role: Role) -> tuple[UUID, UUID]:
    community_id = demo_community(rx)
    staff_id = rx.connection.execute(
        sa.select(t.role_grant.c.staff_id)
        .where(t.role_grant.c.community_id == community_id, t.role_grant.c.role == role.value)
        .order_by(t.role_grant.c.granted_at, t.role_grant.c.staff_id)
        .limit(1)
    ).scalar()
    if staff_id is None:
        raise StaffUnknown
    return UUID(str(staff_id)), community_id
