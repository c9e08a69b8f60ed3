"""The command line: each command works, and each refusal is one clear line, exit status 1, and no change."""

import csv
import socket
import sqlite3
import subprocess
import time
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest
from click.testing import CliRunner

from ledger.cli.sealing import INVARIANTS
from ledger.ledger import Ledger
from ledger.reports.export import BOM, neutralised
from ledger.store.keys import Keys
from tests.club import ManualClock
from tests.command import BOOK, INIT, SECONDS, dongwang, from_cold, rows_of, serving
from tests.databases import Kind, fresh_database
from tests.paper import CLUB, came, workbook
from web.cli import main
from web.demo.club import WORKBOOK


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def test_init_makes_keys_a_book_and_two_links(tmp_path: Path) -> None:
    """A committee that cannot start by itself on a Saturday morning does not start at all."""
    done = dongwang(tmp_path, "--database", BOOK, *INIT, "--base-url", "https://club.example/")
    assert (done.status, done.complained) == (0, "")
    links = [line.rpartition(" ")[2] for line in done.said.splitlines() if "One-time link" in line]
    assert len(set(links)) == 2
    assert all(link.startswith("https://club.example/committee/invitation/") for link in links)
    assert (tmp_path / "club.keys.json").stat().st_mode & 0o077 == 0, "the keys are for their owner alone"
    with closing(sqlite3.connect(tmp_path / "club.db")) as book:
        assert book.execute("SELECT name, subdistrict, demo FROM community").fetchall() == [("东王小区", "石门二路街道", 0)]
        assert book.execute("SELECT count(*) FROM token WHERE kind = 'invitation'").fetchone() == (2,)


def test_init_twice_leaves_the_first_club_as_it_is(house: Path) -> None:
    """Pressing up and enter once more must not make new keys, links or a second club."""
    before, keys = rows_of(house), (house / "club.keys.json").read_bytes()
    assert "already" in dongwang(house, "--database", BOOK, *INIT).refusal
    assert (rows_of(house), (house / "club.keys.json").read_bytes()) == (before, keys)


def test_init_never_makes_new_keys_for_a_club_that_is_there(house: Path) -> None:
    """Under fresh keys every name stays shut for ever, and the lost file is no longer looked for."""
    (house / "club.keys.json").rename(house / "elsewhere")
    assert "key file" in dongwang(house, "--database", BOOK, *INIT).refusal
    assert not (house / "club.keys.json").exists()


def test_init_wants_two_officers(tmp_path: Path) -> None:
    """Some things take two people; a club of one could never correct a mistake."""
    done = dongwang(tmp_path, "--database", BOOK, *INIT[:-2])
    assert "twice" in done.refusal
    assert list(tmp_path.iterdir()) == []


def test_the_book_is_where_the_environment_says(tmp_path: Path) -> None:
    """A service file names its book in the environment; a command that looks elsewhere would show an empty club."""
    where = {"DONGWANG_DATABASE": BOOK, "DONGWANG_NAME": "东王小区", "DONGWANG_OFFICERS": "李老师 王老师"}
    assert dongwang(tmp_path, "init", **where).status == 0
    done = dongwang(tmp_path, "verify", **where)
    assert (done.status, done.said.splitlines()[0]) == (0, "东王小区")
    assert not (tmp_path / "data").exists()


def test_without_a_word_the_book_lies_in_the_users_data_folder(tmp_path: Path) -> None:
    """Whoever just types the command must find the same book again from every folder."""
    assert from_cold(tmp_path, *INIT).status == 0
    assert {path.name for path in (tmp_path / "data" / "dongwang").glob("dongwang.*")} >= {"dongwang.db", "dongwang.keys.json"}


