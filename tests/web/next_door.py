"""A second community in the little club's database, with one of everything: what nobody of the first may reach."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from ledger.ids import new_id
from ledger.operations.add_item import AddItem, add_item
from ledger.operations.approve_session import ApproveSession, approve_session
from ledger.operations.check_in import CheckIn, check_in
from ledger.operations.create_session import CreateSession, create_session
from ledger.operations.found_community import FoundCommunity, found_community
from ledger.operations.join_member import JoinMember, join_member
from ledger.operations.make_device import MakeDevice, make_device
from ledger.operations.open_run import OpenRun, open_run
from ledger.operations.propose import Propose, propose
from ledger.operations.receive_stock import ReceiveStock, receive_stock
from ledger.operations.redeem import Line, Redeem, redeem
from ledger.scheme.activity import Source
from ledger.scheme.device import DeviceKind
from ledger.scheme.proposed import ErasePerson
from ledger.scheme.roles import Principal, PrincipalKind, Scope
from ledger.store import tables as t
from tests.behind import write_behind
from tests.web.little_club import MORNING, Club


@dataclass
class Community:
    """One community's people and things, by the names that addresses give them."""

    club: Club
    community_id: UUID
    officers: tuple[UUID, UUID]
    things: dict[str, UUID] = field(default_factory=dict)

    @property
    def by(self) -> Principal:
        """The first officer."""
        return Principal(PrincipalKind.STAFF, self.officers[0])

    def come(self, member_id: UUID, session_id: UUID) -> UUID:
        """Let somebody check in; return the check-in."""
        command = CheckIn(
            id=new_id(),
            community_id=self.community_id,
            by=Principal(PrincipalKind.MEMBER, member_id),
            member_id=member_id,
            session_id=session_id,
            source=Source.SCREEN,
            landed_at=self.club.clock.now(),
            lateness=0,
            browser=b"",
        )
        return check_in(self.club.ledger, command).check_in_id

    def lecture(self, title: str) -> UUID:
        """Open a session that goes on now."""
        command = CreateSession(
            id=new_id(),
            community_id=self.community_id,
            by=self.by,
            title=title,
            rule_code="K09",
            team_id=None,
            starts_at=MORNING + timedelta(minutes=4),
            ends_at=MORNING + timedelta(hours=1),
            place="活动室",
        )
        return create_session(self.club.ledger, command).session_id


def next_door(club: Club) -> Community:
    """Found 西王小区 beside the club, and let its people do one of everything."""
    community_id = new_id()
    founding = FoundCommunity(
        id=community_id,
        name="西王小区",
        subdistrict="石门二路街道",
        handbook_prefix="XW",
        officers=("周老师", "吴老师"),
        demo=True,
        another=True,
    )
    first, second = found_community(club.ledger, founding)
    there = Community(club, community_id, (first.staff_id, second.staff_id))
    _rules(there)
    fill(there)
    return there


def _rules(there: Community) -> None:
    with there.club.ledger.writing() as tx:
        about = {"community_id": there.community_id, "version": 1}
        write_behind(
            tx,
            sa.insert(t.rule_version).values(**about, effective_on=MORNING.date(), meeting="议事会", recorded_at=tx.now),
            sa.insert(t.rule).values(
                **about, code="K09", category="theme_activity", title="健康讲座", points=3, leader_bonus=0
            ),
        )


def fill(there: Community) -> None:
    """Let a member join, come, be stamped, come again and swap points, so that every kind of thing is there once."""
    ledger = there.club.ledger
    about: dict[str, Any] = {"community_id": there.community_id, "by": there.by}
    member_id = join_member(ledger, JoinMember(id=new_id(), **about, name="林秀英", building_group="1号楼组")).member_id
    stamped_at, waiting_at = there.lecture("健康讲座"), there.lecture("防跌倒讲座")
    done = there.come(member_id, stamped_at)
    approve_session(
        ledger, ApproveSession(id=new_id(), **about, session_id=stamped_at, check_in_ids=(done,), thanks="谢谢您来")
    )
    item_id, run_id = new_id(), new_id()
    item = AddItem(id=item_id, **about, sku="R02", name="洗洁精", spec="1瓶", price_points=2, cost_fen=300)
    add_item(ledger, item)
    came = ReceiveStock(id=new_id(), **about, item_id=item_id, quantity=9, source="bought", unit_price_fen=300, voucher="")
    receive_stock(ledger, came)
    day = OpenRun(
        id=run_id,
        **about,
        name="四季度兑换",
        day=MORNING.date(),
        opens_at=MORNING - timedelta(minutes=30),
        closes_at=MORNING + timedelta(hours=6),
    )
    open_run(ledger, day)
    basket = Redeem(
        id=new_id(),
        **about,
        run_id=run_id,
        member_id=member_id,
        basket=(Line(item_id=item_id, quantity=1),),
        proxy=None,
    )
    screen = MakeDevice(id=new_id(), **about, kind=DeviceKind.DISPLAY, label="活动室的大屏")
    there.things |= {
        "member_id": member_id,
        "session_id": waiting_at,
        "check_in_id": there.come(member_id, waiting_at),
        "item_id": item_id,
        "run_id": run_id,
        "redemption_id": redeem(ledger, basket).redemption_id,
        "staff_id": there.officers[1],
        "proposal_id": propose(ledger, Propose(id=new_id(), **about, content=ErasePerson(member_id))).proposal_id,
        "device_id": make_device(ledger, screen).device_id,
        "integration_id": _program(there),
        "transfer_id": _line(there),
    }


def _program(there: Community) -> UUID:
    made: dict[str, Any] = {"id": new_id(), "community_id": there.community_id, "label": "街道报表", "scope": Scope.READ.value}
    with there.club.ledger.writing() as tx:
        row = sa.insert(t.integration).values(**made, digest=made["id"].bytes, made_by=there.by.id, created_at=tx.now)
        tx.connection.execute(row)
    return UUID(str(made["id"]))


def _line(there: Community) -> UUID:
    with there.club.ledger.reading() as rx:
        lines = rx.connection.execute(sa.select(t.transfer.c.id).where(t.transfer.c.community_id == there.community_id))
        return UUID(str(lines.scalars().first()))
