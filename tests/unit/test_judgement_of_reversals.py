"""Scenario tables of corrections; they run on both engines, too (tests/db/test_book.py)."""

from tests.journal_table import JournalTable


def test_a_line_is_reversed_at_most_once(table: JournalTable) -> None:
    """A wrong stamp taken back twice takes points that were earned."""
    table.run("""
        single   S1  issue  wang  10    created
        pending  H1  issue  wang  10    created
        post     P1  H1                 created
        pending  H2  issue  wang  10    created
        void     V2  H2                 created
        single   R1  wang   issue 10    created                            code=correction reverses=P1
        single   R2  wang   issue 10    already_reversed                   code=correction reverses=P1
        single   R2  wang   issue 10    reversed_transfer_must_be_posted   code=correction reverses=H1
        single   R2  wang   issue 10    reversed_transfer_must_be_posted   code=correction reverses=V2
        single   R2  wang   issue 10    reversed_transfer_not_found        code=correction reverses=XX
        single   A1  wang   issue 4     linked_event_failed                code=correction reverses=S1 set=A
        single   A2  wang   issue 4     already_reversed                   code=correction reverses=S1 set=A
        single   R3  wang   issue 4     created                            code=correction reverses=S1
    """)
    assert table.available("wang") == 6


def test_a_reversal_is_not_reversed(table: JournalTable) -> None:
    """What was taken by mistake is given anew, in a line that says so; a chain of corrections is read by nobody."""
    table.run("""
        single   S1  issue  wang  10    created
        single   R1  wang   issue 10    created                            code=correction reverses=S1
        single   R2  issue  wang  10    reversed_transfer_must_be_posted   code=correction reverses=R1
        single   S1  issue  wang  10    exists
        single   R1  wang   issue 10    exists                             code=correction reverses=S1
        single   R3  wang   issue 10    already_reversed                   code=correction reverses=S1
        single   S2  issue  wang  10    created                            code=correction
        single   R4  wang   issue 10    created                            code=correction reverses=S2
    """)
    assert table.available("wang") == 0


def test_what_expired_was_never_given_and_is_not_taken_back(table: JournalTable) -> None:
    """A check-in that ran out brought no points; a correction of it would take somebody else's."""
    table.run("""
        single   S0  issue  wang  10    created
        pending  H1  issue  wang  10    created                            timeout=10s
        tick     10s
        sweep
        single   R1  wang   issue 10    reversed_transfer_must_be_posted   code=correction reverses=H1
    """)
    assert table.available("wang") == 10


def test_a_correction_takes_no_more_than_is_left(table: JournalTable) -> None:
    """What was spent in good faith is borne by the committee; a handbook never stands below zero."""
    table.run("""
        single   S1  issue  wang  10    created
        single   S2  wang   spent 4     created
        single   R1  wang   issue 10    exceeds_credits   code=correction reverses=S1
        single   R2  wang   issue 6     created           code=correction reverses=S1
        single   R3  wang   issue 0     already_reversed  code=correction reverses=S1
    """)
    assert table.available("wang") == 0


def test_a_line_is_reversed_within_its_own_set_or_batch(table: JournalTable) -> None:
    """A slip that is seen while the basket is being written is mended in the same basket, and once."""
    table.run("""
        single   A1  issue  wang  10    created            set=A
        single   A2  wang   issue 10    created            set=A code=correction reverses=A1
        batch
        single   S1  issue  wang  10    created
        single   R1  wang   issue 10    created            code=correction reverses=S1
        single   R2  wang   issue 10    already_reversed   code=correction reverses=S1
        single   R3  wang   issue 0     already_reversed   code=correction reverses=A1
        end
        batch
        single   B1  issue  wang  10    linked_event_failed   set=B
        single   B2  wang   wang  10    accounts_must_be_different   set=B
        single   R4  wang   issue 0     reversed_transfer_not_found  code=correction reverses=B1
        end
    """)
    assert table.available("wang") == 0


def test_a_reversal_that_was_refused_leaves_the_line_as_it_was(table: JournalTable) -> None:
    """A correction that did not happen must not be in the way of the one that does."""
    table.run("""
        single   S1  issue  wang  10    created
        single   A1  wang   issue 10    linked_event_failed   set=A code=correction reverses=S1
        single   A2  stock  given 1     exceeds_credits       set=A
        single   R1  wang   issue 10    created               code=correction reverses=S1
    """)
    assert table.available("wang") == 0
