"""`verify`: is the book whole? Every invariant that can be checked from the tables, and the first row that breaks it.

Each invariant is checked over all rows and told with the number of rows looked at; nothing stops at the first fault, so that
one damaged row does not hide another (`ledger.md`, Invariants).
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from ledger.book.account import Account, Limit
from ledger.book.balance import NOTHING, Balance, Change, credit_side, debit_side
from ledger.book.transfer import Kind, Line
from ledger.store import journal_rows
from ledger.store.backend import Row
from ledger.store.unit import Reading

PAGE = 5_000
"""Lines read at a time: a book of millions is checked in a few megabytes."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that cannot be right."""

    table: str
    row: str
    why: str


@dataclass(frozen=True, slots=True)
class Invariant:
    """One promise of the book, how many rows were looked at, and the first fault if it is broken."""

    name: str
    rows: int
    fault: Fault | None


@dataclass(frozen=True, slots=True)
class Verification:
    """What `verify` found in one community's book."""

    community_id: UUID
    invariants: tuple[Invariant, ...]

    @property
    def good(self) -> bool:
        """Whether every invariant holds."""
        return all(invariant.fault is None for invariant in self.invariants)


def verify_book(rx: Reading, community_id: UUID, progress: Callable[[int, int], None]) -> Verification:
    """Check the whole book of a community against itself.

    Args:
        rx: the picture of the book that is checked.
        community_id: whose book.
        progress: called with (lines read, lines in all) now and then.
    """
    replay = _Replay(rx, community_id)
    replay.read(progress)
    return Verification(
        community_id,
        (
            Invariant("lines_as_written", replay.lines, replay.first("lines_as_written")),
            Invariant("holds_resolved_once", len(replay.resolved), replay.first("holds_resolved_once")),
            Invariant("sets_whole", len(replay.sets), replay.incomplete_set()),
            Invariant("balances_equal_replay", len(replay.running), replay.differing_balance(rx)),
            Invariant("entries_without_gaps", *_entries(rx, community_id, replay)),
            Invariant("units_sum_to_zero", len(replay.units), replay.unbalanced_unit()),
            Invariant("sets_sealed_or_waiting", len(replay.sets), _unsealed(rx, community_id, replay)),
        ),
    )


class _UnreadableError(Exception):
    """A row holds what nobody could have written: a text for an amount, half an id."""

    def __init__(self, row: object) -> None:
        self.row = row.hex() if isinstance(row, bytes) else str(row)
        super().__init__(self.row)


