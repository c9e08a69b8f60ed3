"""Scenario tables of holds whose time is up, swept or not; they run on both engines, too (tests/db/test_book.py)."""

from tests.journal_table import JournalTable


def test_a_reader_sees_a_due_hold_given_back_in_the_very_second(table: JournalTable) -> None:
    """Somebody who looks at ten o'clock must see the points that are free again at ten o'clock."""
    table.run("""
        single   S1  issue  wang  10    created
        pending  H1  wang   spent 10    created   timeout=10s
        pending  H2  issue  wang  3     created   timeout=10s
        tick     9s
    """)
    assert (table.available("wang"), table.balance("wang").credits_pending) == (0, 3)
    table.run("tick 999999us")
    assert table.available("wang") == 0
    table.run("tick 1us")
    assert (table.available("wang"), table.balance("wang").credits_pending) == (10, 0)
    table.run("sweep")
    assert (table.available("wang"), table.balance("wang").credits_pending) == (10, 0)
    table.run("tick 1h")
    assert table.available("wang") == 10


def test_points_of_a_due_hold_are_spent_at_once(table: JournalTable) -> None:
    """A pre-order that ran out must not keep its points from the desk until the sweeper comes by."""
    table.run("""
        single   S1  issue  wang  10    created
        pending  H1  wang   spent 10    created   timeout=10s
        single   S2  wang   spent 1     exceeds_credits
        tick     10s
        single   S3  wang   spent 11    exceeds_credits
        single   S4  wang   spent 10    created
        post     P1  H1                 pending_transfer_expired
        void     V1  H1                 pending_transfer_expired
    """)
    assert table.available("wang") == 0


def test_an_expired_hold_answers_the_same_before_and_after_the_sweep(table: JournalTable) -> None:
    """Whether the sweeper came first must make no difference that anybody could feel."""
    rows = """
        post     P{0}  H1    4          pending_transfer_expired
        post     P{0}  H1    11         exceeds_pending_transfer_amount
        post     P{0}  H1    4          pending_transfer_has_different_code   code=gift
        void     V{0}  H1    4          pending_transfer_has_different_amount
        void     V{0}  H1               pending_transfer_expired
        pending  H1    issue wang 10    exists                                timeout=10s
        pending  H1    issue wang 10    exists_with_different_timeout         timeout=11s
    """
    table.run("""
        pending  H1    issue wang 10    created   timeout=10s
        tick     10s
    """)
    table.run(rows.format(1))
    table.run("sweep")
    table.run(rows.format(2))
    assert (table.posted("wang"), table.balance("wang").credits_pending) == (0, 0)


def test_a_hold_that_was_posted_in_time_does_not_expire(table: JournalTable) -> None:
    """Points that were stamped at the last moment must not be taken back by a sweeper a moment later."""
    table.run("""
        pending  H1  issue  wang  5     created   timeout=10s
        pending  H2  issue  wang  5     created   timeout=10s
        tick     9s
        post     P1  H1                 created
        void     V2  H2                 created
        tick     1s
        sweep
        post     P3  H1                 pending_transfer_already_posted
        post     P4  H2                 pending_transfer_already_voided
    """)
    assert table.posted("wang") == 5


def test_a_set_of_holds_expires_as_one(table: JournalTable) -> None:
    """Points given back while the bag stays reserved, or the other way round, is half a pre-order."""
    table.run("""
        single   S1  issue  wang  10    created
        single   S2  supply stock 1     created
        pending  A1  wang   spent 10    created   set=A timeout=10s
        pending  A2  stock  given 1     created   set=A timeout=10s
        tick     10s
        single   S3  wang   spent 1     created
        post     P1  A2                 pending_transfer_expired
        pending  B1  wang   spent 9     created   set=B
        pending  B2  stock  given 1     created   set=B
    """)
    assert (table.available("wang"), table.available("stock")) == (0, 0)


def test_what_is_left_of_a_set_expires_when_a_part_was_resolved(table: JournalTable) -> None:
    """A bag that was collected stays collected; only what nobody came for goes back."""
    table.run("""
        single   S1  issue  wang  10    created
        pending  A1  wang   spent 4     created   set=A timeout=10s
        pending  A2  wang   spent 3     created   set=A timeout=10s
        pending  A3  wang   spent 2     created   set=A timeout=10s
        post     P2  A2                 created
        tick     10s
        sweep
        post     P1  A1                 pending_transfer_expired
        post     P3  A3                 pending_transfer_expired
        post     P4  A2                 pending_transfer_already_posted
    """)
    assert table.available("wang") == 7


def test_a_hold_between_busy_accounts_expires_too(table: JournalTable) -> None:
    """Neither side has a balance that somebody would stumble over; it must not stay open for ever all the same."""
    table.run("""
        pending  H1  issue  spent 5     created   timeout=10s
        pending  H2  issue  spent 5     created   timeout=10s
        tick     10s
        post     P1  H1                 pending_transfer_expired
        sweep
        post     P1  H1                 pending_transfer_expired
        post     P2  H2                 pending_transfer_expired
    """)


def test_a_window_of_nothing_never_ends(table: JournalTable) -> None:
    """The club closes its days by hand; a stamp that waits for a leader on holiday must still be there in ten years."""
    table.run("""
        pending  H1  issue  wang  5     created
        tick     87840h
        sweep
        post     P1  H1                 created
    """)
    assert table.posted("wang") == 5


def test_holds_of_one_set_share_one_window(table: JournalTable) -> None:
    """Half of a pre-order that runs out before the other half is neither kept nor given up."""
    table.run("""
        pending  A1  issue  wang  1     value_error   set=A timeout=10s
        pending  A2  issue  wang  1     value_error   set=A timeout=11s
        pending  B1  issue  wang  1     value_error   set=B timeout=10s
        single   B2  issue  wang  1     value_error   set=B
        pending  B3  issue  wang  1     value_error   set=B
        batch
        single   S1  issue  wang  1     value_error
        pending  C1  issue  wang  1     value_error   set=C timeout=10s
        pending  C2  issue  wang  1     value_error   set=C
        end
        pending  A1  issue  wang  1     created       set=A timeout=10s
        single   A2  issue  wang  1     created       set=A
        pending  A3  issue  wang  1     created       set=A timeout=10s
        batch
        pending  D1  issue  wang  1     created       timeout=10s
        pending  D2  issue  wang  1     created       timeout=11s
        end
    """)
    assert (table.posted("wang"), table.balance("wang").credits_pending) == (1, 4)
