import re
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.book.checkpoint import (
    NOTE_BYTES,
    SIGNATURES,
    SIZE_MAX,
    Anchor,
    BadSignatureError,
    Checkpoint,
    MalformedNoteError,
    NoteError,
    OpenedNote,
    SealKey,
    UnknownSignersError,
    Verifier,
    open_note,
    sign_note,
)

# Published with Go's notes: two keys, one of them with its private half, and a note that both signed.
PETER = SealKey("PeterNeumann", b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:])
PETER_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
ENOCH_KEY = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
BY_PETER = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
BY_ENOCH = "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n"
NOTE = f"{TEXT}\n{BY_PETER}"
ENOCH = Verifier.decode(ENOCH_KEY)

# Published with the signed-note format.
SPEC_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
SPEC_NOTE = (
    "This is an example message.\n\n"
    "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)

# Checkpoints that a public log has signed over the years, the last one with another signature beside its own.
GO_KEY = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
GO_NOTES = [
    (
        "go.sum database tree\n3935567\nSapHtgdNCeF00Cx8kqztePV24kgzNg++Xovae42HAMw=\n\n"
        "— sum.golang.org Az3grsm7Wm4CVNR1RHq9BFnu9jzcRlU2uw7lr0gfUWgO6+rqPNjT+fUTl9gH0NRTgdwW9nItuQSMbhSaLCsk8YeYSAs=\n"
    ),
    (
        "go.sum database tree\n15067302\ngJyioq6dwR9n+NjEWORfYmH+ubeYm3kH42BBQ0bTpYI=\n\n"
        "— sum.golang.org Az3grp1rvWOs5NKlr/xR4GLN/CDyzzakmt1o61uSxYKpK1SerqOP2ClbX/peKUZjYnyomH5Xz7GZG3TpB7OeKn4E2ww=\n"
        "— test.example.com qTGhC/xIPQ0AXKHK6Y+9ypRfuvMZWPjRXM8NiOg5M1WREn07VQXyuIXM3NRNav3ieVFLUqDRK77PWDmL6w8w84UqeAw=\n"
    ),
]

ROOT = bytes(range(32))
HEAD = Checkpoint(origin="dongwang/east-court", size=1234, root=ROOT)
HEX = ROOT.hex()


def refused(read: Callable[[str], object], text: str) -> bool:
    try:
        read(text)
    except ValueError:
        return True
    return False


def head_text(**more: str) -> str:
    lines = {"origin": "dongwang/east-court", "size": "1234", "root": b64encode(ROOT).decode(), **more}
    return "".join(f"{line}\n" for line in lines.values())


def seal_key(name: str, number: int) -> SealKey:
    return SealKey(name, number.to_bytes(32))


def test_a_note_is_spelt_as_the_published_one() -> None:
    """A seal that other people's tools do not read is our word only."""
    assert PETER.verifier.encode() == PETER_KEY
    assert PETER.public == Verifier.decode(PETER_KEY).public
    assert PETER.sign(TEXT) == BY_PETER
    assert sign_note(TEXT, [PETER]) == NOTE


@pytest.mark.parametrize(
    ("key", "note"),
    [(PETER_KEY, NOTE), (ENOCH_KEY, f"{TEXT}\n{BY_ENOCH}"), (SPEC_KEY, SPEC_NOTE), *((GO_KEY, n) for n in GO_NOTES)],
)
def test_published_notes_are_opened(key: str, note: str) -> None:
    """Notes of others are the only ones that we cannot have bent to our own reading."""
    verifier = Verifier.decode(key)
    assert verifier.encode() == key
    assert open_note(note, [verifier]) == OpenedNote(note[: note.rindex("\n\n") + 1], (verifier,))


def test_published_checkpoints_are_read() -> None:
    """Other logs name themselves as they like, with spaces, too."""
    read = [Checkpoint.parse(open_note(note, [Verifier.decode(GO_KEY)]).body) for note in GO_NOTES]
    assert [each.size for each in read] == [3935567, 15067302]
    assert {each.origin for each in read} == {"go.sum database tree"}
    assert [each.body() for each in read] == [note[: note.index("\n\n") + 1] for note in GO_NOTES]


def test_a_checkpoint_is_sealed_and_opened() -> None:
    """The way of every checkpoint: from the sealer to the file that somebody keeps outside."""
    key = seal_key(HEAD.origin, 7)
    opened = open_note(sign_note(HEAD.body(), [key]), [key.verifier])
    assert Checkpoint.parse(opened.body) == HEAD
    assert opened.signers == (key.verifier,)


def test_several_keys_sign_one_note() -> None:
    """When a key is changed, the old one and the new one sign for a while, and a witness beside them."""
    keys = [seal_key("a/b", 1), seal_key("a/b", 2), seal_key("witness", 3)]
    note = sign_note(TEXT, keys)
    assert open_note(note, [key.verifier for key in keys]).signers == tuple(key.verifier for key in keys)
    for key in keys:
        assert open_note(note, [key.verifier]).signers == (key.verifier,)


def test_the_signers_are_told_in_the_order_of_the_note_and_once() -> None:
    """A signature that is copied twice is not two witnesses."""
    opened = open_note(NOTE + BY_ENOCH + BY_PETER, [ENOCH, PETER.verifier, ENOCH])
    assert opened.signers == (PETER.verifier, ENOCH)


@pytest.mark.parametrize(
    "known", [[], [ENOCH], [seal_key("PeterNeumann", 1).verifier], [Verifier("PeterNeuman", PETER.public)]]
)
def test_a_note_by_nobody_who_is_known_is_refused(known: list[Verifier]) -> None:
    """Anybody can sign; it is the key that makes the seal."""
    with pytest.raises(UnknownSignersError):
        open_note(NOTE, known)


def test_a_known_key_with_a_wrong_signature_spoils_the_whole_note() -> None:
    """A forged seal beside a true one means that somebody tries."""
    forged = BY_ENOCH.replace("1RvMc", "1RvMd")
    assert open_note(NOTE + forged, [PETER.verifier]).signers == (PETER.verifier,)
    with pytest.raises(BadSignatureError, match="EnochRoot"):
        open_note(NOTE + forged, [PETER.verifier, ENOCH])
    with pytest.raises(BadSignatureError):
        open_note(NOTE + BY_PETER.replace("Jn", "Jm"), [PETER.verifier])


@pytest.mark.parametrize("length", [1, 32, 63, 65, 3309])
def test_a_signature_of_another_length_is_a_bad_one(length: int) -> None:
    """Other kinds of keys have other lengths; a known key has one kind."""
    line = b64encode(PETER.verifier.key_id + b"\1" * length).decode()
    with pytest.raises(BadSignatureError):
        open_note(f"{TEXT}\n— PeterNeumann {line}\n", [PETER.verifier])
    assert open_note(f"{TEXT}\n{BY_PETER}— Stranger {line}\n", [PETER.verifier]).signers == (PETER.verifier,)


def test_a_key_that_is_no_point_of_the_curve_signs_nothing() -> None:
    """A key that was misread must not fall over, and must not open anything."""
    assert not Verifier("PeterNeumann", b"\xff" * 32).signed(TEXT, b"\0" * 64)


@pytest.mark.parametrize("place", range(0, len(NOTE), 7))
def test_a_note_that_was_changed_anywhere_is_refused(place: int) -> None:
    """A character that may be changed under the seal is a number that may be changed."""
    changed = NOTE[:place] + chr(ord(NOTE[place]) ^ 1) + NOTE[place + 1 :]
    with pytest.raises(NoteError):
        open_note(changed, [PETER.verifier])


@pytest.mark.parametrize("length", range(0, len(NOTE), 11))
def test_a_note_that_was_cut_off_is_refused(length: int) -> None:
    """A file that was copied from a full disk looks like this."""
    with pytest.raises(MalformedNoteError):
        open_note(NOTE[:length], [PETER.verifier])


MALFORMED = {
    "no signature": TEXT + "\n",
    "no blank line": TEXT + BY_PETER,
    "signatures without a text": BY_PETER,
    "no last newline": NOTE[:-1],
    "line ends of another system": NOTE.replace("\n", "\r\n"),
    "one carriage return": NOTE.replace("problem,", "problem,\r"),
    "a tab": NOTE.replace("think ", "think\t"),
    "a NUL": NOTE.replace("think", "thi\0nk"),
    "a NUL behind": NOTE + "\0",
    "half a character": NOTE.replace("think", "thi\udc80nk"),
    "a line behind": NOTE + "Unexpected line.\n",
    "a blank line behind": NOTE + "\n",
    "two blank lines behind": NOTE + "\n\n",
    "a blank line between signatures": f"{NOTE}\nno dash\n",
    "a hyphen": NOTE.replace("—", "-"),
    "an en dash": NOTE.replace("—", "\u2013"),
    "two dashes": NOTE.replace("— ", "—— "),
    "a space before the dash": NOTE.replace("— ", " — "),
    "no space behind the dash": NOTE.replace("— ", "—"),
    "another space": NOTE.replace("— ", "—\u00a0"),
    "two spaces": NOTE.replace("PeterNeumann ", "PeterNeumann  "),
    "a space behind": NOTE[:-1] + " \n",
    "no name": NOTE.replace("PeterNeumann ", ""),
    "an empty name": NOTE.replace("PeterNeumann", ""),
    "a name with a space": NOTE.replace("PeterNeumann", "Peter Neumann"),
    "a name with a wide space": NOTE.replace("PeterNeumann", "Peter\u3000Neumann"),
    "a name with a line separator": NOTE.replace("PeterNeumann", "Peter\u2028Neumann"),
    "a name with a plus": NOTE.replace("PeterNeumann", "Peter+Neumann"),
    "no padding": NOTE.replace("nAM=", "nAM"),
    "too much padding": NOTE.replace("nAM=", "nAM=="),
    "padding in the middle": NOTE.replace("BS9UG", "BS=UG"),
    "another spelling of the same bytes": NOTE.replace("nAM=", "nAN="),
    "a letter that is none": NOTE.replace("BS9UG", "BS*UG"),
    "the alphabet of addresses": NOTE.replace("go/ZJ", "go_ZJ"),
    "a letter too few": NOTE.replace("BS9UG", "B9UG"),
    "a key id and no more": f"{TEXT}\n— PeterNeumann x08gow==\n",
    "less than a key id": f"{TEXT}\n— PeterNeumann x08g\n",
    "nothing": "",
    "newlines only": "\n\n\n",
    "longer than a note may be": "x" * (NOTE_BYTES - len(NOTE.encode()) + 1) + NOTE,
    "longer in bytes than in characters": "见" * (NOTE_BYTES // 3) + NOTE,
    "too many signatures": NOTE + BY_ENOCH * SIGNATURES,
}


@pytest.mark.parametrize("what", MALFORMED)
def test_what_is_no_note_is_refused(what: str) -> None:
    """Two readings of one file: one tool says sealed, and the other shows another text."""
    assert MALFORMED[what] != NOTE
    for known in ([PETER.verifier], []):
        with pytest.raises(MalformedNoteError):
            open_note(MALFORMED[what], known)


def test_a_second_blank_line_belongs_to_the_text_and_breaks_the_seal() -> None:
    """The text ends at the last blank line, so that nothing can be slipped in between."""
    with pytest.raises(BadSignatureError):
        open_note(f"{TEXT}\n\n{BY_PETER}", [PETER.verifier])
    texts = [f"{TEXT}\n", f"\n{TEXT}", "\n", f"{TEXT}\n{BY_ENOCH}"]
    assert [open_note(sign_note(text, [PETER]), [PETER.verifier]).body for text in texts] == texts


def test_the_longest_note_and_the_most_signatures_are_allowed() -> None:
    """A limit that is off by one refuses what the other end has made."""
    assert (NOTE_BYTES, SIGNATURES, SIZE_MAX) == (65_536, 100, 9_223_372_036_854_775_807)
    room = NOTE_BYTES - len(sign_note("\n", [PETER]).encode())
    assert len(open_note(sign_note("x" * room + "\n", [PETER]), [PETER.verifier]).body) == room + 1
    with pytest.raises(ValueError, match="bytes"):
        sign_note("x" * (room + 1) + "\n", [PETER])
    keys = [seal_key("many", number) for number in range(1, SIGNATURES + 2)]
    assert len(open_note(sign_note(TEXT, keys[:-1]), [key.verifier for key in keys]).signers) == SIGNATURES
    with pytest.raises(ValueError, match="keys"):
        sign_note(TEXT, keys)


@pytest.mark.parametrize("text", ["", "no newline", "a\tb\n", "a\r\n", "a\0\n", "\ud800\n", "a\nb"])
def test_what_no_note_can_carry_is_not_signed(text: str) -> None:
    """A seal that nobody can open is found out years later."""
    with pytest.raises(ValueError, match="text of a note"):
        sign_note(text, [PETER])


def test_a_note_is_signed_by_somebody_and_by_nobody_twice() -> None:
    """A note without a signature is no note, and a second one by the same key adds nothing."""
    for keys in ([], [PETER, PETER]):
        with pytest.raises(ValueError, match="keys"):
            sign_note(TEXT, keys)


def test_known_keys_that_cannot_be_told_apart_are_refused() -> None:
    """Four bytes of key id can be hit on purpose; then it must not depend on the order of the list whose seal counts."""
    name = "example.org/two"
    twins = [Verifier(name, sha256(f"collision {number}".encode()).digest()) for number in (86197, 98691)]
    assert twins[0].key_id == twins[1].key_id
    with pytest.raises(ValueError, match="same name and id"):
        open_note(NOTE, [PETER.verifier, *twins])
    assert open_note(NOTE, [PETER.verifier, twins[0], twins[0]]).signers == (PETER.verifier,)


@pytest.mark.parametrize("start", range(len(PETER_KEY)))
def test_a_key_that_was_changed_anywhere_is_refused(start: int) -> None:
    """A key is copied by hand once, and believed for years."""
    wrong = {PETER_KEY[start + 1 :], PETER_KEY[:start], PETER_KEY[:start] + PETER_KEY[start + 1 :]}
    wrong |= {PETER_KEY[:start] + chr(ord(PETER_KEY[start]) + step) + PETER_KEY[start + 1 :] for step in (-1, 1)}
    for text in wrong:
        assert refused(Verifier.decode, text), text


def key_text(name: str, content: bytes) -> str:
    key_id = sha256(name.encode() + b"\n" + content).hexdigest()[:8]
    return f"{name}+{key_id}+{b64encode(content).decode()}"


@pytest.mark.parametrize(
    "text",
    [
        key_text("PeterNeumann", b"\1" + PETER.public + b"\0"),
        key_text("PeterNeumann", b"\1" + PETER.public[:-1]),
        key_text("PeterNeumann", b"\2" + PETER.public),
        key_text("PeterNeumann", b"\4" + PETER.public),
        key_text("PeterNeumann", b""),
        key_text("", b"\1" + PETER.public),
        key_text("Peter Neumann", b"\1" + PETER.public),
        PETER_KEY.replace("c74f20a3", "C74F20A3"),
        PETER_KEY + "\n",
        PETER_KEY + "+",
        " " + PETER_KEY,
        *("", "++", "PeterNeumann"),
    ],
)
def test_what_is_no_key_of_this_kind_is_refused(text: str) -> None:
    """A key of another kind would be checked by the wrong arithmetic."""
    assert Verifier.decode(key_text("PeterNeumann", b"\1" + PETER.public)) == PETER.verifier
    assert refused(Verifier.decode, text)


@pytest.mark.parametrize("name", ["", " ", "a b", "a+b", "a\nb", "a\tb", "a\0b", "东\u3000王", "\ud800", "a\u0085b"])
def test_a_name_that_a_note_cannot_carry_is_refused(name: str) -> None:
    """With a space in the name, the note could not be taken apart again."""
    with pytest.raises(ValueError, match="name"):
        Verifier(name, PETER.public)
    with pytest.raises(ValueError, match="name"):
        SealKey(name, b"\1" * 32)


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_a_key_of_another_length_is_refused(length: int) -> None:
    """Half a key is found when it is set up, not at the first seal."""
    with pytest.raises(ValueError, match="32"):
        Verifier("PeterNeumann", b"\1" * length)
    with pytest.raises(ValueError, match="32"):
        SealKey("PeterNeumann", b"\1" * length)


def test_a_seal_key_does_not_show_its_seed() -> None:
    """What is printed ends up in a log file."""
    seed = bytes(range(100, 132))
    assert not any(shown in repr(SealKey("a/b", seed)) for shown in (seed.hex(), repr(seed)))


def test_a_checkpoint_has_one_spelling() -> None:
    """The seal is over the characters: a second spelling of one head is a second seal."""
    assert HEAD.body() == "dongwang/east-court\n1234\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n" == head_text()
    assert Checkpoint.parse(HEAD.body()) == HEAD
    for size in (0, 1, 10, SIZE_MAX):
        assert Checkpoint.parse(replace(HEAD, size=size).body()).size == size
    assert Checkpoint.parse(replace(HEAD, origin="东王社区 东院").body()).origin == "东王社区 东院"


def test_extension_lines_are_allowed_and_left_out() -> None:
    """Others may add lines; nobody can audit them, so nothing here may rest on them."""
    assert Checkpoint.parse(head_text(more="whatever", last="it says")) == HEAD


NO_CHECKPOINT = {
    "nothing": "",
    "no origin": head_text(origin=""),
    "no size": head_text(size=""),
    "no root": head_text(root=""),
    "two lines": "dongwang/east-court\n1234\n",
    "no last newline": head_text()[:-1],
    "an empty extension line": head_text(more=""),
    "an empty line between": head_text(more="", last="x"),
    "an empty line before": "\n" + head_text(),
    "line ends of another system": head_text().replace("\n", "\r\n"),
    "a NUL": head_text(origin="a\0b"),
    "a tab behind": head_text(more="a\tb"),
    "half a character": head_text(origin="\ud800"),
    "a leading zero": head_text(size="01234"),
    "two zeros": head_text(size="00"),
    "a sign": head_text(size="+1234"),
    "below zero": head_text(size="-1"),
    "spaces": head_text(size=" 1234"),
    "underscores": head_text(size="1_234"),
    "a fraction": head_text(size="1234.0"),
    "digits of another script": head_text(size="1２３４"),
    "larger than any log": head_text(size=str(SIZE_MAX + 1)),
    "longer than any number": head_text(size="9" * 5000),
    "a root cut short": head_text(root=b64encode(ROOT[:-1]).decode()),
    "a root too long": head_text(root=b64encode(ROOT + b"\0").decode()),
    "no padding": head_text(root=b64encode(ROOT).decode().rstrip("=")),
    "another spelling of the same bytes": head_text(root=b64encode(ROOT).decode().replace("8=", "9=")),
    "a letter that is none": head_text(root="*" + b64encode(ROOT).decode()[1:]),
    "hex": head_text(root=HEX),
}


@pytest.mark.parametrize("what", NO_CHECKPOINT)
def test_what_is_no_checkpoint_is_refused(what: str) -> None:
    """A head that is read leniently is one that two people read differently."""
    assert refused(Checkpoint.parse, NO_CHECKPOINT[what])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("origin", ""),
        ("origin", "a\n5"),
        ("origin", "a\0"),
        ("size", -1),
        ("size", SIZE_MAX + 1),
        ("root", b""),
        ("root", ROOT[1:]),
    ],
)
def test_what_cannot_be_spelt_is_no_checkpoint(field: str, value: object) -> None:
    """An origin with a newline in it would be read as another size."""
    with pytest.raises(ValueError, match=r"origin|log|root"):
        Checkpoint(**{"origin": HEAD.origin, "size": HEAD.size, "root": HEAD.root, field: value})  # type: ignore[arg-type]


