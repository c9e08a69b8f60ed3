"""The book as files that anybody can open: the journal line by line and the balances, by handbook number, without names."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from ledger.book.canonical import canonical
from ledger.clock import SHANGHAI, from_micros
from ledger.ledger import Ledger
from ledger.scheme import accounts
from ledger.store import journal_rows
from ledger.store import tables as t
from ledger.store.unit import Reading

BOM = "\ufeff"
"""Without it a Chinese Excel reads UTF-8 as GBK."""
_NOT_IN_FILE_NAMES = str.maketrans(dict.fromkeys('<>:"/\\|?*', "_"))
"""A community may be called 东王小区/一期; no system takes that for a file."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class ExportFile:
    """A file of an export: its name and its text."""

    name: str
    text: str


def export(ledger: Ledger, community_id: UUID) -> Iterator[ExportFile]:
    """Yield the files of a community's book, all from one moment."""
    with ledger.reading() as rx:
        name = rx.connection.execute(sa.select(t.community.c.name).where(t.community.c.id == community_id)).scalar_one()
        name = name.translate(_NOT_IN_FILE_NAMES)
        numbers = _numbers(rx, community_id)
        yield ExportFile(f"{name}_流水.csv", _sheet(_JOURNAL, _journal(rx, community_id, numbers)))
        yield ExportFile(f"{name}_余额.csv", _sheet(_BALANCES, _balances(rx, community_id, numbers)))
        yield ExportFile(f"{name}_流水.jsonl", "".join(_lines(rx, community_id)))


_JOURNAL = ("日期", "时间", "种类", "事由", "手册编号", "单位", "借方", "贷方", "数量", "编号")
_BALANCES = ("手册编号", "可用积分", "等盖章", "累计积分", "已兑换")


def neutralised(cell: object) -> object:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _sheet(header: tuple[str, ...], rows: Iterator[tuple[object, ...]]) -> str:
    text = io.StringIO()
    text.write(BOM)
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows([neutralised(cell) for cell in row] for row in rows)
    return text.getvalue()


def _numbers(rx: Reading, community_id: UUID) -> dict[UUID, str]:
    rows = rx.connection.execute(
        sa.select(t.member.c.id, t.member.c.handbook_no).where(t.member.c.community_id == community_id)
    ).all()
    return {accounts.member(community_id, row.id): row.handbook_no for row in rows}


def _journal(rx: Reading, community_id: UUID, numbers: dict[UUID, str]) -> Iterator[tuple[object, ...]]:
    codes = {
        journal_rows.key(row[0]): str(row[1])
        for row in rx.fetch("SELECT id, code FROM account WHERE community_id = ?", (community_id,))
    }
    for line in journal_rows.lines_in_order(rx, community_id):
        at = from_micros(line.occurred_at).astimezone(SHANGHAI)
        member = numbers.get(line.credit_account_id) or numbers.get(line.debit_account_id) or ""
        yield (
            at.date().isoformat(),
            at.strftime("%H:%M:%S"),
            line.kind.value,
            line.code,
            member,
            line.unit,
            codes[line.debit_account_id],
            codes[line.credit_account_id],
            line.amount,
            str(line.id),
        )


def _balances(rx: Reading, community_id: UUID, numbers: dict[UUID, str]) -> Iterator[tuple[object, ...]]:
    found = journal_rows.read_balances(rx, community_id, list(numbers))
    for account_id, number in sorted(numbers.items(), key=lambda pair: (len(pair[1]), pair[1])):
        balance = found[account_id]
        yield number, balance.available, balance.credits_pending, balance.credits_posted, balance.debits_posted


def _lines(rx: Reading, community_id: UUID) -> Iterator[str]:
    for line in journal_rows.lines_in_order(rx, community_id):
        yield canonical(line).decode() + "\n"
