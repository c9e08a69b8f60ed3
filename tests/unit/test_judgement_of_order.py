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
