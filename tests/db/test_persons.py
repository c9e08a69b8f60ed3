"""Names, phones and birth years at rest: unreadable without the keys, bound to their place, gone with their row."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from cryptography.exceptions import InvalidTag

from ledger import Ledger
from ledger.errors import KeyMissing
from ledger.ids import new_id
from ledger.scheme.person import Person
from ledger.store import persons
from ledger.store import tables as t
from ledger.store.keys import Keys
from tests.behind import write_behind
from tests.books import HandClock, LedgerBook
from tests.databases import fresh_database

WANG = Person(
    name="王丽芳",
    call_name="王老师",
    birth_year=1951,
    building_group="8号楼组",
    phone="13801234567",
    residence="自住",
    guardian="王建国",
    proxy="李秀英",
    household_id=UUID(int=8),
)
SECRET = [str(getattr(WANG, name)) for name in persons._ENCRYPTED]


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return Keys.create(tmp_path / "keys.json")


@pytest.fixture
def filed(book: LedgerBook, keys: Keys) -> UUID:
    """王丽芳, a member in `book`; her member id."""
    return file(book, keys, WANG)


def file(book: LedgerBook, keys: Keys, person: Person) -> UUID:
    """Store a person as a new member."""
    member_id, now = new_id(), book.clock.now()
    row = {"community_id": book.community_id, "id": member_id, "handbook_no": str(member_id), "joined_on": date(2018, 1, 1)}
    with book.ledger.writing() as tx:
        write_behind(
            tx, sa.insert(t.member).values(**row, state="active", newcomer=False, publish_consent=True, recorded_at=now)
        )
        tx.connection.execute(sa.insert(t.person).values(**persons.encrypt(keys, book.community_id, member_id, person)))
    return member_id


def stored(book: LedgerBook, member_id: UUID) -> dict[str, Any]:
    """Return the row as it lies in the table."""
    with book.ledger.reading() as rx:
        found = rx.connection.execute(sa.select(t.person).where(t.person.c.member_id == member_id)).mappings().one()
        return dict(found)


def test_a_person_comes_back_as_they_were_filed(book: LedgerBook, keys: Keys, filed: UUID) -> None:
    """A name that cannot be read any more is a member who cannot be greeted."""
    row = stored(book, filed)
    assert persons.decrypt(keys, row) == WANG
    assert persons.decrypt_name(keys, book.community_id, filed, row["wrapped_key"], row["name"]) == "王丽芳"
    bare = Person(name="李强")
    assert persons.decrypt(keys, stored(book, file(book, keys, bare))) == bare


def test_no_column_shows_what_it_holds(book: LedgerBook, keys: Keys, filed: UUID) -> None:
    """Whoever gets hold of a dump must learn nothing of anybody, not even that two neighbours share a name."""
    row, twin = stored(book, filed), stored(book, file(book, keys, WANG))
    for name in persons._ENCRYPTED:
        assert isinstance(row[name], bytes), name
        assert row[name] != twin[name], name
        assert not any(secret.encode() in row[name] for secret in SECRET)
    assert row["wrapped_key"] != twin["wrapped_key"]
    assert row["phone_index"] == twin["phone_index"] == persons.phone_index(keys, book.community_id, WANG.phone)
    assert row["phone_index"] != persons.phone_index(keys, new_id(), WANG.phone)
    assert stored(book, file(book, keys, replace(WANG, phone="")))["phone_index"] is None


def test_nothing_readable_lies_in_the_files(tmp_path: Path, keys: Keys) -> None:
    """A lost laptop must be a lost laptop, not a list of who lives where; the journal files count, too."""
    clock = HandClock()
    with closing(Ledger.open(fresh_database("sqlite", tmp_path), clock=clock)) as ledger:
        book = LedgerBook(ledger, clock)
        file(book, keys, WANG)
        files = {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.name.startswith("dongwang.db")}
    files["closed"] = (tmp_path / "dongwang.db").read_bytes()
    written = b"".join(files.values())
    assert "东王小区".encode() in written, "the search would find what is there"
    assert [secret for secret in SECRET if len(secret) > 2 and secret.encode() in written] == []


def test_a_field_copied_to_another_place_does_not_open(book: LedgerBook, keys: Keys, filed: UUID) -> None:
    """Swapping two names in the database would give one neighbour another's points, in everybody's eyes."""
    row = stored(book, filed)
    other = stored(book, file(book, keys, Person(name="李秀英", phone="13900000000")))
    swaps: list[dict[str, Any]] = [
        row | {"name": row["proxy"], "proxy": row["name"]},
        row | {"name": other["name"]},
        row | {"name": other["name"], "wrapped_key": other["wrapped_key"]},
        row | {"member_id": other["member_id"]},
        row | {"community_id": new_id()},
        row | {"name": row["name"][:-1] + bytes([row["name"][-1] ^ 1])},
    ]
    for swapped in swaps:
        with pytest.raises(InvalidTag):
            persons.decrypt(keys, swapped)
    with pytest.raises(InvalidTag):
        persons.decrypt_name(keys, book.community_id, filed, row["wrapped_key"], other["name"])


def test_other_keys_open_nothing(book: LedgerBook, filed: UUID, tmp_path: Path) -> None:
    """The backup of the database alone, restored elsewhere, must stay shut."""
    with pytest.raises(InvalidTag):
        persons.decrypt(Keys.create(tmp_path / "others.json"), stored(book, filed))


def test_an_erased_person_is_gone_and_the_member_stays(book: LedgerBook, filed: UUID) -> None:
    """Somebody asks to be forgotten; their points must still add up, and their name be nowhere."""
    with book.ledger.writing() as tx:
        tx.connection.execute(sa.delete(t.person).where(t.person.c.member_id == filed))
    with book.ledger.reading() as rx:
        assert rx.connection.execute(sa.select(t.person).where(t.person.c.member_id == filed)).all() == []
        assert len(rx.connection.execute(sa.select(t.member).where(t.member.c.id == filed)).all()) == 1


def test_an_erased_persons_bytes_are_gone_from_the_file(tmp_path: Path, keys: Keys) -> None:
    """A deleted row that still lies in a free page is not erased; the wrapped key above all."""
    clock = HandClock()
    with closing(Ledger.open(fresh_database("sqlite", tmp_path), clock=clock)) as ledger:
        book = LedgerBook(ledger, clock)
        member_id = file(book, keys, WANG)
        sealed: bytes = stored(book, member_id)["wrapped_key"]
        with ledger.writing() as tx:
            tx.connection.execute(sa.delete(t.person).where(t.person.c.member_id == member_id))
        # The write-ahead file is emptied at the next checkpoint.
        with ledger.writing() as tx:
            driver = tx.connection.connection.driver_connection
        assert driver is not None
        driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        assert not any(sealed in path.read_bytes() for path in tmp_path.iterdir())


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Ledger]:
    with closing(Ledger.open(fresh_database("sqlite", tmp_path))) as ledger:
        yield ledger


def test_keys_that_are_missing_are_said_to_be(bare: Ledger, tmp_path: Path) -> None:
    """Without the key file nobody's name can be read; the person at the screen must learn why."""
    with pytest.raises(KeyMissing):
        _ = bare.keys
    path = tmp_path / "keys.json"
    for text in ("", "{}", "[]", '{"master": "x"}', '{"master": 7}'):
        path.write_text(text, encoding="ascii")
        with pytest.raises(KeyMissing) as refusal:
            Keys.load(path)
        assert refusal.value.params == {"path": str(path)}
    with pytest.raises(KeyMissing):
        Keys.load(tmp_path / "nowhere.json")


def test_keys_are_kept_for_their_owner_and_never_overwritten(tmp_path: Path) -> None:
    """New keys over old ones would make every name in the book unreadable for ever."""
    path = tmp_path / "keys.json"
    keys = Keys.create(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert Keys.load(path) == keys
    with pytest.raises(FileExistsError):
        Keys.create(path)
    assert Keys.load(path) == keys
    shown = repr(keys)
    assert not any(repr(key)[2:-1] in shown for key in (keys.master, keys.web, keys.claims, keys.index))


def test_a_key_that_was_cut_short_is_no_key(tmp_path: Path) -> None:
    """A short key still encrypts, and protects nobody."""
    path = tmp_path / "keys.json"
    Keys.create(path)
    whole = path.read_text(encoding="ascii")
    for name in ("master", "A"):
        start = whole.index(f'"{name}": "') + len(name) + 5
        path.write_text(whole[:start] + whole[start + 4 :], encoding="ascii")
        with pytest.raises(KeyMissing):
            Keys.load(path)
