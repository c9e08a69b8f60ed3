"""A run of a job is done once, by whichever scheduler is first, and by the next one when that one dies."""

from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from ledger.ledger import Ledger
from ledger.operations.claim_job import Claim, claim_job, finish_job
from ledger.operations.verify_nightly import LEASE, verify_nightly
from ledger.scheme import accounts
from ledger.store import tables as t
from tests.club import COMMUNITY, NOW, Club
from tests.crowd import settled

NIGHT = NOW - timedelta(hours=6)
HOUR = timedelta(hours=1)


def claim(club: Club) -> Claim | None:
    return claim_job(club.ledger, "verify", NIGHT, HOUR)


def outcomes(club: Club) -> list[str | None]:
    with club.ledger.reading() as rx:
        return list(rx.connection.execute(sa.select(t.job_run.c.outcome).order_by(t.job_run.c.due_at)).scalars())


def test_of_many_schedulers_one_gets_the_run(club: Club) -> None:
    """A notice that two machines publish contradicts itself by a second."""
    done, refused = settled(16, lambda _: claim(club))
    assert refused == []
    assert [each.fence for each in done if each is not None] == [1]


def test_what_is_done_is_not_done_again(club: Club) -> None:
    """A machine that wakes up late must see that the night was taken care of."""
    mine = claim(club)
    assert mine is not None
    assert finish_job(club.ledger, mine, "good")
    club.clock.tick(days=3)
    assert claim(club) is None
    assert not finish_job(club.ledger, mine, "again"), "and its outcome stands"
    assert outcomes(club) == ["good"]


def test_a_dead_schedulers_run_passes_on_after_its_lease(club: Club) -> None:
    """The power went out in the middle of it; the run must neither be lost nor be done by two at a time."""
    dead = claim(club)
    assert dead is not None
    club.clock.tick(minutes=60)
    assert claim(club) is None, "at its last instant the lease still holds"
    club.clock.tick(microseconds=1)
    heir = claim(club)
    assert heir is not None
    assert heir.fence == 2
    assert not finish_job(club.ledger, dead, "from the grave")
    assert finish_job(club.ledger, heir, "good")
    assert outcomes(club) == ["good"]


def test_two_heirs_do_not_both_inherit(club: Club) -> None:
    """When the lease runs out, everybody who waits wakes up in the same second."""
    claim(club)
    club.clock.tick(hours=2)
    done, _ = settled(16, lambda _: claim(club))
    assert [each.fence for each in done if each is not None] == [2]


def test_another_night_and_another_job_are_another_run(club: Club) -> None:
    """One claim must not keep the rest of the week from being done."""
    assert claim(club) is not None
    assert claim_job(club.ledger, "verify", NIGHT + timedelta(days=1), HOUR) is not None
    assert claim_job(club.ledger, "publish", NIGHT, HOUR) is not None


def test_the_night_is_verified_once_by_all_together(club: Club) -> None:
    """An officer looks at one line: when was the book last good."""
    club.stamp(club.come("赵文兰").check_in_id)
    done, refused = settled(4, lambda _: verify_nightly(club.ledger, NIGHT))
    assert refused == []
    assert sorted(done, key=str) == [None, None, None, "good"]
    assert outcomes(club) == ["good"]
    assert verify_nightly(club.ledger, NIGHT) is None
    assert verify_nightly(club.ledger, NIGHT + timedelta(days=1)) == "good"


@pytest.fixture
def damaged(club: Club) -> Club:
    """A club whose book was changed behind its back."""
    club.stamp(club.come("赵文兰").check_in_id)
    account_id = accounts.member(COMMUNITY, club.members["赵文兰"])
    change(club, account_id, 8)
    return club


def change(club: Club, account_id: UUID, posted: int) -> None:
    with club.ledger.writing() as tx:
        tx.run("UPDATE balance SET credits_posted = ? WHERE account_id = ?", (posted, account_id))


def test_a_bad_row_is_written_down_by_name(damaged: Club) -> None:
    """A nightly look that finds something and keeps it to itself is no look."""
    account_id = accounts.member(COMMUNITY, damaged.members["赵文兰"])
    said = verify_nightly(damaged.ledger, NIGHT)
    assert said is not None
    assert str(account_id) in said
    assert said.startswith("balance ")
    assert outcomes(damaged) == [said]
    change(damaged, account_id, 3)
    assert verify_nightly(damaged.ledger, NIGHT + timedelta(days=1)) == "good"


def test_a_lease_is_longer_than_a_look_takes() -> None:
    """A lease that ends while the work goes on lets two do it."""
    assert LEASE >= HOUR


def test_a_claim_outlives_the_process_that_made_it(club: Club) -> None:
    """Two services on one server's database share the table of claims, not their memory."""
    url = str(club.ledger._backend.engine.url.render_as_string(hide_password=False))
    if not club.ledger.one_writer:
        neighbour = Ledger.open(url, clock=club.clock)
        try:
            assert claim_job(neighbour, "verify", NIGHT, HOUR) is not None
        finally:
            neighbour.close()
    else:
        assert claim(club) is not None
    assert claim(club) is None