class _Replay:
    """The whole journal read once, line by line, as if the balances were not there."""

    def __init__(self, rx: Reading, community_id: UUID) -> None:
        self._rx = rx
        self._community_id = community_id
        self.lines = 0
        self.resolved: set[UUID] = set()
        self.accounts: dict[UUID, Account] = {}
        self.sets: defaultdict[UUID, tuple[int, int]] = defaultdict(lambda: (0, 0))
        self.running: dict[UUID, Change] = defaultdict(lambda: NOTHING)
        self.versions: defaultdict[UUID, int] = defaultdict(int)
        self.units: set[str] = set()
        self._faults: dict[str, Fault] = {}

    def first(self, name: str) -> Fault | None:
        """Return the first fault of an invariant."""
        return self._faults.get(name)

    def read(self, progress: Callable[[int, int], None]) -> None:
        """Read every line and add it up."""
        total = cast("int", self._rx.fetch("SELECT COUNT(*) FROM transfer WHERE community_id = ?", (self._community_id,))[0][0])
        self._read_accounts()
        try:
            for line, proof, hold in _lines(self._rx, self._community_id):
                self._add(line, proof, hold)
                if self.lines % PAGE == 0:
                    progress(self.lines, total)
        except _UnreadableError as found:
            self._faults.setdefault("lines_as_written", Fault("transfer", found.row, "unreadable"))
        progress(self.lines, total)

    def _read_accounts(self) -> None:
        sql = "SELECT id, unit, code, limit_rule, recorded_at, digest FROM account WHERE community_id = ? ORDER BY id"
        for row in self._rx.fetch(sql, (self._community_id,)):
            try:
                account = Account(id=_id(row[0]), unit=str(row[1]), code=str(row[2]), limit=Limit(str(row[3])))
            except ValueError:
                self._faults.setdefault("lines_as_written", Fault("account", str(_id(row[0])), "unreadable"))
                continue
            self.accounts[account.id] = account
            if row[5] != journal_rows.account_proof(self._community_id, account, cast("int", row[4])):
                self._note("lines_as_written", account, "digest_differs")

    def _add(self, line: Line, proof: bytes, hold: Line | None) -> None:
        self.lines += 1
        self.units.add(line.unit)
        if proof != journal_rows.line_proof(self._community_id, line):
            self._note("lines_as_written", line, "digest_differs")
        for account_id in (line.debit_account_id, line.credit_account_id):
            if self._unit(account_id) != line.unit:
                self._note("lines_as_written", line, "account_of_other_unit")
        if line.pending_id is not None:
            if line.pending_id in self.resolved:
                self._note("holds_resolved_once", line, "resolved_again")
            self.resolved.add(line.pending_id)
            if hold is None or hold.kind is not Kind.PENDING or line.amount > hold.amount:
                self._note("holds_resolved_once", line, "no_such_hold")
        count, _ = self.sets[line.set_id]
        self.sets[line.set_id] = (count + 1, line.set_size)
        held = hold.amount if hold is not None else 0
        for account_id, change in (
            (line.debit_account_id, debit_side(line.kind, line.amount, held)),
            (line.credit_account_id, credit_side(line.kind, line.amount, held)),
        ):
            self.running[account_id] = self.running[account_id].plus(change)
            self.versions[account_id] += 1

    def _unit(self, account_id: UUID) -> str:
        account = self.accounts.get(account_id)
        return "" if account is None else account.unit

    def _note(self, name: str, row: Line | Account, why: str) -> None:
        table = "transfer" if isinstance(row, Line) else "account"
        self._faults.setdefault(name, Fault(table, str(row.id), why))

    def limited(self) -> Iterator[UUID]:
        """Yield the limited accounts, in order."""
        yield from (account.id for account in self.accounts.values() if account.inline)

    def incomplete_set(self) -> Fault | None:
        """Return the first set of which a line is missing."""
        for set_id, (count, size) in self.sets.items():
            if count != size:
                return Fault("transfer", str(set_id), f"set_has_{count}_of_{size}")
        return None

    def differing_balance(self, rx: Reading) -> Fault | None:
        """Return the first limited account whose running balance is not what its lines add up to."""
        rows = rx.fetch(
            "SELECT account_id, debits_pending, debits_posted, credits_pending, credits_posted, version, closed "
            "FROM balance WHERE community_id = ?",
            (self._community_id,),
        )
        balances: dict[UUID, Balance] = {}
        for row in rows:
            try:
                balance = journal_rows.balance_of(row)
            except (ValueError, TypeError, AssertionError):
                return Fault("balance", _UnreadableError(row[0]).row, "unreadable")
            balances[balance.account_id] = balance
        for account_id in self.limited():
            if account_id not in balances:
                return Fault("balance", str(account_id), "missing")
        for balance in balances.values():
            total = self.running.get(balance.account_id, NOTHING)
            replayed = Balance(balance.account_id, *total, self.versions[balance.account_id], balance.closed)
            if replayed != balance:
                return Fault("balance", str(balance.account_id), "differs_from_its_lines")
            if balance.available < 0:
                return Fault("balance", str(balance.account_id), "below_zero")
        return None

    def unbalanced_unit(self) -> Fault | None:
        """Return the first unit whose debits and credits do not cancel."""
        sums: defaultdict[str, int] = defaultdict(int)
        for account_id, total in self.running.items():
            sums[self._unit(account_id)] += (
                total.debits_posted + total.debits_pending - total.credits_posted - total.credits_pending
            )
        for unit, rest in sums.items():
            if rest:
                return Fault("account", unit, f"off_by_{rest}")
        return None


