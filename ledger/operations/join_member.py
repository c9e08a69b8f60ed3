"""Join the club: a handbook number, an account, and what may be known of the person."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from ledger.errors import MemberUnknown, QuantityInvalid
from ledger.ledger import Ledger
from ledger.operations.performing import perform
from ledger.scheme import accounts
from ledger.scheme.calendar import day_of
from ledger.scheme.handbook_no import HandbookNo
from ledger.scheme.membership import MemberState
from ledger.scheme.person import Person
from ledger.scheme.roles import Act, Principal
from ledger.scheme.wording import NAME_MAX, plain
from ledger.store import persons
from ledger.store import tables as t
from ledger.store.accounts import open_accounts
from ledger.store.authority import authorise
from ledger.store.keys import Keys
from ledger.store.outbox import record
from ledger.store.unit import Writing

OLDEST = 1900
PHONE_MAX = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinMember:
    """Welcome.

    Attributes:
        id: the request id; also the member's id.
        community_id: where.
        by: an officer.
        name: at most 40 characters.
        birth_year: a year alone, or None.
        building_group: such as 8号楼组; may be empty.
        phone: optional.
        household_with: a member of the same household, if there is one.
    """

    id: UUID
    community_id: UUID
    by: Principal
    name: str
    birth_year: int | None = None
    building_group: str = ""
    phone: str = ""
    household_with: UUID | None = None


@dataclass(frozen=True, slots=True)
class Joined:
    """The new member."""

    member_id: UUID
    handbook_no: str


def join_member(ledger: Ledger, command: JoinMember) -> Joined:
    """Write down a new member under the next handbook number of the year.

    Raises:
        NotAllowed: no officer.
        TextInvalid: a name that is empty or too long.
        QuantityInvalid: a birth year before 1900 or in the future.
        MemberUnknown: whom they are said to live with is nobody here.
    """
    return perform(ledger, command, Joined, lambda tx: _join(tx, command, ledger.keys))


def _join(tx: Writing, command: JoinMember, keys: Keys) -> Joined:
    authorise(tx, command.community_id, command.by, Act.JOIN_MEMBER)
    person = _person(tx, command)
    number = _next_number(tx, command.community_id, day_of(tx.now).year)
    record(
        tx,
        t.member,
        {
            "community_id": command.community_id,
            "id": command.id,
            "handbook_no": number,
            "joined_on": day_of(tx.now),
            "state": MemberState.ACTIVE.value,
            "newcomer": True,
            "informed_on": day_of(tx.now),
            "publish_consent": False,
            "recorded_at": tx.now,
        },
    )
    add_person(tx, keys, command.community_id, command.id, person)
    return Joined(command.id, number)


def add_person(tx: Writing, keys: Keys, community_id: UUID, member_id: UUID, person: Person) -> None:
    """Write what is known of a member, encrypted, and open their account."""
    tx.connection.execute(sa.insert(t.person).values(**persons.encrypt(keys, community_id, member_id, person)))
    open_accounts(tx, community_id, [accounts.of_member(community_id, member_id)])


def _person(tx: Writing, command: JoinMember) -> Person:
    latest = day_of(tx.now).year
    if command.birth_year is not None and not OLDEST <= command.birth_year <= latest:
        raise QuantityInvalid(minimum=OLDEST, maximum=latest)
    return Person(
        name=plain(command.name, "name", NAME_MAX),
        birth_year=command.birth_year,
        building_group=plain(command.building_group, "building_group", NAME_MAX, required=False),
        phone=plain(command.phone, "phone", PHONE_MAX, required=False),
        household_id=_household(tx, command),
    )


def _household(tx: Writing, command: JoinMember) -> UUID | None:
    """Return the household of the member they live with; a first couple founds one under the elder member's id."""
    if command.household_with is None:
        return None
    where = (t.person.c.community_id == command.community_id) & (t.person.c.member_id == command.household_with)
    tx.connection.execute(
        sa.update(t.person).where(where, t.person.c.household_id.is_(None)).values(household_id=command.household_with)
    )
    household_id = tx.connection.execute(sa.select(t.person.c.household_id).where(where)).scalar()
    if household_id is None:
        raise MemberUnknown
    return UUID(str(household_id))


def _next_number(tx: Writing, community_id: UUID, year: int) -> str:
    prefix = tx.connection.execute(
        sa.select(t.community.c.handbook_prefix).where(t.community.c.id == community_id).with_for_update()
    ).scalar_one()
    begins = f"{prefix}{year}"
    newest = tx.connection.execute(
        sa.select(t.member.c.handbook_no)
        .where(t.member.c.community_id == community_id, t.member.c.handbook_no.startswith(begins, autoescape=True))
        .order_by(sa.func.length(t.member.c.handbook_no).desc(), t.member.c.handbook_no.desc())
        .limit(1)
    ).scalar()
    serial = int(newest.removeprefix(begins)) + 1 if newest else 1
    return str(HandbookNo(prefix, year, serial))
