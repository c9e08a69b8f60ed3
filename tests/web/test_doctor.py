"""`dongwang doctor`: a good installation, and each way in which one can be bad, found by exactly its own check."""

import base64
import json
import os
import re
import socket
import sqlite3
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from ledger.store.keys import Keys
from tests.command import INIT, dongwang
from tests.web.little_club import found
from web.doctor import CHECKS, Patient, Verdict, book, clock, examine, process, refuses, words
from web.doctor.finding import Room
from web.settings import Mode, Settings

NOW = datetime.now(UTC)
ROOMY = Room(total=100 * 10**9, used=40 * 10**9, free=60 * 10**9)
BOOK = "sqlite:///club.db"


@dataclass(frozen=True)
class Stopped:
    """A clock that stands still."""

    at: datetime = NOW

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def patient(tmp_path: Path) -> Patient:
    """A good installation in a hall."""
    return made(tmp_path, Mode.HALL)


def made(folder: Path, mode: Mode) -> Patient:
    """Return an installation with a club; it looks after itself as `dongwang init` leaves it."""
    found(folder, mode).ledger.close()
    for name in ("club.db", "keys.json"):
        (folder / name).chmod(0o600)
    database = f"sqlite:///{folder / 'club.db'}"
    settings = Settings(database=database, keys_path=folder / "keys.json", mode=Mode.HALL)
    # The time was compared with a phone: whether a service sets this machine's clock is another test.
    return Patient(settings=settings, environ={}, clock=Stopped(), reference=NOW, room=lambda _folder: ROOMY, user=1000)


def in_public(patient: Patient, **changed: object) -> Patient:
    """Return the same installation behind a domain, with a certificate that cannot be reached from here."""
    # Nothing listens on the discard port of this machine.
    settings = replace(patient.settings, mode=Mode.PUBLIC, base_url="https://localhost:9", proxies=1)
    return replace(patient, settings=replace(settings, **changed))  # type: ignore[arg-type]  # of the settings


def wrong(patient: Patient) -> list[str]:
    """Return what has to be mended."""
    return [each.code for each in examine(patient) if each.verdict is Verdict.MEND]


def unseen(patient: Patient) -> list[str]:
    """Return what could not be looked at."""
    return [each.code for each in examine(patient) if each.verdict is Verdict.UNKNOWN]


def change_keys(patient: Patient, **changed: bytes) -> None:
    """Write other keys into the key file."""
    path = patient.settings.keys_path
    held = json.loads(path.read_text(encoding="ascii"))
    held |= {name: base64.b64encode(key).decode() for name, key in changed.items()}
    path.write_text(json.dumps(held), encoding="ascii")


def test_a_good_installation_has_nothing_to_mend(patient: Patient) -> None:
    """A doctor who always finds something is not listened to when it matters."""
    assert wrong(patient) == []
    assert unseen(patient) == []


def test_a_good_public_installation_has_nothing_to_mend(patient: Patient) -> None:
    """As above, for the strict rules; a certificate that cannot be reached from here is no fault."""
    assert wrong(in_public(patient)) == []
    assert unseen(in_public(patient)) == ["tls_unreachable"]


def test_looking_changes_nothing(patient: Patient, tmp_path: Path) -> None:
    """Whoever is called because something is wrong must not make it worse."""
    before = {
        path.name: (path.read_bytes(), path.stat().st_mode) for path in tmp_path.iterdir() if not path.name.endswith("-shm")
    }
    examine(patient)
    after = {
        path.name: (path.read_bytes(), path.stat().st_mode) for path in tmp_path.iterdir() if not path.name.endswith("-shm")
    }
    assert {name: each for name, each in after.items() if each[0]} == {name: each for name, each in before.items() if each[0]}


@pytest.mark.parametrize(
    "key",
    [
        bytes(32),
        b"\xff" * 32,
        b"0123456789abcdef0123456789abcdef",
        b"change me, please, change me, ok",
        bytes(range(32)),
        bytes(range(64, 0, -2)),
        bytes(range(8)) * 4,
        sha256(b"secret").digest(),
        sha256(b"dongwang").digest(),
    ],
    ids=bytes.hex,
)
def test_a_default_secret_is_found(patient: Patient, key: bytes) -> None:
    """Whoever knows the key signs in as anybody: the first keys that are tried are those from the examples."""
    change_keys(patient, web=key)
    assert wrong(patient) == ["keys_default"]


def test_one_key_for_two_things_is_found(patient: Patient) -> None:
    """What signs the codes on the wall must not sign the sessions as well."""
    keys = Keys.load(patient.settings.keys_path)
    change_keys(patient, web=keys.claims)
    assert wrong(patient) == ["keys_default"]


