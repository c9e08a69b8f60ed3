"""A demo in which much stands out: what the supervisor, the subdistrict and an officer at the limit get to see."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from playwright.sync_api import StorageState

from ledger.ids import new_id
from ledger.ledger import Ledger
from ledger.operations.approve_session import ApproveSession, approve_session
from ledger.operations.check_in import CheckIn, check_in
from ledger.operations.create_session import CreateSession, create_session
from ledger.operations.demo_access import demo_officer
from ledger.reports.roster import roster
from ledger.scheme.activity import Source
from ledger.scheme.audit import Action
from ledger.scheme.calendar import day_of, instant
from ledger.scheme.review import STAMPS_MAX
from ledger.scheme.roles import SYSTEM, Principal, PrincipalKind, Role
from ledger.store import auditing, web_sessions
from ledger.store import tables as t
from ledger.store.keys import Keys
from tests.browser.served_demo import serving
from web import cookies
from web.demo.club import COMMUNITY_ID

_KEEN, _OTHER, _THIRD = 60, 58, 59
"""Handbooks of which the other pages of the checklist know nothing."""


@dataclass(frozen=True, slots=True)
class _Play:
    ledger: Ledger
    officer: Principal
    members: dict[int, UUID]
    now: datetime

    def hall(self, starts_at: datetime) -> UUID:
        about = {"title": "读报小组", "rule_code": "K09", "team_id": None, "place": "居委会活动室"}
        hours = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=1)}
        command = CreateSession(id=new_id(), community_id=COMMUNITY_ID, by=self.officer, **about, **hours)  # type: ignore[arg-type]
        return create_session(self.ledger, command).session_id

    def come(self, hall: UUID, number: int, at: datetime, phone: bytes | None = None) -> UUID:
        member_id = self.members[number]
        command = CheckIn(
            id=new_id(),
            community_id=COMMUNITY_ID,
            by=Principal(PrincipalKind.MEMBER, member_id) if phone else self.officer,
            member_id=member_id,
            session_id=hall,
            source=Source.POSTER if phone else Source.PAPER,
            landed_at=at,
            browser=phone,
        )
        return check_in(self.ledger, command).check_in_id

    def stamp(self, hall: UUID, *came: UUID) -> None:
        command = ApproveSession(id=new_id(), community_id=COMMUNITY_ID, by=self.officer, session_id=hall, check_in_ids=came)
        approve_session(self.ledger, command)


@contextmanager
def watched_demo(folder: Path) -> Iterator[tuple[str, dict[str, StorageState]]]:
    """Serve the demo in `folder` after much has happened in it; yield its address and who is signed in to it."""
    ledger = Ledger.open(f"sqlite:///{folder / 'club.db'}", keys=Keys.load(folder / "club.keys.json"))
    with closing(ledger):
        members = {row.spoken_no: row.member_id for row in roster(ledger, COMMUNITY_ID)}
        play = _Play(ledger, demo_officer(ledger), members, ledger.clock.now())
        _stamp_much(play)
        secrets = {"limited": _session(ledger, play.officer.id)}
        secrets |= {
            role.value: _session(ledger, _staff(ledger, role)) for role in (Role.SUPERVISOR, Role.SUBDISTRICT, Role.ADMIN)
        }
        _note_everything(play)
    with serving(folder, "demo", "--serve") as served:
        yield served.base_url, {name: _state(secret) for name, secret in secrets.items()}


def _stamp_much(play: _Play) -> None:
    """One member again and again up to the limit, some others once, three on one phone, and one press too early."""
    start = instant(day_of(play.now) - timedelta(days=1), 14)
    for _ in range(STAMPS_MAX):
        hall = play.hall(start)
        play.stamp(hall, play.come(hall, _KEEN, start))
    play.come(play.hall(start), _KEEN, start)
    on_now = play.hall(play.now - timedelta(minutes=10))
    play.stamp(on_now, *(play.come(on_now, number, play.now, sha256(b"three").digest()) for number in (57, _OTHER, _THIRD)))


def _staff(ledger: Ledger, role: Role) -> UUID:
    staff_id, other = new_id(), new_id()
    communities = [COMMUNITY_ID]
    if role is Role.SUBDISTRICT:
        ledger.create_community(other, name="北王小区", demo=True)
        communities.append(other)
    with ledger.writing() as tx:
        tx.connection.execute(sa.insert(t.staff).values(id=staff_id, name="陈师傅", created_at=tx.now))
        for community_id in communities:
            grant = {"staff_id": staff_id, "community_id": community_id, "role": role.value, "granted_at": tx.now}
            tx.connection.execute(sa.insert(t.role_grant).values(**grant))
    return staff_id


def _session(ledger: Ledger, staff_id: UUID) -> str:
    with ledger.writing() as tx:
        return web_sessions.begin_staff(tx, COMMUNITY_ID, staff_id)


def _note_everything(play: _Play) -> None:
    with play.ledger.writing() as tx:
        for action in (*Action, *Action):
            by = SYSTEM if action is Action.SIGN_IN_FAILED else play.officer
            auditing.note(tx, COMMUNITY_ID, by, action, play.members[_KEEN])


def _state(secret: str) -> StorageState:
    cookie = {"name": cookies.STAFF, "value": secret, "domain": "localhost", "path": "/", "expires": -1}
    return {"cookies": [{**cookie, "httpOnly": True, "secure": False, "sameSite": "Lax"}], "origins": []}  # type: ignore[typeddict-item]
