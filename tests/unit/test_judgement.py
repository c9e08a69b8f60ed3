"""Scenario tables of single lines and sets. Each runs here on the pure judge, and in tests/db/test_book.py on both engines."""

from tests.journal_table import JournalTable


def test_a_replay_is_answered_exists(table: JournalTable) -> None:
    """A retry after a lost answer must neither double the points nor look like a fault."""
    table.run("""
        single   S1  issue  wang  10    created   ref=A
        single   S1  issue  wang  10    exists    ref=A
        pending  H1  issue  wang  5     created   timeout=72h
        pending  H1  issue  wang  5     exists    timeout=72h
        post     P1  H1  3              created
        post     P1  H1  3              exists
        single   S1  issue  wang  10    exists    ref=A
        pending  H1  issue  wang  5     exists    timeout=72h
        pending  H2  issue  wang  5     created
        void     V1  H2                 created
        void     V1  H2                 exists
        void     V1  H2  5              exists
    """)
    assert table.posted("wang") == 13


def test_a_replay_is_answered_exists_long_after_it_could_be_made_again(table: JournalTable) -> None:
    """The phone that was in a tunnel asks again when the points are spent, the hold is due and the account closed."""
    table.run("""
        single   S0  issue  wang  10    created
        pending  H1  issue  wang  5     created   timeout=1h
        post     P1  H1                 created
        single   S1  wang   spent 15    created
        single   S2  issue  li    3     created
        single   S3  li     issue 3     created   reverses=S2
        tick     72h
        close    C1  wang               created
        close    C2  li                 created
        post     P1  H1                 exists
        single   S1  wang   spent 15    exists
        single   S3  li     issue 3     exists    reverses=S2
    """)


def test_every_difference_of_a_replay_is_named_in_order(table: JournalTable) -> None:
    """Answering `exists` to another line would tell somebody that their points were booked when they were not."""
    table.run("""
        single   S0  issue  wang  10    created
        single   S1  issue  wang  10    created                        code=gift ref=A reverses=S0
        post     S1  S0                 exists_with_different_kind
        single   S1  li     spent 9     exists_with_different_pending_id         pending=S0 timeout=1h unit=cny ref=B set=X:0/1
        single   S1  li     spent 9     exists_with_different_timeout            timeout=1h unit=cny ref=B set=X:0/1
        single   S1  li     spent 9     exists_with_different_debit_account_id   unit=cny ref=B set=X:0/1
        single   S1  issue  spent 9     exists_with_different_credit_account_id  unit=cny ref=B set=X:0/1
        single   S1  issue  wang  9     exists_with_different_amount             unit=cny ref=B set=X:0/1
        single   S1  issue  wang  10    exists_with_different_ref                unit=cny ref=B set=X:0/1
        single   S1  issue  wang  10    exists_with_different_unit               unit=cny ref=A set=X:0/1
        single   S1  issue  wang  10    exists_with_different_code               code=stamp ref=A set=X:0/1
        single   S1  issue  wang  10    exists_with_different_reverses_id        code=gift ref=A set=X:0/1
        single   S1  issue  wang  10    exists_with_different_set                code=gift ref=A reverses=S0 set=X:0/1
        single   S1  issue  wang  10    exists                                   code=gift ref=A reverses=S0
    """)
    assert table.posted("wang") == 20


def test_what_a_post_does_not_say_is_its_holds_and_what_it_says_is_compared(table: JournalTable) -> None:
    """A second post of another amount, or of another hold, under a known id must not pass for the first."""
    table.run("""
        pending  H1  issue  wang  10    created
        pending  H2  issue  wang  10    created
        post     P1  H1  4              created
        void     P1  H1                 exists_with_different_kind
        post     P1  H2  4              exists_with_different_pending_id
        post     P1  0   4              exists_with_different_pending_id
        post     P1  -   4              exists_with_different_pending_id
        post     P1  H1  4              exists_with_different_timeout            timeout=1h
        post     P1  H1  4              exists_with_different_debit_account_id   debit=li
        post     P1  H1  4              exists_with_different_credit_account_id  credit=li
        post     P1  H1  5              exists_with_different_amount
        post     P1  H1                 exists_with_different_amount
        post     P1  H1  4              exists_with_different_ref                ref=A
        post     P1  H1  4              exists_with_different_unit               unit=cny
        post     P1  H1  4              exists_with_different_code               code=gift
        post     P1  H1  4              exists                                   debit=issue credit=wang unit=points code=stamp
        post     P2  H2                 created
        post     P2  H2                 exists
        post     P2  H2  10             exists
    """)
    assert table.posted("wang") == 14


def test_a_set_happens_as_one_or_not_at_all(table: JournalTable) -> None:
    """Points gone and no rice in the hand, or rice without points: either is a quarrel at the desk."""
    table.run("""
        single   S1  issue  wang  10    created
        single   S2  supply stock 1     created
        single   A1  wang   spent 3     created               set=A
        single   A2  stock  given 1     created               set=A
        single   B1  wang   spent 3     linked_event_failed   set=B
        single   B2  stock  given 1     exceeds_credits       set=B
    """)
    assert (table.available("wang"), table.available("stock")) == (7, 0)


