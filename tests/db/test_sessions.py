"""Sessions: worth what the rule of their day says, and beside them the number that somebody counted."""

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from ledger.errors import QuantityInvalid, RequestReused, RuleUnknown, SessionUnknown, TeamUnknown, TextInvalid, TimesInvalid
from ledger.ids import new_id
from ledger.operations.create_session import CreateSession, create_session
from ledger.operations.set_headcount import SetHeadcount, set_headcount
from ledger.reports.queue import queue
from ledger.reports.rules import rules
from ledger.reports.sessions import sessions
from ledger.scheme.calendar import instant
from ledger.store import tables as t
from tests.club import COMMUNITY, NOW, SATURDAY, Club
from tests.crowd import settled


def decide(club: Club, version: int, since: date, points: int) -> None:
    """Let the residents' meeting decide a new worth of the lecture."""
    about = {"community_id": COMMUNITY, "version": version}
    rule = {"code": "K09", "category": "theme_activity", "title": "健康讲座", "points": points, "leader_bonus": 0}
    club.write(
        sa.insert(t.rule_version).values(**about, effective_on=since, meeting="议事会", recorded_at=NOW),
        sa.insert(t.rule).values(**about, **rule),
    )


def worth(club: Club, starts_at: datetime) -> int:
    session_id = club.session(starts_at=starts_at)
    with club.ledger.reading() as rx:
        points = rx.connection.execute(sa.select(t.session.c.points).where(t.session.c.id == session_id)).scalar_one()
    return int(points)


def test_a_session_is_worth_what_the_rule_of_its_day_says(club: Club) -> None:
    """A new table takes effect from its date; a session planned for January must not pay December's points."""
    decide(club, 2, date(2019, 1, 1), 5)
    decide(club, 3, date(2018, 12, 1), 4)
    midnight = instant(date(2019, 1, 1), 0)
    assert worth(club, instant(date(2018, 11, 30), 9)) == 3
    assert worth(club, NOW) == 4
    assert worth(club, midnight - timedelta(microseconds=1)) == 4, "in Shanghai's day"
    assert worth(club, midnight) == 5
    assert [rule.points for rule in rules(club.ledger, COMMUNITY) if rule.code == "K09"] == [4]
    assert [rule.points for rule in rules(club.ledger, COMMUNITY, date(2019, 1, 1)) if rule.code == "K09"] == [5]


def test_what_was_planned_keeps_its_worth_when_the_rule_changes(club: Club) -> None:
    """Nothing old is ever recalculated: what the poster promised is what the seal adds."""
    decide(club, 2, SATURDAY, 9)
    came = club.come("赵文兰")
    assert club.stamp(came.check_in_id).points == came.points == 3


def test_an_activity_is_written_down_once_however_often_it_is_held(club: Club) -> None:
    """The yearly table counts sessions per activity; one that is there twice halves both."""
    for days in range(3):
        club.session("K01", NOW + timedelta(days=days))
    assert club.count(t.activity, title="太极晨练") == 1
    assert club.count(t.session, title="太极晨练") == 3


def test_every_session_has_a_screen_of_its_own(club: Club) -> None:
    """One code for two sessions would sign the choir into the lecture."""
    for _ in range(5):
        club.session()
    with club.ledger.reading() as rx:
        codes = rx.connection.execute(sa.select(t.session.c.screen_code)).scalars().all()
    assert len(set(codes)) == len(codes) == 6


def test_a_request_many_times_at_once_is_one_session(club: Club) -> None:
    """A double tap on 新建 must not put the same lecture on the wall twice."""
    command = club.ask(
        CreateSession, title="讲座", rule_code="K09", team_id=None, starts_at=NOW, ends_at=NOW + timedelta(hours=1), place="厅"
    )
    done, refused = settled(8, lambda _: create_session(club.ledger, command))
    assert (len(set(done)), refused) == (1, [])
    assert club.count(t.session) == 2
    with pytest.raises(RequestReused):
        club.session(id=command.id)


def test_what_cannot_be_is_refused(club: Club) -> None:
    """A session without a rule, an end or a place cannot be reviewed, and hangs on the wall all the same."""
    before = club.everything()
    for lasts in (timedelta(), timedelta(hours=-1), timedelta(days=1, microseconds=1)):
        with pytest.raises(TimesInvalid):
            club.session(ends_at=NOW + lasts)
    for title, place in (("", "厅"), ("讲" * 41, "厅"), ("讲\n座", "厅"), ("讲座", ""), ("讲座", "厅" * 61)):
        with pytest.raises(TextInvalid):
            club.session(title=title, place=place)
    for rule_code in ("", "K99", "K09\x00", "k09", "K" * 10_000):
        with pytest.raises(RuleUnknown) as unknown:
            club.session(title="讲座", rule_code="K09") if rule_code == "K09" else create_unruled(club, rule_code)
        assert len(str(unknown.value.params["rule_code"])) <= 20
    with pytest.raises(RuleUnknown):
        club.session(starts_at=instant(date(2018, 6, 27), 9))
    with pytest.raises(TeamUnknown):
        club.session(team_id=new_id())
    assert club.everything() == before


def create_unruled(club: Club, rule_code: str) -> UUID:
    times = {"starts_at": NOW, "ends_at": NOW + timedelta(hours=1)}
    command = club.ask(CreateSession, title="讲座", rule_code=rule_code, team_id=None, place="厅", **times)
    return create_session(club.ledger, command).session_id


def test_a_team_may_hold_it(club: Club) -> None:
    """The same title held by two teams is two activities, or one team reads the other's numbers."""
    teams = [new_id(), new_id()]
    club.write(*(sa.insert(t.team).values(community_id=COMMUNITY, id=team, name=f"队{n}") for n, team in enumerate(teams)))
    for team in teams:
        club.session("K01", team_id=team)
    assert club.count(t.activity, title="太极晨练") == 2


def test_the_list_begins_with_the_day_asked_for(club: Club) -> None:
    """Whoever stands at the screen in the morning wants today's session first, and yesterday's not at all."""
    yesterday = club.session("K01", instant(SATURDAY - timedelta(days=1), 23))
    soon = club.session("K16", instant(SATURDAY + timedelta(days=1), 9))
    far = club.session("K16", instant(SATURDAY + timedelta(days=61), 9))
    club.come("赵文兰")
    listed = sessions(club.ledger, COMMUNITY, SATURDAY)
    assert [card.session_id for card in listed] == [club.lecture, soon]
    assert [card.checked_in for card in listed] == [1, 0]
    assert yesterday in {card.session_id for card in sessions(club.ledger, COMMUNITY, SATURDAY - timedelta(days=1))}
    assert far not in {card.session_id for card in listed}


def test_a_head_count_stands_beside_the_check_ins_and_a_later_one_replaces_it(club: Club) -> None:
    """现场数了几位: the number that shows a sheet that grew at home."""
    club.come("赵文兰")
    for headcount in (0, 12, 9_999):
        set_headcount(club.ledger, club.ask(SetHeadcount, session_id=club.lecture, headcount=headcount))
        [waiting] = queue(club.ledger, COMMUNITY, club.officer.id).sessions
        assert waiting.headcount == headcount
    before = club.everything()
    for headcount in (-1, 10_000):
        with pytest.raises(QuantityInvalid):
            set_headcount(club.ledger, club.ask(SetHeadcount, session_id=club.lecture, headcount=headcount))
    with pytest.raises(SessionUnknown):
        set_headcount(club.ledger, club.ask(SetHeadcount, session_id=new_id(), headcount=1))
    assert club.everything() == before
