"""Transfers: one debit account, one credit account, one amount; every row balances by construction (`ledger.md`)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from ledger.book.account import AMOUNT_MAX, check_code, check_unit

TIMEOUT_MAX = 10 * 366 * 86_400
"""Seconds; ten years is longer than any hold of a club lives."""
SET_MAX = 8_190
"""Lines in one set; TigerBeetle's batch size."""


CLOSE, REOPEN = "close", "reopen"
"""Codes of the lines that close and reopen an account; the ledger writes them itself."""


class Kind(StrEnum):
    """What a line does. `EXPIRE` is written by the ledger alone."""

    SINGLE = "single"
    PENDING = "pending"
    POST = "post"
    VOID = "void"
    EXPIRE = "expire"


RESOLVING = frozenset({Kind.POST, Kind.VOID, Kind.EXPIRE})
"""The kinds that resolve a hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """A line as somebody asks for it.

    Attributes:
        id: made by the caller, the idempotency key of the line.
        kind: `SINGLE`, `PENDING`, `POST` or `VOID`.
        debit_account_id: the account that gives; None on post and void: that of the hold.
        credit_account_id: the account that receives; None on post and void: that of the hold.
        unit: `points`, `cny` or `item:<sku>`; None on post and void: that of the hold.
        amount: whole units, 0 to 2^53 - 1; None on post and void: all of the hold.
        code: why: stamp, redemption, stock_received, correction …; None on post and void: that of the hold.
        pending_id: the hold that a post or void resolves.
        reverses_id: the line that this one undoes.
        timeout_seconds: pending only; 0 never expires.
        set_id: lines with one set id happen together or not at all; None: a set of its own.
        set_index: place in the set, from 0.
        set_size: lines in the set, 1 to 8,190.
        actor_id: whose hand; device_id: from where. Neither is compared on a replay.
        ref_type: with ref_id, the check-in, redemption or appeal that the line belongs to; a lower-case word as `code`.
        imported: a line of the paper years; it alone may name its accounting instant.
        occurred_at: the accounting instant of an imported line, aware.
    """

    id: UUID
    kind: Kind
    debit_account_id: UUID | None = None
    credit_account_id: UUID | None = None
    unit: str | None = None
    amount: int | None = None
    code: str | None = None
    pending_id: UUID | None = None
    reverses_id: UUID | None = None
    timeout_seconds: int = 0
    set_id: UUID | None = None
    set_index: int = 0
    set_size: int = 1
    actor_id: UUID | None = None
    device_id: UUID | None = None
    ref_type: str | None = None
    ref_id: UUID | None = None
    imported: bool = False
    occurred_at: datetime | None = None

    def __post_init__(self) -> None:
        _check_types(self)
        if self.kind in {Kind.SINGLE, Kind.PENDING}:
            _check_complete(self)
        if self.unit is not None:
            check_unit(self.unit)
        if self.code is not None:
            check_code(self.code)
        if self.ref_type is not None:
            check_code(self.ref_type, "ref_type")
        _check_ranges(self)


def _check_types(line: Transfer) -> None:
    if not isinstance(line.kind, Kind):
        raise TypeError("a kind is a member of Kind")
    if line.kind is Kind.EXPIRE:
        raise ValueError("only the ledger writes expire lines")
    if not isinstance(line.id, UUID):
        raise TypeError("id is a UUID")
    for name in _OPTIONAL_IDS:
        if not isinstance(getattr(line, name), UUID | None):
            raise TypeError(f"{name} is a UUID")
    for name in _INTEGERS:
        value = getattr(line, name)
        # bool is an int to Python and a mistake to an accountant.
        if isinstance(value, bool) or not isinstance(value, int | None):
            raise TypeError(f"{name} is a whole number")
    if not isinstance(line.imported, bool):
        raise TypeError("imported is a bool")
    if not isinstance(line.occurred_at, datetime | None):
        raise TypeError("occurred_at is an instant")


def _check_complete(line: Transfer) -> None:
    for name in ("debit_account_id", "credit_account_id", "unit", "amount", "code"):
        if getattr(line, name) is None:
            raise ValueError(f"a {line.kind} line names its {name}")


def _check_ranges(line: Transfer) -> None:
    if line.amount is not None and not 0 <= line.amount <= AMOUNT_MAX:
        raise ValueError("an amount is 0 to 2^53 - 1")
    if not 0 <= line.timeout_seconds <= TIMEOUT_MAX:
        raise ValueError("timeout_seconds is 0 to ten years")
    if not 1 <= line.set_size <= SET_MAX:
        raise ValueError("a set has 1 to 8,190 lines")
    if not 0 <= line.set_index < line.set_size:
        raise ValueError("set_index counts from 0 and stays below set_size")
    if line.set_id is None and line.set_size != 1:
        raise ValueError("a set of several lines has a set_id")
    if (line.occurred_at is not None) is not line.imported:
        raise ValueError("an imported line, and no other, names its occurred_at")
    if line.code in {CLOSE, REOPEN}:
        raise ValueError("an account is closed by close_account and opened again by reopen_account")
    if line.occurred_at is not None and line.occurred_at.tzinfo is None:
        raise ValueError("occurred_at is an aware instant")


_OPTIONAL_IDS = (
    "debit_account_id",
    "credit_account_id",
    "pending_id",
    "reverses_id",
    "set_id",
    "actor_id",
    "device_id",
    "ref_id",
)
_INTEGERS = ("amount", "timeout_seconds", "set_index", "set_size")


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A line as it is stored: everything settled, nothing ever changed. Instants are microseconds since 1970 UTC."""

    id: UUID
    kind: Kind
    debit_account_id: UUID
    credit_account_id: UUID
    unit: str
    amount: int
    code: str
    pending_id: UUID | None
    reverses_id: UUID | None
    timeout_seconds: int
    due_at: int | None
    set_id: UUID
    set_index: int
    set_size: int
    actor_id: UUID | None
    device_id: UUID | None
    ref_type: str | None
    ref_id: UUID | None
    imported: bool
    occurred_at: int
    recorded_at: int
