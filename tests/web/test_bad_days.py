"""Days on which something is mixed up: keys, links, a slow network, a book that is gone."""

import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from ledger.errors import KeyForeign, LinkUnknown
from ledger.ledger import Ledger
from ledger.operations.bind_browser import BindBrowser, bind_browser
from ledger.store.keys import Keys
from tests.web.little_club import Club


def test_keys_of_another_club_open_nothing(club: Club, tmp_path: Path) -> None:
    """What is written under foreign keys can never be read again, not even with the right ones back in place."""
    club.ledger.close()
    foreign = Keys.create(tmp_path / "foreign.json")
    with pytest.raises(KeyForeign):
        Ledger.open(f"sqlite:///{tmp_path / 'club.db'}", keys=foreign)
    Ledger.open(f"sqlite:///{tmp_path / 'club.db'}", keys=Keys.load(tmp_path / "keys.json")).close()


def test_a_link_used_a_moment_ago_binds_no_second_browser(club: Club) -> None:
    """Whoever photographs the QR over somebody's shoulder must not get their handbook."""
    token = club.binding(0)
    mine = bind_browser(club.ledger, BindBrowser(token=token, visit="mine"))
    assert bind_browser(club.ledger, BindBrowser(token=token, visit="mine")) == mine
    with pytest.raises(LinkUnknown):
        bind_browser(club.ledger, BindBrowser(token=token, visit="somebody else's"))
    other = bind_browser(club.ledger, BindBrowser(token=club.binding(2), visit="neighbour"))
    with pytest.raises(LinkUnknown):
        bind_browser(club.ledger, BindBrowser(token=token, browser=other.browser, visit="neighbour"))


def test_a_late_repeat_of_a_check_in_is_answered_as_the_first_time(club: Club) -> None:
    """A phone that repeats its post after ten minutes without network must not tell its owner to scan again, too late."""
    resident = club.resident(0)
    claim = resident.get(f"/r/{club.screen()}").text.split('name="claim" value="')[1].split('"')[0]
    form = {"claim": claim, "member_id": str(club.members[0])}
    first = resident.post("/check-in", data=form)
    club.clock.at += timedelta(minutes=20)
    again = resident.post("/check-in", data=form)
    assert (first.status_code, again.status_code) == (303, 303)
    assert again.headers["Location"] == first.headers["Location"]


def test_a_key_file_without_its_book_is_never_answered_with_an_empty_book(tmp_path: Path) -> None:
    """A mistyped path or a deleted file would otherwise look like a club that lost everything."""
    Keys.create(tmp_path / "club.keys.json")
    command = [str(Path(sys.executable).with_name("dongwang")), "--database", f"sqlite:///{tmp_path / 'club.db'}", "serve"]
    told = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert told.returncode == 1
    assert len(told.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "club.db").exists()


def test_a_book_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    """Whoever shares the PC must not copy the neighbourhood's book."""
    Ledger.open(f"sqlite:///{tmp_path / 'club.db'}").close()
    assert (tmp_path / "club.db").stat().st_mode & 0o077 == 0
    shutil.rmtree(tmp_path)
