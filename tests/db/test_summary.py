"""The subdistrict's summary: figures over the communities that it may see, and nothing else."""

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from ledger.ids import new_id
from ledger.operations.redeem import redeem
from ledger.reports.summary import Figures, summary
from ledger.reports.trial_balance import trial_balance
from ledger.scheme.activity import Source
from ledger.scheme.calendar import Quarter, instant
from ledger.scheme.roles import Principal, Role
from ledger.store import tables as t
from tests.club import COMMUNITY, SATURDAY, Club, everything

WINTER = Quarter(2018, 4)


def overseer(club: Club, *communities: UUID) -> Principal:
    """Return somebody from the subdistrict with a look into these communities."""
    somebody = club.staff()
    role = {"staff_id": somebody.id, "role": Role.SUBDISTRICT.value, "granted_at": club.clock.now()}
    club.write(*[sa.insert(t.role_grant).values(community_id=each, **role) for each in communities])
    return somebody


def another(club: Club) -> UUID:
    """Found a second community with two members, one of whom left."""
    community_id = new_id()
    club.ledger.create_community(community_id, name="北王小区")
    about = {"community_id": community_id, "newcomer": False, "publish_consent": False, "recorded_at": club.clock.now()}
    for number, state in enumerate(("active", "left")):
        member = {"id": new_id(), "handbook_no": f"BW201800{number}", "joined_on": SATURDAY, "state": state}
        club.write(sa.insert(t.member).values(**member, **about))
    return community_id


def figures(club: Club, who: Principal, quarter: Quarter = WINTER) -> dict[str, Figures]:
    return {one.name: one.figures for one in summary(club.ledger, who.id, quarter).communities}


def played(club: Club) -> None:
    """Two neighbours are stamped, one waits, one swaps."""
    club.stamp(club.come("赵文兰").check_in_id, club.come("韩文华").check_in_id)
    club.come("李建国")
    club.earn("赵文兰")
    redeem(club.ledger, club.basket("赵文兰", ("R05", 2)))


def test_the_figures_are_those_of_the_book(club: Club) -> None:
    """What the street reads must be what the committee could show line by line."""
    played(club)
    found = figures(club, overseer(club, COMMUNITY))
    assert found == {
        "东王小区": Figures(
            members=5, sessions=2, attendances=3, points_given=56, points_swapped=28, outstanding=28
        )
    }  # fmt: skip
    assert found["东王小区"].outstanding == trial_balance(club.ledger, COMMUNITY).outstanding


def test_a_community_without_a_grant_is_not_there(club: Club) -> None:
    """Neither in a row nor hidden in the sum: a figure that can be subtracted is a figure that was shown."""
    other = another(club)
    played(club)
    only = summary(club.ledger, overseer(club, other).id, WINTER)
    assert [(one.name, one.figures) for one in only.communities] == [("北王小区", Figures(members=1))]
    assert only.together == Figures(members=1)
    both = summary(club.ledger, overseer(club, COMMUNITY, other).id, WINTER)
    assert {one.name for one in both.communities} == {"东王小区", "北王小区"}
    assert both.together == Figures(
        members=6, sessions=2, attendances=3, points_given=56, points_swapped=28, outstanding=28
    )  # fmt: skip


def test_no_other_role_brings_a_community_in(club: Club) -> None:
    """An officer of one community who stands for the subdistrict in another must not read across."""
    other = another(club)
    somebody = overseer(club, other)
    grant = {"staff_id": somebody.id, "community_id": COMMUNITY, "granted_at": club.clock.now()}
    club.write(*[sa.insert(t.role_grant).values(role=role.value, **grant) for role in (Role.OFFICER, Role.SUPERVISOR)])
    assert set(figures(club, somebody)) == {"北王小区"}
    nobody = summary(club.ledger, club.officer.id, WINTER)
    assert (nobody.communities, nobody.together) == ((), Figures())


def test_a_quarter_holds_its_own_days_and_nothing_of_tomorrow(club: Club) -> None:
    """A session that is only planned, or stamped after New Year, must not make the quarter look better."""
    who = overseer(club, COMMUNITY)
    club.session("K18", club.clock.now() + timedelta(days=1))
    late = instant(SATURDAY, 9)
    came = club.come("赵文兰").check_in_id
    club.clock.at = instant(WINTER.next().first, 9)
    club.stamp(came)
    winter = figures(club, who)["东王小区"]
    assert (winter.sessions, winter.attendances) == (2, 1)
    spring = figures(club, who, WINTER.next())["东王小区"]
    assert (spring.sessions, spring.attendances, spring.points_given) == (0, 0, 0)
    autumn = figures(club, who, WINTER.previous())["东王小区"]
    assert (autumn.members, autumn.sessions, autumn.outstanding) == (0, 0, 3)
    assert came in {row[1] for row in everything(club.ledger)["check_in"]}
    club.come("韩文华", by=club.officer, source=Source.PAPER, landed_at=late)
    assert figures(club, who)["东王小区"].attendances == 1


def test_there_is_not_a_single_person_in_it(club: Club) -> None:
    """The subdistrict is promised figures only: no name, no handbook number, no officer."""
    played(club)
    told = repr(summary(club.ledger, overseer(club, COMMUNITY).id, WINTER))
    assert not any(name in told for name in (*club.members, "李老师", "DW2018"))


def test_there_is_one_query_for_a_figure_however_many_communities(club: Club) -> None:
    """A street with forty communities must not wait forty times."""
    asked: list[int] = []
    for who in (overseer(club, COMMUNITY), overseer(club, COMMUNITY, *(another_small(club, n) for n in range(5)))):
        statements: list[str] = []

        def heard(*given: object, kept: list[str] = statements) -> None:
            kept.append(str(given[2]))

        with club.ledger.reading() as rx:
            engine = rx.connection.engine
        sa.event.listen(engine, "before_cursor_execute", heard)
        summary(club.ledger, who.id, WINTER)
        sa.event.remove(engine, "before_cursor_execute", heard)
        asked.append(len([each for each in statements if each.startswith("SELECT")]))
    assert asked[0] == asked[1] == 1 + len(Figures.__dataclass_fields__)


def another_small(club: Club, number: int) -> UUID:
    community_id = new_id()
    club.ledger.create_community(community_id, name=f"{number}号院")
    return community_id
