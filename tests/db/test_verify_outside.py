"""`verify` with what was kept outside: a cut tail and a rewritten book agree with themselves, and with nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from ledger.book.checkpoint import Anchor, SealKey, sign_note
from ledger.errors import CheckpointForeign, CheckpointUnreadable
from ledger.ids import new_id
from ledger.operations.rebuild_balances import rebuild_balances
from ledger.operations.seal import seal
from ledger.reports.verification import verify
from ledger.store import journal_rows as rows
from ledger.store import sealing
from ledger.store import tables as t
from ledger.store.keys import Keys
from ledger.store.merkle_log import head
from tests.club import COMMUNITY, Club, club_in
from tests.command import dongwang
from tests.databases import Kind
from tests.sealed import Intruder, faults, sealed_club_in, url_of


@dataclass(frozen=True)
class Kept:
    """What somebody carried home: the signed note, and the sheet on the wall."""

    note: str
    anchor: Anchor


def keep(club: Club) -> Kept:
    """Seal the club's book and take a copy of its head along."""
    done = seal(club.ledger, COMMUNITY)
    with club.ledger.reading() as rx:
        newest = head(rx, COMMUNITY)
    assert newest is not None
    assert done.root is not None
    return Kept(newest.note, Anchor(done.size, done.root))


@pytest.fixture
def sealed(kind: Kind, tmp_path: Path) -> Iterator[Club]:
    """A sealed club that may be damaged."""
    with sealed_club_in(kind, tmp_path) as club:
        yield club


def cut_off(club: Club) -> None:
    """Take the newest checkpoint out, and all that it covers, so that the rest agrees with itself."""
    with club.ledger.reading() as rx:
        newest = head(rx, COMMUNITY)
        assert newest is not None
        before = head(rx, COMMUNITY, up_to=newest.size - 1)
        size = before.size if before else 0
        told = rx.fetch("SELECT kind, subject_id FROM leaf WHERE leaf_index >= ?", (size,))
    gone: dict[str, list[UUID]] = {}
    for kind, subject in told:
        gone.setdefault(str(kind), []).append(rows.key(subject))
    sets = gone.pop("set", [])
    lines = sa.select(t.transfer.c.id).where(t.transfer.c.set_id.in_(sets))
    intruder = Intruder(club.ledger)
    with intruder.inside("leaf", "node", "checkpoint", "fold", "transfer", "entry", "balance", *sorted(gone)) as inside:
        for table in (t.leaf, t.checkpoint, t.fold):
            inside.execute(sa.delete(table).where(table.c.size > size))
        inside.execute(sa.delete(t.node).where((t.node.c.node_index + 1) * 256 > size))
        inside.execute(sa.delete(t.entry).where(t.entry.c.transfer_id.in_(lines)))
        inside.execute(sa.delete(t.transfer).where(t.transfer.c.set_id.in_(sets)))
        for kind, subjects in gone.items():
            table = t.metadata.tables[kind]
            inside.execute(sa.delete(table).where(table.c.id.in_(subjects)))
    rebuild_balances(club.ledger, COMMUNITY)


def test_a_tail_that_was_cut_off_is_missed_by_whoever_kept_a_later_head(sealed: Club) -> None:
    """Yesterday's points can be taken out so cleanly that the book itself knows nothing of them any more."""
    early = keep(sealed)
    sealed.earn("李建国")
    late = keep(sealed)
    cut_off(sealed)
    assert faults(verify(sealed.ledger, COMMUNITY)) == {}, "by itself the book is whole"
    assert verify(sealed.ledger, COMMUNITY, checkpoints=[early.note], anchors=[early.anchor]).good
    for kept in ({"checkpoints": [late.note]}, {"anchors": [late.anchor]}, {"anchors": [early.anchor, late.anchor]}):
        found = verify(sealed.ledger, COMMUNITY, **kept)
        size = early.anchor.size
        assert faults(found) == {"as_printed": ("leaf", str(size), f"cut_off_before_{late.anchor.size}")}
        assert found.invariants[-1].rows == sum(map(len, kept.values()))