def test_keys_by_chance_are_never_taken_for_a_default(tmp_path: Path) -> None:
    """A false alarm would send somebody to replace the only key that opens the names."""
    settings = Settings(database=BOOK, keys_path=tmp_path / "keys.json", mode=Mode.HALL)
    for _ in range(50):
        Keys.create(settings.keys_path)
        assert CHECKS[0](Patient(settings=settings)).code == "keys_good"
        settings.keys_path.unlink()


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda path: path.unlink(), "keys_missing"),
        (lambda path: path.write_text("{}"), "keys_unreadable"),
        (lambda path: path.write_text("no json"), "keys_unreadable"),
        (lambda path: path.chmod(0o644), "keys_open"),
        (lambda path: path.chmod(0o620), "keys_open"),
    ],
    ids=["gone", "empty", "torn", "world-readable", "group-writable"],
)
def test_a_bad_key_file_is_found(patient: Patient, spoil: Callable[[Path], object], code: str) -> None:
    """Without the keys nobody signs in; with keys that others have, everybody does."""
    spoil(patient.settings.keys_path)
    assert wrong(patient) == [code]


def test_a_short_key_is_found(patient: Patient) -> None:
    """Half a key is not half as safe: it can be tried out."""
    change_keys(patient, web=os.urandom(16))
    assert wrong(patient) == ["keys_short"]


def test_the_keys_of_another_club_are_found(patient: Patient) -> None:
    """Whatever is written under them can never be read again."""
    patient.settings.keys_path.unlink()
    Keys.create(patient.settings.keys_path)
    [told] = [each for each in examine(patient) if each.verdict is Verdict.MEND]
    assert told.code == "book_shut"
    assert getattr(told.params["refusal"], "code", "") == "key_foreign"


@pytest.mark.parametrize("mode", [0o644, 0o604, 0o660, 0o602])
def test_a_book_that_others_may_read_is_found(patient: Patient, mode: int) -> None:
    """A PC in a hall has more than one account, and the book has everybody's points."""
    assert patient.file is not None
    patient.file.chmod(mode)
    assert wrong(patient) == ["book_open"]


def test_a_folder_in_which_everybody_writes_is_found(patient: Patient, tmp_path: Path) -> None:
    """Whoever may put a file there may put another book in the place of this one."""
    tmp_path.chmod(0o777)
    assert wrong(patient) == ["folder_open"]


@pytest.mark.parametrize("off", [timedelta(days=2), timedelta(days=-2), timedelta(minutes=5)])
def test_a_clock_that_is_off_is_found_beside_a_phone(patient: Patient, off: timedelta) -> None:
    """Two days off: codes fail, sign-ins run out, and every line gets a wrong date for good."""
    assert wrong(replace(patient, reference=NOW - off)) == ["clock_off"]


def test_a_clock_behind_the_book_is_found_without_a_phone(patient: Patient) -> None:
    """A flat battery: the PC wakes up in the past, and nobody looks at its clock."""
    [told] = [
        each
        for each in examine(replace(patient, reference=None, clock=Stopped(NOW - timedelta(days=2))))
        if each.verdict is Verdict.MEND
    ]
    assert (told.code, told.params["days"]) == ("clock_behind", 2)


def test_a_clock_that_nobody_sets_is_not_called_wrong(patient: Patient) -> None:
    """A PC without a network may well be right; it is asked about, and nothing more."""
    patient = replace(patient, clock=Stopped(datetime.now(UTC)))  # the files of a fresh copy are younger than this module
    assert wrong(replace(patient, reference=None)) == []
    alone = [] if clock.synchronised() else ["clock_alone"]
    assert unseen(replace(patient, reference=None)) == alone


@pytest.mark.parametrize(
    ("total", "used", "free", "found"),
    [
        (100 * 10**9, 99 * 10**9, 10**9, ["room_short"]),
        (100 * 10**9, 95 * 10**9, 5 * 10**9, ["room_short"]),
        (100 * 10**9, 94 * 10**9, 6 * 10**9, []),
        (4 * 10**9, 3_600_000_000, 400_000_000, ["room_short"]),
    ],
    ids=["99 percent", "95 percent", "94 percent", "400 MB left"],
)
def test_a_full_disk_is_found(patient: Patient, total: int, used: int, free: int, found: Sequence[str]) -> None:
    """A book on a full disk takes no check-in; it is better known on Friday than on Saturday."""
    assert wrong(replace(patient, room=lambda _folder: Room(total, used, free))) == found


