"""Books to test on: one of dicts around the pure judge, a real one behind the public API; a clock set by hand."""

from collections.abc import MutableMapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Protocol
from uuid import UUID

from ledger import Account, Balance, Ledger, Line, Status, Transfer
from ledger.book.judgement import Facts, judge, sets_of
from ledger.book.status import PASSING
from ledger.book.transfer import Kind
from ledger.clock import micros
from ledger.ids import new_id
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
    def close_account(self, account_id: UUID) -> None: ...
    def check(self) -> None: ...


class DictBook:
    """The pure judge with facts in dicts: it reads everything, as the store does under its locks."""

    def __init__(self) -> None:
        self.clock = HandClock()
        self._accounts: dict[UUID, Account] = {}
        self._balances: MutableMapping[UUID, Balance] = {}
        self._lines: dict[UUID, Line] = {}
        self._failed: set[UUID] = set()

    def create_accounts(self, accounts: Sequence[Account]) -> list[Status]:
        for account in accounts:
            self._accounts[account.id] = account
            if account.inline:
                self._balances[account.id] = Balance(account.id)
        return [Status.CREATED] * len(accounts)

    def create_transfers(self, transfers: Sequence[Transfer]) -> list[Status]:
        now = micros(self.clock.now())
        statuses: list[Status] = []
        for lines in sets_of(transfers):
            facts = self._facts(lines, now)
            outcome = judge(lines, facts)
            if outcome[0] is Status.CREATED:
                assert facts.balances is not None
                self._balances = facts.balances
                self._lines = dict(facts.lines)
            self._failed |= {line.id for line, status in zip(lines, outcome, strict=True) if status in PASSING}
            statuses += outcome
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
        return [self._balances[account_id] for account_id in ids]

    def lookup_transfers(self, ids: Sequence[UUID]) -> list[Line]:
        return [self._lines[line_id] for line_id in ids if line_id in self._lines]

    def close_account(self, account_id: UUID) -> None:
        self._balances[account_id] = replace(self._balances[account_id], closed=True)

    def check(self) -> None:
        assert all(balance.available >= 0 for balance in self._balances.values())


class LedgerBook:
    """The book of a new community behind the public API."""

    def __init__(self, ledger: Ledger, clock: HandClock) -> None:
        self.clock = clock
        self.ledger = ledger
        self.community_id = new_id()
        ledger.create_community(self.community_id, name="东王小区")
        self._book = ledger.book(self.community_id)

    def create_accounts(self, accounts: Sequence[Account]) -> list[Status]:
        return self._book.create_accounts(accounts)

    def create_transfers(self, transfers: Sequence[Transfer]) -> list[Status]:
        return self._book.create_transfers(transfers)

    def lookup_accounts(self, ids: Sequence[UUID]) -> list[Balance]:
        return self._book.lookup_accounts(ids)

    def lookup_transfers(self, ids: Sequence[UUID]) -> list[Line]:
        return self._book.lookup_transfers(ids)

    def account_balance(self, account_id: UUID, *, at: datetime | None = None) -> Balance:
        return self._book.account_balance(account_id, at=at)

    def close_account(self, account_id: UUID) -> None:
        # Closing has no operation yet; its effect on other lines is tested all the same.
        with self.ledger.writing() as tx:
            where = (True, self.community_id, account_id)
            tx.run("UPDATE balance SET closed = ? WHERE community_id = ? AND account_id = ?", where)

    def check(self) -> None:
        """Ask the product's own `verify` whether the book is whole."""
        found = verify(self.ledger, self.community_id)
        assert found.good, [invariant for invariant in found.invariants if invariant.fault]
