"""The keys that seal: an old file gets one, a new one is witnessed by the old, and a stranger's is noticed."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from ledger.book.checkpoint import Verifier, open_note, sign_note
from ledger.errors import BookDamaged, KeyMissing
from ledger.ids import new_id
from ledger.operations.seal import seal
from ledger.reports.proof import prove
from ledger.reports.verification import Fault, verify
from ledger.store import journal_rows as rows
from ledger.store import sealing
from ledger.store import tables as t
from ledger.store.keys import SIZE, Keys
from ledger.store.merkle_log import Head, heads
from ledger.store.outbox import record
from ledger.store.sealing import read_page, write_page
from ledger.store.verification.log import checkpoints_signed
from tests.club import COMMUNITY, Club
from tests.command import dongwang
from tests.databases import Kind
from tests.sealed import Intruder, faults, sealed_club_in, url_of


@pytest.fixture
def sealed(kind: Kind, tmp_path: Path) -> Iterator[Club]:
    """A sealed club whose keys lie in a file."""
    with sealed_club_in(kind, tmp_path) as club:
        club.keys._write(tmp_path / "keys.json")
        yield club


def signers(club: Club, keys: Keys) -> list[set[str]]:
    """Return who signed each checkpoint, as key ids of the key file."""
    ids = dict(zip((key.verifier for key in keys.seal_keys(COMMUNITY)), list(keys.seals)[::-1], strict=True))
    with club.ledger.reading() as rx:
        notes = [each.note for each in heads(rx, COMMUNITY)]
    return [{ids[signer] for signer in open_note(note, list(ids)).signers} for note in notes]


def test_a_key_file_from_before_there_were_seals_gets_one(tmp_path: Path) -> None:
    """A committee that updates on a Friday must find its book sealed on Saturday, and all other keys as they were."""
    path = tmp_path / "keys.json"
    before = Keys.create(path)
    text = json.loads(path.read_text(encoding="ascii"))
    del text["seals"]
    path.write_text(json.dumps(text), encoding="ascii")
    loaded = Keys.load(path)
    assert [len(seed) for seed in loaded.seals.values()] == [SIZE]
    assert (loaded.master, loaded.web, loaded.claims, loaded.index) == (before.master, before.web, before.claims, before.index)
    assert loaded.cards == before.cards
    assert loaded.seals != before.seals
    assert Keys.load(path) == loaded, "it is written down, and the next start finds the same"
    assert path.stat().st_mode & 0o077 == 0
    assert [each.name for each in tmp_path.iterdir()] == ["keys.json"]


def test_a_key_file_that_cannot_be_renewed_is_told(tmp_path: Path) -> None:
    """A key that is only in memory would sign for a day, and nobody could continue its log."""
    path = tmp_path / "keys.json"
    keys = Keys.create(path)
    (tmp_path / "keys.json.new").mkdir()
    with pytest.raises(KeyMissing):
        keys.with_new_seal(path)
    assert Keys.load(path) == keys


@pytest.mark.parametrize("seals", [{"A": "AAAA"}, {"A": "??"}, ["A"], "A"])
def test_a_damaged_seal_is_no_key_file(tmp_path: Path, seals: object) -> None:
    """Half a key must not pass for a file without one, and be replaced."""
    path = tmp_path / "keys.json"
    Keys.create(path)
    text = json.loads(path.read_text(encoding="ascii")) | {"seals": seals}
    path.write_text(json.dumps(text), encoding="ascii")
    with pytest.raises(KeyMissing):
        Keys.load(path)
    assert json.loads(path.read_text(encoding="ascii")) == text


def test_a_new_key_is_witnessed_by_the_one_before_once(sealed: Club, tmp_path: Path) -> None:
    """Whoever trusts the old key must learn from it which one comes after; and the old one may then be locked away."""
    keys = Keys.load(tmp_path / "keys.json").with_new_seal(tmp_path / "keys.json")
    assert list(keys.seals) == ["A", "B"]
    sealed.ledger.use_keys(keys)
    old = [key.verifier for key in sealed.keys.seal_keys(COMMUNITY)]
    assert seal(sealed.ledger, COMMUNITY, introduce=True).leaves == 1, "the key itself"
    sealed.earn("李建国")
    seal(sealed.ledger, COMMUNITY)
    told = signers(sealed, keys)
    assert told[-2:] == [{"A", "B"}, {"B"}]
    assert set(map(frozenset, told[:-2])) == {frozenset({"A"})}
    assert verify(sealed.ledger, COMMUNITY).good
    with sealed.ledger.reading() as rx:
        notes = [each.note for each in heads(rx, COMMUNITY)]
        [line] = rx.fetch("SELECT id FROM transfer ORDER BY id LIMIT 1")
    assert open_note(notes[-2], old).signers == tuple(old), "who only knows the old key can still read it"
    found = verify(sealed.ledger, COMMUNITY, checkpoints=notes)
    assert found.good
    assert set(prove(sealed.ledger, COMMUNITY, rows.key(line[0])).keys) == {
        key.verifier.encode() for key in keys.seal_keys(COMMUNITY)
    }


def test_the_command_makes_a_new_key(sealed: Club, tmp_path: Path) -> None:
    """After a lost notebook somebody has to be able to do it, with one command and without a manual."""
    sealed.ledger.close()
    where = ("--database", url_of(sealed.ledger), "--keys", tmp_path / "keys.json")
    done = dongwang(tmp_path, *where, "seal", "--new-key")
    assert (done.status, done.complained) == (0, "")
    keys = Keys.load(tmp_path / "keys.json")
    assert list(keys.seals) == ["A", "B"]
    assert keys.seals["A"] == sealed.keys.seals["A"]
    for key in keys.seal_keys(COMMUNITY):
        assert key.verifier.encode() in done.said
    assert dongwang(tmp_path, *where, "verify").status == 0
    assert dongwang(tmp_path, *where, "seal").status == 0


def test_a_book_that_a_stranger_sealed_is_noticed(sealed: Club, tmp_path: Path) -> None:
    """Whoever can write to the database can make a key of their own; the key file at home does not know it."""
    stranger = Keys.create(tmp_path / "stranger.json")
    forged = Keys(**{name: getattr(sealed.keys, name) for name in Keys.__slots__} | {"seals": stranger.seals})
    sealed.earn("李建国")
    sealed.ledger.use_keys(forged)
    with pytest.raises(BookDamaged):
        seal(sealed.ledger, COMMUNITY)
    # Their own software asks nobody.
    [key] = forged.seal_keys(COMMUNITY)
    with sealed.ledger.writing() as tx:
        row = {"community_id": COMMUNITY, "id": new_id(), "public_key": key.public, "recorded_at": tx.now}
        record(tx, t.seal_key, row)
    with sealed.ledger.reading() as rx:
        page = read_page(rx, COMMUNITY)
    assert page is not None
    with sealed.ledger.writing() as tx:
        write_page(tx, COMMUNITY, page, [key])
    sealed.ledger.use_keys(sealed.keys)
    found = faults(verify(sealed.ledger, COMMUNITY))
    assert found == {"checkpoints_signed": ("checkpoint", str(page.size), "UnknownSignersError")}
    sealed.earn("赵文兰")
    with pytest.raises(BookDamaged):
        seal(sealed.ledger, COMMUNITY)


def test_a_signature_of_a_key_that_the_book_does_not_know_is_noticed(sealed: Club) -> None:
    """A checkpoint that cannot be traced to a sealed key is a piece of paper."""
    with Intruder(sealed.ledger).inside("seal_key") as inside:
        inside.execute(sa.update(t.seal_key).values(public_key=bytes(SIZE)))
    assert faults(verify(sealed.ledger, COMMUNITY)).keys() == {"checkpoints_signed", "log_unchanged"}


def test_a_public_key_is_read_back_as_it_is_printed(sealed: Club) -> None:
    """What is printed with the notice is typed by somebody; a slip of the pen must be seen."""
    verifier = sealed.keys.seal_keys(COMMUNITY)[0].verifier
    assert Verifier.decode(verifier.encode()) == verifier
    with pytest.raises(ValueError, match="key"):
        Verifier.decode(verifier.encode().replace("+", "+0", 1))


def test_a_checkpoint_from_before_the_one_before_is_noticed(tmp_path: Path) -> None:
    """Whoever has the key could date a new page into last year; time in the log only goes on."""
    keys = Keys.create(tmp_path / "keys.json").seal_keys(COMMUNITY)
    origin = keys[0].verifier.name

    def signed(size: int, at: int) -> Head:
        return Head(size, bytes(32), sign_note(sealing.body(origin, size, bytes(32), at), keys), at)

    verifiers = [key.verifier for key in keys]
    assert checkpoints_signed([signed(1, 10), signed(2, 10)], verifiers, verifiers).fault is None
    found = checkpoints_signed([signed(1, 10), signed(2, 9)], verifiers, verifiers).fault
    assert found == Fault("checkpoint", "2", "before_the_one_before")
