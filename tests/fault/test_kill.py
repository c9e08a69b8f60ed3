"""kill -9 at any moment: what was acknowledged is there exactly once, what was not is whole or absent."""

from contextlib import closing
from pathlib import Path

import pytest

from ledger import Ledger
from ledger.store.keys import Keys
from tests.fault.doomed import hasty, killed, ours
from tests.fault.numbered import check, found, lost

SHORT, LONG = 10, 50
KILLS = [*range(SHORT), *(pytest.param(seed, marks=pytest.mark.long) for seed in range(SHORT, LONG))]


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    """Keys of a new installation."""
    return Keys.create(tmp_path / "keys.json")


@pytest.mark.parametrize("seed", KILLS)
def test_what_was_acknowledged_survives_a_kill(database_url: str, keys: Keys, seed: int) -> None:
    """The plug is pulled on the opening minute; whoever saw the red seal must find it in the handbook afterwards."""
    community_id = found(database_url)
    acknowledged = killed(database_url, keys, community_id, ours, seed)
    with closing(Ledger.open(database_url, keys=keys)) as ledger:
        check(ledger, community_id, acknowledged)


def test_the_same_book_survives_one_kill_after_the_other(database_url: str, keys: Keys) -> None:
    """A power line that comes and goes all afternoon is worse than one cut: each start rests on what the last one left."""
    community_id = found(database_url)
    for seed in range(3):
        acknowledged = killed(database_url, keys, community_id, ours, seed)
        with closing(Ledger.open(database_url, keys=keys)) as ledger:
            check(ledger, community_id, acknowledged)
        # Next time the numbers begin anew in another community of the same file.
        community_id = found(database_url)


def test_who_acknowledges_before_the_commit_loses_some(database_url: str, keys: Keys) -> None:
    """The negative control: a kill that a hasty writer survives would prove nothing about ours."""

    def loses(seed: int) -> bool:
        community_id = found(database_url)
        acknowledged = killed(database_url, keys, community_id, hasty, seed)
        with closing(Ledger.open(database_url, keys=keys)) as ledger:
            return lost(ledger, community_id, acknowledged) != []

    assert any(loses(seed) for seed in range(20))
