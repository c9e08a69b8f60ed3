"""A machine that does everything a book can do, in any order, beside a model of four numbers per account."""

import copy
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule, run_state_machine_as_test

from ledger import Account, Kind, Ledger, Limit, Status, Transfer
from ledger.ids import new_id
from ledger.operations.seal import seal
from ledger.store.keys import Keys
from tests.books import HandClock, LedgerBook
from tests.databases import Kind as Engine
from tests.journal_table import key, told

LIMITED = ("wang", "li")
NAMES = ("issue", "spent", *LIMITED)
RESOLVED = {
    Kind.POST: Status.PENDING_TRANSFER_ALREADY_POSTED,
    Kind.VOID: Status.PENDING_TRANSFER_ALREADY_VOIDED,
    Kind.EXPIRE: Status.PENDING_TRANSFER_EXPIRED,
}
CLOSED = (Status.DEBIT_ACCOUNT_ALREADY_CLOSED, Status.CREDIT_ACCOUNT_ALREADY_CLOSED)
PASSING = {Status.EXCEEDS_CREDITS, Status.PENDING_TRANSFER_NOT_FOUND, *CLOSED}

amounts = st.integers(0, 12)
sides = st.permutations(NAMES).map(lambda names: (key(names[0]), key(names[1])))
windows = st.sampled_from([0, 0, 0, 5, 60])
limited = st.sampled_from([key(name) for name in LIMITED])


class Model:
    """What a careful clerk would keep on one sheet of paper."""

    def __init__(self) -> None:
        self.held_out = dict.fromkeys(map(key, NAMES), 0)
        self.gave = dict.fromkeys(map(key, NAMES), 0)
        self.held_in = dict.fromkeys(map(key, NAMES), 0)
        self.got = dict.fromkeys(map(key, NAMES), 0)
        self.stored: dict[object, tuple[Transfer, datetime]] = {}
        self.resolved: dict[object, Kind] = {}
        self.undone: set[object] = set()
        self.failed: set[object] = set()
        self.closed: set[object] = set()

    def send(self, lines: Sequence[Transfer], now: datetime) -> list[Status]:
        """Return what the book has to answer to one set, and note what it has to do."""
        self.expire(now)
        if all(line.id in self.stored for line in lines):
            return [Status.EXISTS] * len(lines)
        trial = copy.deepcopy(self)
        for n, line in enumerate(lines):
            status = trial.take(line, now)
            if status is not Status.CREATED:
                if status in PASSING:
                    self.failed.add(line.id)
                return [status if n == place else Status.LINKED_EVENT_FAILED for place in range(len(lines))]
        self.__dict__ = trial.__dict__
        return [Status.CREATED] * len(lines)

    def take(self, line: Transfer, now: datetime) -> Status:
        """Take one line, or say why not."""
        if line.id in self.failed:
            return Status.ID_ALREADY_FAILED
        status = self.resolve(line) if line.pending_id else self.move(line)
        if status is Status.CREATED:
            self.stored[line.id] = line, now
            if line.reverses_id:
                self.undone.add(line.reverses_id)
        return status

    def move(self, line: Transfer) -> Status:
        """Take a line that stands for itself."""
        giver, taker, amount = line.debit_account_id, line.credit_account_id, line.amount
        assert giver is not None
        assert taker is not None
        assert amount is not None
        if giver == taker:
            return Status.ACCOUNTS_MUST_BE_DIFFERENT
        for side, status in zip((giver, taker), CLOSED, strict=True):
            if side in self.closed:
                return status
        if line.reverses_id and self.stored[line.reverses_id][0].reverses_id:
            return Status.REVERSED_TRANSFER_MUST_BE_POSTED
        if line.reverses_id in self.undone:
            return Status.ALREADY_REVERSED
        if giver in map(key, LIMITED) and self.available(giver) < amount:
            return Status.EXCEEDS_CREDITS
        out, into = (self.held_out, self.held_in) if line.kind is Kind.PENDING else (self.gave, self.got)
        out[giver] += amount
        into[taker] += amount
        return Status.CREATED

    def resolve(self, line: Transfer) -> Status:
        """Take a post or a void."""
        if line.pending_id not in self.stored:
            return Status.PENDING_TRANSFER_NOT_FOUND
        hold, _ = self.stored[line.pending_id]
        if hold.kind is not Kind.PENDING:
            return Status.PENDING_TRANSFER_NOT_PENDING
        held = hold.amount or 0
        amount = held if line.amount is None else line.amount
        if amount > held:
            return Status.EXCEEDS_PENDING_TRANSFER_AMOUNT
        if line.kind is Kind.VOID and amount != held:
            return Status.PENDING_TRANSFER_HAS_DIFFERENT_AMOUNT
        if hold.id in self.resolved:
            return RESOLVED[self.resolved[hold.id]]
        self.settle(hold, line.kind, amount)
        return Status.CREATED

    def expire(self, now: datetime) -> None:
        """Give back every hold whose time is up, whether or not anybody has written that down."""
        for line, since in self.stored.values():
            if line.timeout_seconds and line.id not in self.resolved and now >= since + timedelta(seconds=line.timeout_seconds):
                self.settle(line, Kind.EXPIRE, 0)

    def settle(self, hold: Transfer, kind: Kind, amount: int) -> None:
        """Give a hold back, or hand over what is posted of it."""
        giver, taker, held = hold.debit_account_id, hold.credit_account_id, hold.amount
        assert giver is not None
        assert taker is not None
        assert held is not None
        self.resolved[hold.id] = kind
        self.held_out[giver] -= held
        self.held_in[taker] -= held
        if kind is Kind.POST:
            self.gave[giver] += amount
            self.got[taker] += amount

    def close(self, account: UUID, now: datetime) -> str:
        """Close an account that is empty and at rest, or say why not."""
        self.expire(now)
        if account in self.closed:
            return Status.DEBIT_ACCOUNT_ALREADY_CLOSED
        if self.held_out[account] or self.held_in[account]:
            return "account_not_closable:held"
        if self.available(account):
            return "account_not_closable:not_empty"
        self.closed.add(account)
        return Status.CREATED

    def reopen(self, account: UUID) -> str:
        """Open an account again that is closed."""
        if account not in self.closed:
            return "account_not_closed"
        self.closed.remove(account)
        return Status.CREATED

    def available(self, account: UUID) -> int:
        """Return what may be spent."""
        return self.got[account] - self.gave[account] - self.held_out[account]


