"""Which account holds what in a neighbourhood (`ledger.md`, Units and accounts)."""

from uuid import UUID

from ledger.book.account import Account, Limit
from ledger.ids import named

POINTS = "points"


def issue(community_id: UUID) -> UUID:
    """Return the account that points come from."""
    return named(community_id, "issue")


def spent(community_id: UUID) -> UUID:
    """Return the account that redeemed points go to."""
    return named(community_id, "spent")


def member(community_id: UUID, member_id: UUID) -> UUID:
    """Return the account of what a member may spend."""
    return named(community_id, f"member:{member_id}")


def supply(community_id: UUID, sku: str) -> UUID:
    """Return the account that goods come from."""
    return named(community_id, f"supply:{sku}")


def stock(community_id: UUID, sku: str) -> UUID:
    """Return the account of what lies on the shelf."""
    return named(community_id, f"stock:{sku}")


def given(community_id: UUID, sku: str) -> UUID:
    """Return the account of what members took home."""
    return named(community_id, f"given:{sku}")


def loss(community_id: UUID, sku: str) -> UUID:
    """Return the account of what was written off."""
    return named(community_id, f"loss:{sku}")


def item_unit(sku: str) -> str:
    """Return the unit in which an article is counted."""
    return f"item:{sku}"


def founding(community_id: UUID) -> list[Account]:
    """Return the accounts that every community begins with."""
    return [
        Account(id=issue(community_id), unit=POINTS, code="issue"),
        Account(id=spent(community_id), unit=POINTS, code="spent"),
    ]


def of_member(community_id: UUID, member_id: UUID) -> Account:
    """Return the account a member needs."""
    return Account(id=member(community_id, member_id), unit=POINTS, code="member", limit=Limit.DEBITS_WITHIN_CREDITS)


def of_item(community_id: UUID, sku: str) -> list[Account]:
    """Return the accounts an article needs."""
    unit = item_unit(sku)
    return [
        Account(id=supply(community_id, sku), unit=unit, code="supply"),
        Account(id=stock(community_id, sku), unit=unit, code="stock", limit=Limit.DEBITS_WITHIN_CREDITS),
        Account(id=given(community_id, sku), unit=unit, code="given"),
        Account(id=loss(community_id, sku), unit=unit, code="loss"),
    ]