def test_a_tail_that_grew_again_is_missed_too(sealed: Club) -> None:
    """Cut off what is awkward, let the week go on, and the log is long enough again: but it is another one."""
    sealed.earn("李建国")
    late = keep(sealed)
    cut_off(sealed)
    for name in ("李建国", "王国宁"):
        sealed.earn(name)
    assert keep(sealed).anchor.size > late.anchor.size
    assert verify(sealed.ledger, COMMUNITY).good
    found = verify(sealed.ledger, COMMUNITY, checkpoints=[late.note])
    assert faults(found) == {"as_printed": ("leaf", str(late.anchor.size), "not_what_was_printed")}


def test_every_head_that_was_kept_is_in_a_book_that_only_grew(sealed: Club) -> None:
    """An honest committee must be able to lay any sheet of ten years beside its book."""
    kept = [keep(sealed)]
    for name in ("李建国", "王国宁", "李建国"):
        sealed.earn(name)
        kept.append(keep(sealed))
    found = verify(sealed.ledger, COMMUNITY, checkpoints=[each.note for each in kept], anchors=[each.anchor for each in kept])
    assert found.good
    assert (found.invariants[-1].name, found.invariants[-1].rows) == ("as_printed", 2 * len(kept))


def test_a_book_that_was_written_anew_is_refused_beside_yesterdays_head(kind: Kind, tmp_path: Path) -> None:
    """Whoever has the keys and all the ids can write a better past; the sheet on the wall still says what it was."""
    for name in ("true", "false"):
        (tmp_path / name).mkdir()
    with club_in(kind, tmp_path / "true") as club:
        club.earn("赵文兰")
        kept = keep(club)
    with club_in(kind, tmp_path / "false") as forged:
        forged.earn("韩文华")
        forged.earn("赵文兰")
        assert keep(forged).anchor.size > kept.anchor.size
        for outside in ({"checkpoints": [kept.note]}, {"anchors": [kept.anchor]}):
            found = verify(forged.ledger, COMMUNITY, **outside)
            assert faults(found) == {"as_printed": ("leaf", str(kept.anchor.size), "not_what_was_printed")}


def test_a_root_that_is_off_by_one_digit_is_another_root(sealed: Club) -> None:
    """What is typed from paper must be right to the last digit, or it proves nothing."""
    kept = keep(sealed)
    wrong = Anchor(kept.anchor.size, bytes([*kept.anchor.root[:-1], kept.anchor.root[-1] ^ 1]))
    assert faults(verify(sealed.ledger, COMMUNITY, anchors=[wrong])).keys() == {"as_printed"}
    shifted = Anchor(kept.anchor.size - 1, kept.anchor.root)
    assert faults(verify(sealed.ledger, COMMUNITY, anchors=[shifted])).keys() == {"as_printed"}


def test_a_head_of_another_book_is_told_apart(sealed: Club, tmp_path: Path) -> None:
    """A note of the club next door says nothing of this one; it must not be laid beside it and found wanting."""
    stranger, elsewhere = new_id(), Keys.create(tmp_path / "elsewhere.json")
    signed = sealing.body(sealed.keys.origin(stranger), 3, bytes(32), 1)
    with pytest.raises(CheckpointForeign) as refusal:
        verify(sealed.ledger, COMMUNITY, checkpoints=[sign_note(signed, sealed.keys.seal_keys(stranger))])
    assert refusal.value.params == {"origin": sealed.keys.origin(stranger)}
    # The same community, signed in another house, under that house's name or under ours.
    for origin in (elsewhere.origin(COMMUNITY), sealed.keys.origin(COMMUNITY)):
        foreign = [SealKey(origin, seed) for seed in elsewhere.seals.values()]
        with pytest.raises(CheckpointForeign):
            verify(sealed.ledger, COMMUNITY, checkpoints=[sign_note(sealing.body(origin, 3, bytes(32), 1), foreign)])