@given(
    st.text(st.characters(min_codepoint=0x20, exclude_categories=["Cs"]), min_size=1, max_size=40),
    st.integers(0, SIZE_MAX),
    st.binary(min_size=32, max_size=32),
)
def test_every_checkpoint_comes_back_as_it_was(origin: str, size: int, root: bytes) -> None:
    """What is sealed today is read by somebody in ten years."""
    checkpoint = Checkpoint(origin=origin, size=size, root=root)
    assert Checkpoint.parse(open_note(sign_note(checkpoint.body(), [PETER]), [PETER.verifier]).body) == checkpoint


@given(st.text(max_size=60) | st.text("—\n AB=+/", max_size=60))
def test_no_text_makes_a_reader_fall_over(text: str) -> None:
    """A checkpoint is handed in by anybody; a fault of ours would look like a fault of the book."""
    with pytest.raises(NoteError):
        open_note(text, [PETER.verifier])
    assert all(refused(read, text) for read in (Checkpoint.parse, Verifier.decode, Anchor.parse))


def test_an_anchor_is_printed_in_sixteen_groups_of_four() -> None:
    """Sixty-four digits in a row are not copied by anybody without a slip."""
    anchor = Anchor(1234, ROOT)
    assert anchor.groups[:3] == ["0001", "0203", "0405"]
    assert [len(group) for group in anchor.groups] == [4] * 16
    assert anchor.printed() == f"1234: {' '.join(anchor.groups)}"


