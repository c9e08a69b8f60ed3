"""Scenario tables of ids that are refused for ever, and of those that are not; they run on both engines, too."""

from tests.journal_table import JournalTable


def test_a_passing_refusal_is_the_last_word_on_its_id(table: JournalTable) -> None:
    """A retry that arrives after the balance recovered would turn a no, already told to somebody, into a yes."""
    table.run("""
        single   S1  wang   spent 5     exceeds_credits
        single   S2  nobody wang  5     debit_account_not_found
        single   S3  issue  nobody 5    credit_account_not_found
        post     P1  H1                 pending_transfer_not_found
        single   S0  issue  wang  50    created
        pending  H1  issue  wang  5     created
        account  nobody  points  gone   created
        single   S1  wang   spent 5     id_already_failed
        single   S2  nobody wang  5     id_already_failed
        single   S3  issue  nobody 5    id_already_failed
        post     P1  H1                 id_already_failed
        single   S1  issue  li    1     id_already_failed
        post     P2  H1                 created
        close    C1  li                 created
        single   S4  li     spent 0     debit_account_already_closed
        single   S5  issue  li    5     credit_account_already_closed
        single   S4  issue  wang  1     id_already_failed
        single   S5  issue  wang  1     id_already_failed
    """)
    assert table.posted("wang") == 55


def test_only_the_line_at_fault_is_poisoned(table: JournalTable) -> None:
    """The mates of a refused line did nothing wrong: the same ids may be sent again in a smaller basket."""
    table.run("""
        single   S1  issue  wang  10    created
        single   A1  wang   spent 3     linked_event_failed   set=A
        single   A2  stock  given 1     exceeds_credits       set=A
        single   A1  wang   spent 3     created
        single   A2  supply stock 1     id_already_failed
    """)
    assert table.available("wang") == 7


def test_a_mistake_of_the_request_poisons_nothing(table: JournalTable) -> None:
    """Whoever sent nonsense may mend it and send it again under the same id."""
    table.run("""
        single   S0  issue  wang  5     created
        pending  H0  issue  wang  5     created
        single   S1  wang   wang  5     accounts_must_be_different
        single   S1  issue  wang  5     pending_id_must_be_zero                 pending=H0
        single   S1  issue  wang  5     timeout_reserved_for_pending_transfer   timeout=1h
        single   S1  wang   stock 5     accounts_must_have_the_same_unit
        single   S1  issue  wang  5     transfer_must_have_the_same_unit_as_accounts   unit=cny
        single   S1  wang   issue 5     reversed_transfer_not_found             reverses=XX
        single   S1  wang   issue 5     reversed_transfer_must_be_posted        reverses=H0
        post     S1  S0                 pending_transfer_not_pending
        post     S1  H0  6              exceeds_pending_transfer_amount
        single   S1  issue  wang  5     linked_event_chain_open                 set=A:0/2
        single   S1  issue  wang  5     created
    """)
    assert table.posted("wang") == 10


def test_the_id_zero_is_nobodys(table: JournalTable) -> None:
    """A client that forgot to make ids would share one line with every other such client."""
    table.run("""
        single   0   issue  wang  1     id_must_not_be_zero
        post     0   H1  1              id_must_not_be_zero
        single   A1  issue  wang  1     linked_event_failed   set=A
        single   0   issue  wang  1     id_must_not_be_zero   set=A
    """)
    assert table.posted("wang") == 0


def test_an_id_is_refused_from_its_first_no_within_the_same_batch(table: JournalTable) -> None:
    """The same line twice in one batch must not be a no and then a yes, because something came in between."""
    table.run("""
        batch
        single   S1  wang   spent 5     exceeds_credits
        single   S2  issue  wang  5     created
        single   S1  wang   spent 5     id_already_failed
        post     P1  H1                 pending_transfer_not_found
        pending  H1  issue  wang  5     created
        post     P1  H1                 id_already_failed
        single   A1  wang   spent 1     linked_event_failed       set=A
        single   P1  issue  wang  1     id_already_failed         set=A
        single   A1  wang   spent 1     created
        end
        single   S1  wang   spent 1     id_already_failed
    """)
    assert table.available("wang") == 4


def test_a_batch_that_holds_nothing_good_poisons_all_the_same(table: JournalTable) -> None:
    """Where nothing is written beside it, the no must be remembered as well."""
    table.run("""
        batch
        single   S1  wang   spent 5     exceeds_credits
        single   S2  nobody wang  5     debit_account_not_found
        end
        single   S0  issue  wang  10    created
        batch
        single   S1  wang   spent 5     id_already_failed
        single   S2  issue  wang  5     id_already_failed
        end
    """)
    assert table.available("wang") == 10


def test_a_failed_id_in_a_set_fails_the_set_and_is_named(table: JournalTable) -> None:
    """A basket with a line that was refused before is refused again, and the desk can see which line it is."""
    table.run("""
        single   S1  wang   spent 5     exceeds_credits
        single   S0  issue  wang  10    created
        single   A1  wang   spent 1     linked_event_failed       set=A
        single   S1  wang   spent 5     id_already_failed         set=A
        single   A3  wang   wang  1     linked_event_failed       set=A
        single   B1  wang   wang  1     accounts_must_be_different   set=B
        single   S1  wang   spent 5     linked_event_failed       set=B
    """)
    assert table.available("wang") == 10


def test_every_passing_cause_in_a_set_poisons_its_own_line_alone(table: JournalTable) -> None:
    """Mates of a refused line may come back in another set; the line itself may not."""
    table.run("""
        account  old     points  member  limited  created
        close    C1  old                created
        single   A1  issue  wang  1     linked_event_failed             set=A
        single   A2  old    spent 0     debit_account_already_closed    set=A
        single   A3  issue  wang  1     linked_event_failed             set=A
        single   B1  issue  wang  1     linked_event_failed             set=B
        single   B2  issue  old   1     credit_account_already_closed   set=B
        single   D1  issue  nobody 1    credit_account_not_found        set=D
        single   D2  issue  wang  1     linked_event_failed             set=D
        single   E1  issue  wang  1     linked_event_failed             set=E
        post     E2  HX                 pending_transfer_not_found      set=E
        single   A2  issue  wang  1     id_already_failed
        single   B2  issue  wang  1     id_already_failed
        single   D1  issue  wang  1     id_already_failed
        post     E2  HX                 id_already_failed
        single   A1  issue  wang  1     created    set=A
        single   A3  issue  wang  1     created    set=A
        single   B1  issue  wang  1     created    set=B
        single   D2  issue  wang  1     created
        single   E1  issue  wang  1     created
    """)
    assert table.posted("wang") == 5