def test_a_disk_that_cannot_be_measured_is_no_fault(patient: Patient) -> None:
    """What was not seen must be called so, neither good nor bad."""

    def gone(_folder: Path) -> Room:
        raise OSError

    assert unseen(replace(patient, room=gone)) == ["room_unknown"]


def test_demo_data_in_public_are_found(tmp_path: Path) -> None:
    """Behind a real address the made-up neighbours are taken for real ones, and anybody signs in as an officer."""
    assert wrong(in_public(made(tmp_path, Mode.DEMO))) == ["demo_in_public"]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"base_url": "https://a-very-long-name.example"}, "host_long"),
        ({"proxies": 0}, "proxy_unnamed"),
        ({"limits": None}, "limits_off"),
    ],
    ids=str,
)
def test_a_setting_that_does_not_suit_the_public_is_found(patient: Patient, changed: dict[str, object], code: str) -> None:
    """Each of these works on the desk of whoever sets it up, and not in the hall."""
    assert wrong(in_public(patient, **changed)) == [code]


def test_root_is_found_in_public(patient: Patient) -> None:
    """A fault in one page must not be the whole machine's."""
    assert wrong(replace(in_public(patient), user=0)) == ["as_root"]


@pytest.mark.parametrize("switch", ["FLASK_DEBUG", "PYTHONDEVMODE"])
def test_debugging_is_found(patient: Patient, switch: str) -> None:
    """A page with a stack trace shows whatever stood in memory."""
    assert wrong(replace(patient, environ={switch: "1"})) == ["debug_on"]
    assert wrong(replace(patient, environ={switch: "0"})) == []


def test_a_mask_that_opens_new_files_is_found(patient: Patient) -> None:
    """The files beside the book are made by others' libraries, with the mask of whoever started us."""
    before = os.umask(0)
    try:
        assert wrong(patient) == ["umask_open"]
    finally:
        os.umask(before)


def test_a_missing_guard_is_found(patient: Patient) -> None:
    """Without it a line can be changed by whoever has the file open, and nothing refuses."""
    assert patient.file is not None
    with closing(sqlite3.connect(patient.file)) as attacker:
        (name,) = attacker.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'transfer'").fetchone()
        attacker.execute(f"DROP TRIGGER {name}")
        attacker.commit()
    assert wrong(patient) == ["guards_missing"]


def test_where_there_is_no_club_it_says_so(tmp_path: Path) -> None:
    """Asked in the wrong folder, it must not call an empty place well."""
    settings = Settings(database=f"sqlite:///{tmp_path / 'club.db'}", keys_path=tmp_path / "keys.json", mode=Mode.HALL)
    assert wrong(Patient(settings=settings, environ={}, clock=Stopped(), reference=NOW, room=lambda _folder: ROOMY)) == [
        "keys_missing",
        "no_club",
    ]
    assert not (tmp_path / "club.db").exists()


@pytest.mark.parametrize(
    ("mounts", "kind"),
    [
        (["/dev/sda1 / ext4 rw 0 0"], "ext4"),
        (["/dev/sda1 / ext4 rw 0 0", "nas:/x /srv/club nfs4 rw 0 0"], "nfs4"),
        (["nas:/x /srv nfs4 rw 0 0", "/dev/sdb1 /srv/club xfs rw 0 0"], "xfs"),
        (["/dev/sda1 / ext4 rw 0 0", "//nas/x /srv/club cifs rw 0 0", "/dev/sdb1 /srv/club ext4 rw 0 0"], "ext4"),
        (["/dev/sda1 / ext4 rw 0 0", r"nas:/x /srv\040x nfs rw 0 0"], "ext4"),
    ],
)
def test_the_nearest_mount_says_on_what_the_book_lies(mounts: list[str], kind: str) -> None:
    """A network disk in the middle of a path is easily overlooked."""
    assert book.disk_kind(Path("/srv/club/data"), mounts) == kind


def test_a_package_that_is_not_the_tested_one_is_named() -> None:
    """One package that was upgraded by hand is enough for a fault that nobody can repeat."""
    lock = "flask==3.1.3 \\\n    --hash=sha256:00\nonly-there==1 ; sys_platform == 'win32' \\\n    --hash=sha256:00\n"
    assert process.pinned(lock) == {"flask": {"3.1.3"}, "only-there": {"1", None}}


