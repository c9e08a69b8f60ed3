"""The server goes away in the middle of everything, and comes back."""

import os
import resource
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import ExitStack, closing, contextmanager
from threading import Event
from uuid import UUID

import pytest

from ledger import Account, Book, Kind, Ledger, Status, Transfer
from ledger.errors import DatabaseGone, LedgerError
from ledger.ids import new_id
from ledger.store import accounts, journal
from ledger.store.unit import Writing
from tests.crowd import PATIENCE_SECONDS, at_once, until
from tests.fault.numbered import WRITERS, check, found, lost, numbered
from tests.fault.server import Server
from tests.journal_table import key


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """One server for all tests of this file; each leaves it running."""
    made = Server()
    yield made
    made.stop()


@pytest.fixture
def url(server: Server) -> str:
    """An empty database on it."""
    return server.fresh()


class Writers:
    """Threads that each write one numbered set after the other until they are refused."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self.acknowledged: set[tuple[int, int]] = set()
        self.refusals: list[LedgerError] = []

    def write(self, writer: int) -> None:
        number = 0
        try:
            while True:
                assert self._book.create_transfers(numbered(writer, number)) == [Status.CREATED] * 3
                self.acknowledged.add((writer, number))
                number += 1
        except LedgerError as refusal:
            self.refusals.append(refusal)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Let them write; the block is entered when they are in full swing, and left when all were refused."""
        with ThreadPoolExecutor(WRITERS) as pool:
            runs = [pool.submit(self.write, writer) for writer in range(WRITERS)]
            until(lambda: len(self.acknowledged) >= 20 or any(run.done() for run in runs))
            yield
            done, _ = wait(runs, PATIENCE_SECONDS)
        assert len(done) == WRITERS, "somebody was never answered"
        for run in runs:
            run.result()


def stopped(server: Server, _: str) -> None:
    server.halt("immediate")


def backend_killed(server: Server, url: str) -> None:
    server.kill_backend(url)


@pytest.mark.parametrize("run", range(2))
@pytest.mark.parametrize("fault", [stopped, backend_killed])
def test_a_server_that_dies_under_the_writers_loses_and_doubles_nothing(
    server: Server, url: str, fault: Callable[[Server, str], None], run: int
) -> None:
    """Everybody who waits must be told to come back, and coming back must not stamp twice."""
    community_id = found(url)
    with closing(Ledger.open(url)) as ledger:
        writers = Writers(ledger.book(community_id))
        with writers.at_work():
            fault(server, url)
        assert {type(refusal) for refusal in writers.refusals} == {DatabaseGone}, f"run {run}"
        server.start_again()
        check(ledger, community_id, writers.acknowledged)


def test_while_the_server_is_gone_everybody_is_told_and_the_first_one_afterwards_is_served(server: Server, url: str) -> None:
    """A restart at noon must not cost the first resident afterwards an error page, nor need the house to be restarted."""
    community_id = found(url)
    with closing(Ledger.open(url)) as ledger:
        book = ledger.book(community_id)
        at_once(WRITERS, lambda writer: book.create_transfers(numbered(writer, 0)))
        server.halt()
        gone: tuple[Callable[[], object], ...] = (
            lambda: book.create_transfers(numbered(0, 1)),
            lambda: book.lookup_accounts([key("issue")]),
            lambda: ledger.book(community_id),
        )
        for act in gone:
            with pytest.raises(DatabaseGone):
                act()
        server.start_again()
        assert at_once(WRITERS, lambda writer: book.create_transfers(numbered(writer, 1))) == [[Status.CREATED] * 3] * WRITERS
        check(ledger, community_id, [(writer, number) for writer in range(WRITERS) for number in (0, 1)])


@pytest.mark.parametrize("how", ["fast", "immediate"])
def test_a_connection_from_before_a_restart_is_not_handed_out(server: Server, url: str, how: str) -> None:
    """The service sleeps at night while the server is updated; the first check-in of the morning must go through."""
    community_id = found(url)
    with closing(Ledger.open(url)) as ledger:
        book = ledger.book(community_id)
        at_once(WRITERS, lambda writer: book.create_transfers(numbered(writer, 0)))
        at_once(8, lambda _: book.lookup_accounts([key("issue")]))
        server.halt(how)
        server.start_again()
        # The first one alone, then everybody whose connection is as old.
        assert book.create_transfers(numbered(0, 1)) == [Status.CREATED] * 3
        assert len(set(map(tuple, at_once(8, lambda _: book.lookup_accounts([key("issue")]))))) == 1