def wide(text: str) -> str:
    return "".join(chr(ord(character) + 0xFEE0) if "!" <= character <= "~" else "\u3000" for character in text)


@pytest.mark.parametrize(
    "typed",
    [
        f"1234:{HEX}",
        f"1234:{HEX.upper()}",
        f"  1234 : {HEX}\n",
        Anchor(1234, ROOT).printed(),
        Anchor(1234, ROOT).printed().upper(),
        "1234:" + "-".join(Anchor(1234, ROOT).groups),
        "1234: " + " - ".join(Anchor(1234, ROOT).groups),
        "1234:\n" + "\r\n".join(re.findall(".{16}", HEX)),
        "1234: " + "\u2013".join(Anchor(1234, ROOT).groups),
        "1234: " + "\u2011".join(Anchor(1234, ROOT).groups),
        wide(Anchor(1234, ROOT).printed()),
        wide(f"1234:{'-'.join(Anchor(1234, ROOT).groups)}"),
        f"1234\uff1a{HEX}",
    ],
)
def test_an_anchor_is_read_as_people_type_it(typed: str) -> None:
    """Whoever copies from paper has a Chinese keyboard, and the groups before their eyes."""
    assert Anchor.parse(typed) == Anchor(1234, ROOT)


@pytest.mark.parametrize(
    "typed",
    [
        *("", "1234", "1234:", HEX, f":{HEX}"),
        f"1234 {HEX}",
        *(f"1234:{HEX[:digits]}" for digits in (12, 60, 63)),
        f"1234:{HEX}0",
        f"1234:{HEX}0000",
        f"1234:{HEX[:-1]}g",
        f"1234:{HEX[:-1]}O",
        f"1234:0x{HEX}",
        f"1234:{HEX[:3]} {HEX[3:]}",
        f"1234:{HEX[:6]} {HEX[6:]}",
        f"1234:{HEX[:4]}.{HEX[4:]}",
        f"1234:{HEX}:",
        f"1234:-{HEX}",
        f"01234:{HEX}",
        f"-1234:{HEX}",
        f"1 234:{HEX}",
        f"１２.３:{HEX}",
        f"{SIZE_MAX + 1}:{HEX}",
        f"{'9' * 5000}:{HEX}",
        f"1234:{HEX} 1234:{HEX}",
        "1234:" + "\u0660" * 64,
    ],
)
def test_less_or_other_than_the_whole_anchor_is_refused_with_advice(typed: str) -> None:
    """Twelve digits can be forged in a minute: whoever types less must be told to type the rest."""
    with pytest.raises(ValueError, match="all 64 digits"):
        Anchor.parse(typed)


@given(st.integers(0, SIZE_MAX), st.binary(min_size=32, max_size=32))
def test_every_anchor_comes_back_as_it_was_printed(size: int, root: bytes) -> None:
    """The sheet on the wall is the last thing that is left."""
    assert Anchor.parse(Anchor(size, root).printed()) == Anchor(size, root)
