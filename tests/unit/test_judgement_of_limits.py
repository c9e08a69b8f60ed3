"""Scenario tables of limits, to the exact unit; they run on both engines, too (tests/db/test_book.py)."""

from ledger.book.account import AMOUNT_MAX
from tests.journal_table import JournalTable


def test_a_limit_is_kept_to_the_exact_unit(table: JournalTable) -> None:
    """One point too many at the desk is a debt of the committee; one too few is a neighbour sent home without rice."""
    table.run("""
        single   S1  issue  wang  10    created
        single   S2  wang   spent 11    exceeds_credits
        single   S3  wang   spent 10    created
        single   S4  wang   spent 1     exceeds_credits
        single   S5  wang   spent 0     created
        pending  H1  wang   spent 1     exceeds_credits
        pending  H2  wang   spent 0     created
    """)
    assert table.available("wang") == 0


def test_a_hold_counts_as_spent_at_once_and_a_promise_not_before_it_is_kept(table: JournalTable) -> None:
    """Pre-ordered points could be spent twice; points that only wait for the seal could be spent unseen."""
    table.run("""
        single   S1  issue  wang  10    created
        pending  H1  wang   spent 6     created
        single   S2  wang   spent 5     exceeds_credits
        pending  H2  issue  wang  5     created
        single   S3  wang   spent 5     exceeds_credits
        post     P2  H2                 created
        single   S4  wang   spent 5     created
        void     V1  H1                 created
        single   S5  wang   spent 10    created
        single   S6  wang   spent 1     exceeds_credits
    """)
    assert table.available("wang") == 0


def test_what_a_hold_does_not_take_comes_back_with_the_same_line(table: JournalTable) -> None:
    """Points that hang between a hold and its post belong to nobody and are missed by somebody."""
    table.run("""
        single   S1  issue  wang  10    created
        pending  H1  wang   spent 10    created
        post     P1  H1  4              created
        single   S2  wang   spent 7     exceeds_credits
        single   S3  wang   spent 6     created
    """)
    assert table.available("wang") == 0


def test_a_limit_holds_between_two_limited_accounts(table: JournalTable) -> None:
    """Giving points to a neighbour must take them from the giver, all or none."""
    table.run("""
        single   S1  issue  wang  3     created
        single   S2  wang   li    4     exceeds_credits
        single   S3  wang   li    3     created
        single   S4  wang   li    1     exceeds_credits
        single   A1  li     wang  3     created              set=A
        single   A2  wang   li    2     created              set=A
        single   A3  li     wang  1     created              set=A
    """)
    assert (table.available("wang"), table.available("li")) == (2, 1)


def test_no_balance_grows_past_what_every_reader_keeps_exactly(table: JournalTable) -> None:
    """A sum past 2^53 is rounded by browsers and spreadsheets: points would appear or vanish on the way to a page."""
    table.run(f"""
        single   S1  issue  wang  {AMOUNT_MAX}   created
        single   S2  issue  wang  1              overflows_credits
        pending  H1  issue  wang  1              overflows_credits
        single   S3  wang   spent {AMOUNT_MAX}   created
        single   S4  issue  li    {AMOUNT_MAX}   created
        single   S5  li     wang  1              overflows_credits
        pending  H2  li     spent 1              created
        single   S6  issue  li    1              overflows_credits
        single   S7  wang   spent 0              created
        account  zhao       points  member  limited   created
        pending  H3  issue  zhao  {AMOUNT_MAX}   created
        single   S8  issue  zhao  1              overflows_credits
        void     V3  H3                          created
        single   S9  issue  zhao  1              created
    """)


def test_an_account_that_gave_all_that_can_be_counted_gives_no_more(table: JournalTable) -> None:
    """The counter of what was given must not run over either, even where the balance would still allow it."""
    table.run(f"""
        single   S1  issue  wang  {AMOUNT_MAX}   created
        single   S2  wang   spent {AMOUNT_MAX}   created
        single   S3  wang   spent 1              overflows_debits
        pending  H1  wang   spent 1              overflows_debits
        single   S4  wang   spent 0              created
    """)


def test_unlimited_accounts_have_no_bottom(table: JournalTable) -> None:
    """The account that points come from must never stop a stamp."""
    table.run(f"""
        single   S1  issue  spent {AMOUNT_MAX}   created
        single   S2  issue  spent {AMOUNT_MAX}   created
        single   S3  spent  issue {AMOUNT_MAX}   created
    """)


def test_a_set_that_runs_over_in_between_is_refused(table: JournalTable) -> None:
    """What the database sees at the end would fit; the statement would show a step that no reader keeps exactly."""
    table.run(f"""
        single   S1  issue  wang  {AMOUNT_MAX}   created
        pending  A1  issue  wang  1              overflows_credits     set=A
        void     A2  A1                          linked_event_failed   set=A
        batch
        pending  B1  issue  wang  1              overflows_credits
        post     B2  B1  0                       pending_transfer_not_found
        end
        pending  H1  wang   spent {AMOUNT_MAX}   created
        single   S2  issue  li    {AMOUNT_MAX}   created
        void     C1  H1                          created               set=C
        single   C2  wang   spent {AMOUNT_MAX}   created               set=C
        pending  D1  wang   spent 0              created               set=D
        post     D2  D1                          created               set=D
        pending  E1  li     spent 5              linked_event_failed   set=E
        void     E2  E1                          linked_event_failed   set=E
        pending  E3  wang   spent 1              overflows_debits      set=E
        void     E4  E3                          linked_event_failed   set=E
        pending  F1  li     spent 5              created               set=F
        void     F2  F1                          created               set=F
    """)
    assert (table.available("wang"), table.available("li")) == (0, AMOUNT_MAX)


def test_a_batch_is_held_to_the_limit_line_by_line(table: JournalTable) -> None:
    """What comes in later in the batch must not pay for what went out before."""
    table.run("""
        batch
        single   S1  issue  wang  5     created
        single   S2  wang   spent 3     created
        single   S3  wang   spent 3     exceeds_credits
        single   S4  issue  wang  1     created
        single   S5  wang   spent 3     created
        pending  H1  wang   spent 0     created
        pending  H2  wang   spent 1     exceeds_credits
        void     V1  H1                 created
        end
        batch
        pending  H3  issue  wang  4     created
        single   S6  wang   spent 1     exceeds_credits
        post     P3  H3  3              created
        single   S7  wang   spent 3     created
        end
    """)
    assert (table.available("wang"), table.balance("wang").credits_pending) == (0, 0)