def together(lines: Sequence[Transfer]) -> list[Transfer]:
    """Return the lines as one set."""
    set_id = new_id()
    return [replace(line, set_id=set_id, set_index=n, set_size=len(lines)) for n, line in enumerate(lines)]


class BookMachine(RuleBasedStateMachine):
    """The real book and the sheet of paper, told the same."""

    lines = Bundle("lines")
    holds = Bundle("holds")
    sent = Bundle("sent")

    def __init__(self, book: LedgerBook) -> None:
        super().__init__()
        self.book = book
        self.model = Model()

    @initialize(target=lines)
    def accounts(self) -> Transfer:
        self.book.create_accounts(
            [
                Account(
                    id=key(name),
                    unit="points",
                    code="member",
                    limit=Limit.DEBITS_WITHIN_CREDITS if name in LIMITED else Limit.NONE,
                )
                for name in NAMES
            ]
        )
        first = self.line(Kind.SINGLE, (key("issue"), key("wang")), 10)
        self.tell([first])
        return first

    def line(self, kind: Kind, pair: tuple[object, object], amount: int, **more: object) -> Transfer:
        told = {"debit_account_id": pair[0], "credit_account_id": pair[1], "unit": "points", "code": "stamp"}
        return Transfer(id=new_id(), kind=kind, amount=amount, **(told | more))  # type: ignore[arg-type]

    def tell(self, lines: list[Transfer]) -> bool:
        """Send a set to both; they must agree."""
        expected = self.model.send(lines, self.book.clock.now())
        assert self.book.create_transfers(lines) == expected
        return expected[0] is Status.CREATED

    @rule(targets=(lines, sent), pair=sides, amount=amounts)
    def single(self, pair: tuple[object, object], amount: int) -> Transfer:
        line = self.line(Kind.SINGLE, pair, amount)
        self.tell([line])
        return line

    @rule(targets=(holds, sent), pair=sides, amount=amounts, window=windows)
    def hold(self, pair: tuple[object, object], amount: int, window: int) -> Transfer:
        line = self.line(Kind.PENDING, pair, amount, timeout_seconds=window)
        self.tell([line])
        return line

    @rule(target=sent, hold=holds, kind=st.sampled_from([Kind.POST, Kind.POST, Kind.VOID]), amount=st.none() | amounts)
    def resolve(self, hold: Transfer, kind: Kind, amount: int | None) -> Transfer:
        line = Transfer(id=new_id(), kind=kind, pending_id=hold.id, amount=amount)
        self.tell([line])
        return line

    @rule(targets=(lines, sent), line=lines, amount=amounts)
    def reverse(self, line: Transfer, amount: int) -> Transfer:
        if line.id not in self.model.stored:
            return line
        back = self.line(Kind.SINGLE, (line.credit_account_id, line.debit_account_id), amount, reverses_id=line.id)
        self.tell([back])
        return back

    @rule(target=holds, pairs=st.lists(sides, min_size=2, max_size=4), amount=amounts, post=st.booleans())
    def act_together(self, pairs: list[tuple[object, object]], amount: int, *, post: bool) -> object:
        """Send a set of lines, the first of them a hold that the set itself may resolve; then the same set again."""
        lines = [self.line(Kind.SINGLE if n else Kind.PENDING, pair, amount + n) for n, pair in enumerate(pairs)]
        if post:
            lines.append(Transfer(id=new_id(), kind=Kind.POST, pending_id=lines[0].id))
        whole = together(lines)
        if self.tell(whole):
            self.tell(whole)
            return whole[0]
        return multiple()

    @rule(line=sent)
    def send_again(self, line: Transfer) -> None:
        self.tell([line])

    @rule(lines=st.lists(sent, min_size=2, max_size=5))
    def send_many_again(self, lines: list[Transfer]) -> None:
        expected = [status for line in lines for status in self.model.send([line], self.book.clock.now())]
        assert self.book.create_transfers(lines) == expected

    @rule(pairs=st.lists(sides, min_size=2, max_size=6), amount=amounts, data=st.data())
    def send_many_at_once(self, pairs: list[tuple[object, object]], amount: int, data: st.DataObject) -> None:
        """Send good and bad sets in one batch: each is judged by what those before it left, and none takes another with it."""
        sets: list[list[Transfer]] = []
        for n, pair in enumerate(pairs):
            first = self.line(data.draw(st.sampled_from([Kind.SINGLE, Kind.PENDING])), pair, amount + n)
            shape = data.draw(st.sampled_from(["alone", "alone", "set", "posted", "wrong", "again"]))
            if shape == "alone":
                sets.append([first])
            elif shape == "set":
                sets.append(together([first, self.line(Kind.SINGLE, pair[::-1], amount)]))
            elif shape == "posted":
                sets.extend([[first], [Transfer(id=new_id(), kind=Kind.POST, pending_id=first.id)]])
            elif shape == "wrong":
                sets.append(together([first, self.line(Kind.SINGLE, (pair[0], pair[0]), 1)]))
            elif sets and sets[0] is not sets[-1]:
                # Right behind itself a set would be one that is too long.
                sets.append(sets[0])
        expected = [status for lines in sets for status in self.model.send(lines, self.book.clock.now())]
        assert self.book.create_transfers([line for lines in sets for line in lines]) == expected

    @rule(account=limited)
    def close(self, account: UUID) -> None:
        """Close an account, and say so twice."""
        line_id, expected = new_id(), self.model.close(account, self.book.clock.now())
        for answer in (expected, self.turned(expected)):
            assert told(lambda: [self.book.close_account(account, transfer_id=line_id)], 1) == [answer]

    @rule(account=limited)
    def reopen(self, account: UUID) -> None:
        """Open an account again, and say so twice."""
        line_id, expected = new_id(), self.model.reopen(account)
        for answer in (expected, self.turned(expected)):
            assert told(lambda: [self.book.reopen_account(account, transfer_id=line_id)], 1) == [answer]

    @staticmethod
    def repeated(answer: str) -> str:
        """Return what the same question is answered a moment later."""
        if answer == Status.CREATED:
            return Status.EXISTS
        return Status.ID_ALREADY_FAILED if answer in PASSING else answer

    @staticmethod
    def turned(answer: str) -> str:
        """Return what the same closing or opening is answered a moment later: a refusal of it poisons no id."""
        return Status.EXISTS if answer == Status.CREATED else answer

    @rule()
    def sweep(self) -> None:
        self.book.sweep()

    @rule()
    def seal(self) -> None:
        seal(self.book.ledger, self.book.community_id)

    @rule(seconds=st.sampled_from([1, 4, 5, 60]))
    def tick(self, seconds: int) -> None:
        self.book.clock.tick(timedelta(seconds=seconds))

    @invariant()
    def balances_agree(self) -> None:
        self.model.expire(self.book.clock.now())
        found = {balance.account_id: balance for balance in self.book.lookup_accounts([key(name) for name in NAMES])}
        for account_id, balance in found.items():
            assert balance.debits_pending == self.model.held_out[account_id]
            assert balance.debits_posted == self.model.gave[account_id]
            assert balance.credits_pending == self.model.held_in[account_id]
            assert balance.credits_posted == self.model.got[account_id]
            assert balance.closed == (account_id in self.model.closed)
        assert all(balance.available >= 0 for balance in found.values() if balance.account_id in map(key, LIMITED))

    def teardown(self) -> None:
        self.book.check()


def test_the_book_never_disagrees_with_a_sheet_of_paper(kind: Engine, database_url: str, tmp_path: Path) -> None:
    """Some order of holds, posts, sets and retries that nobody thought of must not make or lose a single point."""
    clock = HandClock()
    # Every step asks a server; the same rules run five times as often on the other engine.
    examples = settings().max_examples // (5 if kind == "postgresql" else 1)
    with closing(Ledger.open(database_url, clock=clock, keys=Keys.create(tmp_path / "keys.json"))) as ledger:
        run_state_machine_as_test(
            lambda: BookMachine(LedgerBook(ledger, clock)),  # type: ignore[arg-type]  # whatever makes a machine will do
            settings=settings(max_examples=examples),
        )
