"""A small club in a real database, at five past nine on a Saturday: a lecture is on, the redemption day is open."""

import functools
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID, uuid5

import sqlalchemy as sa

from ledger.ids import new_id
from ledger.ledger import Ledger
from ledger.operations.add_item import AddItem, add_item
from ledger.operations.approve_session import Approved, ApproveSession, approve_session
from ledger.operations.check_in import CheckedIn, CheckIn, check_in
from ledger.operations.create_session import CreateSession, create_session
from ledger.operations.found_community import FoundCommunity, found_community
from ledger.operations.join_member import JoinMember, join_member
from ledger.operations.open_run import OpenRun, open_run
from ledger.operations.receive_stock import ReceiveStock, receive_stock
from ledger.operations.redeem import Line, Redeem
from ledger.reports.goods import goods
from ledger.reports.handbook import Handbook, handbook
from ledger.reports.verification import verify
from ledger.scheme.activity import Source
from ledger.scheme.calendar import instant
from ledger.scheme.roles import Principal, PrincipalKind, Role
from ledger.store import tables as t
from ledger.store import web_sessions
from ledger.store.keys import Keys
from tests.behind import write_behind
from tests.databases import POSTGRES, Kind, fresh_database

COMMUNITY = UUID("c0000000-0000-7000-8000-000000000001")
SATURDAY = date(2018, 12, 29)
NOW = instant(SATURDAY, 9, 5)

RULES = (
    ("K01", "team_activity", "太极晨练", 1, 3, "week"),
    ("K09", "theme_activity", "健康讲座", 3, None, None),
    ("K16", "feature_activity", "楼道美化日", 4, 1, "day"),
    ("K18", "outing", "外出参观", 50, None, None),
)
GOODS = (("R01", "垃圾袋", 6, 5), ("R05", "洗洁精", 14, 2), ("R12", "大米", 60, 1))
"""Code, name, price in points, pieces on the shelf."""
HOUSEHOLDS = (("赵文兰", "王国宁"), ("韩文华",), ("王老师", "李建国"))
"""Who lives with whom. 王老师 is the second officer and a member too."""

C = TypeVar("C")


class ManualClock:
    """A clock that stands still until a test moves it."""

    def __init__(self, at: datetime = NOW) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def tick(self, **step: float) -> None:
        self.at += timedelta(**step)


