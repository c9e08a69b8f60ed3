"""The one-time links of officers: to come in for the first time, or back in."""

from dataclasses import dataclass
from typing import Final, Literal
from uuid import UUID

import sqlalchemy as sa

from ledger.errors import LinkUnknown
from ledger.store import one_use_token
from ledger.store import tables as t
from ledger.store.unit import Reading

AccessKind = Literal["invitation", "recovery"]
_KINDS: Final[tuple[AccessKind, ...]] = ("invitation", "recovery")


@dataclass(frozen=True, slots=True)
class AccessLink:
    """What a link is for.

    Attributes:
        first: nobody has used it; otherwise it was used less than a minute ago.
        login: the name they sign in by so far, empty when they have none yet.
        keeps_login: that name stays.
    """

    kind: AccessKind
    community_id: UUID
    staff_id: UUID
    first: bool
    login: str
    keeps_login: bool


def link_behind(rx: Reading, token: str) -> AccessLink:
    """Return what a link is for, without using it.

    Raises:
        LinkUnknown: unknown, out of date, or used more than a minute ago.
    """
    for kind in _KINDS:
        try:
            found = one_use_token.look(rx, kind, token)
        except LinkUnknown:
            continue
        login = rx.connection.execute(sa.select(t.staff.c.login).where(t.staff.c.id == found.subject_id)).scalar_one() or ""
        keeps = kind == "recovery" and bool(login)
        return AccessLink(kind, found.community_id, found.subject_id, found.first, login, keeps)
    raise LinkUnknown