class Certified:
    """A server with a certificate of its own making, on this machine."""

    def __init__(self, folder: Path, days: int) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(NOW - timedelta(days=1))
            .not_valid_after(NOW + timedelta(days=days))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
            .sign(key, hashes.SHA256())
        )
        self.path = folder / "certificate.pem"
        pem = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ) + certificate.public_bytes(serialization.Encoding.PEM)
        self.path.write_bytes(pem)

    @contextmanager
    def served(self) -> Iterator[str]:
        """Shake one hand; give the address."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.path)
        with closing(socket.create_server(("127.0.0.1", 0))) as listening:

            def answer() -> None:
                with closing(listening.accept()[0]) as one:
                    try:
                        context.wrap_socket(one, server_side=True).close()
                    except OSError:
                        return

            serving = threading.Thread(target=answer)
            serving.start()
            yield f"https://localhost:{listening.getsockname()[1]}"
            serving.join()


@pytest.mark.parametrize(("days", "found"), [(90, []), (13, ["tls_ends"])])
def test_a_certificate_is_looked_at(
    patient: Patient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, days: int, found: Sequence[str]
) -> None:
    """A certificate that ends on a Saturday shuts the club's pages for everybody at once."""
    server = Certified(tmp_path, days)
    monkeypatch.setenv("SSL_CERT_FILE", str(server.path))
    with server.served() as base_url:
        assert wrong(in_public(patient, base_url=base_url)) == found


def test_a_certificate_that_browsers_refuse_is_found(patient: Patient, tmp_path: Path) -> None:
    """Old neighbours take the warning for a broken phone."""
    with Certified(tmp_path, 90).served() as base_url:
        assert wrong(in_public(patient, base_url=base_url)) == ["tls_refused"]


def test_the_public_is_not_served_with_what_is_unsafe(patient: Patient, tmp_path: Path) -> None:
    """Whoever only reads the doctor's words and starts all the same must be stopped by more than words."""
    public = in_public(patient)
    assert refuses(public) is None
    assert refuses(replace(patient, environ={"FLASK_DEBUG": "1"})) is None, "on one's own desk it is allowed"
    told = refuses(replace(public, environ={"FLASK_DEBUG": "1"}))
    assert told is not None
    assert told.code == "debug_on"
    patient.settings.keys_path.chmod(0o644)
    assert getattr(refuses(public), "code", "") == "keys_open"
    patient.settings.keys_path.chmod(0o600)
    change_keys(patient, web=bytes(16))
    assert getattr(refuses(public), "code", "") == "keys_short"
    (tmp_path / "demo").mkdir()
    assert getattr(refuses(in_public(made(tmp_path / "demo", Mode.DEMO))), "code", "") == "demo_in_public"


def test_the_command_says_it_and_ends_with_a_number(tmp_path: Path) -> None:
    """What runs by itself every night is read by its exit status."""
    assert dongwang(tmp_path, "--database", BOOK, *INIT).status == 0
    well = dongwang(tmp_path, "--database", BOOK, "doctor", "--now", datetime.now(UTC).isoformat())
    assert (well.status, well.said.splitlines()[-1]) == (0, "Nothing to mend."), well.said
    (tmp_path / "club.db").chmod(0o644)
    ill = dongwang(tmp_path, "--database", BOOK, "doctor", "--now", datetime.now(UTC).isoformat())
    assert (ill.status, ill.said.splitlines()[-1]) == (1, "1 to mend.")
    assert "chmod 600" in ill.said
    assert "zone" in dongwang(tmp_path, "--database", BOOK, "doctor", "--now", "2018-12-29T09:00:00").refusal


def test_serving_the_public_is_refused_in_one_line(tmp_path: Path) -> None:
    """A refusal that stands in a log only is a service that nobody knows to be down."""
    assert dongwang(tmp_path, "--database", BOOK, *INIT).status == 0
    public = {"DONGWANG_BASE_URL": "https://localhost", "DONGWANG_PORT": "18431"}
    assert "FLASK_DEBUG" in dongwang(tmp_path, "--database", BOOK, "serve", **public, FLASK_DEBUG="1").refusal
    (tmp_path / "club.keys.json").chmod(0o644)
    assert "chmod 600" in dongwang(tmp_path, "--database", BOOK, "serve", **public).refusal


def test_every_finding_has_its_words(patient: Patient) -> None:
    """A finding without a sentence is an error instead of advice."""
    source = "".join(path.read_text(encoding="utf-8") for path in Path(book.__file__).parent.glob("*.py"))
    used = set(re.findall(r'\b(?:good|mend|unknown)\(\s*"(\w+)"', source))
    assert used == {*words.GOOD, *words.SAID}
    assert not set(words.GOOD) & set(words.SAID)
    assert {each.code for each in examine(patient)} <= set(words.GOOD)