@dataclass
class Club:
    """The club and the words in which its tests speak of it."""

    ledger: Ledger
    clock: ManualClock
    keys: Keys
    officer: Principal
    second: Principal
    members: dict[str, UUID] = field(default_factory=dict)
    items: dict[str, UUID] = field(default_factory=dict)
    lecture: UUID = field(default_factory=lambda: named("lecture"))
    run: UUID = field(default_factory=lambda: named("run"))

    def ask(self, command: type[C], **given: Any) -> C:  # noqa: ANN401 - the fields of any command
        """Return a command with a fresh request id, by the first officer unless said otherwise."""
        return command(**({"id": new_id(), "community_id": COMMUNITY, "by": self.officer} | given))

    def member(self, name: str) -> Principal:
        """Return a member as somebody who acts."""
        return Principal(PrincipalKind.MEMBER, self.members[name])

    def scan(self, name: str, **given: Any) -> CheckIn:  # noqa: ANN401
        """Return the command of a member who scans the lecture's screen now."""
        usual = {
            "by": self.member(name),
            "member_id": self.members[name],
            "session_id": self.lecture,
            "source": Source.SCREEN,
            "landed_at": self.clock.now(),
        }
        return self.ask(CheckIn, **(usual | given))

    def come(self, name: str, **given: Any) -> CheckedIn:  # noqa: ANN401
        """Let a member check in."""
        return check_in(self.ledger, self.scan(name, **given))

    def press(self, *check_in_ids: UUID, **given: Any) -> ApproveSession:  # noqa: ANN401
        """Return the command that stamps check-ins of the lecture."""
        return self.ask(ApproveSession, **({"session_id": self.lecture, "check_in_ids": check_in_ids} | given))

    def stamp(self, *check_in_ids: UUID, **given: Any) -> Approved:  # noqa: ANN401
        """Let the officer press the seal."""
        return approve_session(self.ledger, self.press(*check_in_ids, **given))

    def session(self, rule_code: str = "K09", starts_at: datetime | None = None, **given: Any) -> UUID:  # noqa: ANN401
        """Hold a session of an hour and a half, now unless said otherwise."""
        start = starts_at or self.clock.now()
        usual = {"title": {r[0]: r[2] for r in RULES}[rule_code], "team_id": None, "place": "居委会活动室"}
        times = {"starts_at": start, "ends_at": start + timedelta(minutes=90)}
        command = self.ask(CreateSession, rule_code=rule_code, **(usual | times | given))
        return create_session(self.ledger, command).session_id

    def earn(self, name: str, rule_code: str = "K18") -> None:
        """Let a member earn points the only way there is: come, and be stamped."""
        session_id = self.session(rule_code)
        came = self.come(name, session_id=session_id)
        self.stamp(came.check_in_id, session_id=session_id)

    def basket(self, name: str, *lines: tuple[str, int], **given: Any) -> Redeem:  # noqa: ANN401
        """Return the command that swaps points for goods on the open day."""
        wanted = tuple(Line(self.items[sku], quantity) for sku, quantity in lines)
        return self.ask(Redeem, **({"run_id": self.run, "member_id": self.members[name], "basket": wanted} | given))

    def handbook(self, name: str) -> Handbook:
        """Open a member's handbook."""
        return handbook(self.ledger, COMMUNITY, self.members[name])

    def available(self, name: str) -> int:
        """Return what a member may spend."""
        return self.handbook(name).available

    def stock(self, sku: str) -> int:
        """Return how many pieces are left."""
        return next(good.left for good in goods(self.ledger, COMMUNITY) if good.sku == sku)

    def count(self, table: sa.Table, **where: object) -> int:
        """Return how many rows of a table look like this."""
        matching = [table.c[name] == value for name, value in where.items()]
        with self.ledger.reading() as rx:
            return rx.connection.execute(sa.select(sa.func.count()).select_from(table).where(*matching)).scalar_one()

    def write(self, *statements: sa.Executable) -> None:
        """Change the database behind the operations' back, where the first floor has no operation yet."""
        with self.ledger.writing() as tx:
            write_behind(tx, *statements)

    def staff(self, *roles: Role) -> Principal:
        """Return somebody new with these roles."""
        staff_id, now = new_id(), self.clock.now()
        grants = [
            sa.insert(t.role_grant).values(staff_id=staff_id, community_id=COMMUNITY, role=role.value, granted_at=now)
            for role in roles
        ]
        self.write(sa.insert(t.staff).values(id=staff_id, name="新来的", created_at=now), *grants)
        return Principal(PrincipalKind.STAFF, staff_id)

    def signed_in(self, by: Principal) -> str:
        """Return the cookie's secret of somebody who signed in just now."""
        with self.ledger.writing() as tx:
            return web_sessions.begin_staff(tx, COMMUNITY, by.id)

    def everything(self) -> dict[str, list[tuple[object, ...]]]:
        """Return every row of every table, to see that nothing was changed."""
        return everything(self.ledger)

    def check(self) -> None:
        """Ask the product's own `verify` whether the book is whole: points and goods are conserved."""
        found = verify(self.ledger, COMMUNITY)
        assert found.good, [invariant for invariant in found.invariants if invariant.fault]


