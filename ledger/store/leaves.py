"""What a leaf of the log says: sets of lines, and whatever gives them meaning (`ledger.md`, Sealing).

A leaf is canonical JSON: its kind, whose book, the subject's id, and the digests of what is sealed, one for each row. Ids,
whole numbers and words of ours enter a digest as they are; free text enters it as a commitment under the leaf's own salt, so
that it can be erased some day without breaking a proof.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import cast
from uuid import UUID

import sqlalchemy as sa

from ledger.book.canonical import canonical
from ledger.ids import named
from ledger.scheme import accounts
from ledger.store import tables as t
from ledger.store.columns import Id, as_uuid
from ledger.store.unit import Reading

SET, ACCOUNT = "set", "account"
PLAIN_TEXT = frozenset(
    {
        "action",
        "body",
        "by_kind",
        "cap_period",
        "category",
        "code",
        "handbook_no",
        "kid",
        "kind",
        "number",
        "outcome",
        "source",
        "step",
    }
)
"""Columns that hold words and numbers of ours; any other text is a person's, and a leaf only commits to it."""

Content = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Part:
    """A table whose rows are sealed with those of another one: found by `column`, which holds the other's `of`."""

    table: sa.Table
    column: str
    of: str


@dataclass(frozen=True, slots=True)
class Sealed:
    """A table of which each row has a leaf.

    Attributes:
        table: whose rows.
        leave_out: columns that may change later.
        subject: the id of a row's leaf, where the row has none of its own.
        part: a table whose rows belong to those of this one.
        also: what a row means besides its columns.
    """

    table: sa.Table
    leave_out: frozenset[str] = frozenset()
    subject: Callable[[Content], UUID] | None = None
    part: Part | None = None
    also: Callable[[Content], Content] = field(default=lambda _row: {})

    @property
    def columns(self) -> list["sa.Column[object]"]:
        """The columns that are sealed."""
        return [column for column in self.table.c if column.name not in self.leave_out]

    @property
    def salted(self) -> bool:
        """Whether free text enters, and so a salt is needed."""
        columns = [*self.columns, *(self.part.table.c if self.part else [])]
        return any(_is_free(column) for column in columns)


def _is_free(column: "sa.Column[object]") -> bool:
    return isinstance(column.type, sa.Text) and column.name not in PLAIN_TEXT


def _account_of(row: Content) -> Content:
    # A handbook number means nothing without the account behind it.
    return {"account_id": accounts.member(cast("UUID", row["community_id"]), cast("UUID", row["id"]))}


KINDS: Mapping[str, Sealed] = {
    sealed.table.name: sealed
    for sealed in (
        Sealed(t.member, frozenset({"state", "newcomer", "informed_on", "publish_consent"}), also=_account_of),
        Sealed(t.card, frozenset({"replaced_at"})),
        Sealed(
            t.rule_version,
            subject=lambda row: named(cast("UUID", row["community_id"]), f"rule_version:{row['version']}"),
        ),
        # A rule may join a version that is sealed already, when a workbook is extended and imported again.
        Sealed(
            t.rule,
            subject=lambda row: named(cast("UUID", row["community_id"]), f"rule:{row['version']}:{row['code']}"),
        ),
        Sealed(t.evidence),
        Sealed(t.review_batch),
        Sealed(t.correction),
        Sealed(t.import_run),
        Sealed(t.audit_event),
        Sealed(t.stock_receipt),
        Sealed(t.run_step, subject=lambda row: named(cast("UUID", row["run_id"]), str(row["step"]))),
        Sealed(t.redemption, part=Part(t.redemption_line, "redemption_id", "id")),
        Sealed(t.seal_key),
        Sealed(t.verification),
        Sealed(t.clock_acceptance),
        Sealed(t.proposal),
        Sealed(t.decision, subject=lambda row: cast("UUID", row["proposal_id"])),
        Sealed(t.erasure, subject=lambda row: cast("UUID", row["member_id"])),
    )
}
"""Kinds of leaves besides sets and accounts, whose rows carry their digests; a kind is called as its table."""


def leaf(community_id: UUID, kind: str, subject_id: UUID, digests: Sequence[bytes]) -> bytes:
    """Return the bytes that a leaf hashes: canonical JSON, schema version 1."""
    # Written out, for it is made once for every set: the keys stand in order, and every value is plain.
    listed = '","'.join(map(bytes.hex, digests))
    return f'{{"community_id":"{community_id}","digests":["{listed}"],"id":"{subject_id}","kind":"{kind}","v":1}}'.encode(
        "ascii"
    )


def digests(
    rx: Reading, community_id: UUID, kind: str, subjects: Collection[UUID], salts: Mapping[UUID, bytes]
) -> dict[UUID, list[bytes]]:
    """Return what the leaves of some subjects seal.

    Args:
        rx: the picture of the book.
        community_id: whose book.
        kind: of all of them.
        subjects: ids of leaves.
        salts: of the leaves that need one, by subject.

    Returns:
        By subject the digests of its rows, in order; a subject without rows is missing.

    Raises:
        ValueError, TypeError: a row holds what nobody could have written.
    """
    found: dict[UUID, list[bytes]] = defaultdict(list)
    if kind in {SET, ACCOUNT}:
        for subject_id, digest in _stored_digests(rx, community_id, kind, subjects):
            found[subject_id].append(digest)
    else:
        for subject_id, contents in _contents(rx, community_id, KINDS[kind], set(subjects), salts).items():
            found[subject_id] = [sha256(content).digest() for content in contents]
    return dict(found)


