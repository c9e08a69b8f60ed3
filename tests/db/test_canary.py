"""Canaries: what one person says of themselves is put in by every door, and then looked for wherever it has no business."""

import base64
import http.cookiejar
import re
import shutil
import sqlite3
import urllib.error
import urllib.parse
import urllib.request
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from ledger.errors import LedgerError
from ledger.ids import new_id
from ledger.operations.export_person import ExportPerson, export_person
from ledger.operations.join_member import JoinMember, join_member
from ledger.operations.note_search import NoteSearch, note_search
from ledger.operations.seal import seal
from ledger.reports.export import export
from ledger.reports.member_search import search
from ledger.reports.own_data import own_data
from ledger.scheme.person import Person
from ledger.store import persons
from ledger.store import tables as t
from ledger.store.erasing import erase_person
from ledger.store.sqlite import SQLite
from tests.browser.served_demo import run, serving
from tests.canaries import CANARY, dresses, found, found_in
from tests.club import COMMUNITY, Club, club_in

PASSWORD = "a whole line of a song"  # noqa: S105 - of a club that lives for one test


def filed(club: Club) -> UUID:
    """Let the canary join, with everything that may be known of a person."""
    joined = club.ask(JoinMember, name=CANARY.name, phone=CANARY.phone, birth_year=1951, building_group="5号楼组")
    member_id = join_member(club.ledger, joined).member_id
    told = Person(name=CANARY.name, call_name=CANARY.call_name, phone=CANARY.phone, guardian=CANARY.guardian)
    row = persons.encrypt(club.keys, COMMUNITY, member_id, told)
    club.write(sa.update(t.person).where(t.person.c.member_id == member_id).values(row))
    return member_id


def busy(club: Club, member_id: UUID) -> None:
    """Look the canary up, hand the data out, and be refused in every way that knows the name."""
    for wanted in (CANARY.name, CANARY.phone):
        note_search(club.ledger, NoteSearch(community_id=COMMUNITY, by=club.officer))
        assert [row.member_id for row in search(club.ledger, COMMUNITY, wanted)] == [member_id]
    export_person(club.ledger, ExportPerson(community_id=COMMUNITY, by=club.officer, member_id=member_id))
    assert own_data(club.ledger, COMMUNITY, member_id).person is not None
    for wrong in (
        {"name": CANARY.name * 20},
        {"name": CANARY.name, "birth_year": 1},
        {"name": CANARY.name, "by": club.member("王国宁")},
    ):
        with pytest.raises(LedgerError) as refusal:
            join_member(club.ledger, club.ask(JoinMember, **wrong))
        assert found(repr((refusal.value, refusal.value.params)).encode(), where="a refusal") == []


def test_no_row_of_any_table_shows_what_a_person_said(club: Club) -> None:
    """A dump of the database, journal and audit events and stored answers and all, must name nobody."""
    member_id = filed(club)
    busy(club, member_id)
    seal(club.ledger, COMMUNITY)
    for table, rows in club.everything().items():
        for row in rows:
            for value in row:
                assert found(value if isinstance(value, bytes) else str(value).encode(), where=table) == []
    for file in export(club.ledger, COMMUNITY):
        assert found(file.text.encode(), where=file.name) == []


def test_what_was_asked_cannot_be_guessed_at_from_the_book_alone(club: Club) -> None:
    """A digest of a name and a phone is as good as both, to whoever may try a few thousand of them."""
    from ledger.book.canonical import digest  # noqa: PLC0415 - what an attacker would use

    command = club.ask(JoinMember, name=CANARY.name, phone=CANARY.phone)
    join_member(club.ledger, command)
    guess = digest({"command": command, "operation": "JoinMember"})
    assert club.count(t.request, id=command.id) == 1
    assert club.count(t.request, asked=guess) == 0


# The files themselves: bytes, whatever they are called by.


def traces(club: Club, member_id: UUID) -> list[bytes]:
    """Return the bytes of a person's row that only this row has: the wrapped key and every sealed field."""
    with club.ledger.reading() as rx:
        row = rx.connection.execute(sa.select(t.person).where(t.person.c.member_id == member_id)).mappings().one()
    return [bytes(value) for name, value in row.items() if isinstance(value, bytes) and name != "household_id"]


def files(folder: Path) -> list[Path]:
    return [folder / name for name in ("dongwang.db", "dongwang.db-wal") if (folder / name).exists()]


def backed_up(folder: Path) -> Path:
    """Make a backup the way the house prescribes."""
    target = folder / "backup.db"
    with closing(sqlite3.connect(folder / "dongwang.db")) as book, closing(sqlite3.connect(target)) as backup:
        book.backup(backup)
    return target


