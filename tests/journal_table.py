"""A language for tests of the journal: rows of a table, each of which ends in the status that the book must answer.

    account  zhao  points  member  limited   created
    single   S1  issue  wang  10             created    code=late_entry  unit=points  ref=A  reverses=S0
    pending  H1  issue  wang  10             created    timeout=72h
    post     P1  H1  4                       created    debit=issue  credit=wang
    void     V1  H1                          pending_transfer_already_posted
    single   A1  wang  spent  3              created              set=A
    single   A2  stock given  1              created              set=A
    single   I1  issue  wang  3              created              ago=72h
    close    C1  wang                        account_not_closable:not_empty
    reopen   C2  wang                        account_not_closed
    sweep
    tick     72h

Ids and accounts are names, `0` is the id zero, `-` no id. Neighbours with one `set` are sent as one set; `set=A:1/3` says
the place oneself, and place 0 begins anew. Every set is a batch of its own, except between the rows `batch` and `end`.
A row with `ago` is imported. Where the whole call is refused, every row of it ends in the code of the refusal, or in
`value_error`; a colon adds why.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID, uuid5

from ledger import Account, Balance, Kind, Limit, Line, Status, Transfer
from ledger.errors import LedgerError
from ledger.ids import NAMESPACE, new_id
from tests.books import DictBook, TableBook

LIMITED = Limit.DEBITS_WITHIN_CREDITS
RICE = "item:rice"
ACCOUNTS = {
    "issue": ("points", "issue", Limit.NONE),
    "spent": ("points", "spent", Limit.NONE),
    "wang": ("points", "member", LIMITED),
    "li": ("points", "member", LIMITED),
    "supply": (RICE, "supply", Limit.NONE),
    "stock": (RICE, "stock", LIMITED),
    "given": (RICE, "given", Limit.NONE),
}
"""What every table begins with. Other names are ids of accounts that do not exist."""

UNITS = {"h": "hours", "m": "minutes", "s": "seconds", "us": "microseconds"}


def key(name: str) -> UUID:
    """Return the id that a name stands for."""
    return UUID(int=0) if name == "0" else uuid5(NAMESPACE, name)


def span(text: str) -> timedelta:
    """Return the time that `72h`, `5m`, `1s` or `1us` says."""
    number = text.rstrip("hmsu")
    return timedelta(**{UNITS[text[len(number) :]]: int(number)})


def line(kind: Kind, debit: str, credit: str, amount: int = 1, **more: object) -> Transfer:
    """Return a transfer between two named accounts, under an id of its own unless `more` says otherwise."""
    told = {"id": new_id(), "kind": kind, "unit": ACCOUNTS.get(debit, ("points",))[0], "amount": amount, "code": "stamp"}
    sides = {"debit_account_id": key(debit), "credit_account_id": key(credit)}
    return Transfer(**(told | sides | more))  # type: ignore[arg-type]


class Row(NamedTuple):
    """A line of the table."""

    text: str
    words: list[str]
    options: dict[str, str]

    @classmethod
    def read(cls, text: str) -> "Row":
        words = text.split()
        options = dict(word.split("=", 1) for word in words if "=" in word)
        return cls(text.strip(), [word for word in words if "=" not in word], options)


@dataclass(frozen=True, slots=True)
class Sent:
    """A row that is a transfer, beside what it must be answered."""

    row: Row
    transfer: Transfer
    expected: str


class JournalTable:
    """Runs tables against a book: the pure judge, or a real one on either engine.

    Attributes:
        book: what is asked.
        pause: how far the clock goes on before every row. Where it stands still, lines of one account would share an instant,
            and the store has to look at each of them twice.
    """

    def __init__(self, book: TableBook | None = None) -> None:
        self.pause = timedelta(0)
        self.book: TableBook = book or DictBook()
        self.book.create_accounts(
            [Account(id=key(name), unit=unit, code=code, limit=limit) for name, (unit, code, limit) in ACCOUNTS.items()]
        )

    def run(self, table: str) -> None:
        """Send every row, and compare every answer with the last word of its row."""
        rows = [Row.read(text) for text in table.splitlines() if text.strip() and not text.strip().startswith("#")]
        for rows_together in _batches(rows):
            first = rows_together[0]
            self.book.clock.tick(self.pause)
            match first.words[0]:
                case "tick":
                    self.book.clock.tick(span(first.words[1]))
                case "close" | "reopen":
                    self._turn(first)
                case "sweep":
                    self.book.sweep()
                case "account":
                    self._open(first)
                case _:
                    self._send(_sent(rows_together, self.book.clock.now()))
        self.book.check()

    def _open(self, row: Row) -> None:
        name, unit, code, *limited, expected = row.words[1:]
        account = Account(id=key(name), unit=unit, code=code, limit=LIMITED if limited else Limit.NONE)
        assert self.book.create_accounts([account]) == [Status(expected)], row.text

    def _turn(self, row: Row) -> None:
        verb, name, account, expected = row.words
        turn = self.book.close_account if verb == "close" else self.book.reopen_account
        answers = told(lambda: [turn(key(account), transfer_id=key(name))], 1)
        assert answers == [expected], row.text

    def _send(self, batch: Sequence[Sent]) -> None:
        answers = told(lambda: self.book.create_transfers([sent.transfer for sent in batch]), len(batch))
        rows = [f"{sent.row.text}   <- {answer}" for sent, answer in zip(batch, answers, strict=True)]
        assert answers == [sent.expected for sent in batch], "\n".join(["", *rows])

    def line(self, name: str) -> Line | None:
        """Return the stored line of this name, if there is one."""
        return next(iter(self.book.lookup_transfers([key(name)])), None)

    def balance(self, name: str) -> Balance:
        """Return the balance of the account of this name."""
        return self.book.lookup_accounts([key(name)])[0]

    def available(self, name: str) -> int:
        """Return what the account may spend."""
        return self.balance(name).available

    def posted(self, name: str) -> int:
        """Return what the account received and did not give, holds aside."""
        balance = self.balance(name)
        return balance.credits_posted - balance.debits_posted


def told(call: Callable[[], Sequence[Status]], lines: int) -> list[str]:
    """Return what a call answers to each of its lines, as a table says it."""
    try:
        return [status.value for status in call()]
    except ValueError:
        return ["value_error"] * lines
    except LedgerError as refusal:
        why = refusal.params.get("why")
        return [f"{refusal.code}:{why}" if why else refusal.code] * lines


def _batches(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Cut a table into what is sent together."""
    together: list[Row] = []
    in_batch = False
    for row in rows:
        verb = row.words[0]
        if verb in {"batch", "end"} or (together and not in_batch and not _same_set(together[-1], row)):
            if together:
                yield together
            together = []
        if verb in {"batch", "end"}:
            in_batch = verb == "batch"
        else:
            together.append(row)
    assert not in_batch, "a batch ends in `end`"
    if together:
        yield together


