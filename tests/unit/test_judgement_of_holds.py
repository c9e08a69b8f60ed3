"""Scenario tables of holds; they run on both engines, too (tests/db/test_book.py)."""

from tests.journal_table import JournalTable


def test_a_hold_is_posted_in_part_in_whole_or_with_nothing(table: JournalTable) -> None:
    """A cap that was reached posts 0: the seal is shown, it counts as attendance, and the points stay where they were."""
    table.run("""
        pending  H1  issue  wang  10    created
        pending  H2  issue  wang  10    created
        pending  H3  issue  wang  10    created
        pending  H4  issue  wang  0     created
        post     P1  H1  4              created
        post     P2  H2                 created
        post     P3  H3  0              created
        post     P4  H4                 created
    """)
    balance = table.balance("wang")
    assert (balance.credits_posted, balance.credits_pending) == (14, 0)


def test_a_hold_is_posted_at_most_once(table: JournalTable) -> None:
    """Two people pressing the seal, or one pressing twice, must never double the points."""
    table.run("""
        pending  H1  issue  wang  10    created
        post     P1  H1  11             exceeds_pending_transfer_amount
        post     P2  H1  10             created
        post     P3  H1  10             pending_transfer_already_posted
        void     V1  H1                 pending_transfer_already_posted
        pending  H2  issue  wang  5     created   timeout=72h
        tick     72h
        post     P4  H2  5              pending_transfer_expired
    """)
    assert table.posted("wang") == 10


def test_a_hold_is_voided_at_most_once(table: JournalTable) -> None:
    """A returned check-in that could be stamped later would pay for an absence."""
    table.run("""
        pending  H1  issue  wang  10    created
        void     V1  H1  4              pending_transfer_has_different_amount
        void     V1  H1  11             exceeds_pending_transfer_amount
        void     V1  H1  10             created
        void     V2  H1                 pending_transfer_already_voided
        post     P1  H1                 pending_transfer_already_voided
    """)
    balance = table.balance("wang")
    assert (balance.credits_posted, balance.credits_pending) == (0, 0)


def test_the_resolution_is_told_as_it_was_inside_one_set(table: JournalTable) -> None:
    """Two seals on one hold within one press are one too many."""
    table.run("""
        pending  H1  issue  wang  10    created
        post     A1  H1  5              linked_event_failed               set=A
        post     A2  H1  5              pending_transfer_already_posted   set=A
        void     B1  H1                 linked_event_failed               set=B
        post     B2  H1  5              pending_transfer_already_voided   set=B
        post     P1  H1  5              created
    """)
    assert table.posted("wang") == 5


def test_faults_of_a_post_are_named_in_order_until_none_is_left(table: JournalTable) -> None:
    """The officer who reads `already posted` must be able to trust that nothing else was wrong."""
    table.run("""
        single   S1  issue  wang  1     created
        pending  H0  issue  wang  5     created
        post     P0  H0                 created
        pending  H1  issue  wang  5     created
        post     F1  XX  6    accounts_must_be_different             debit=li credit=li timeout=1h unit=cny code=gift
        post     F1  XX  6    timeout_reserved_for_pending_transfer  debit=li credit=spent timeout=1h unit=cny code=gift
        post     F1  XX  6    pending_transfer_not_found             debit=li credit=spent unit=cny code=gift
        post     F2  S1  6    pending_transfer_not_pending           debit=li credit=spent unit=cny code=gift
        post     F2  P0  6    pending_transfer_not_pending           debit=li credit=spent unit=cny code=gift
        post     F2  H0  6    pending_transfer_has_different_debit_account_id    debit=li credit=spent unit=cny code=gift
        post     F2  H0  6    pending_transfer_has_different_credit_account_id   credit=spent unit=cny code=gift
        post     F2  H0  6    pending_transfer_has_different_unit    unit=cny code=gift
        post     F2  H0  6    pending_transfer_has_different_code    code=gift
        post     F2  H0  6    exceeds_pending_transfer_amount
        post     F2  H0  5    pending_transfer_already_posted
        post     F2  H1  5    created                                debit=issue credit=wang unit=points code=stamp
    """)
    assert table.posted("wang") == 11


