"""Scenario tables of holds, limits, reversals and closed accounts; they run on both engines, too (tests/db/test_book.py)."""

from ledger.book.account import AMOUNT_MAX
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


def test_a_closed_account_takes_no_lines(table: JournalTable) -> None:
    """Points given to somebody who moved away can never be spent by anyone."""
    table.run("""
        single   S1  issue  wang  10    created
        pending  H1  issue  li    5     created
        pending  H2  wang   spent 5     created
        close    wang
        close    li
        single   S2  wang   spent 1     debit_account_already_closed
        single   S3  issue  wang  1     credit_account_already_closed
        single   S4  li     wang  0     debit_account_already_closed
        post     P1  H1                 credit_account_already_closed
        void     V2  H2                 debit_account_already_closed
        single   A1  issue  spent 1     linked_event_failed             set=A
        single   A2  issue  wang  1     credit_account_already_closed   set=A
        single   S5  issue  spent 1     created
    """)
    assert table.posted("wang") == 10


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