def test_a_house_with_a_thousand_open_doors_still_reaches_its_server(url: str) -> None:
    """Every resident on the page holds a file open; the thousandth must not turn each stamp into an error."""
    community_id = found(url)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 2048)), hard))
    with ExitStack() as stack:
        stack.callback(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
        for _ in range(1024):
            stack.callback(os.close, os.open(os.devnull, os.O_RDONLY))
        book = stack.enter_context(closing(Ledger.open(url))).book(community_id)
        assert book.create_transfers(numbered(0, 0)) == [Status.CREATED] * 3
        assert book.create_transfers(numbered(0, 1)) == [Status.CREATED] * 3


def test_whoever_is_thrown_out_and_sends_again_is_booked_once(server: Server, url: str) -> None:
    """A load balancer that cuts connections all morning must cost patience, and neither points nor truth."""
    community_id = found(url)
    over, cut = Event(), 0
    with closing(Ledger.open(url)) as ledger, ThreadPoolExecutor(1) as pool:
        book = ledger.book(community_id)

        def cuts() -> int:
            times = 0
            while not over.wait(0.02):
                server.terminate_backends(url)
                times += 1
            return times

        def insist(writer: int) -> int:
            refused = 0
            for number in range(40):
                while True:
                    try:
                        assert set(book.create_transfers(numbered(writer, number))) <= {Status.CREATED, Status.EXISTS}
                    except DatabaseGone:
                        refused += 1
                    else:
                        break
            return refused

        cutting = pool.submit(cuts)
        try:
            refused = at_once(WRITERS, insist)
        finally:
            over.set()
            cut = cutting.result(PATIENCE_SECONDS)
        assert cut > 0
        assert sum(refused) > 0, "nobody was ever thrown out"
        check(ledger, community_id, [(writer, number) for writer in range(WRITERS) for number in range(40)])


def test_who_is_answered_before_the_commit_loses_what_was_answered(server: Server, url: str) -> None:
    """The negative control: a fault that leaves uncommitted lines in place would prove nothing."""
    community_id = found(url)
    with closing(Ledger.open(url)) as ledger:

        def hasty() -> None:
            with ledger.writing() as tx:
                assert journal.create_transfers(tx, community_id, numbered(0, 0)) == [Status.CREATED] * 3
                server.halt()

        with pytest.raises(DatabaseGone):
            hasty()
        server.start_again()
        assert lost(ledger, community_id, [(0, 0)]) == [(0, 0)]
        check(ledger, community_id, [])


def cut_off_while_opening(server: Server, ledger: Ledger, community_id: UUID, before: Callable[[Writing], None]) -> UUID:
    """Open an account and post to it in a unit that never commits; return its id."""
    account = Account(id=new_id(), unit="points", code="member")

    def unit() -> None:
        with ledger.writing() as tx:
            assert accounts.open_accounts(tx, community_id, [account]) == [Status.CREATED]
            assert journal.create_transfers(tx, community_id, [gift(account.id)]) == [Status.CREATED]
            before(tx)
            server.halt()

    with pytest.raises(DatabaseGone):
        unit()
    server.start_again()
    return account.id


def gift(to: UUID) -> Transfer:
    sides = {"debit_account_id": key("issue"), "credit_account_id": to}
    return Transfer(id=new_id(), kind=Kind.SINGLE, unit="points", amount=1, code="gift", **sides)  # type: ignore[arg-type]


def test_an_account_of_a_commit_that_failed_is_not_believed_later(server: Server, url: str) -> None:
    """What a process remembers must have been durable: points for an account that never was would be nobody's."""
    community_id = found(url)
    with closing(Ledger.open(url)) as ledger:
        account_id = cut_off_while_opening(server, ledger, community_id, lambda _: None)
        assert ledger.book(community_id).create_transfers([gift(account_id)]) == [Status.CREDIT_ACCOUNT_NOT_FOUND]
        check(ledger, community_id, [])


def test_an_account_that_is_remembered_before_the_commit_is_believed(server: Server, url: str) -> None:
    """The negative control: whoever remembers too early is not told that the account does not exist."""
    community_id = found(url)
    with closing(Ledger.open(url)) as ledger:
        account_id = cut_off_while_opening(server, ledger, community_id, lambda tx: tx.remember())
        try:
            answer: object = ledger.book(community_id).create_transfers([gift(account_id)])
        except Exception as error:  # noqa: BLE001 - whatever the database makes of it
            answer = error
        assert answer != [Status.CREDIT_ACCOUNT_NOT_FOUND]
