"""`rebuild`: balances are reckoned anew from the lines, when they alone are damaged."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from ledger import Account, Kind, Transfer
from ledger.errors import BookDamaged
from ledger.ids import new_id
from ledger.operations.rebuild_balances import rebuild_balances
from ledger.reports.verification import verify
from ledger.scheme import accounts
from ledger.store import journal
from ledger.store import tables as t
from tests.club import COMMUNITY, Club, everything, named
from tests.command import dongwang
from tests.crowd import until
from tests.databases import Kind as Engine
from tests.sealed import Intruder, faults, sealed_club_in, url_of

ZHAO = accounts.member(COMMUNITY, named("赵文兰"))


@pytest.fixture
def sealed(kind: Engine, tmp_path: Path) -> Iterator[Club]:
    """A sealed club that may be damaged; some of its lines wait for their seal."""
    with sealed_club_in(kind, tmp_path) as club:
        club.earn("李建国")
        yield club


def of(account_id: UUID) -> sa.ColumnElement[bool]:
    return sa.and_(t.balance.c.community_id == COMMUNITY, t.balance.c.account_id == account_id)


def stray() -> sa.Executable:
    counters = dict.fromkeys(("debits_pending", "debits_posted", "credits_pending", "version", "recorded_at"), 0)
    values: dict[str, Any] = {"community_id": COMMUNITY, "account_id": new_id(), "closed": False, "credits_posted": 7}
    return sa.insert(t.balance).values(**counters, **values)


DAMAGES: dict[str, sa.Executable] = {
    "helped along": sa.update(t.balance).where(of(ZHAO)).values(credits_posted=t.balance.c.credits_posted + 1000),
    "held": sa.update(t.balance).where(of(ZHAO)).values(debits_pending=1),
    "version": sa.update(t.balance).where(of(ZHAO)).values(version=1),
    "closed": sa.update(t.balance).where(of(ZHAO)).values(closed=True),
    "instant": sa.update(t.balance).where(of(ZHAO)).values(recorded_at=7),
    "below zero": sa.update(t.balance).where(of(ZHAO)).values(debits_posted=9000),
    "missing": sa.delete(t.balance).where(of(ZHAO)),
    "one too many": stray(),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_balance_is_reckoned_anew(sealed: Club, damage: str) -> None:
    """A disk that lost one page must not cost a club its books: the lines still say everything."""
    before = sealed.everything()
    Intruder(sealed.ledger).run(DAMAGES[damage])
    assert faults(verify(sealed.ledger, COMMUNITY)).keys() & {"balances_equal_replay", "units_sum_to_zero"}
    assert rebuild_balances(sealed.ledger, COMMUNITY) == 1
    assert verify(sealed.ledger, COMMUNITY).good
    assert sealed.everything() == before
    sealed.earn("赵文兰")


def test_all_of_them_are_reckoned_anew(sealed: Club) -> None:
    """After the worst night nothing is left of the balances."""
    before = sealed.everything()
    Intruder(sealed.ledger).run(sa.delete(t.balance).where(t.balance.c.community_id == COMMUNITY))
    assert rebuild_balances(sealed.ledger, COMMUNITY) == len(before["balance"])
    assert sealed.everything() == before


def test_a_good_book_is_left_as_it_is(sealed: Club) -> None:
    """Whoever runs it in fear must not change a thing."""
    before = sealed.everything()
    assert rebuild_balances(sealed.ledger, COMMUNITY) == 0
    assert sealed.everything() == before


def test_balances_of_a_neighbour_are_left_alone(sealed: Club) -> None:
    """Mending one community's book must not touch another's, whose trouble nobody has looked at."""
    other = new_id()
    sealed.ledger.create_community(other, name="别处")
    foreign = stray()
    Intruder(sealed.ledger).run(foreign.values(community_id=other))  # type: ignore[attr-defined]  # it is an insert
    assert rebuild_balances(sealed.ledger, COMMUNITY) == 0
    assert sealed.count(t.balance, community_id=other) == 1


OTHER_DAMAGES: dict[str, tuple[sa.Executable, tuple[str, str]]] = {
    "a line": (sa.update(t.transfer).values(amount=t.transfer.c.amount + 1), ("transfer", "digest_differs")),
    "an entry": (sa.update(t.entry).values(credits_posted=t.entry.c.credits_posted + 1), ("entry", "")),
    "a leaf": (sa.update(t.leaf).where(t.leaf.c.leaf_index == 0).values(hash=bytes(32)), ("", "differs_from_its_leaf")),
    "a running total": (
        sa.update(t.fold).values(debits_posted=t.fold.c.debits_posted + "1"),
        ("fold", "differs_from_its_lines"),
    ),
    "the outbox": (sa.delete(t.unsealed), ("unsealed", "")),
}


@pytest.mark.parametrize("damage", OTHER_DAMAGES)
def test_nothing_is_reckoned_from_lines_that_are_damaged_too(sealed: Club, damage: str) -> None:
    """Balances made from forged lines would agree with them, and the last trace of the truth would be gone."""
    forgery, (table, why) = OTHER_DAMAGES[damage]
    Intruder(sealed.ledger).run(DAMAGES["helped along"])
    Intruder(sealed.ledger).run(forgery)
    before = sealed.everything()
    with pytest.raises(BookDamaged) as refusal:
        rebuild_balances(sealed.ledger, COMMUNITY)
    assert table in {"", refusal.value.params["table"]}
    assert why in {"", refusal.value.params["why"]}
    assert sealed.everything() == before


@pytest.mark.parametrize("kind", ["postgresql"])
def test_writers_beside_it_lose_nothing(sealed: Club) -> None:
    """A server does not say whether a service is running: an old balance must not be written over a new one."""
    issue = new_id()
    sealed.ledger.book(COMMUNITY).create_accounts([Account(id=issue, unit="points", code="issue")])
    sides: dict[str, Any] = {"debit_account_id": issue, "credit_account_id": ZHAO, "unit": "points", "code": "gift"}
    Intruder(sealed.ledger).run(DAMAGES["instant"])
    with ThreadPoolExecutor(1) as pool:
        with sealed.ledger.writing() as tx:
            journal.create_transfers(tx, COMMUNITY, [Transfer(id=new_id(), kind=Kind.SINGLE, amount=1, **sides)])
            mending = pool.submit(rebuild_balances, sealed.ledger, COMMUNITY)
            until(lambda: waiting(sealed) == 1)
        # The line that it waited for has set the instant right.
        assert mending.result(60) == 0
    assert faults(verify(sealed.ledger, COMMUNITY)) == {}


def waiting(club: Club) -> int:
    """Return how many transactions wait for another one."""
    with club.ledger.reading() as rx:
        [(count,)] = rx.fetch("SELECT COUNT(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    return int(str(count))


def test_the_command_mends_while_no_service_runs(sealed: Club, kind: Engine, tmp_path: Path) -> None:
    """Two processes that write balances at once would damage what was to be mended."""
    Intruder(sealed.ledger).run(DAMAGES["missing"])
    sealed.keys._write(tmp_path / "keys.json")
    where = ("--database", url_of(sealed.ledger), "--keys", tmp_path / "keys.json")
    if kind == "sqlite":
        before = everything(sealed.ledger)
        assert dongwang(tmp_path, *where, "rebuild").refusal
        assert everything(sealed.ledger) == before
    sealed.ledger.close()
    assert dongwang(tmp_path, *where, "verify").status == 1
    assert dongwang(tmp_path, *where, "rebuild").status == 0
    assert dongwang(tmp_path, *where, "verify").status == 0