def test_what_is_no_signed_head_is_refused(sealed: Club) -> None:
    """A note with a changed digit must not pass for one that merely says something else."""
    note = keep(sealed).note
    origin, size, rest = note.split("\n", 2)
    for broken in (
        f"{origin}\n{int(size) + 1}\n{rest}",
        note.replace("\n", "\r\n"),
        note[:-9],
        origin,
        note + "x",
        f"{origin}\nhello\n\n{note.partition(chr(10) * 2)[2]}",
    ):
        with pytest.raises(CheckpointUnreadable) as refusal:
            verify(sealed.ledger, COMMUNITY, checkpoints=[broken])
        assert refusal.value.params == {"origin": origin}


def test_the_command_lays_the_book_beside_what_was_kept(sealed: Club, tmp_path: Path) -> None:
    """Exit status 1 is what a nightly script sees; one sentence is what the person on duty reads."""
    kept = keep(sealed)
    sealed.earn("李建国")
    late = keep(sealed)
    sealed.ledger.close()
    sealed.keys._write(tmp_path / "keys.json")
    files = {
        "kept": kept.note,
        "late": late.note,
        "noise": "hello\n",
        "foreign": kept.note.replace(str(COMMUNITY), str(new_id())),
    }
    for name, text in files.items():
        (tmp_path / name).write_bytes(text.encode())
    where = ("--database", url_of(sealed.ledger), "--keys", tmp_path / "keys.json", "verify")
    printed = kept.anchor.printed()

    def run(*words: str | Path) -> int:
        done = dongwang(tmp_path, *where, *words)
        assert (done.status == 0) == (not done.complained)
        return done.status if not done.status else len(done.complained.strip().splitlines())

    assert run("--checkpoint", tmp_path / "kept", "--anchor", printed, "--checkpoint", tmp_path / "late") == 0
    for words in (
        ("--anchor", f"9999:{printed.partition(':')[2]}"),
        ("--anchor", printed[:-4] + "0000"),
        ("--anchor", printed[:-1]),
        ("--anchor", "hello"),
        ("--checkpoint", tmp_path / "noise"),
        ("--checkpoint", tmp_path / "nothing"),
        ("--checkpoint", tmp_path / "foreign"),
    ):
        assert run(*words) == 1, words


def test_a_note_of_nobody_is_refused_where_several_books_are_kept(sealed: Club, tmp_path: Path) -> None:
    """On a city's server a note that names no book there must not be passed over as if it had been looked at."""
    kept = keep(sealed)
    sealed.ledger.create_community(new_id(), name="别处")
    sealed.ledger.close()
    sealed.keys._write(tmp_path / "keys.json")
    where = ("--database", url_of(sealed.ledger), "--keys", tmp_path / "keys.json", "verify", "--checkpoint", tmp_path / "note")
    (tmp_path / "note").write_bytes(kept.note.encode())
    assert dongwang(tmp_path, *where).status == 0
    (tmp_path / "note").write_bytes(kept.note.replace(str(COMMUNITY), str(new_id())).encode())
    assert dongwang(tmp_path, *where).refusal


def test_a_sheet_is_laid_beside_the_book_that_is_named(sealed: Club, tmp_path: Path) -> None:
    """A sheet does not say whose it is: beside a neighbour's book it would look like a forgery."""
    kept = keep(sealed)
    sealed.ledger.create_community(new_id(), name="别处")
    sealed.ledger.close()
    sealed.keys._write(tmp_path / "keys.json")
    where = ("--database", url_of(sealed.ledger), "--keys", tmp_path / "keys.json", "verify", "--anchor", kept.anchor.printed())
    assert "--community" in dongwang(tmp_path, *where).complained
    assert dongwang(tmp_path, *where, "--community", "东王小区").status == 0
    assert dongwang(tmp_path, *where, "--community", str(COMMUNITY)).status == 0
    assert dongwang(tmp_path, *where, "--community", "别处").status == 1
    assert dongwang(tmp_path, *where, "--community", "哪里").status == 1
