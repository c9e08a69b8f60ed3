"""`prove`: anybody can check with a page of code of their own that one stamp stands in the sealed book."""

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import msgspec
import pytest
from cryptography.exceptions import InvalidSignature

from ledger.errors import NotSealedYet, TransferUnknown
from ledger.ids import new_id
from ledger.operations.seal import seal
from ledger.reports.proof import prove
from ledger.store import journal_rows as rows
from ledger.store.keys import Keys
from tests.check_proof import check
from tests.club import COMMUNITY, Club
from tests.command import ROOT, SECONDS, dongwang
from tests.databases import Kind
from tests.sealed import sealed_club_in, url_of

SCRIPT = ROOT / "tests" / "check_proof.py"
WRONG = (SystemExit, InvalidSignature, ValueError, TypeError, KeyError, IndexError, AttributeError)


@pytest.fixture
def sealed(kind: Kind, tmp_path: Path) -> Iterator[Club]:
    """A sealed club whose keys lie in a file."""
    with sealed_club_in(kind, tmp_path) as club:
        club.keys._write(tmp_path / "keys.json")
        yield club


def lines(club: Club) -> list[UUID]:
    """Return all lines of the book."""
    with club.ledger.reading() as rx:
        return [
            rows.key(row[0]) for row in rx.fetch("SELECT id FROM transfer WHERE community_id = ? ORDER BY id", (COMMUNITY,))
        ]


def unsealed(club: Club) -> UUID:
    """Return a line that was written since the last sealing."""
    before = lines(club)
    club.earn("李建国")
    return next(line for line in lines(club) if line not in before)


def proof_of(club: Club, line: UUID) -> str:
    return msgspec.json.encode(prove(club.ledger, COMMUNITY, line)).decode()


def checked(proof: str, *trusted: str) -> int:
    """Run the script as somebody else would: in a folder of theirs, without anything of ours."""
    words = [sys.executable, "-I", str(SCRIPT), *trusted]
    return subprocess.run(words, input=proof, capture_output=True, encoding="utf-8", timeout=SECONDS, check=False).returncode


def test_the_checking_script_is_short_and_knows_nothing_of_us() -> None:
    """Who checks with our own code believes us; who can read one page believes the numbers."""
    text = SCRIPT.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 40
    found = {
        alias.name.partition(".")[0] if isinstance(node, ast.Import) else str(node.module).partition(".")[0]
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert found <= {*sys.stdlib_module_names, "cryptography"}


def test_a_stamp_is_proved_by_the_command_and_a_page_of_code(sealed: Club, tmp_path: Path) -> None:
    """A resident's grandson with a laptop must be able to see that grandmother's points are in the book."""
    said = {}
    for line in (lines(sealed)[0], lines(sealed)[-1]):
        done = dongwang(tmp_path, "--database", url_of(sealed.ledger), "--keys", tmp_path / "keys.json", "prove", str(line))
        assert (done.status, done.complained) == (0, "")
        assert json.loads(json.loads(done.said)["line"])["line"]["id"] == str(line)
        assert checked(done.said) == 0
        said[line] = done.said
    one, other = (json.loads(each) for each in said.values())
    assert other["line"] != one["line"]
    assert checked(json.dumps(one | {"line": one["line"].replace('"amount":', '"amount":1')})) == 1
    assert checked("hello") == 1


def test_every_line_of_the_book_can_be_proved(sealed: Club) -> None:
    """A path that is right for most leaves fails the one person who asks."""
    unsealed(sealed)
    seal(sealed.ledger, COMMUNITY)
    for line in lines(sealed):
        check(proof_of(sealed, line), [])


def test_one_changed_character_is_no_proof(sealed: Club) -> None:
    """A proof that forgives a digit forgives a forger."""
    text = proof_of(sealed, lines(sealed)[3])
    check(text, [])
    passed = []
    for place, character in enumerate(text):
        for other in {"0", "1", "x", "W", " "} - {character}:
            forged = text[:place] + other + text[place + 1 :]
            try:
                check(forged, [])
            except WRONG:
                continue
            passed.append(forged[max(0, place - 20) : place + 20])
    assert passed == []


@pytest.mark.parametrize("place", [1, 200, 700, 1100, 1300, -30, -2])
def test_the_script_says_so_by_its_exit_status(sealed: Club, place: int) -> None:
    """Whoever writes a loop around the script looks at nothing but its exit status."""
    text = proof_of(sealed, lines(sealed)[3])
    assert checked(text) == 0
    assert checked(f"{text[:place]}x{text[place:][1:]}" if text[place] != "x" else f"{text[:place]}y{text[place:][1:]}") == 1


def test_only_keys_that_are_trusted_count(sealed: Club, tmp_path: Path) -> None:
    """A forger signs with a key of their own and hands it over with the proof."""
    proof = proof_of(sealed, lines(sealed)[0])
    own = sealed.keys.seal_keys(COMMUNITY)[0].verifier.encode()
    other = Keys.create(tmp_path / "other.json").seal_keys(COMMUNITY)[0].verifier.encode()
    assert json.loads(proof)["keys"] == [own]
    assert (checked(proof, own), checked(proof, other)) == (0, 1)


def test_what_is_not_sealed_yet_is_not_proved(sealed: Club, tmp_path: Path) -> None:
    """A line that can still be taken out must not be vouched for."""
    line = unsealed(sealed)
    with pytest.raises(NotSealedYet) as refusal:
        prove(sealed.ledger, COMMUNITY, line)
    assert refusal.value.params == {"transfer_id": str(line)}
    words = ("--database", url_of(sealed.ledger), "--keys", tmp_path / "keys.json", "prove", str(line))
    assert dongwang(tmp_path, *words).refusal
    seal(sealed.ledger, COMMUNITY)
    check(proof_of(sealed, line), [])


def test_a_line_that_nobody_wrote_is_not_proved(sealed: Club, tmp_path: Path) -> None:
    """'Not sealed yet' for a line that does not exist would be a promise."""
    nothing = new_id()
    with pytest.raises(TransferUnknown) as refusal:
        prove(sealed.ledger, COMMUNITY, nothing)
    assert refusal.value.params == {"transfer_id": str(nothing)}
    words = ("--database", url_of(sealed.ledger), "--keys", tmp_path / "keys.json", "prove", str(nothing))
    assert dongwang(tmp_path, *words).refusal
