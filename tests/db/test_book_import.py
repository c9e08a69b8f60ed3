"""The paper years on both engines: what is kept of a line, and that a refused import leaves nothing at all behind."""

from datetime import timedelta

from ledger import Account, Kind, Limit, Status
from ledger.clock import micros
from ledger.ids import new_id
from tests.books import NOON, LedgerBook
from tests.journal_table import JournalTable, key, line


def test_lines_of_the_paper_years_stand_in_the_order_in_which_they_were_sent(book: LedgerBook) -> None:
    """Points must be there before they are spent, although both are written down in one afternoon years later."""
    table = JournalTable(book)
    table.run("""
        single   I1  issue  wang  10    created   ago=9000h
        batch
        single   I2  wang   spent 4     created   ago=8000h
        single   I3  issue  wang  1     created   ago=8000h
        single   I4  wang   spent 7     created   ago=7000h
        end
    """)
    page = book.public.account_transfers(key("wang"), newest_first=False)
    assert [found.id for found in page] == [key(name) for name in ("I1", "I2", "I3", "I4")]
    assert all(found.imported for found in page)
    recorded = [found.recorded_at for found in page]
    assert recorded == sorted(set(recorded))
    hours = [(micros(book.clock.now()) - found.occurred_at) // 3_600_000_000 for found in page]
    assert hours == [9000, 8000, 8000, 7000]


def test_a_balance_of_the_past_goes_by_when_it_was_recorded(book: LedgerBook) -> None:
    """What was typed in today was not known last year; a sheet printed then cannot have shown it."""
    JournalTable(book).run("single  I1  issue  wang  10  created  ago=9000h")
    now = book.clock.now()
    for name in ("wang", "issue"):
        before = book.account_balance(key(name), at=now - timedelta(microseconds=1))
        assert (before.credits_posted, before.debits_posted) == (0, 0)
    assert book.account_balance(key("wang"), at=now).credits_posted == 10
    assert book.account_balance(key("issue"), at=now).debits_posted == 10


def test_an_import_that_is_refused_as_a_whole_refuses_no_id_for_ever(book: LedgerBook) -> None:
    """The sheet is mended and sent again in an empty book; ids that were burnt on the way would lose their rows."""
    table = JournalTable(book)
    table.run("""
        batch
        single   I1  wang   spent 10    book_not_empty   ago=72h
        single   I2  issue  wang  10    book_not_empty   ago=72h
        single   S1  issue  wang  1     book_not_empty
        end
    """)
    with book.ledger.reading() as rx:
        assert rx.fetch("SELECT COUNT(*) FROM refused WHERE community_id = ?", (book.community_id,)) == [(0,)]
        assert rx.fetch("SELECT COUNT(*) FROM transfer WHERE community_id = ?", (book.community_id,)) == [(0,)]
    table.run("""
        single   I2  issue  wang  10    created          ago=72h
        single   I1  wang   spent 10    created          ago=72h
    """)


def test_opening_accounts_does_not_end_the_import(book: LedgerBook) -> None:
    """Members come first, their paper after; and a member who was forgotten may be added between two sheets."""
    JournalTable(book).run("single  I1  issue  wang  10  created  ago=72h")
    account = Account(id=key("zhao"), unit="points", code="member", limit=Limit.DEBITS_WITHIN_CREDITS)
    assert book.create_accounts([account]) == [Status.CREATED]
    old = line(Kind.SINGLE, "issue", "zhao", imported=True, occurred_at=NOON - timedelta(days=300))
    assert book.create_transfers([old]) == [Status.CREATED]


def test_another_book_that_is_in_use_does_not_end_the_import(book: LedgerBook) -> None:
    """The second club of the city brings its paper when the first has long begun to stamp."""
    other = LedgerBook(book.ledger, book.clock)
    JournalTable(other).run("single  S1  issue  wang  10  created")
    JournalTable(book).run("single  I1  issue  wang  10  created  ago=72h")


def test_a_great_import_is_answered_line_by_line_when_it_is_repeated(book: LedgerBook) -> None:
    """A workbook of years is sent again after a power cut; each row that is there must say so."""
    table = JournalTable(book)
    at = NOON - timedelta(days=300)
    lines = [line(Kind.SINGLE, "issue", "wang", id=new_id(), imported=True, occurred_at=at) for _ in range(1500)]
    assert set(book.create_transfers(lines[:1000])) == {Status.CREATED}
    told = book.create_transfers(lines)
    assert (told.count(Status.EXISTS), told.count(Status.CREATED)) == (1000, 500)
    table.run("single  S1  issue  wang  1  created")
    assert set(book.create_transfers(lines)) == {Status.EXISTS}
    assert table.posted("wang") == 1501
    book.check()
