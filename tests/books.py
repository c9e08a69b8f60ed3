"""Books to test on: one of dicts around the pure judge, a real one behind the public API; a clock set by hand."""

from collections.abc import MutableMapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Protocol
from uuid import UUID

import msgspec

from ledger import Account, Balance, Ledger, Line, Status, Transfer
from ledger.book.balance import NOTHING, credit_side, debit_side
from ledger.book.facts import Facts
from ledger.book.judgement import judge, sets_of
from ledger.book.posting import settle
from ledger.book.status import PASSING
from ledger.book.transfer import CLOSE, REOPEN, Kind
from ledger.clock import micros
from ledger.errors import AccountNotClosable, AccountNotClosed, BookNotEmpty
from ledger.ids import named, new_id
from ledger.operations.sweep_holds import sweep_holds
from ledger.reports.verification import verify

NOON = datetime(2018, 12, 29, 4, 0, tzinfo=UTC)
"""Noon in Shanghai on the redemption day of the fourth quarter."""


class HandClock:
    """A clock that stands still until somebody moves it."""

    def __init__(self, start: datetime = NOON) -> None:
        self._now = start

    def now(self) -> datetime:
        return self._now

    def tick(self, step: timedelta) -> None:
        self._now += step


class TableBook(Protocol):
    """What a table asks of a book."""

    clock: HandClock

    def create_accounts(self, accounts: Sequence[Account]) -> list[Status]: ...
    def create_transfers(self, transfers: Sequence[Transfer]) -> list[Status]: ...
    def lookup_accounts(self, ids: Sequence[UUID]) -> list[Balance]: ...
    def lookup_transfers(self, ids: Sequence[UUID]) -> list[Line]: ...
    def close_account(self, account_id: UUID, *, transfer_id: UUID) -> Status: ...
    def reopen_account(self, account_id: UUID, *, transfer_id: UUID) -> Status: ...
    def sweep(self) -> None: ...
    def check(self) -> None: ...


class DictBook:
    """The pure judge with facts in dicts: it reads everything, as the store does under its locks.

    What the store itself decides it decides likewise: closing, what expires, and when paper years may be written.
    """

    def __init__(self) -> None:
        self.clock = HandClock()
        self._accounts: dict[UUID, Account] = {}
        self._balances: MutableMapping[UUID, Balance] = {}
        self._lines: dict[UUID, Line] = {}
        self._failed: set[UUID] = set()
        self._expired: set[UUID] = set()

    def create_accounts(self, accounts: Sequence[Account]) -> list[Status]:
        for account in accounts:
            self._accounts[account.id] = account
            if account.inline:
                self._balances[account.id] = Balance(account.id)
        return [Status.CREATED] * len(accounts)

    def create_transfers(self, transfers: Sequence[Transfer]) -> list[Status]:
        now = micros(self.clock.now())
        if any(line.occurred_at is not None and line.occurred_at > self.clock.now() for line in transfers):
            raise ValueError("an imported line lies behind the clock")
        self.sweep()
        statuses: list[Status] = []
        balances, lines, failed = dict(self._balances), dict(self._lines), set(self._failed)
        for together in sets_of(transfers):
            facts = self._facts(together, now)
            outcome = judge(together, facts)
            if outcome[0] is Status.CREATED:
                assert facts.balances is not None
                self._balances = facts.balances
                self._lines = dict(facts.lines)
            self._failed |= {line.id for line, status in zip(together, outcome, strict=True) if status in PASSING}
            statuses += outcome
        fresh = [line for line in self._lines.values() if line.id not in lines]
        if any(line.imported for line in fresh) and not all(line.imported for line in self._lines.values()):
            self._balances, self._lines, self._failed = balances, lines, failed
            raise BookNotEmpty
        return statuses

    def _facts(self, lines: Sequence[Transfer], now: int) -> Facts:
        stored = self._lines.values()
        return Facts(
            now=now,
            first_at=now,
            accounts=self._accounts,
            lines=dict(self._lines),
            known={line.id: self._lines[line.id] for line in lines if line.id in self._lines},
            known_sets={line.set_id for line in stored},
            failed=set(self._failed),
            resolutions={line.pending_id: Kind(line.kind) for line in stored if line.pending_id is not None},
            reversals={line.reverses_id: line.id for line in stored if line.reverses_id is not None},
            balances=dict(self._balances),
        )

    def lookup_accounts(self, ids: Sequence[UUID]) -> list[Balance]:
        self.sweep()
        return [self._balances[account_id] for account_id in ids]

    def lookup_transfers(self, ids: Sequence[UUID]) -> list[Line]:
        return [self._lines[line_id] for line_id in ids if line_id in self._lines]

    def close_account(self, account_id: UUID, *, transfer_id: UUID) -> Status:
        return self._turn(account_id, transfer_id, CLOSE)

    def reopen_account(self, account_id: UUID, *, transfer_id: UUID) -> Status:
        return self._turn(account_id, transfer_id, REOPEN)

    def _turn(self, account_id: UUID, transfer_id: UUID, code: str) -> Status:
        self.sweep()
        if (stored := self._lines.get(transfer_id)) is not None:
            return _repeated(stored, account_id, code)
        if transfer_id in {line.set_id for line in self._lines.values()}:
            return Status.EXISTS_WITH_DIFFERENT_SET
        if transfer_id.int == 0:
            return Status.ID_MUST_NOT_BE_ZERO
        if transfer_id in self._failed:
            return Status.ID_ALREADY_FAILED
        status = self._closable(account_id, code)
        if status is not None:
            return status
        self._balances[account_id] = replace(self._balances[account_id].after(NOTHING), closed=code == CLOSE)
        asked = Transfer(
            id=transfer_id,
            kind=Kind.SINGLE,
            debit_account_id=account_id,
            credit_account_id=named(account_id, "closing"),
            unit=self._accounts[account_id].unit,
            amount=0,
            code="stamp",
        )
        now = micros(self.clock.now())
        self._lines[transfer_id] = msgspec.structs.replace(settle(asked, None, now=now, recorded_at=now), code=code)
        return Status.CREATED

    def _closable(self, account_id: UUID, code: str) -> Status | None:
        if account_id not in self._accounts:
            return Status.DEBIT_ACCOUNT_NOT_FOUND
        balance = self._balances.get(account_id)
        if balance is None:
            raise AccountNotClosable(why="folded")
        if code == REOPEN:
            if not balance.closed:
                raise AccountNotClosed
            return None
        if balance.closed:
            return Status.DEBIT_ACCOUNT_ALREADY_CLOSED
        if balance.debits_pending or balance.credits_pending:
            raise AccountNotClosable(why="held")
        if balance.available:
            raise AccountNotClosable(why="not_empty")
        return None

    def sweep(self) -> None:
        """Give back what holds that are due have held; the judge itself knows that they are expired."""
        resolved = {line.pending_id for line in self._lines.values()} | self._expired
        for hold in self._lines.values():
            if hold.id in resolved or hold.due_at is None or hold.due_at > micros(self.clock.now()):
                continue
            self._expired.add(hold.id)
            for account_id, effect in ((hold.debit_account_id, debit_side), (hold.credit_account_id, credit_side)):
                if account_id in self._balances:
                    self._balances[account_id] = self._balances[account_id].after(effect(Kind.EXPIRE, 0, hold.amount))

    def check(self) -> None:
        assert all(balance.available >= 0 for balance in self._balances.values())


