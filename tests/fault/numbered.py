"""Sets that can be made anew from their numbers: whoever survives knows what the dead were writing, and can send it again.

Every writer numbers its sets 0, 1, 2 … and begins one only when the one before was answered. So at most one set of each is
neither acknowledged nor yet to come.
"""

from collections.abc import Collection, Sequence
from contextlib import closing
from uuid import UUID

from ledger import Account, Kind, Ledger, Limit, Status, Transfer
from ledger.ids import new_id
from ledger.operations.seal import seal
from ledger.reports.verification import verify
from tests.journal_table import key

WRITERS = 4

Acknowledged = Collection[tuple[int, int]]
"""Writer and number of every set that was answered."""


def found(url: str) -> UUID:
    """Make a community in a new database, with the accounts of all writers; return its id."""
    community_id = new_id()
    members = [
        Account(id=key(f"member {n}"), unit="points", code="member", limit=Limit.DEBITS_WITHIN_CREDITS) for n in range(WRITERS)
    ]
    busy = [Account(id=key(name), unit="points", code=name) for name in ("issue", "spent")]
    with closing(Ledger.open(url)) as ledger:
        ledger.create_community(community_id, name="东王小区")
        assert set(ledger.book(community_id).create_accounts([*members, *busy])) == {Status.CREATED}
    return community_id


def numbered(writer: int, number: int) -> list[Transfer]:
    """Return a set of three lines: points that come, go on to a neighbour, and are spent."""
    set_id = key(f"set {writer} {number}")
    neighbour = f"member {(writer + 1) % WRITERS}"
    sides = (("issue", f"member {writer}", 3), (f"member {writer}", neighbour, 2), (f"member {writer}", "spent", 1))
    return [
        Transfer(
            id=key(f"line {writer} {number} {place}"),
            kind=Kind.SINGLE,
            debit_account_id=key(debit),
            credit_account_id=key(credit),
            unit="points",
            amount=amount,
            code="stamp",
            set_id=set_id,
            set_index=place,
            set_size=len(sides),
        )
        for place, (debit, credit, amount) in enumerate(sides)
    ]


def lost(ledger: Ledger, community_id: UUID, acknowledged: Acknowledged) -> list[tuple[int, int]]:
    """Return acknowledged sets of which a line is missing."""
    book = ledger.book(community_id)
    return [each for each in sorted(acknowledged) if len(book.lookup_transfers(_ids(numbered(*each)))) < 3]


def check(ledger: Ledger, community_id: UUID, acknowledged: Acknowledged) -> None:
    """Ask everything that has to hold after a fault, then send every set again and ask once more."""
    book = ledger.book(community_id)
    assert lost(ledger, community_id, acknowledged) == []
    assert verify(ledger, community_id).good
    sent, there = 0, 0
    for writer in range(WRITERS):
        numbers = sorted(number for each, number in acknowledged if each == writer)
        assert numbers == list(range(len(numbers))), "an answer is missing between two others"
        for number in numbers:
            assert book.create_transfers(numbered(writer, number)) == [Status.EXISTS] * 3
        # What was under way is whole or absent, and it can be sent again in either case.
        under_way = numbered(writer, len(numbers))
        stored = len(book.lookup_transfers(_ids(under_way)))
        assert stored in {0, 3}
        assert book.create_transfers(under_way) == [Status.EXISTS if stored else Status.CREATED] * 3
        sent, there = sent + len(numbers) + 1, there + len(numbers) + bool(stored)
    with ledger.reading() as rx:
        assert rx.fetch("SELECT COUNT(*) FROM transfer WHERE community_id = ?", (community_id,)) == [(3 * sent,)]
    assert sent - WRITERS <= there <= sent
    if ledger.has_keys:
        # What was under way of a sealing is whole or absent, too: the log goes on where it ended.
        seal(ledger, community_id)
    assert verify(ledger, community_id).good


def _ids(lines: Sequence[Transfer]) -> list[UUID]:
    return [line.id for line in lines]
