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