def left_over(paths: list[Path], traces: list[bytes]) -> int:
    """Return how many of the traces are left in some files."""
    contents = [path.read_bytes() for path in paths]
    return sum(any(trace in content for content in contents) for trace in traces)


def erased(club: Club, member_id: UUID) -> None:
    with club.ledger.writing() as tx:
        erase_person(tx, COMMUNITY, member_id, new_id())
    assert club.ledger.scrub()


def crowd(club: Club) -> None:
    """Let a hundred join and many change, so that the table has several pages and rows have moved about in them."""
    for number in range(100):
        join_member(club.ledger, club.ask(JoinMember, name=f"邻居{number}", phone=str(13900000000 + number)))


def test_the_file_and_its_log_hold_nothing_of_whom_was_erased(tmp_path: Path) -> None:
    """Encrypted is not gone: whoever gets hold of the key file later must find nothing to open with it."""
    with club_in("sqlite", tmp_path) as club:
        member_id = filed(club)
        crowd(club)
        known = traces(club, member_id)
        assert len(known) >= 5
        assert left_over(files(tmp_path), known) == len(known), "the search finds what is there"
        assert found_in(files(tmp_path)) == []
        erased(club, member_id)
        assert left_over([*files(tmp_path), backed_up(tmp_path)], known) == 0
        seal(club.ledger, COMMUNITY)


def test_without_overwriting_the_same_search_finds_it(tmp_path: Path) -> None:
    """The negative control: a search that finds nothing anywhere proves nothing."""
    with club_in("sqlite", tmp_path) as club:
        backend = club.ledger._backend
        assert isinstance(backend, SQLite)
        assert backend._writer is not None
        backend._writer.driver.execute("PRAGMA secure_delete = OFF")
        member_id = filed(club)
        crowd(club)
        known = traces(club, member_id)
        erased(club, member_id)
        assert left_over(files(tmp_path), known) > 0


def test_without_cutting_off_the_log_the_same_search_finds_it(tmp_path: Path) -> None:
    """The page as it was before the erasure lies in the log until somebody cuts it off."""
    with club_in("sqlite", tmp_path) as club:
        member_id = filed(club)
        known = traces(club, member_id)
        with club.ledger.writing() as tx:
            erase_person(tx, COMMUNITY, member_id, new_id())
        assert left_over(files(tmp_path), known) == len(known)
        assert club.ledger.scrub()
        assert left_over(files(tmp_path), known) == 0