def test_faults_of_a_void_are_named_in_order_until_none_is_left(table: JournalTable) -> None:
    """A void that takes another amount than the hold would leave a rest that nobody ever sees again."""
    table.run("""
        pending  H0  issue  wang  5     created
        void     V0  H0                 created
        pending  H1  issue  wang  5     created
        void     F1  XX  6    pending_transfer_not_found             debit=li credit=spent unit=cny code=gift
        void     F2  H0  6    pending_transfer_has_different_debit_account_id    debit=li credit=spent unit=cny code=gift
        void     F2  H0  6    pending_transfer_has_different_credit_account_id   credit=spent unit=cny code=gift
        void     F2  H0  6    pending_transfer_has_different_unit    unit=cny code=gift
        void     F2  H0  6    pending_transfer_has_different_code    code=gift
        void     F2  H0  6    exceeds_pending_transfer_amount
        void     F2  H0  4    pending_transfer_has_different_amount
        void     F2  H0  5    pending_transfer_already_voided
        void     F2  H1  5    created                                debit=issue credit=wang unit=points code=stamp
    """)
    assert table.balance("wang").credits_pending == 0


def test_a_hold_expires_at_the_exact_instant(table: JournalTable) -> None:
    """A late scheduler must not widen anyone's window, and an early one must not narrow it."""
    table.run("""
        pending  H1  issue  wang  1     created   timeout=10s
        pending  H2  issue  wang  1     created   timeout=10s
        pending  H3  issue  wang  1     created
        tick     9s
        tick     999999us
        post     P1  H1                 created
        tick     1us
        post     P2  H2                 pending_transfer_expired
        void     V2  H2                 pending_transfer_expired
        post     P1  H1                 exists
        post     P9  H1                 pending_transfer_already_posted
        tick     87840h
        post     P3  H3                 created
    """)
    assert table.posted("wang") == 2


def test_every_difference_of_a_repeated_hold_is_named(table: JournalTable) -> None:
    """A hold that comes back with another window or amount is another promise, and must not pass for the first."""
    table.run("""
        pending  H1  issue  wang  5     created                                  timeout=72h ref=A
        single   H1  issue  wang  5     exists_with_different_kind               ref=A
        pending  H1  issue  wang  5     exists_with_different_timeout            timeout=71h ref=A
        pending  H1  issue  wang  5     exists_with_different_timeout            ref=A
        pending  H1  spent  wang  5     exists_with_different_debit_account_id   timeout=72h ref=A
        pending  H1  issue  li    5     exists_with_different_credit_account_id  timeout=72h ref=A
        pending  H1  issue  wang  4     exists_with_different_amount             timeout=72h ref=A
        pending  H1  issue  wang  5     exists_with_different_ref                timeout=72h
        pending  H1  issue  wang  5     exists_with_different_unit               timeout=72h ref=A unit=cny
        pending  H1  issue  wang  5     exists_with_different_code               timeout=72h ref=A code=gift
        pending  H1  issue  wang  5     exists_with_different_reverses_id        timeout=72h ref=A reverses=H1
        pending  H1  issue  wang  5     exists_with_different_set                timeout=72h ref=A set=X:0/1
        pending  H1  issue  wang  5     exists                                   timeout=72h ref=A
    """)
    assert table.balance("wang").credits_pending == 5


def test_a_void_under_a_known_id_is_compared_like_a_post(table: JournalTable) -> None:
    """Taking back a stamp and stamping under one id would be told as done, whichever came first."""
    table.run("""
        pending  H1  issue  wang  5     created
        pending  H2  issue  wang  5     created
        void     V1  H1                 created
        post     V1  H1                 exists_with_different_kind
        void     V1  H2                 exists_with_different_pending_id
        void     V1  H1  4              exists_with_different_amount
        void     V1  H1                 exists_with_different_set   set=X:0/1
        void     V1  H1  5              exists                      debit=issue credit=wang
    """)


def test_a_hold_made_and_kept_in_one_batch_is_one_movement(table: JournalTable) -> None:
    """The leader who checks somebody in and stamps at once must find both, and a second stamp must find the first."""
    table.run("""
        batch
        pending  H1  issue  wang  5     created
        post     P1  H1                 created
        post     P2  H1                 pending_transfer_already_posted
        post     P1  H1                 exists
        void     V1  H1                 pending_transfer_already_posted
        pending  H2  issue  wang  5     created   timeout=1h
        void     V2  H2                 created
        pending  H1  issue  wang  5     exists
        end
    """)
    balance = table.balance("wang")
    assert (balance.credits_posted, balance.credits_pending) == (5, 0)
