"""Tables of many faults at once: the first in the order of `ledger.md` is named; they run on both engines, too."""

from ledger.book.account import AMOUNT_MAX
from tests.journal_table import JournalTable


def test_faults_are_named_in_order_until_none_is_left(table: JournalTable) -> None:
    """Two engines that name different faults of one line are two ledgers; a refusal must not depend on luck."""
    table.run("""
        account  old     points  member  limited  created
        account  yuan    cny     cost             created
        single   S0  issue  wang  9     created
        pending  H0  issue  wang  1     created
        single   S2  wang   issue 4     created     reverses=S0
        close    C1  old                created
        single   0   nobody nobody  100   id_must_not_be_zero                    pending=H0 timeout=1h unit=cny reverses=XX
        single   F0  nobody nobody  100   accounts_must_be_different             pending=H0 timeout=1h unit=cny reverses=XX
        single   F0  nobody nemo    100   pending_id_must_be_zero                pending=H0 timeout=1h unit=cny reverses=XX
        single   F0  nobody nemo    100   timeout_reserved_for_pending_transfer  timeout=1h unit=cny reverses=XX
        single   F1  nobody nemo    100   debit_account_not_found                unit=cny reverses=XX
        single   F1  nobody nemo    100   id_already_failed                      timeout=1h unit=cny reverses=XX
        single   F2  old    nemo    100   credit_account_not_found               unit=cny reverses=XX
        single   F3  old    stock   100   accounts_must_have_the_same_unit       unit=cny reverses=XX
        single   F3  old    li      100   transfer_must_have_the_same_unit_as_accounts   unit=cny reverses=XX
        single   F3  old    li      100   debit_account_already_closed           reverses=XX
        single   F4  li     old     100   credit_account_already_closed          reverses=XX
        single   F5  li     issue   100   reversed_transfer_not_found            reverses=XX
        single   F5  li     issue   100   reversed_transfer_must_be_posted       reverses=H0
        single   F5  li     issue   100   already_reversed                       reverses=S0
        single   F5  li     issue   100   exceeds_credits
        single   F6  wang   issue   5     created
    """)
    assert table.available("wang") == 0


def test_faults_across_the_groups_are_named_in_order(table: JournalTable) -> None:
    """A line that is wrong in every way there is must be told the same first thing by everybody, and the next thing then."""
    table.run("""
        single   S0  issue  wang  9     created
        pending  H0  issue  wang  5     created
        post     P0  H0                 created
        pending  HD  issue  wang  5     created   timeout=1s
        tick     1s
        single   X1  wang   spent 100   exceeds_credits
        single   A1  issue  wang  1     created   set=A
        single   A2  issue  wang  1     created   set=A
        post     0   XX  6    linked_event_chain_open                debit=li credit=li timeout=1h unit=cny set=A:0/2
        post     0   XX  6    exists_with_different_set              debit=li credit=li timeout=1h unit=cny set=A:0/1
        post     0   XX  6    id_must_not_be_zero                    debit=li credit=li timeout=1h unit=cny set=B:0/1
        post     P0  XX  6    exists_with_different_pending_id       debit=li credit=li timeout=1h unit=cny set=B:0/1
        post     X1  XX  6    exists_with_different_set              debit=li credit=li timeout=1h unit=cny set=A:0/1
        post     X1  XX  6    id_already_failed                      debit=li credit=li timeout=1h unit=cny set=B:0/1
        post     F1  XX  6    accounts_must_be_different             debit=li credit=li timeout=1h unit=cny set=B:0/1
        post     F1  XX  6    timeout_reserved_for_pending_transfer  debit=li credit=nemo timeout=1h unit=cny set=B:0/1
        post     F1  S0  6    pending_transfer_not_pending           debit=li credit=nemo unit=cny set=B:0/1
        post     F1  HD  6    pending_transfer_has_different_debit_account_id   debit=nobody credit=nemo unit=cny
        post     F1  HD  6    exceeds_pending_transfer_amount
        post     F1  HD  5    pending_transfer_expired
        single   F1  issue  wang  1     created
    """)
    assert table.posted("wang") == 17


def test_a_hold_of_a_set_that_is_wrong_in_every_way(table: JournalTable) -> None:
    """The first fault of the first faulty line is told; faults of later lines are not looked for."""
    table.run("""
        pending  H0  issue  wang  5     created
        pending  A1  issue  wang  1     linked_event_failed                     set=A
        pending  A2  nobody nobody 1    accounts_must_be_different              set=A pending=H0
        single   0   issue  wang  1     linked_event_failed                     set=A
        pending  B1  issue  wang  1     linked_event_failed                     set=B
        pending  B2  nobody nemo  1     pending_id_must_be_zero                 set=B pending=H0
        single   0   issue  wang  1     linked_event_failed                     set=B
        pending  C1  issue  wang  1     linked_event_failed                     set=C
        pending  C2  nobody nemo  1     debit_account_not_found                 set=C
        single   0   issue  wang  1     linked_event_failed                     set=C
    """)
    assert table.balance("wang").credits_pending == 5


def test_new_lines_under_a_stored_set_outrank_what_is_wrong_with_them(table: JournalTable) -> None:
    """A set that is there already takes nothing more, whatever it is; only then is each line looked at."""
    table.run("""
        single   X1  wang   spent 100   exceeds_credits
        single   A1  issue  wang  1     created                      set=A
        single   A2  issue  wang  1     created                      set=A
        single   A1  issue  wang  7     linked_event_failed          set=A:0/2
        single   A3  wang   wang  1     exists_with_different_set    set=A:1/2
        single   0   wang   wang  1     exists_with_different_set    set=A:0/2
        single   A4  issue  wang  1     linked_event_failed          set=A:1/2
        single   X1  issue  wang  1     exists_with_different_set    set=A:0/2
        single   A1  issue  wang  1     linked_event_failed          set=A:1/2
        batch
        single   B1  issue  wang  1     created                      set=B
        single   B2  issue  wang  1     created                      set=B
        single   S1  issue  li    1     created
        single   B1  issue  wang  1     linked_event_failed          set=B
        single   B3  issue  wang  1     exists_with_different_set    set=B
        end
    """)
    assert table.posted("wang") == 4


def test_running_over_outranks_falling_short(table: JournalTable) -> None:
    """What can never be counted is told before what is missing only today."""
    table.run(f"""
        account  zhao  points  member  limited      created
        account  full  points  member  limited      created
        single   S1  issue  zhao  {AMOUNT_MAX}      created
        single   S2  zhao   spent {AMOUNT_MAX}      created
        single   S3  issue  full  {AMOUNT_MAX}      created
        single   F1  zhao   full  1                 reversed_transfer_not_found   reverses=S9
        single   F1  zhao   full  1                 overflows_debits
        single   F1  wang   full  1                 overflows_credits
        single   F1  wang   li    1                 exceeds_credits
    """)
