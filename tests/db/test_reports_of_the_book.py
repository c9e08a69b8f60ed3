"""Statement, trial balance and outstanding points, on any date, from the lines alone."""

from datetime import date, timedelta

import pytest

from ledger.errors import AccountUnknown
from ledger.ids import new_id
from ledger.reports.statement import balance_on, statement
from ledger.reports.trial_balance import trial_balance
from ledger.scheme.calendar import day_of
from tests.books import LedgerBook
from tests.journal_table import JournalTable, key


@pytest.fixture
def written(table: JournalTable) -> LedgerBook:
    """Three days of a book: points on Saturday, a hold that is posted on Sunday, some spent on Monday."""
    table.run("""
        single   S1  issue  wang  10    created
        single   S2  issue  li    4     created
        pending  H1  issue  wang  5     created
        tick     24h
        post     P1  H1  3              created
        tick     24h
        pending  H2  wang   spent 6     created
        single   S3  supply stock 9     created
    """)
    assert isinstance(table.book, LedgerBook)
    return table.book


def test_a_statement_shows_what_stood_there_after_every_line(written: LedgerBook) -> None:
    """A member who adds up the page by hand must come to the same figure, line by line."""
    page = statement(written.ledger, written.community_id, key("wang"), newest_first=False)
    assert [(each.line.id, each.after.available) for each in page] == [
        (key("S1"), 10),
        (key("H1"), 10),
        (key("P1"), 13),
        (key("H2"), 7),
    ]
    backwards = statement(written.ledger, written.community_id, key("wang"), limit=2)
    assert list(backwards) == [page[3], page[2]]
    assert list(statement(written.ledger, written.community_id, key("wang"), after=key("P1"))) == [page[1], page[0]]
    only = statement(written.ledger, written.community_id, key("wang"), codes=["stamp"])
    assert len(only) == len(page)
    assert not statement(written.ledger, written.community_id, key("wang"), codes=[])


def test_a_busy_account_and_no_account_have_no_statement(written: LedgerBook) -> None:
    """A statement without its balances would look like one of an empty account."""
    for account_id in (key("issue"), new_id()):
        with pytest.raises(AccountUnknown):
            statement(written.ledger, written.community_id, account_id)
    with pytest.raises(AccountUnknown):
        balance_on(written.ledger, written.community_id, new_id(), date(2018, 12, 29))


def test_the_trial_balance_of_any_day_is_that_of_the_day(written: LedgerBook) -> None:
    """A register of last month that changes with this month's lines is no register."""
    for days, outstanding, wang_held in ((-1, 0, 0), (0, 14, 0), (1, 17, 0), (2, 11, 6)):
        # The clock of the shared book stands two days after the first line.
        day = day_of(written.clock.now()) + timedelta(days=days - 2)
        found = trial_balance(written.ledger, written.community_id, on=day)
        assert found.outstanding == outstanding
        assert all(given == received for given, received in found.units.values())
        wang = next(row.balance for row in found.rows if row.account.id == key("wang"))
        assert wang.debits_pending == wang_held
        for row in found.rows:
            alone = balance_on(written.ledger, written.community_id, row.account.id, day)
            assert alone == row.balance


def test_the_trial_balance_of_now_is_that_of_the_balances(written: LedgerBook) -> None:
    """Two ways of adding up one book that differ mean that one of them is wrong."""
    now = trial_balance(written.ledger, written.community_id)
    later = trial_balance(written.ledger, written.community_id, on=day_of(written.clock.now()) + timedelta(days=40))
    assert now.units == later.units == {"item:rice": (9, 9), "points": (17, 17)}
    assert now.outstanding == later.outstanding == 11
    assert [(row.account, row.balance.available) for row in now.rows] == [
        (row.account, row.balance.available) for row in later.rows
    ]
