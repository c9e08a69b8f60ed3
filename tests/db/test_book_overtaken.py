"""What happens between the first look at a batch and its locks: on PostgreSQL two writers are at work at once."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from ledger import Kind, Status, Transfer
from ledger.store import journal
from tests.books import LedgerBook
from tests.crowd import PATIENCE_SECONDS, until
from tests.db.test_races import waiting
from tests.journal_table import JournalTable, key, line


def behind(book: LedgerBook, first: Callable[[], Sequence[Transfer]], then: Sequence[Transfer]) -> list[Status]:
    """Write `first`; while it is not committed yet, send `then`, which has to wait; return what that is answered."""
    with ThreadPoolExecutor(1) as pool:
        with book.ledger.writing() as tx:
            told = journal.create_transfers(tx, book.community_id, first(), poison=True)
            assert set(told) == {Status.CREATED}
            answer = pool.submit(book.create_transfers, then)
            until(lambda: waiting(book) == 1)
        return answer.result(PATIENCE_SECONDS)


def post(name: str, hold: str) -> Transfer:
    return Transfer(id=key(name), kind=Kind.POST, pending_id=key(hold))


def test_a_hold_that_appears_while_one_waits_is_not_judged_by_half(book: LedgerBook) -> None:
    """Its accounts are not among the locked ones: a member who exists must not be told to be unknown, and for ever."""
    JournalTable(book)
    hold = line(Kind.PENDING, "issue", "li", 5, id=key("H1"))
    told = behind(
        book,
        lambda: [line(Kind.SINGLE, "issue", "wang"), hold],
        [line(Kind.SINGLE, "issue", "wang"), post("P1", "H1")],
    )
    # Before an id is refused for good, everything is looked at once more with nobody else at work: the hold is there by then.
    assert told == [Status.CREATED, Status.CREATED]


def test_a_post_that_is_sent_again_while_its_hold_is_being_written_exists(book: LedgerBook) -> None:
    """The phone asks again before the first answer is out; it must hear that all is well, not that the amount differs."""
    JournalTable(book)
    hold = line(Kind.PENDING, "issue", "li", 5, id=key("H1"))
    told = behind(
        book,
        lambda: [line(Kind.SINGLE, "issue", "wang"), hold, post("P1", "H1")],
        [line(Kind.SINGLE, "issue", "wang"), post("P1", "H1")],
    )
    assert told == [Status.CREATED, Status.EXISTS]
    book.check()