def subjects(rx: Reading, community_id: UUID, kind: str) -> set[UUID]:
    """Return the ids of everything of a kind that is in the book and has to have a leaf."""
    if kind in {SET, ACCOUNT}:
        sql = _ALL_SETS if kind == SET else "SELECT id FROM account WHERE community_id = ?"
        return {cast("UUID", as_uuid(row[0])) for row in rx.fetch(sql, (community_id,))}
    sealed = KINDS[kind]
    if sealed.subject is None:
        sql = f"SELECT id FROM {sealed.table.name} WHERE community_id = ?"
        return {cast("UUID", as_uuid(row[0])) for row in rx.fetch(sql, (community_id,))}
    key = list(sealed.table.primary_key)
    sql = f"SELECT {', '.join(column.name for column in key)} FROM {sealed.table.name} WHERE community_id = ?"
    found = rx.fetch(sql, (community_id,))
    return {
        sealed.subject({str(column.name): _plain(column, value) for column, value in zip(key, row, strict=True)})
        for row in found
    }


_ALL_SETS = "SELECT DISTINCT set_id FROM transfer WHERE community_id = ?"
_OF_SETS = "SELECT set_id, digest FROM transfer WHERE community_id = ? AND set_id IN ({}) ORDER BY set_id, set_index"
_OF_ACCOUNTS = "SELECT id, digest FROM account WHERE community_id = ? AND id IN ({})"


def _stored_digests(rx: Reading, community_id: UUID, kind: str, subjects: Collection[UUID]) -> Iterator[tuple[UUID, bytes]]:
    sql = _OF_SETS if kind == SET else _OF_ACCOUNTS
    for row in rx.fetch_among(sql, community_id, subjects):
        yield cast("UUID", as_uuid(row[0])), bytes(cast("bytes", row[1]))


def _contents(
    rx: Reading, community_id: UUID, sealed: Sealed, subjects: set[UUID], salts: Mapping[UUID, bytes]
) -> dict[UUID, list[bytes]]:
    names = [column.name for column in sealed.columns]
    sql = f"SELECT {', '.join(names)} FROM {sealed.table.name} WHERE community_id = ?"
    # A table whose rows have no id of their own is a short one: rule versions, steps of a redemption day.
    found = (
        rx.fetch(sql, (community_id,)) if sealed.subject else rx.fetch_among(f"{sql} AND id IN ({{}})", community_id, subjects)
    )
    rows: dict[UUID, Content] = {}
    for row in found:
        read = {str(column.name): _plain(column, value) for column, value in zip(sealed.columns, row, strict=True)}
        subject_id = sealed.subject(read) if sealed.subject else cast("UUID", read["id"])
        if subject_id in subjects:
            rows[subject_id] = read
    parts = _parts(rx, community_id, sealed.part, rows.values()) if sealed.part and rows else {}
    return {
        subject_id: [
            content(sealed.table, {**row, **sealed.also(row)}, salts.get(subject_id)),
            *(
                content(sealed.part.table, part, salts.get(subject_id))
                for part in (parts.get(row[sealed.part.of], []) if sealed.part else [])
                if sealed.part
            ),
        ]
        for subject_id, row in rows.items()
    }


def _parts(rx: Reading, community_id: UUID, part: Part, rows: Collection[Content]) -> dict[object, list[Content]]:
    names = [column.name for column in part.table.c]
    order = ", ".join(column.name for column in part.table.primary_key)
    sql = (
        f"SELECT {', '.join(names)} FROM {part.table.name} WHERE community_id = ? AND {part.column} IN ({{}}) ORDER BY {order}"
    )
    found: dict[object, list[Content]] = defaultdict(list)
    for row in rx.fetch_among(sql, community_id, [row[part.of] for row in rows]):
        read = {str(column.name): _plain(column, value) for column, value in zip(part.table.c, row, strict=True)}
        found[read[part.column]].append(read)
    return found


def _plain(column: "sa.Column[object]", value: object) -> object:
    """Return a value as canonical JSON can say it, the same from both engines."""
    if value is None:
        return None
    if isinstance(column.type, Id):
        return as_uuid(value)
    if isinstance(column.type, sa.Boolean):
        return bool(value) if value in {0, 1} else value
    if isinstance(column.type, sa.LargeBinary):
        return bytes(cast("bytes", value)).hex()
    return value


def content(table: sa.Table, row: Content, salt: bytes | None) -> bytes:
    """Return what is sealed of a row, as canonical JSON: every text of a person's as a commitment under `salt`."""
    said = {
        name: _commitment(salt, name, str(value))
        if value is not None and name in table.c and _is_free(table.c[name])
        else value
        for name, value in row.items()
    }
    return canonical({"row": said, "table": str(table.name), "v": 1})


def _commitment(salt: bytes | None, name: str, text: str) -> str:
    if salt is None:
        raise ValueError("free text is sealed under a salt")
    return sha256(salt + name.encode() + b"\x00" + text.encode()).hexdigest()
