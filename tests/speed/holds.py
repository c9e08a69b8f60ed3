"""A book for measurements: accounts that issue, members who receive, and the holds posted between them."""

from collections.abc import Sequence
from typing import Self
from uuid import UUID

from ledger import Account, Kind, Ledger, Limit, Status, Transfer
from ledger.ids import new_id
from ledger.store.keys import Keys


class HoldBook:
    """A new community with `members` (limited, inline) and `issuers` (unlimited, folded).

    Args:
        url: a database, which this makes if it is empty.
        members: accounts that receive.
        issuers: accounts that give.
        keys: for what seals.
    """

    def __init__(self, url: str, *, members: int, issuers: int = 1, keys: Keys | None = None) -> None:
        self.ledger = Ledger.open(url, keys=keys)
        self.community_id = new_id()
        self.ledger.create_community(self.community_id, name="东王小区")
        self.book = self.ledger.book(self.community_id)
        self.members = [new_id() for _ in range(members)]
        self.issuers = [new_id() for _ in range(issuers)]
        limited = [Account(id=each, unit="points", code="member", limit=Limit.DEBITS_WITHIN_CREDITS) for each in self.members]
        self.book.create_accounts([*limited, *(Account(id=each, unit="points", code="issue") for each in self.issuers)])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.ledger.close()

    def post(self, lines: Sequence[Transfer]) -> None:
        """Post `lines` in one call; a measurement of refused lines would be worth nothing."""
        statuses = self.book.create_transfers(lines)
        assert set(statuses) == {Status.CREATED}, statuses

    def post_each(self, lines: Sequence[Transfer]) -> None:
        """Post every line in a call of its own."""
        for line in lines:
            self.post([line])


def hold(issuer: UUID, member: UUID) -> Transfer:
    """Return a hold as every check-in makes one, a set of its own."""
    return Transfer(
        id=new_id(),
        kind=Kind.PENDING,
        debit_account_id=issuer,
        credit_account_id=member,
        unit="points",
        amount=1,
        code="stamp",
        actor_id=member,
        ref_type="check_in",
        ref_id=new_id(),
    )


def holds(count: int, issuer: UUID, members: Sequence[UUID]) -> list[Transfer]:
    """Return so many holds, the members taking turns."""
    return [hold(issuer, members[n % len(members)]) for n in range(count)]
