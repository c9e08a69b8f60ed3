"""The demo as anybody gets it: made and served by the `dongwang` command, in a process of its own."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.error import URLError
from uuid import UUID

from ledger.ledger import Ledger
from ledger.reports.desk import Visitor, visitor
from ledger.reports.display import display
from ledger.reports.goods import goods
from ledger.reports.handbook import Handbook, handbook
from ledger.reports.roster import roster
from ledger.reports.sessions import SessionCard, sessions
from ledger.scheme.calendar import day_of
from ledger.store.keys import Keys
from web.demo.club import COMMUNITY_ID

COMMAND = Path(sys.executable).with_name("dongwang")
LECTURE, TAI_CHI, ENTRANCE = "健康讲座", "太极晨练", "楼道美化日"
"""The demo's sessions of today, yesterday and the day before."""
_PATIENCE_SECONDS = 90
_LOG = "said.log"


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A service on this machine, and what it said when it started."""

    base_url: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """A served demo club, and its book opened for looking into it.

    Attributes:
        ledger: read-only; the service is the one that writes.
        resident_link: binds a phone to the demo's first member, once.
    """

    base_url: str
    login: str
    password: str
    resident_link: str
    ledger: Ledger

    def session(self, title: str) -> SessionCard:
        """Return the session of this title, yesterday's as well as today's."""
        cards = sessions(self.ledger, COMMUNITY_ID, day_of(self.ledger.clock.now()) - timedelta(days=3))
        return next(card for card in cards if card.title == title)

    def member_id(self, number: int) -> UUID:
        """Return who holds the handbook that is spoken so."""
        return next(row.member_id for row in roster(self.ledger, COMMUNITY_ID) if row.spoken_no == number)

    def book(self, number: int) -> Handbook:
        """Return the handbook that is spoken so, as it stands in the database."""
        return handbook(self.ledger, COMMUNITY_ID, self.member_id(number))

    def visitor(self, number: int) -> Visitor:
        """Return what the desk would offer to this handbook."""
        return visitor(self.ledger, COMMUNITY_ID, str(number))

    def left(self, name: str) -> int:
        """Return how many pieces of an article are left, by the database."""
        return next(good.left for good in goods(self.ledger, COMMUNITY_ID) if good.name == name)

    def scan(self, title: str = LECTURE) -> str:
        """Return the path behind the code that the session's screen shows now."""
        return "/r/" + display(self.ledger, COMMUNITY_ID, self.session(title).session_id).code


def _environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DONGWANG_")}
    return {**kept, "DONGWANG_DATABASE": f"sqlite:///{folder / 'club.db'}", "DONGWANG_LANGUAGE": "en", "DONGWANG_LIMITS": "off"}


def run(folder: Path, *arguments: str) -> str:
    """Run the command on the book in `folder`; return what it said."""
    done = subprocess.run(
        [COMMAND, *arguments], env=_environment(folder), capture_output=True, text=True, check=False, timeout=_PATIENCE_SECONDS
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def copied(made: Path, folder: Path) -> Path:
    """Copy a book that nobody has open, its keys and its log; return the copy's folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for part in made.iterdir():
        if part.suffix != ".lock" and not part.name.endswith("-shm"):
            shutil.copy2(part, folder)
    return folder


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - our own service on this machine
            return True
    except (URLError, ConnectionError, TimeoutError):
        return False


def _stop(process: "subprocess.Popen[str]") -> None:
    """End the service, and its worker with it: both are of the group that was made for them."""
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(5)


@contextmanager
def serving(folder: Path, *arguments: str, public: bool = False) -> Iterator[Served]:
    """Serve the book in `folder` on a free port until the block is left.

    Args:
        folder: holds the book and its keys, and gets the service's log.
        arguments: the command that serves, without its port.
        public: as behind a domain with a certificate; browsers take this machine's own name for as safe.
    """
    port = _free_port()
    base_url = f"http://localhost:{port}"
    environment = _environment(folder)
    if public:
        environment["DONGWANG_BASE_URL"] = f"https://localhost:{port}"
    log = folder / _LOG
    with log.open("w", encoding="utf-8") as written:
        process = subprocess.Popen(
            [COMMAND, *arguments, "--port", str(port)],
            env=environment,
            stdout=written,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        try:
            until = time.monotonic() + _PATIENCE_SECONDS
            while not _answers(f"{base_url}/healthz"):
                assert process.poll() is None, log.read_text(encoding="utf-8")
                assert time.monotonic() < until, f"no answer yet; it said: {log.read_text(encoding='utf-8')}"
                time.sleep(0.05)  # the operating system tells nobody when somebody begins to listen
            yield Served(base_url=base_url, said=log.read_text(encoding="utf-8"))
        finally:
            _stop(process)


@contextmanager
def served_demo(folder: Path) -> Iterator[Demo]:
    """Serve the demo in `folder`, made there if there is none, until the block is left."""
    with serving(folder, "demo", "--serve") as served:
        door = re.search(r"name: (\S+)\s+password: (\S+)", served.said)
        link = re.search(r"http://localhost:\d+(/b/\w+)", served.said)
        assert door is not None, served.said
        assert link is not None, served.said
        ledger = Ledger.open(f"sqlite:///{folder / 'club.db'}", keys=Keys.load(folder / "club.keys.json"), read_only=True)
        with closing(ledger):
            yield Demo(base_url=served.base_url, login=door[1], password=door[2], resident_link=link[1], ledger=ledger)
