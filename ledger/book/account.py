"""Accounts: who holds what, in one unit each (`ledger.md`, Units and accounts)."""

import re
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

AMOUNT_MAX = 2**53 - 1
"""The largest amount of one line and of one balance: every JSON reader keeps it exactly."""

UNIT = re.compile(r"points|cny|item:[A-Za-z0-9._-]{1,40}")
CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")


class Limit(StrEnum):
    """What an account may not do. A limited account is kept inline: its balance is a row updated with every line."""

    NONE = "none"
    DEBITS_WITHIN_CREDITS = "debits_within_credits"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account as somebody asks for it, and as it is stored: nothing of it ever changes.

    Attributes:
        id: made by the caller; asking twice for the same account is one account.
        unit: `points`, `cny` (fen) or `item:<sku>`.
        code: what kind of account: member, team, issue, spent, supply, stock, given, loss, fund, cost.
        limit: `NONE` for folded accounts, `DEBITS_WITHIN_CREDITS` for those that may not go below zero.
    """

    id: UUID
    unit: str
    code: str
    limit: Limit = Limit.NONE

    def __post_init__(self) -> None:
        if not isinstance(self.id, UUID):
            raise TypeError("an account id is a UUID")
        check_unit(self.unit)
        check_code(self.code)
        if not isinstance(self.limit, Limit):
            raise TypeError("a limit is a member of Limit")

    @property
    def inline(self) -> bool:
        """Whether the balance is a row that every line updates; otherwise it is folded by the sealer."""
        return self.limit is not Limit.NONE


def check_unit(unit: str) -> None:
    """Raise `TypeError` or `ValueError` unless `unit` is one of the ledger's units."""
    if not isinstance(unit, str):
        raise TypeError("a unit is text")
    if not UNIT.fullmatch(unit):
        raise ValueError(f"unknown unit {unit!r}: points, cny or item:<sku>")


def check_code(code: str, name: str = "code") -> None:
    """Raise `TypeError` or `ValueError` unless `code` is a lower-case word of at most 40 characters."""
    if not isinstance(code, str):
        raise TypeError(f"{name} is text")
    if not CODE.fullmatch(code):
        raise ValueError(f"{name} is a lower-case word of at most 40 characters, not {code!r}")