def everything(ledger: Ledger) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table of a database."""
    found: dict[str, list[tuple[object, ...]]] = {}
    with ledger.reading() as rx:
        for table in t.metadata.sorted_tables:
            rows = rx.connection.execute(sa.select(table).order_by(*table.primary_key.columns)).all()
            found[table.name] = [tuple(row) for row in rows]
    return found


def named(name: str) -> UUID:
    """Return an id that is the same in every test."""
    return uuid5(COMMUNITY, name)


@contextmanager
def club_in(kind: Kind, folder: Path) -> Iterator[Club]:
    """Open a fresh copy of the club, and verify its book when the test is over."""
    source, keys = _template(kind)
    clock = ManualClock()
    ledger = Ledger.open(copied(kind, source, folder), clock=clock, keys=keys)
    club = _club(ledger, clock, keys)
    try:
        yield club
        club.check()
    finally:
        ledger.close()


@contextmanager
def empty_club_in(kind: Kind, folder: Path) -> Iterator[Club]:
    """Open a fresh copy of a database in which nobody lives yet."""
    source, keys = _empty(kind)
    clock = ManualClock()
    nobody = Principal(PrincipalKind.STAFF, UUID(int=0))
    with closing(Ledger.open(copied(kind, source, folder), clock=clock, keys=keys)) as ledger:
        yield Club(ledger, clock, keys, nobody, nobody)


@functools.cache
def _empty(kind: Kind) -> tuple[str, Keys]:
    folder = template_folder() / f"empty-{kind}"
    folder.mkdir()
    url = fresh_database(kind, folder)
    Ledger.open(url).close()
    return url, Keys.create(folder / "keys.json")


def copied(kind: Kind, source: str, folder: Path) -> str:
    """Return the URL of a copy of a prepared database that nobody has open."""
    if kind == "postgresql":
        name = sa.make_url(source).database
        assert name is not None, "a prepared database has a name"
        return POSTGRES.fresh(template=name)
    target = folder / "dongwang.db"
    # The way the house itself prescribes: a plain copy would leave behind what still lies in the write-ahead log.
    with closing(sqlite3.connect(source.removeprefix("sqlite:///"))) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)
    return f"sqlite:///{target}"


@functools.cache
def template_folder() -> Path:
    """Return a folder that lives as long as the session of tests."""
    keeper = tempfile.TemporaryDirectory(prefix="dw-club-", ignore_cleanup_errors=True)
    _KEPT.append(keeper)
    return Path(keeper.name)


_KEPT: list[tempfile.TemporaryDirectory[str]] = []


@functools.cache
def _template(kind: Kind) -> tuple[str, Keys]:
    """Found the club once for each engine; every test works on a copy."""
    folder = template_folder() / kind
    folder.mkdir()
    url, keys, clock = fresh_database(kind, folder), Keys.create(folder / "keys.json"), ManualClock()
    ledger = Ledger.open(url, clock=clock, keys=keys)
    _found(ledger)
    _settle(_club(ledger, clock, keys))
    ledger.close()
    return url, keys


def _found(ledger: Ledger) -> None:
    founding = FoundCommunity(
        id=COMMUNITY, name="东王小区", subdistrict="石门二路街道", handbook_prefix="DW", officers=("李老师", "王老师")
    )
    found_community(ledger, founding)
    with ledger.writing() as tx:
        version = {"version": 1, "effective_on": date(2018, 6, 28), "meeting": "议事会"}
        write_behind(tx, sa.insert(t.rule_version).values(community_id=COMMUNITY, recorded_at=tx.now, **version))
        for code, category, title, points, count, period in RULES:
            rule = {"code": code, "category": category, "title": title, "points": points, "leader_bonus": 0}
            cap = {"cap_count": count, "cap_period": period}
            write_behind(tx, sa.insert(t.rule).values(community_id=COMMUNITY, version=1, **rule, **cap))


def _settle(club: Club) -> None:
    for household in HOUSEHOLDS:
        for name in household:
            with_whom = club.members[household[0]] if name != household[0] else None
            joined = club.ask(JoinMember, id=named(name), name=name, building_group="8号楼组", household_with=with_whom)
            club.members[name] = join_member(club.ledger, joined).member_id
    grant = t.role_grant.c
    club.write(sa.update(t.role_grant).where(grant.staff_id == club.second.id).values(member_id=named("王老师")))
    for sku, name, price, pieces in GOODS:
        club.items[sku] = named(sku)
        add_item(club.ledger, club.ask(AddItem, id=named(sku), sku=sku, name=name, spec="", price_points=price, cost_fen=300))
        bought = {"item_id": named(sku), "quantity": pieces, "source": "bought", "unit_price_fen": 300, "voucher": ""}
        receive_stock(club.ledger, club.ask(ReceiveStock, **bought))
    club.session(id=club.lecture, starts_at=instant(SATURDAY, 9), title="冬季健康讲座")
    hours = {"opens_at": instant(SATURDAY, 8, 30), "closes_at": instant(SATURDAY, 16)}
    open_run(club.ledger, club.ask(OpenRun, id=club.run, name="四季度兑换", day=SATURDAY, **hours))


def _club(ledger: Ledger, clock: ManualClock, keys: Keys) -> Club:
    with ledger.reading() as rx:
        grants = rx.connection.execute(sa.select(t.role_grant.c.role, t.role_grant.c.staff_id)).all()
    found = {row.role: Principal(PrincipalKind.STAFF, row.staff_id) for row in grants}
    club = Club(ledger, clock, keys, found[Role.OFFICER.value], found[Role.SECOND_OFFICER.value])
    club.members = {name: named(name) for house in HOUSEHOLDS for name in house}
    club.items = {sku: named(sku) for sku, *_ in GOODS}
    return club