def _lines(rx: Reading, community_id: UUID) -> Iterator[tuple[Line, bytes, Line | None]]:
    """Yield every line with its stored digest and its hold, page by page in the order of ids."""
    after = UUID(int=0)
    while True:
        rows = rx.fetch(f"{journal_rows.SELECT_PROVED} AND id > ? ORDER BY id LIMIT {PAGE}", (community_id, after))
        if not rows:
            return
        page = [(_line_of(row), cast("bytes", row[-1])) for row in rows]
        named = [line.pending_id for line, _ in page if line.pending_id is not None]
        holds = journal_rows.read_lines(rx, community_id, named)
        for line, proof in page:
            yield line, proof, holds.get(line.pending_id) if line.pending_id is not None else None
        after = page[-1][0].id


def _line_of(row: Row) -> Line:
    try:
        line = journal_rows.line_of(row[:-1])
    except (ValueError, TypeError, AssertionError):
        raise _UnreadableError(row[0]) from None
    if not all(isinstance(number, int) for number in (line.amount, line.set_index, line.set_size, line.recorded_at)):
        raise _UnreadableError(row[0])
    return line


_ENTRIES = (
    "SELECT entry.account_id, entry.version, entry.debits_pending, entry.debits_posted, entry.credits_pending, "
    "entry.credits_posted, entry.occurred_at, entry.recorded_at, line.kind, line.amount, line.debit_account_id, "
    "line.credit_account_id, line.occurred_at, line.recorded_at, hold.amount FROM entry "
    "LEFT JOIN transfer AS line ON line.community_id = entry.community_id AND line.id = entry.transfer_id "
    "LEFT JOIN transfer AS hold ON hold.community_id = line.community_id AND hold.id = line.pending_id "
    "WHERE entry.community_id = ? AND (entry.account_id, entry.version) > (?, ?) ORDER BY entry.account_id, entry.version"
)


def _entries(rx: Reading, community_id: UUID, replay: _Replay) -> tuple[int, Fault | None]:
    """Return how many entries were read, and the first that does not follow from the one before it and its line."""
    total, account_id, version, running = 0, UUID(int=0), 0, NOTHING
    last: dict[UUID, int] = {}
    while rows := rx.fetch(f"{_ENTRIES} LIMIT {PAGE}", (community_id, account_id, version)):
        for row in rows:
            total += 1
            if _id(row[0]) != account_id:
                account_id, version, running = _id(row[0]), 0, NOTHING
            found = cast("int", row[1])
            if found != version + 1:
                return total, Fault("entry", str(account_id), f"version_{found}_after_{version}")
            version = last[account_id] = found
            if row[8] is None:
                return total, Fault("entry", str(account_id), f"version_{version}_has_no_line")
            running = running.plus(_effect(account_id, row))
            if tuple(row[2:6]) != tuple(running) or row[6:8] != row[12:14]:
                return total, Fault("entry", str(account_id), f"version_{version}_differs_from_its_line")
    for limited in replay.limited():
        if last.get(limited, 0) != replay.versions[limited]:
            return total, Fault("entry", str(limited), f"version_{last.get(limited, 0)}_of_{replay.versions[limited]}")
    return total, None


def _effect(account_id: UUID, row: Row) -> Change:
    """Return what the line of an entry does to the entry's account."""
    kind, amount, held = Kind(str(row[8])), cast("int", row[9]), cast("int", row[14] or 0)
    if _id(row[10]) == account_id:
        return debit_side(kind, amount, held)
    return credit_side(kind, amount, held) if _id(row[11]) == account_id else NOTHING


def _unsealed(rx: Reading, community_id: UUID, replay: _Replay) -> Fault | None:
    """Return the first set that neither waits for its leaf nor has one."""
    waiting = {
        _id(row[0])
        for row in rx.fetch("SELECT subject_id FROM unsealed WHERE community_id = ? AND kind = 'set'", (community_id,))
    }
    for set_id in replay.sets:
        if set_id not in waiting:
            return Fault("unsealed", str(set_id), "set_without_leaf_or_outbox_row")
    for set_id in waiting:
        if set_id not in replay.sets:
            return Fault("unsealed", str(set_id), "outbox_row_without_set")
    return None


def _id(value: object) -> UUID:
    return journal_rows.key(value)
