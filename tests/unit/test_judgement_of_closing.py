"""Scenario tables of closing and reopening accounts; they run on both engines, too (tests/db/test_book.py)."""

from tests.journal_table import JournalTable


def test_a_closed_account_takes_no_lines(table: JournalTable) -> None:
    """Points given to somebody who moved away can never be spent by anyone."""
    table.run("""
        close    C1  wang               created
        single   S2  wang   spent 0     debit_account_already_closed
        single   S3  issue  wang  1     credit_account_already_closed
        single   S4  wang   li    0     debit_account_already_closed
        close    C2  li                 created
        single   S5  wang   li    0     debit_account_already_closed
        pending  H1  issue  li    5     credit_account_already_closed
        pending  H2  li     spent 0     debit_account_already_closed
        single   A1  issue  spent 1     linked_event_failed             set=A
        single   A2  issue  wang  1     credit_account_already_closed   set=A
        single   S6  issue  spent 1     created
    """)
    assert table.balance("wang").closed
    assert table.posted("wang") == 0


def test_an_account_with_points_is_not_closed(table: JournalTable) -> None:
    """Points on a closed account are lost to their owner and missing from every sum that the committee prints."""
    table.run("""
        single   S1  issue  wang  1     created
        close    C1  wang               account_not_closable:not_empty
        single   S2  wang   spent 1     created
        close    C1  wang               created
    """)
    assert table.balance("wang").closed


def test_an_account_with_a_live_hold_is_not_closed(table: JournalTable) -> None:
    """A pre-order or a stamp that is under way would be stuck between two books for ever."""
    table.run("""
        single   S1  issue  wang  5     created
        pending  H1  wang   spent 5     created
        close    C1  wang               account_not_closable:held
        post     P1  H1                 created
        pending  H2  issue  wang  5     created
        close    C1  wang               account_not_closable:held
        void     V2  H2                 created
        pending  H3  issue  wang  0     created
        post     P3  H3                 created
        close    C1  wang               created
        post     P4  H1                 pending_transfer_already_posted
        post     P4  H2                 pending_transfer_already_voided
    """)
    assert table.balance("wang").closed


def test_a_hold_that_is_due_does_not_keep_an_account_open(table: JournalTable) -> None:
    """Nobody should have to wait for the sweeper before somebody's handbook can be closed."""
    table.run("""
        single   S1  issue  wang  5     created
        pending  H1  wang   spent 5     created   timeout=10s
        pending  H2  issue  wang  5     created   timeout=10s
        tick     10s
        close    C1  wang               account_not_closable:not_empty
        single   S2  wang   spent 5     created
        close    C1  wang               created
        post     P2  H2                 pending_transfer_expired
    """)
    assert table.balance("wang").closed


def test_a_busy_account_is_not_closed(table: JournalTable) -> None:
    """It has no balance of its own that could be locked: closing it would be a promise that no line keeps."""
    table.run("""
        close    C1  issue              account_not_closable:folded
        reopen   C1  issue              account_not_closable:folded
        single   S1  issue  wang  1     created
    """)


def test_closing_is_answered_as_every_line_is(table: JournalTable) -> None:
    """An officer who presses twice, or whose line was lost on the way, must be told that it worked."""
    table.run("""
        single   S1  issue  li    1     created
        pending  H1  issue  li    1     created
        close    C1  wang               created
        close    C1  wang               exists
        close    C1  li                 exists_with_different_debit_account_id
        reopen   C1  wang               exists_with_different_code
        close    S1  issue              exists_with_different_code
        close    H1  issue              exists_with_different_kind
        close    0   wang               id_must_not_be_zero
        close    C2  wang               debit_account_already_closed
        close    C2  wang               debit_account_already_closed
        reopen   R1  wang               created
        reopen   R1  wang               exists
        close    R1  wang               exists_with_different_code
        close    C1  wang               exists
        reopen   R2  wang               account_not_closed
        reopen   R2  nobody             debit_account_not_found
        close    C2  wang               created
        reopen   R2  wang               created
        single   F1  wang   spent 9     exceeds_credits
        close    F1  wang               id_already_failed
    """)
    assert not table.balance("wang").closed


def test_the_id_of_a_closing_is_taken(table: JournalTable) -> None:
    """A stamp under the id of a closing would make one of the two vanish at the next retry."""
    table.run("""
        close    C1  wang               created
        single   C1  issue  wang  1     exists_with_different_debit_account_id
        single   C1  wang   issue 0     exists_with_different_credit_account_id
        void     C1  XX                 exists_with_different_kind
        single   A1  issue  li    1     created   set=A
        single   A2  issue  li    1     created   set=A
        single   A3  issue  li    1     exists_with_different_set   set=C1:0/1
        close    A   stock              exists_with_different_set
    """)


def test_a_reopened_account_is_as_it_was(table: JournalTable) -> None:
    """Whoever moves back finds their handbook, not a new one beside it."""
    table.run("""
        single   S1  issue  wang  9     created
        single   S2  wang   spent 9     created
        close    C1  wang               created
        single   S3  issue  wang  2     credit_account_already_closed
        reopen   R1  wang               created
        single   S3  issue  wang  2     id_already_failed
        single   S4  issue  wang  2     created
        close    C2  wang               account_not_closable:not_empty
        single   S5  wang   spent 2     created
        close    C2  wang               created
        reopen   R2  wang               created
        single   S6  wang   spent 1     exceeds_credits
    """)
    balance = table.balance("wang")
    assert (balance.closed, balance.credits_posted, balance.debits_posted) == (False, 11, 11)


def test_a_reversal_into_a_closed_account_waits_until_it_is_open(table: JournalTable) -> None:
    """A correction in somebody's favour must not disappear into an account that nobody can use."""
    table.run("""
        single   S1  issue  wang  4     created
        single   S2  wang   spent 4     created
        close    C1  wang               created
        single   R1  spent  wang  4     credit_account_already_closed   code=correction reverses=S2
        reopen   O1  wang               created
        single   R2  spent  wang  4     created                         code=correction reverses=S2
    """)
    assert table.available("wang") == 4
