"""A little club on an embedded database, made through the operations: two officers, three members, a rule, a shelf."""

import atexit
import functools
import shutil
import tempfile
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from ledger.ids import new_id
from ledger.ledger import Ledger
from ledger.operations.accept_invitation import AcceptInvitation, accept_invitation
from ledger.operations.add_item import AddItem, add_item
from ledger.operations.create_session import CreateSession, create_session
from ledger.operations.found_community import FoundCommunity, found_community
from ledger.operations.join_member import JoinMember, join_member
from ledger.operations.make_binding import MakeBinding, make_binding
from ledger.operations.open_run import OpenRun, open_run
from ledger.operations.receive_stock import ReceiveStock, receive_stock
from ledger.reports import display as displays
from ledger.reports.goods import goods
from ledger.scheme.roles import Principal, PrincipalKind
from ledger.store import tables as t
from ledger.store.keys import Keys
from tests.behind import write_behind
from web import cookies, create_app
from web.settings import Mode, Settings

MORNING = datetime(2018, 12, 19, 0, 56, tzinfo=UTC)
"""8:56 in Shanghai, four minutes before the lecture."""
PASSWORD = "a whole sentence is easy"  # noqa: S105 - of a club that lives for one test


@dataclass
class StoppedClock:
    """A clock that a test moves by hand."""

    at: datetime = MORNING

    def now(self) -> datetime:
        return self.at


@dataclass
class Club:
    """The club and what its tests ask for."""

    ledger: Ledger
    clock: StoppedClock
    app: Flask
    community_id: UUID
    officers: tuple[UUID, UUID]
    sessions_of_officers: tuple[str, str]
    members: list[UUID] = field(default_factory=list)
    session_id: UUID = field(default_factory=new_id)
    item_id: UUID = field(default_factory=new_id)
    run_id: UUID = field(default_factory=new_id)

    @property
    def by(self) -> Principal:
        """The first officer."""
        return Principal(PrincipalKind.STAFF, self.officers[0])

    def browser(self) -> FlaskClient:
        """Return a browser that nobody has used."""
        return self.app.test_client()

    def officer(self, number: int = 0) -> FlaskClient:
        """Return a browser in which an officer is signed in."""
        client = self.browser()
        client.set_cookie(cookies.STAFF, self.sessions_of_officers[number])
        return client

    def binding(self, member: int) -> str:
        """Return a fresh binding token."""
        command = MakeBinding(id=new_id(), community_id=self.community_id, by=self.by, member_id=self.members[member])
        return make_binding(self.ledger, command).token

    def resident(self, *members: int) -> FlaskClient:
        """Return a browser that is bound to members."""
        client = self.browser()
        for member in members:
            done = client.post(f"/b/{self.binding(member)}")
            assert done.status_code == 303, done.text
        return client

    def screen(self) -> str:
        """Return the token that the screen shows now."""
        return displays.display(self.ledger, self.community_id, self.session_id).code

    def stock(self) -> int:
        """Return how many pieces are left on the shelf."""
        return goods(self.ledger, self.community_id)[0].left


def _rules(ledger: Ledger, community_id: UUID) -> None:
    with ledger.writing() as tx:
        about = {"community_id": community_id, "version": 1}
        write_behind(
            tx,
            sa.insert(t.rule_version).values(
                **about, effective_on=datetime(2018, 6, 28, tzinfo=UTC).date(), meeting="议事会", recorded_at=tx.now
            ),
            sa.insert(t.rule).values(
                **about, code="K09", category="theme_activity", title="健康讲座", points=3, leader_bonus=0
            ),
        )


def _people(club: Club) -> None:
    household: UUID | None = None
    for name, building in (("赵文兰", "8号楼组"), ("王国宁", "8号楼组"), ("韩文华", "3号楼组")):
        command = JoinMember(
            id=new_id(),
            community_id=club.community_id,
            by=club.by,
            name=name,
            building_group=building,
            household_with=household if name == "王国宁" else None,
        )
        joined = join_member(club.ledger, command)
        household = household or joined.member_id
        club.members.append(joined.member_id)


def _lecture(club: Club) -> None:
    start = MORNING + timedelta(minutes=4)
    command = CreateSession(
        id=club.session_id,
        community_id=club.community_id,
        by=club.by,
        title="冬季健康讲座",
        rule_code="K09",
        team_id=None,
        starts_at=start,
        ends_at=start + timedelta(hours=1),
        place="居委会活动室",
    )
    create_session(club.ledger, command)


def _shelf(club: Club) -> None:
    item = AddItem(
        id=club.item_id,
        community_id=club.community_id,
        by=club.by,
        sku="R01",
        name="垃圾袋",
        spec="5卷装",
        price_points=2,
        cost_fen=300,
    )
    add_item(club.ledger, item)
    came = ReceiveStock(
        id=new_id(),
        community_id=club.community_id,
        by=club.by,
        item_id=club.item_id,
        quantity=2,
        source="bought",
        unit_price_fen=300,
        voucher="",
    )
    receive_stock(club.ledger, came)


def _redemption_day(club: Club) -> None:
    command = OpenRun(
        id=club.run_id,
        community_id=club.community_id,
        by=club.by,
        name="四季度兑换",
        day=MORNING.date(),
        opens_at=MORNING - timedelta(minutes=30),
        closes_at=MORNING + timedelta(hours=6),
    )
    open_run(club.ledger, command)


def _found(folder: Path, *, demo: bool) -> Club:
    clock = StoppedClock()
    keys = Keys.create(folder / "keys.json")
    ledger = Ledger.open(f"sqlite:///{folder / 'club.db'}", clock=clock, keys=keys)
    community_id = new_id()
    invited = found_community(
        ledger,
        FoundCommunity(
            id=community_id,
            name="东王小区",
            subdistrict="石门二路街道",
            handbook_prefix="DW",
            officers=("李老师", "王老师"),
            demo=demo,
        ),
    )
    signed = [
        accept_invitation(ledger, AcceptInvitation(token=one.token, login=f"officer{n}", password=PASSWORD)).session
        for n, one in enumerate(invited)
    ]
    app = Flask("nobody asks this one")
    club = Club(ledger, clock, app, community_id, (invited[0].staff_id, invited[1].staff_id), (signed[0], signed[1]))
    _rules(ledger, community_id)
    _people(club)
    _lecture(club)
    _shelf(club)
    _redemption_day(club)
    return club


@functools.cache
def _template(*, demo: bool) -> tuple[Path, Club]:
    """Return a folder with a club that nobody has open: hashing passwords for every test would take minutes."""
    folder = Path(tempfile.mkdtemp(prefix="dw-club-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    club = _found(folder, demo=demo)
    club.ledger.close()
    return folder, club


def found(folder: Path, mode: Mode = Mode.DEMO) -> Club:
    """Return a fresh club in `folder`."""
    source, club = _template(demo=mode is Mode.DEMO)
    for name in ("keys.json", "club.db"):
        shutil.copy(source / name, folder / name)
    clock = StoppedClock()
    ledger = Ledger.open(f"sqlite:///{folder / 'club.db'}", clock=clock, keys=Keys.load(folder / "keys.json"))
    base_url = "https://club.example" if mode is Mode.PUBLIC else "http://localhost:8000"
    settings = Settings(database="", keys_path=folder / "keys.json", mode=mode, base_url=base_url, limits=None)
    app = create_app(settings, ledger=ledger)
    app.config["WTF_CSRF_ENABLED"] = False
    return replace(club, ledger=ledger, clock=clock, app=app, members=list(club.members))