def _repeated(stored: Line, account_id: UUID, code: str) -> Status:
    if stored.kind is not Kind.SINGLE:
        return Status.EXISTS_WITH_DIFFERENT_KIND
    if stored.debit_account_id != account_id:
        return Status.EXISTS_WITH_DIFFERENT_DEBIT_ACCOUNT_ID
    return Status.EXISTS if stored.code == code else Status.EXISTS_WITH_DIFFERENT_CODE


class LedgerBook:
    """The book of a new community behind the public API."""

    def __init__(self, ledger: Ledger, clock: HandClock) -> None:
        self.clock = clock
        self.ledger = ledger
        self.community_id = new_id()
        ledger.create_community(self.community_id, name="东王小区")
        self.public = ledger.book(self.community_id)

    def create_accounts(self, accounts: Sequence[Account]) -> list[Status]:
        return self.public.create_accounts(accounts)

    def create_transfers(self, transfers: Sequence[Transfer]) -> list[Status]:
        return self.public.create_transfers(transfers)

    def lookup_accounts(self, ids: Sequence[UUID]) -> list[Balance]:
        return self.public.lookup_accounts(ids)

    def lookup_transfers(self, ids: Sequence[UUID]) -> list[Line]:
        return self.public.lookup_transfers(ids)

    def account_balance(self, account_id: UUID, *, at: datetime | None = None) -> Balance:
        return self.public.account_balance(account_id, at=at)

    def close_account(self, account_id: UUID, *, transfer_id: UUID) -> Status:
        return self.public.close_account(account_id, transfer_id=transfer_id)

    def reopen_account(self, account_id: UUID, *, transfer_id: UUID) -> Status:
        return self.public.reopen_account(account_id, transfer_id=transfer_id)

    def sweep(self) -> None:
        sweep_holds(self.ledger)

    def check(self) -> None:
        """Ask the product's own `verify` whether the book is whole."""
        found = verify(self.ledger, self.community_id)
        assert found.good, [invariant for invariant in found.invariants if invariant.fault]
