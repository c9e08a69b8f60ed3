"""Looking somebody up in the roster: by handbook number, by a whole phone number, or by a part of the name."""

import re
from unicodedata import normalize
from uuid import UUID

import sqlalchemy as sa

from ledger.errors import HandbookNoInvalid
from ledger.ledger import Ledger
from ledger.reports import names
from ledger.reports.roster import RosterRow, roster
from ledger.scheme import handbook_no
from ledger.store import persons
from ledger.store import tables as t
from ledger.store.unit import Reading

QUERY_MAX = 60
"""Characters of what is looked for."""
_PHONE = re.compile(r"[0-9+() \-\u2010-\u2015]*")
_PHONE_DIGITS = 7
"""From so many digits on it is a phone number: the longest spoken handbook number has six."""


def search(ledger: Ledger, community_id: UUID, text: str) -> tuple[RosterRow, ...]:
    """Return the members that `text` may mean, by handbook number.

    Args:
        ledger: the installation.
        community_id: whose roster.
        text: a handbook number in any form (17 finds those of all years), a whole phone number, or a part of a name.

    Raises:
        NumberCheckFailed: a handbook number whose check letter does not fit.
    """
    wanted = normalize("NFKC", text[:QUERY_MAX]).strip()
    with ledger.reading() as rx:
        found = _found(ledger, rx, community_id, wanted)
    return roster(ledger, community_id, only=found) if found else ()


def _found(ledger: Ledger, rx: Reading, community_id: UUID, wanted: str) -> set[UUID]:
    if _PHONE.fullmatch(wanted) and len(persons.phone_digits(wanted)) >= _PHONE_DIGITS:
        index = persons.phone_index(ledger.keys, community_id, wanted)
        phone = t.person.c
        return _ids(rx, sa.select(phone.member_id).where(phone.community_id == community_id, phone.phone_index == index))
    try:
        number, _vouched = handbook_no.typed(wanted)
    except HandbookNoInvalid:
        return _named(ledger, rx, community_id, wanted.casefold())
    return _numbered(rx, community_id, number)


def _ids(rx: Reading, statement: sa.Select[UUID]) -> set[UUID]:
    return {row[0] for row in rx.connection.execute(statement)}


def _numbered(rx: Reading, community_id: UUID, number: handbook_no.HandbookNo | int) -> set[UUID]:
    member = t.member.c
    ours = sa.select(member.id, member.handbook_no).where(member.community_id == community_id)
    if not isinstance(number, int):
        return _ids(rx, sa.select(member.id).where(member.community_id == community_id, member.handbook_no == str(number)))
    ending = ours.where(member.handbook_no.endswith(str(number), autoescape=True))
    return {row.id for row in rx.connection.execute(ending) if names.spoken(row.handbook_no) == number}


def _named(ledger: Ledger, rx: Reading, community_id: UUID, wanted: str) -> set[UUID]:
    """Return whose name holds `wanted`. The rows of this moment say who is there; only their names may be remembered."""
    person = t.person.c
    rows = rx.connection.execute(
        sa.select(person.member_id, person.wrapped_key, person.name).where(person.community_id == community_id)
    )
    return {row.member_id for row in rows if wanted in _name(ledger, community_id, *row)}


def _name(ledger: Ledger, community_id: UUID, member_id: UUID, wrapped_key: bytes, sealed: bytes) -> str:
    key = (community_id, member_id, wrapped_key)
    known = ledger.known_names.get(key)
    if known is None:
        name = persons.decrypt_name(ledger.keys, community_id, member_id, wrapped_key, sealed)
        known = normalize("NFKC", name).casefold()
        ledger.known_names.keep(key, known)
    return known