def test_the_first_failure_of_a_set_is_named(table: JournalTable) -> None:
    """The desk must say what is missing: the rice or the points."""
    table.run("""
        single   S1  issue  wang  10    created
        single   A1  wang   spent 3     linked_event_failed          set=A
        single   A2  wang   wang  3     accounts_must_be_different   set=A
        single   A3  wang   spent 300   linked_event_failed          set=A
        single   B1  wang   spent 300   exceeds_credits              set=B
        single   B2  wang   wang  3     linked_event_failed          set=B
    """)
    assert table.available("wang") == 10


def test_later_members_of_a_batch_see_what_a_failed_set_left_alone(table: JournalTable) -> None:
    """A neighbour's refused basket must not take my points with it, nor leave me its own."""
    table.run("""
        single   S1  issue  wang  10    created
        batch
        single   A1  wang   li    10    linked_event_failed   set=A
        single   A2  stock  given 1     exceeds_credits       set=A
        single   B1  li     spent 10    exceeds_credits
        single   C1  wang   spent 10    created
        single   D1  wang   spent 1     exceeds_credits
        end
    """)
    assert (table.available("wang"), table.available("li")) == (0, 0)


def test_a_set_is_judged_in_its_order(table: JournalTable) -> None:
    """Spending before receiving would be a debt for a moment, and a reader might look in that moment."""
    table.run("""
        single   A1  wang   spent 5     exceeds_credits       set=A
        single   A2  issue  wang  5     linked_event_failed   set=A
        single   B1  issue  wang  5     created               set=B
        single   B2  wang   spent 5     created               set=B
        pending  C1  issue  wang  4     created               set=C
        post     C2  C1  3              created               set=C
        single   C3  wang   spent 3     created               set=C
        pending  D1  issue  wang  4     linked_event_failed   set=D
        post     D2  D1  3              linked_event_failed   set=D
        post     D3  D1  1              pending_transfer_already_posted   set=D
    """)
    assert table.available("wang") == 0


def test_an_open_chain_is_refused_at_its_last_line(table: JournalTable) -> None:
    """A basket that was cut off on its way must not be sold by halves."""
    table.run("""
        single   A1  issue  wang  1     linked_event_failed       set=A:0/3
        single   A2  issue  wang  1     linked_event_chain_open   set=A:1/3
        single   B1  issue  wang  1     linked_event_chain_open   set=B:1/2
        batch
        single   C1  issue  wang  1     linked_event_chain_open   set=C:0/2
        single   S1  issue  li    1     created
        single   C2  issue  wang  1     linked_event_chain_open   set=C:1/2
        end
        batch
        single   D1  issue  wang  1     linked_event_failed       set=D:1/2
        single   D2  issue  wang  1     linked_event_chain_open   set=D:0/2
        end
        single   E1  issue  wang  1     linked_event_failed       set=E:0/2
        single   E2  issue  wang  1     linked_event_chain_open   set=E:1/3
    """)
    assert (table.posted("wang"), table.posted("li")) == (0, 1)


def test_an_open_chain_outranks_every_fault_of_its_lines(table: JournalTable) -> None:
    """What is incomplete cannot be judged: a fault named now might not be the fault of the whole."""
    table.run("""
        single   0   wang   wang  1     linked_event_failed       set=A:0/3
        single   A2  nobody li    1     linked_event_chain_open   set=A:1/3
    """)


def test_a_replayed_set_exists_line_by_line(table: JournalTable) -> None:
    """The desk sends its basket twice; the second answer must be a receipt, not a second sale."""
    rows = """
        single   A1  wang   spent 3     {}               set=A
        single   A2  stock  given 1     {}               set=A
    """
    table.run("""
        single   S1  issue  wang  10    created
        single   S2  supply stock 1     created
    """)
    table.run(rows.format("created", "created"))
    table.run(rows.format("exists", "exists"))
    table.run("""
        single   A1  wang   spent 3     linked_event_chain_open      set=A:0/2
        single   A1  wang   spent 3     exists_with_different_set
        single   A1  wang   spent 3     exists_with_different_set    set=A:0/1
        single   A2  stock  given 1     exists_with_different_set    set=A:0/2
        single   A1  wang   spent 3     linked_event_failed          set=A:1/2
    """)
    assert (table.available("wang"), table.available("stock")) == (7, 0)


def test_a_stored_set_takes_no_new_lines(table: JournalTable) -> None:
    """A set that could grow later was never whole, and its leaf in the log would lie."""
    table.run("""
        single   A1  issue  wang  1     created                      set=A
        single   A2  issue  wang  1     created                      set=A
        single   A3  issue  wang  1     exists_with_different_set    set=A:0/2
        single   A4  issue  wang  1     linked_event_failed          set=A:1/2
        single   A1  issue  wang  1     linked_event_failed          set=A:0/2
        single   A5  issue  wang  1     exists_with_different_set    set=A:1/2
        single   S1  issue  wang  1     created
        single   A6  issue  wang  1     exists_with_different_set    set=S1:0/1
    """)
    assert table.posted("wang") == 3


def test_an_id_stands_once_in_a_set(table: JournalTable) -> None:
    """Two lines of one id are one line written twice: neither may be booked, and nobody may wait for it for ever."""
    table.run("""
        single   A1  issue  wang  1     linked_event_failed          set=A
        single   A1  issue  wang  1     exists_with_different_set    set=A
        single   B1  issue  wang  1     linked_event_failed          set=B
        single   B1  issue  li    1     exists_with_different_credit_account_id   set=B
        batch
        single   C1  issue  wang  1     created
        single   C1  issue  wang  1     exists
        single   C1  issue  wang  2     exists_with_different_amount
        end
    """)
    assert table.posted("wang") == 1
