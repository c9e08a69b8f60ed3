"""Full and read-only disks: the pages are still there to read, and whoever writes is told why not."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from ledger.errors import DiskReadOnly
from ledger.store.sqlite import SQLite
from tests.web.little_club import Club, found


@pytest.fixture
def club(tmp_path: Path) -> Iterator[Club]:
    """A club on a disk that a test fills up."""
    made = found(tmp_path)
    yield made
    made.ledger.close()


class Disk:
    """The disk below a book: SQLite's own page limit stands for its size, and makes the real error."""

    def __init__(self, club: Club) -> None:
        backend = club.ledger._backend
        assert isinstance(backend, SQLite)
        assert backend._writer is not None
        self._driver = backend._writer.driver

    def fill(self) -> None:
        """Leave no page free."""
        (pages,) = self._driver.execute("PRAGMA page_count").fetchone()
        self._driver.execute(f"PRAGMA max_page_count = {pages}")

    def make_room(self) -> None:
        """Let the book grow again."""
        self._driver.execute("PRAGMA max_page_count = 1000000")


def test_on_a_full_disk_pages_are_read_writes_say_why_and_it_heals_by_itself(club: Club) -> None:
    """A full disk on a Saturday morning must not look like a lost club, nor like a check-in that was taken."""
    resident = club.resident(0)
    assert resident.get(f"/r/{club.screen()}").status_code == 200
    disk = Disk(club)
    disk.fill()
    refused = _write_until_refused(club)
    assert refused.headers["Retry-After"]
    assert "满" in refused.text
    assert resident.get("/handbook").status_code == 200
    disk.make_room()
    again = resident.post("/check-in", data={"member_id": str(club.members[0])})
    assert again.status_code == 303


def _write_until_refused(club: Club) -> TestResponse:
    """Welcome new members until there is no page left; return the refusal."""
    officer = club.officer()
    for n in range(200):
        form = {"request_id": f"00000000-0000-7000-8000-{n:012d}", "name": f"邻居{n}", "building_group": "1号楼组"}
        answer = officer.post("/committee/members", data=form)
        if answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE:
            return answer
        assert answer.status_code == HTTPStatus.SEE_OTHER
    pytest.fail("the disk was never full")


_AS_NOBODY = """
import encodings.ascii, encodings.idna, os, sys
from ledger.ledger import Ledger
from ledger.reports.communities import communities
from ledger.errors import LedgerError
warm = Ledger.open("sqlite:///" + sys.argv[2])
communities(warm)
warm.close()
if os.geteuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
book = Ledger.open("sqlite:///" + sys.argv[1])
print(communities(book)[0].name)
try:
    with book.writing():
        pass
except LedgerError as refusal:
    print(refusal.code)
"""


def test_a_read_only_place_shows_the_book_and_refuses_to_write(club: Club, tmp_path: Path) -> None:
    """A stick with the switch on read-only, or a disk that went read-only overnight, still shows everybody's points."""
    club.ledger.close()
    folder = Path(tempfile.mkdtemp(prefix="dw-ro-"))
    try:
        shutil.copy(tmp_path / "club.db", folder / "club.db")
        (folder / "club.db").chmod(0o444)
        folder.chmod(0o555)
        command = [sys.executable, "-c", _AS_NOBODY, str(folder / "club.db"), str(tmp_path / "warm.db")]
        # Running as root, permissions mean nothing; the child becomes nobody before it opens the book.
        shutil.copy(tmp_path / "club.db", tmp_path / "warm.db")
        told = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, cwd=Path(__file__).parents[2])
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)
    assert told.stdout.split() == ["东王小区", DiskReadOnly.code], told.stderr
