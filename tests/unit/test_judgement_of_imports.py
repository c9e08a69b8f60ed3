"""Scenario tables of the paper years, which go into an empty book alone; they run on both engines, too."""

from tests.journal_table import JournalTable


def test_an_import_may_be_repeated_and_extended(table: JournalTable) -> None:
    """The sheet of the third quarter turns up a week later; the first two must not be counted again."""
    table.run("""
        single   I1  issue  wang  10    created   ago=72h
        single   I2  wang   spent 4     created   ago=48h
        tick     1h
        single   I1  issue  wang  10    exists    ago=73h
        single   I2  wang   spent 4     exists    ago=1h
        single   I2  wang   spent 5     exists_with_different_amount   ago=49h
        single   I3  wang   spent 7     exceeds_credits                ago=1h
        single   I4  wang   spent 6     created                        ago=1h
    """)
    assert table.available("wang") == 0


def test_after_the_first_line_of_today_nothing_is_imported(table: JournalTable) -> None:
    """Paper slipped in beside living lines could change a quarter that was read out and posted."""
    table.run("""
        single   I1  issue  wang  10    created          ago=72h
        single   S1  issue  wang  1     created
        single   I2  issue  wang  10    book_not_empty   ago=72h
        single   I1  issue  wang  10    exists           ago=72h
        single   I1  issue  wang  11    exists_with_different_amount   ago=72h
        batch
        single   I1  issue  wang  10    book_not_empty   ago=72h
        single   I2  issue  wang  10    book_not_empty   ago=72h
        end
        single   I3  li     wang  10    exceeds_credits  ago=72h
        single   S2  issue  wang  1     created
    """)
    assert table.posted("wang") == 12


def test_paper_and_today_are_not_mixed_in_one_batch(table: JournalTable) -> None:
    """A batch that is half old and half new is a mistake of whoever put it together; none of it may stand."""
    table.run("""
        batch
        single   I1  issue  wang  10    book_not_empty   ago=72h
        single   S1  issue  wang  1     book_not_empty
        end
        single   A1  issue  wang  10    book_not_empty   set=A ago=72h
        single   A2  issue  wang  1     book_not_empty   set=A
        batch
        single   I1  issue  wang  10    created          ago=72h
        single   S2  li     wang  1     exceeds_credits
        end
        single   S1  issue  wang  1     created
    """)
    assert table.posted("wang") == 11


def test_closing_an_account_is_a_line_of_today(table: JournalTable) -> None:
    """Once the committee has acted on the book, its past is settled."""
    table.run("""
        single   I1  issue  wang  10    created          ago=72h
        close    C1  li                 created
        single   I2  issue  wang  10    book_not_empty   ago=72h
    """)


def test_nothing_is_imported_from_the_future(table: JournalTable) -> None:
    """A mistyped year would put points into a quarter that has not begun."""
    table.run("""
        single   I1  issue  wang  10    value_error      ago=-1us
        batch
        single   I2  issue  wang  10    value_error      ago=72h
        single   I3  issue  wang  10    value_error      ago=-24h
        end
        single   I1  issue  wang  10    created          ago=0s
    """)
    assert table.posted("wang") == 10