def test_somebody_who_reads_on_puts_the_cleaning_off_and_stops_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A long export at the wrong moment must neither break the erasure nor be waited for without end."""
    monkeypatch.setattr("ledger.store.scrub_sqlite.WAIT_SECONDS", 0.05)
    with club_in("sqlite", tmp_path) as club:
        member_id = filed(club)
        with club.ledger.reading() as rx:
            rx.fetch("SELECT 1 FROM member")
            with club.ledger.writing() as tx:
                erase_person(tx, COMMUNITY, member_id, new_id())
            assert not club.ledger.scrub()
        assert club.ledger.scrub()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "gb18030"])
@pytest.mark.parametrize("before", [b"", b"x", b"xy", b"xyz"])
def test_the_search_knows_every_dress(encoding: str, before: bytes) -> None:
    """A leak in base64 begins at any of three places; a search that knows one of them misses two of three."""
    hidden = base64.b64encode(before + CANARY.name.encode(encoding) + b"after")
    assert found(hidden, where="here") == [f"{CANARY.name} in here"]
    assert all(len(dress) >= 5 for word in CANARY.words for dress in dresses(word))


# A whole service as it runs, and somebody who uses it.


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_about: object) -> None:
        """Go nowhere by oneself: where we are sent is what is looked at."""


# As a browser takes this very machine for safe.
_KEEPING = http.cookiejar.DefaultCookiePolicy(secure_protocols=("http", "https"))


@dataclass
class Visitor:
    """A browser that keeps every address and header that it met."""

    base_url: str
    met: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar(_KEEPING))
        self._opener = urllib.request.build_opener(jar, _Stay())

    def open(self, path: str, **fields: str) -> tuple[int, str, bytes]:
        """Open a page, or send a form; return the status, where it leads, and the body."""
        data = urllib.parse.urlencode(fields).encode() if fields else None
        try:
            answer = self._opener.open(f"{self.base_url}{path}", data, timeout=60)
        except urllib.error.HTTPError as refused:
            answer = refused
        with answer:
            self.met += [path, *(f"{name}: {value}" for name, value in answer.headers.items())]
            return answer.status, answer.headers.get("Location", ""), answer.read()

    def send(self, page: str, path: str, **fields: str) -> tuple[int, str, bytes]:
        """Send a form of a page, with the token that stands on it."""
        text = self.open(page)[2].decode()
        token = re.search(r'name="csrf_token" value="([^"]+)"', text)
        assert token is not None, text
        return self.open(path, csrf_token=token[1], **fields)


def walk(officer: Visitor, phone: Visitor, invitation: str) -> None:
    """Join, look, search, hand out, be refused; and the same on the person's own phone."""
    assert officer.send(invitation, invitation, login="canary-keeper", password=PASSWORD)[0] == 303
    roster = "/committee/members"
    told = {"name": CANARY.name, "phone": CANARY.phone, "building_group": "5号楼组", "birth_year": "1951", "household_with": ""}
    status, joined, _ = officer.send(roster, roster, request_id=str(new_id()), **told)
    assert status == 303
    member = f"{roster}/{joined.rsplit('=', 1)[1]}"
    for page in (joined, member, f"{member}/data", f"{member}/data.json", f"{member}/erasure"):
        assert CANARY.name in officer.open(page)[2].decode(), page
    assert officer.open(f"{member}/data.pdf")[2].startswith(b"%PDF")
    for wanted in CANARY.words:
        assert officer.send(roster, f"{roster}/search", q=wanted)[0] == 200
    refused = (
        officer.send(roster, roster, request_id="none", **told),
        officer.send(roster, roster, request_id=str(new_id()), **{**told, "name": CANARY.name * 30, "birth_year": "x"}),
        officer.send(roster, f"{roster}/search", q=CANARY.name * 30),
        officer.open(f"{roster}/search", q=CANARY.name),
        officer.open("/committee/sign-in", login=CANARY.name, password=CANARY.phone),
        phone.send("/committee/sign-in", "/committee/sign-in", login=CANARY.name, password=CANARY.phone),
        phone.open(f"{member}/data"),
    )
    assert {status for status, *_ in refused} <= {303, 400, 403, 422}
    shown = officer.send(member, f"{member}/binding", request_id=str(new_id()))[2].decode()
    address = re.search(r'class="address">([^<]+)<', shown)
    assert address is not None, shown
    officer.met.append(f"a QR code: {address[1]}")
    link = urllib.parse.urlsplit(address[1]).path
    assert phone.send(link, link)[0] == 303
    _, mine, _ = phone.open("/me")
    for page in ("/handbook", mine, f"{mine}.json"):
        assert CANARY.name in phone.open(page)[2].decode(), page
    assert phone.open(f"{mine}.pdf")[2].startswith(b"%PDF")


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """The folder of a club that was served and used, and every address and header that was met."""
    folder = tmp_path_factory.mktemp("canary")
    told = run(folder, "init", "--name", "东王小区", "--officer", "李老师", "--officer", "王老师")
    invitation = re.findall(r"http://localhost:8000(/committee/invitation/\S+)", told)[0]
    with serving(folder, "serve", public=True) as served:
        officer, phone = Visitor(served.base_url), Visitor(served.base_url)
        walk(officer, phone, invitation)
        # As they lie while the service runs, the log of the database included.
        running = folder / "running"
        running.mkdir()
        for part in ("club.db", "club.db-wal"):
            shutil.copy(folder / part, running)
    run(folder, "export", str(folder / "taken"))
    return folder, [*officer.met, *phone.met]


def test_a_used_service_leaves_no_name_in_its_files_its_log_or_its_export(walked: tuple[Path, list[str]]) -> None:
    """What a backup, a log server or a stolen laptop holds of a person must be unreadable without the key file."""
    folder, _ = walked
    everything = [path for path in folder.rglob("*") if path.is_file()]
    assert {"club.db", "club.db-wal", "said.log"} <= {path.name for path in everything}
    assert [path for path in everything if "流水" in path.name]
    assert found_in(everything) == []


def test_no_address_and_no_header_names_anybody(walked: tuple[Path, list[str]]) -> None:
    """Addresses and headers are kept by browsers, proxies and their logs; a QR code is photographed by anybody."""
    _, met = walked
    assert any("/committee/members/" in each for each in met)
    assert any(each.startswith("a QR code: http") for each in met)
    assert any(each.lower().startswith("content-disposition: attachment; filename=dw") for each in met)
    assert [each for each in met if found(each.encode(), where="an address")] == []
