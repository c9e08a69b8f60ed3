"""Making the demo: the workbook is imported as a committee would import it, then today is played through the operations."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from ledger.ids import named
from ledger.ledger import Ledger
from ledger.operations.approve_session import ApproveSession, approve_session
from ledger.operations.check_in import CheckIn, check_in
from ledger.operations.create_session import CreateSession, create_session
from ledger.operations.demo_access import demo_officer
from ledger.operations.found_community import FoundCommunity, found_community
from ledger.operations.import_workbook import ImportWorkbook, import_workbook
from ledger.operations.open_run import OpenRun, open_run
from ledger.operations.seal import seal
from ledger.operations.set_headcount import SetHeadcount, set_headcount
from ledger.reports.communities import communities
from ledger.reports.roster import RosterRow, roster
from ledger.reports.sessions import sessions
from ledger.scheme.activity import Source
from ledger.scheme.calendar import Quarter, day_of, instant
from ledger.scheme.roles import SYSTEM, Principal, PrincipalKind
from web.demo import colleagues

COMMUNITY_ID = UUID("d0000000-0000-7000-8000-000000000018")
RESIDENT = "DW2018001"
"""赵文兰, whose handbook the demo opens."""
WORKBOOK = Path(__file__).with_name("东王小区_2018年_积分台账.xlsx")
_SEASONS = ("一", "二", "三", "四")


def make(ledger: Ledger) -> None:
    """Make the demo club in an empty database, or bring one that is there to today.

    Raises:
        DemoRefused: there is a real club in this database.
    """
    if not communities(ledger):
        _, second = found_community(
            ledger,
            FoundCommunity(
                id=COMMUNITY_ID,
                name="东王小区",
                subdistrict="石门二路街道",
                handbook_prefix="DW",
                officers=("李老师", "王老师"),
                demo=True,
            ),
        )
        import_workbook(ledger, ImportWorkbook(community_id=COMMUNITY_ID, by=SYSTEM, path=WORKBOOK))
        colleagues.settle(ledger, COMMUNITY_ID, second)
    _play_today(ledger)
    seal(ledger, COMMUNITY_ID)


@dataclass(frozen=True, slots=True)
class _Day:
    """One day of the demo: who plays it, and ids that come out the same when it is played again."""

    ledger: Ledger
    officer: Principal
    members: tuple[RosterRow, ...]
    now: datetime

    def id(self, name: str) -> UUID:
        return named(COMMUNITY_ID, f"demo:{day_of(self.now)}:{name}")

    def session(self, name: str, rule_code: str, place: str, starts_at: datetime) -> UUID:
        command = CreateSession(
            id=self.id(name),
            community_id=COMMUNITY_ID,
            by=self.officer,
            title=name,
            rule_code=rule_code,
            team_id=None,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=2),
            place=place,
        )
        return create_session(self.ledger, command).session_id

    def come(self, session_id: UUID, spoken_no: int, at: datetime, source: Source, browser: bytes | None = None) -> UUID:
        member_id = next(row.member_id for row in self.members if row.spoken_no == spoken_no)
        themselves = source is Source.SCREEN
        command = CheckIn(
            id=self.id(f"{session_id}/{spoken_no}"),
            community_id=COMMUNITY_ID,
            by=Principal(PrincipalKind.MEMBER, member_id) if themselves else self.officer,
            member_id=member_id,
            session_id=session_id,
            source=source,
            landed_at=at,
            browser=browser,
        )
        return check_in(self.ledger, command).check_in_id


def _play_today(ledger: Ledger) -> None:
    officer = demo_officer(ledger)
    day = _Day(ledger, officer, roster(ledger, COMMUNITY_ID), ledger.clock.now())
    today = day_of(day.now)
    if any(card.session_id == day.id("健康讲座") for card in sessions(ledger, COMMUNITY_ID, today - timedelta(days=1))):
        return
    _two_days_ago(day)
    _yesterday(day)
    _now(day)
    this_hour = day.now.replace(minute=0, second=0, microsecond=0)
    open_run(
        ledger,
        OpenRun(
            id=day.id("run"),
            community_id=COMMUNITY_ID,
            by=officer,
            name=f"{_SEASONS[Quarter.of(today).number - 1]}季度兑换",
            day=today,
            # As on a real day, and long enough for whoever looks around in the evening.
            opens_at=min(instant(today, 9), this_hour),
            closes_at=max(instant(today, 16), min(this_hour + timedelta(hours=4), instant(today, 23, 59))),
        ),
    )


def _two_days_ago(day: _Day) -> None:
    """A session that is stamped, with the committee's thanks."""
    starts_at = instant(day_of(day.now) - timedelta(days=2), 9)
    session_id = day.session("楼道美化日", "K16", "8 号楼门厅", starts_at)
    came = tuple(
        day.come(session_id, number, starts_at + timedelta(minutes=number), Source.CARD) for number in (1, 3, 7, 12, 18, 21)
    )
    command = ApproveSession(
        id=day.id("stamped"),
        community_id=COMMUNITY_ID,
        by=day.officer,
        session_id=session_id,
        check_in_ids=came,
        thanks="楼道亮堂了，谢谢您，也谢谢您带邻居来。",
    )
    approve_session(day.ledger, command)


def _yesterday(day: _Day) -> None:
    """A session from the paper sheet that waits for its seal."""
    starts_at = instant(day_of(day.now) - timedelta(days=1), 7, 30)
    session_id = day.session("太极晨练", "K01", "小区花园", starts_at)
    for number in (1, 4, 5, 22, 46):
        day.come(session_id, number, starts_at + timedelta(minutes=number % 9), Source.PAPER)
    command = SetHeadcount(
        id=day.id("headcount"), community_id=COMMUNITY_ID, by=day.officer, session_id=session_id, headcount=5
    )
    set_headcount(day.ledger, command)


def _now(day: _Day) -> None:
    """A session that is on now: most came one by one, three were signed by one phone."""
    starts_at = day.now.replace(minute=day.now.minute // 30 * 30, second=0, microsecond=0)
    session_id = day.session("健康讲座", "K09", "居委会活动室", starts_at)
    for n, number in enumerate((3, 4, 5, 8, 10, 11, 13, 15, 16, 19, 20, 24, 27, 31, 36, 39)):
        day.come(session_id, number, day.now - timedelta(seconds=230 - 12 * n), Source.SCREEN, sha256(b"%d" % n).digest())
    one_phone = sha256(b"one phone").digest()
    for n, number in enumerate((23, 41, 52)):
        day.come(session_id, number, day.now - timedelta(seconds=40 - 9 * n), Source.SCREEN, one_phone)