def test_verify_says_what_it_looked_at(house: Path) -> None:
    """'Good' alone could also mean that nothing was checked."""
    done = dongwang(house, "--database", BOOK, "verify")
    assert (done.status, done.complained) == (0, "")
    assert done.said.splitlines()[0] == "东王小区"
    # The club's name, one line for each promise, and the root of the log, if anything is sealed.
    assert done.said.count("✓") == len(done.said.splitlines()) - 2 == len(INVARIANTS) - 1
    assert "✗" not in done.said


def test_verify_names_the_first_bad_row(house: Path) -> None:
    """'Something is off' without a row leaves a committee with a thousand lines and no hope."""
    dongwang(house, "--database", BOOK, "import", workbook(house / "paper.xlsx", {**CLUB, "签到": (came("E001", 0),)}))
    with closing(sqlite3.connect(house / "club.db")) as book:
        [account] = book.execute("SELECT account_id FROM balance WHERE credits_posted = 3").fetchone()
        book.execute("UPDATE balance SET credits_posted = 30 WHERE account_id = ?", (account,))
        book.commit()
    done = dongwang(house, "--database", BOOK, "verify")
    assert "add up" in done.refusal
    assert done.said.count("✗") == 2, "the balance, and the sum of its unit"
    assert account.hex() in done.said.replace("-", "")


def test_an_export_can_be_opened_by_anybody_and_leaves_a_trace(house: Path) -> None:
    """A book that only its own software can read is not the committee's; one that leaves unseen is not safe."""
    sheets = {**CLUB, "签到": (came("E001", 0), came("E002", 0))}
    dongwang(house, "--database", BOOK, "import", workbook(house / "paper.xlsx", sheets))
    done = dongwang(house, "--database", BOOK, "export", house / "out")
    assert (done.status, done.complained) == (0, "")
    files = {path.name: path.read_text(encoding="utf-8") for path in (house / "out").iterdir()}
    assert set(files) == {"东王小区_流水.csv", "东王小区_余额.csv", "东王小区_流水.jsonl"}
    for name in ("东王小区_流水.csv", "东王小区_余额.csv"):
        assert files[name].startswith(BOM), "without it a Chinese Excel shows nonsense"
        assert not any(cell.startswith(tuple("=+-@\t\r")) for row in csv.reader(files[name].splitlines()) for cell in row)
    assert "DW2018001,6,0,6,0" in files["东王小区_余额.csv"]
    assert len(files["东王小区_流水.jsonl"].splitlines()) == len(files["东王小区_流水.csv"].splitlines()) - 1 == 2
    assert "赵文兰" not in "".join(files.values()), "names stay in the house"
    with closing(sqlite3.connect(house / "club.db")) as book:
        assert book.execute("SELECT action, by_kind FROM audit_event").fetchall() == [("export", "system")]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_cell_is_never_taken_for_a_formula(cell: str) -> None:
    """An export that is opened in a spreadsheet must not run what somebody typed as a code."""
    assert neutralised(cell) == f"'{cell}"
    assert (neutralised("R01"), neutralised(-4), neutralised("")) == ("R01", -4, "")


def test_a_community_with_a_slash_in_its_name_can_be_exported(tmp_path: Path) -> None:
    """东王小区/一期 is a name, and no folder."""
    dongwang(tmp_path, "--database", BOOK, "init", "--name", "东王小区/一期", *INIT[-4:])
    assert dongwang(tmp_path, "--database", BOOK, "export", tmp_path / "out").status == 0
    assert (tmp_path / "out" / "东王小区_一期_流水.csv").exists()


def test_commands_that_write_say_that_the_book_is_in_use(house: Path) -> None:
    """Two writers can ruin a SQLite file; who comes second is told, and reading goes on."""
    with closing(Ledger.open(f"sqlite:///{house / 'club.db'}", clock=ManualClock(), keys=Keys.load(house / "club.keys.json"))):
        for words in (("export", house / "out"), ("serve", "--port", str(free_port()))):
            assert "running already" in dongwang(house, "--database", BOOK, *words).refusal
    assert not (house / "out").exists()


