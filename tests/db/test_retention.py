"""What was needed only for a while goes by itself, on both engines, and nothing else does."""

from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from ledger.ids import new_id
from ledger.operations import apply_retention as retention
from ledger.operations.accept_invitation import AcceptInvitation, accept_invitation
from ledger.operations.apply_retention import apply_retention
from ledger.operations.bind_browser import BindBrowser, bind_browser
from ledger.operations.make_binding import MakeBinding, make_binding
from ledger.reports import browser as browsers
from ledger.scheme.retention import PERIODS, Kept
from ledger.scheme.roles import Role
from ledger.store import one_use_token
from ledger.store import tables as t
from ledger.store.web_sessions import fingerprint
from tests.club import COMMUNITY, Club

SPAN = {period.what: period.span for period in PERIODS}
PASSWORD = "a whole line of a song"  # noqa: S105 - of a club that lives for one test
MOMENT = timedelta(seconds=1)


def bound(club: Club, name: str) -> str:
    """Bind a phone to a member; return the secret of its cookie."""
    made = make_binding(club.ledger, club.ask(MakeBinding, member_id=club.members[name]))
    return bind_browser(club.ledger, BindBrowser(token=made.token)).browser


def failed(club: Club) -> None:
    club.write(sa.insert(t.sign_in_failure).values(id=new_id(), key=bytes(32), at=club.clock.now()))


def ran(club: Club) -> None:
    now = club.clock.now()
    club.write(sa.insert(t.job_run).values(name="verify", due_at=now, lease_until=now, fence=1, done_at=now, outcome="good"))


def test_a_wrong_try_is_forgotten_after_a_day(club: Club) -> None:
    """A list of who mistyped when, kept for years, is a list of when people were at home."""
    failed(club)
    club.clock.at += SPAN[Kept.FAILURES] - MOMENT
    assert apply_retention(club.ledger)[Kept.FAILURES] == 0
    club.clock.at += 2 * MOMENT
    assert apply_retention(club.ledger)[Kept.FAILURES] == 1
    assert club.count(t.sign_in_failure) == 0


def test_a_link_goes_thirty_days_after_its_end(club: Club) -> None:
    """A used link must still be told from an unknown one for a while, and then it says only who visited whom."""
    made = make_binding(club.ledger, club.ask(MakeBinding, member_id=club.members["赵文兰"]))
    there = club.count(t.token, kind="binding")
    club.clock.at = made.expires_at + SPAN[Kept.LINKS] - MOMENT
    apply_retention(club.ledger)
    assert club.count(t.token, kind="binding") == there
    club.clock.at += 2 * MOMENT
    apply_retention(club.ledger)
    assert club.count(t.token, kind="binding") == 0


def test_a_phone_that_is_used_stays_bound_and_one_that_ended_goes(club: Club) -> None:
    """A neighbour whose phone forgets the handbook stands at the door; a sold phone must not be remembered for ever."""
    kept, sold = bound(club, "赵文兰"), bound(club, "韩文华")
    ended = sa.update(t.web_session).where(t.web_session.c.digest == fingerprint(sold))
    club.write(ended.values(revoked_at=club.clock.now()))
    club.clock.at += SPAN[Kept.SESSIONS] - MOMENT
    assert apply_retention(club.ledger)[Kept.SESSIONS] == 0
    club.clock.at += 2 * MOMENT
    assert apply_retention(club.ledger)[Kept.SESSIONS] == 1
    assert browsers.who(club.ledger, kept) is not None
    assert club.count(t.browser_member) == 1
    club.clock.at += timedelta(days=400) + SPAN[Kept.SESSIONS]
    assert apply_retention(club.ledger)[Kept.SESSIONS] >= 1
    assert club.count(t.browser_member) == 0


def test_which_phone_signed_is_forgotten_and_the_check_in_stays(club: Club) -> None:
    """The seal needs a month to look for one phone that signed for many; the handbook needs the check-in for good."""
    came = club.come("赵文兰", browser=bytes(32)).check_in_id
    club.stamp(came)
    club.clock.at += SPAN[Kept.PHONES_AT_CHECK_IN] - MOMENT
    assert apply_retention(club.ledger)[Kept.PHONES_AT_CHECK_IN] == 0
    club.clock.at += 2 * MOMENT
    assert apply_retention(club.ledger)[Kept.PHONES_AT_CHECK_IN] == 1
    assert club.count(t.check_in, id=came, state="stamped", browser=None) == 1


def test_a_run_of_a_job_goes_after_a_quarter(club: Club) -> None:
    """The table would grow by thousands of rows a year, and a claim that vanished too soon would run a night's work twice."""
    ran(club)
    club.clock.at += SPAN[Kept.JOB_RUNS] - MOMENT
    assert apply_retention(club.ledger)[Kept.JOB_RUNS] == 0
    club.clock.at += 2 * MOMENT
    assert apply_retention(club.ledger)[Kept.JOB_RUNS] == 1


def test_whoever_never_came_is_forgotten_and_no_colleague_is(club: Club) -> None:
    """A name that was proposed and never confirmed is nobody's business; a colleague's name stands beside their seals."""
    officer = club.staff(Role.OFFICER)
    accept_invitation(club.ledger, AcceptInvitation(token=_invited(club, officer.id), login="newcomer", password=PASSWORD))
    was_here = club.staff(Role.OFFICER)
    session_id = club.session()
    club.stamp(club.come("赵文兰", session_id=session_id).check_in_id, session_id=session_id, by=was_here)
    stranger = club.staff()
    for gone in (officer, was_here):
        club.write(sa.delete(t.role_grant).where(t.role_grant.c.staff_id == gone.id))
    club.clock.at += SPAN[Kept.NEVER_CAME] - MOMENT
    assert apply_retention(club.ledger)[Kept.NEVER_CAME] == 0
    club.clock.at += 2 * MOMENT
    assert apply_retention(club.ledger)[Kept.NEVER_CAME] == 1
    assert club.count(t.staff, id=stranger.id) == 0
    assert club.count(t.staff, id=officer.id) == 1
    assert club.count(t.staff, id=was_here.id) == 1


def _invited(club: Club, staff_id: UUID) -> str:
    with club.ledger.writing() as tx:
        return one_use_token.make(tx, "invitation", COMMUNITY, staff_id)[0]


def test_many_rows_go_in_small_portions_and_a_second_night_finds_nothing(club: Club, monkeypatch: pytest.MonkeyPatch) -> None:
    """One deletion of a year's rows would keep the whole hall waiting at the door."""
    monkeypatch.setattr(retention, "BATCH", 3)
    for _ in range(10):
        failed(club)
    club.clock.at += SPAN[Kept.FAILURES] + MOMENT
    assert apply_retention(club.ledger)[Kept.FAILURES] == 10
    assert set(apply_retention(club.ledger).values()) == {0}


def test_everything_that_is_kept_for_a_while_has_its_period_once() -> None:
    """What nobody gave a time is kept for ever without anybody having decided it."""
    assert sorted(period.what for period in PERIODS) == sorted(Kept)
    assert all(period.days >= 1 and period.since and period.why for period in PERIODS)
