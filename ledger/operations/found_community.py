"""Found a community: its book, its first accounts, and one-time links for two officers, since some things take two."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from ledger.errors import AlreadyInstalled, DemoRefused, HandbookNoInvalid, TextInvalid
from ledger.ids import new_id
from ledger.ledger import Ledger
from ledger.scheme import accounts
from ledger.scheme.handbook_no import HandbookNo
from ledger.scheme.roles import Role
from ledger.scheme.wording import NAME_MAX, plain
from ledger.store import one_use_token
from ledger.store import tables as t
from ledger.store.accounts import open_accounts
from ledger.store.unit import Writing


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundCommunity:
    """A new club.

    Attributes:
        id: the community's id.
        name: such as 东王小区.
        subdistrict: such as 石门二路街道; may be empty.
        handbook_prefix: the letters its handbook numbers begin with, such as DW.
        officers: names of the first two officers.
        demo: a club for trying out; it never becomes a real one.
        app_role: the role of a PostgreSQL server as which the service will run; empty: none is admitted here.
        another: beside those that are here already; otherwise a second founding is a slip, and refused.
    """

    id: UUID
    name: str
    subdistrict: str
    handbook_prefix: str
    officers: tuple[str, str]
    demo: bool = False
    app_role: str = ""
    another: bool = False


@dataclass(frozen=True, slots=True)
class Invitation:
    """A one-time link of an officer, shown once: its token."""

    staff_id: UUID
    name: str
    token: str


def found_community(ledger: Ledger, command: FoundCommunity) -> tuple[Invitation, Invitation]:
    """Found the community; return the invitations of its first two officers.

    Raises:
        AlreadyInstalled: there is a club in this database already, or one of this name.
        DemoRefused: a demo beside a real club, or the other way round.
        RoleUnknown, RoleTooWeak, RoleTooStrong: of the service's role.
        TextInvalid: a name that is empty or too long, or letters that no handbook number can begin with.
    """
    try:
        HandbookNo(command.handbook_prefix, 2000, 1)
    except HandbookNoInvalid:
        raise TextInvalid(field="handbook_prefix", limit=4) from None
    with ledger.writing() as tx:
        _require_room(tx, command)
        tx.connection.execute(
            sa.insert(t.community).values(
                id=command.id,
                name=plain(command.name, "name", NAME_MAX),
                subdistrict=plain(command.subdistrict, "subdistrict", NAME_MAX, required=False),
                handbook_prefix=command.handbook_prefix,
                demo=command.demo,
                key_print=ledger.keys.fingerprint(command.id),
                created_at=tx.now,
            )
        )
        if command.app_role:
            tx.admit(command.app_role)
        open_accounts(tx, command.id, accounts.founding(command.id))
        first, second = command.officers
        return _invite(tx, command.id, first, Role.OFFICER), _invite(tx, command.id, second, Role.SECOND_OFFICER)


def _require_room(tx: Writing, command: FoundCommunity) -> None:
    known = tx.connection.execute(sa.select(t.community.c.name, t.community.c.demo)).all()
    if known and not command.another:
        raise AlreadyInstalled
    if any(each.demo != command.demo for each in known):
        raise DemoRefused
    if any(each.name == command.name.strip() for each in known):
        raise AlreadyInstalled


def _invite(tx: Writing, community_id: UUID, name: str, role: Role) -> Invitation:
    staff_id = new_id()
    tx.connection.execute(sa.insert(t.staff).values(id=staff_id, name=plain(name, "officer", NAME_MAX), created_at=tx.now))
    tx.connection.execute(
        sa.insert(t.role_grant).values(staff_id=staff_id, community_id=community_id, role=role.value, granted_at=tx.now)
    )
    token, _ = one_use_token.make(tx, "invitation", community_id, staff_id)
    return Invitation(staff_id, name, token)