def test_a_busy_port_is_named(house: Path) -> None:
    """'Address already in use' in English at the end of a stack trace stops most committees for the day."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = dongwang(house, "--database", BOOK, "serve", "--port", str(port)).refusal
        assert str(port) in said
        assert "--port" in said


def test_a_missing_key_file_is_told_in_one_line(house: Path) -> None:
    """Without the keys no name can be read; an empty roster would look like lost data."""
    before = rows_of(house)
    (house / "club.keys.json").rename(house / "elsewhere")
    for words in (("export", house / "out"), ("serve", "--port", str(free_port()))):
        assert "key file" in dongwang(house, "--database", BOOK, *words).refusal
    (house / "club.keys.json").write_text("{}", encoding="ascii")
    assert "key file" in dongwang(house, "--database", BOOK, "import", WORKBOOK).refusal
    assert rows_of(house) == before
    assert dongwang(house, "--database", BOOK, "--keys", "elsewhere", "verify").status == 0


def test_before_init_a_command_says_so_on_each_engine(kind: Kind, tmp_path: Path) -> None:
    """On a fresh machine nothing is missing and nothing is broken; there is only something to do first."""
    words = ("verify",) if kind == "sqlite" else ("import", "x.xlsx")
    assert "not set up yet" in dongwang(tmp_path, "--database", fresh_database(kind, tmp_path), *words).refusal
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "url", ["club.db", "mysql://localhost/club", "sqlite://", "postgresql+psycopg://nobody@127.0.0.1:1/club"]
)
def test_a_database_that_cannot_be_is_told_in_one_line(tmp_path: Path, url: str) -> None:
    """A slip in an address must not end in fifty lines of somebody else's code."""
    assert dongwang(tmp_path, "--database", url, "verify").refusal


def test_the_service_answers_and_readers_go_on_beside_it(house: Path) -> None:
    """The evening look at the book must not need the service to be stopped."""
    port = free_port()
    with serving(house, "--database", BOOK, "serve", "--port", str(port)) as service:
        assert service.stdout is not None
        assert f"http://localhost:{port}" in service.stdout.readline()
        assert answered(service, port) == 200
        assert dongwang(house, "--database", BOOK, "verify").status == 0


def answered(service: "subprocess.Popen[str]", port: int) -> int:
    """Return the status of the first answer; the worker opens its socket a moment after it says that it has started."""
    until = time.monotonic() + SECONDS
    while service.poll() is None and time.monotonic() < until:
        with closing(HTTPConnection("127.0.0.1", port, timeout=SECONDS)) as connection:
            try:
                connection.request("GET", "/healthz")
                return connection.getresponse().status
            except ConnectionError:
                time.sleep(0.05)
    raise AssertionError("the service does not answer")


def test_a_sqlite_book_has_its_scheduler_in_the_service(house: Path) -> None:
    """A second process beside the service would be a second writer."""
    assert "dongwang serve" in dongwang(house, "--database", BOOK, "schedule").refusal


def test_every_command_explains_itself() -> None:
    """The person on duty has no manual, only --help."""
    shown = explained("--help")
    assert shown.startswith("Usage: dongwang [OPTIONS] COMMAND")
    assert "DONGWANG_" in shown
    listing = shown.partition("Commands:")[2]
    for name in ("init", "import", "verify", "seal", "prove", "rebuild", "accept-clock", "export", "upgrade", "demo", "serve"):
        [line] = [each for each in listing.splitlines() if each.split()[:1] == [name]]
        assert not line.endswith("..."), "the list says it whole"
        told = explained(name, "--help")
        assert told.startswith(f"Usage: dongwang {name} ")
        assert "  -h, --help" in told


def explained(*words: str) -> str:
    """Return what the command says about itself; nothing is opened for that, so it needs no process of its own."""
    done = CliRunner().invoke(main, words, prog_name="dongwang")
    assert done.exit_code == 0
    return done.output
