"""Whoever may stand at a door: every role and device of the table, signed in or paired, and those who only pretend."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from flask.testing import FlaskClient

from ledger.ids import new_id
from ledger.scheme.device import ROLE_OF, DeviceKind, DeviceState
from ledger.scheme.roles import PEOPLE, PROGRAMS, Role, Scope
from ledger.store import tables as t
from ledger.store import web_sessions
from tests.web.little_club import Club
from web import cookies


@dataclass(frozen=True)
class Asker:
    """Somebody at a door.

    Attributes:
        name: for the failure message.
        roles: what the table lets them be; none for those who only pretend.
        resident: whether the browser holds a handbook.
        browser: a fresh browser in which it is them.
        token: what a program sends instead of a cookie.
        rests: an officer who left the session alone for too long.
    """

    name: str
    roles: frozenset[Role]
    browser: Callable[[], FlaskClient]
    resident: bool = False
    token: str = ""
    rests: bool = False


def _with(club: Club, **held: str) -> Callable[[], FlaskClient]:
    def browser() -> FlaskClient:
        client = club.browser()
        for name, secret in held.items():
            client.set_cookie(name, secret)
        return client

    return browser


def person(club: Club, role: Role, community_id: UUID) -> str:
    """Return the cookie of somebody new who has one role."""
    staff_id = new_id()
    with club.ledger.writing() as tx:
        tx.connection.execute(sa.insert(t.staff).values(id=staff_id, name="新来的", created_at=tx.now))
        grant = {"staff_id": staff_id, "community_id": community_id, "role": role.value, "granted_at": tx.now}
        tx.connection.execute(sa.insert(t.role_grant).values(grant))
        return web_sessions.begin_staff(tx, community_id, staff_id)


def device(club: Club, kind: DeviceKind, community_id: UUID, state: DeviceState = DeviceState.ACTIVE) -> str:
    """Return the cookie of a paired device."""
    secret = web_sessions.new_secret()
    about: dict[str, object] = {
        "id": new_id(),
        "community_id": community_id,
        "kind": kind.value,
        "label": "平板",
        "state": state.value,
    }
    with club.ledger.writing() as tx:
        about |= {"ended_at": None if state is DeviceState.ACTIVE else tx.now}
        row = sa.insert(t.device).values(
            **about, digest=web_sessions.fingerprint(secret), made_by=new_id(), created_at=tx.now, paired_at=tx.now
        )
        tx.connection.execute(row)
    return secret


def _ended(club: Club, change: Mapping[str, object]) -> str:
    secret = person(club, Role.OFFICER, club.community_id)
    with club.ledger.writing() as tx:
        tx.connection.execute(
            sa.update(t.web_session).where(t.web_session.c.digest == web_sessions.fingerprint(secret)).values(**change)
        )
    return secret


def askers(club: Club, community_id: UUID, program: Callable[[Scope], str]) -> list[Asker]:
    """Return everybody, each with a browser of their own.

    Args:
        club: the little club, in whose database they are made.
        community_id: for whom they work.
        program: makes the token of a program.
    """
    past = club.clock.now() - timedelta(days=1)
    pretending = {
        "nobody": {},
        "foreign cookies": dict.fromkeys((cookies.STAFF, cookies.BROWSER, cookies.DEVICE), web_sessions.new_secret()),
        "signed out": {cookies.STAFF: _ended(club, {"revoked_at": past})},
        "session over": {cookies.STAFF: _ended(club, {"expires_at": past})},
        "a resident's cookie in the officer's place": {cookies.STAFF: _resident_secret(club)},
        "suspended display": {cookies.DEVICE: device(club, DeviceKind.DISPLAY, community_id, DeviceState.SUSPENDED)},
        "revoked kiosk": {cookies.DEVICE: device(club, DeviceKind.KIOSK, community_id, DeviceState.REVOKED)},
    }
    people = [
        Asker(role.value, frozenset({role}), _with(club, **{cookies.STAFF: person(club, role, community_id)}))
        for role in sorted(PEOPLE)
    ]
    devices = [
        Asker(
            f"{kind.value} device",
            frozenset({role} if (role := ROLE_OF[kind]) else ()),
            _with(club, **{cookies.DEVICE: device(club, kind, community_id)}),
        )
        for kind in DeviceKind
    ]
    programs = [
        Asker(f"program, {scope.value}", frozenset({PROGRAMS[scope]}), club.browser, token=program(scope)) for scope in Scope
    ]
    resident = Asker("resident", frozenset(), _with(club, **{cookies.BROWSER: _resident_secret(club)}), resident=True)
    pretended = [Asker(name, frozenset(), _with(club, **held)) for name, held in pretending.items()]
    left = {cookies.STAFF: _ended(club, {"seen_at": past})}
    away = Asker("officer who is away", frozenset({Role.OFFICER}), _with(club, **left), rests=True)
    return [*people, *devices, *programs, resident, away, *pretended]


def _resident_secret(club: Club) -> str:
    cookie = club.resident(0).get_cookie(cookies.BROWSER)
    assert cookie is not None, "the resident's browser was bound"
    return str(cookie.value)