def _set_name(row: Row) -> str | None:
    return row.options["set"].split(":")[0] if "set" in row.options else None


def _same_set(one: Row, other: Row) -> bool:
    begins_anew = ":0/" in other.options.get("set", "")
    return _set_name(one) is not None and _set_name(one) == _set_name(other) and not begins_anew


def _sent(rows: Sequence[Row], now: datetime) -> list[Sent]:
    found: list[Sent] = []
    for place, row in enumerate(rows):
        first = place
        while first and _same_set(rows[first - 1], rows[first]):
            first -= 1
        last = place
        while last + 1 < len(rows) and _same_set(rows[last], rows[last + 1]):
            last += 1
        found.append(Sent(row, _transfer(row, place - first, last - first + 1, now), row.words[-1]))
    return found


def _transfer(row: Row, index: int, size: int, now: datetime) -> Transfer:
    kind, name, *rest = row.words[:-1]
    option = row.options
    name_of_set = _set_name(row)
    if ":" in option.get("set", ""):
        index, size = map(int, option["set"].split(":")[1].split("/"))
    if kind in {"post", "void"}:
        pending, debit, credit = rest[0], option.get("debit"), option.get("credit")
        amount = rest[1] if len(rest) > 1 else None
    else:
        pending = option.get("pending", "")
        debit, credit, amount = rest
    return Transfer(
        id=key(name),
        kind=Kind(kind),
        debit_account_id=key(debit) if debit else None,
        credit_account_id=key(credit) if credit else None,
        unit=option.get("unit") or _unit(debit if kind in {"single", "pending"} else None),
        amount=int(amount) if amount else None,
        code=option.get("code") or ("stamp" if kind in {"single", "pending"} else None),
        pending_id=key(pending) if pending not in {"", "-"} else None,
        reverses_id=key(option["reverses"]) if "reverses" in option else None,
        timeout_seconds=int(span(option["timeout"]).total_seconds()) if "timeout" in option else 0,
        set_id=key(name_of_set) if name_of_set else None,
        set_index=index,
        set_size=size,
        ref_type="check_in" if "ref" in option else None,
        ref_id=key(option["ref"]) if "ref" in option else None,
        imported="ago" in option,
        occurred_at=now - span(option["ago"]) if "ago" in option else None,
    )


def _unit(debit: str | None) -> str | None:
    return None if debit is None else ACCOUNTS.get(debit, ("points",))[0]
