"""Checkpoints: the head of the log, as a text that is signed, and as the anchor that people keep on paper.

The text is a C2SP `tlog-checkpoint`, the signature a C2SP `signed-note` with Ed25519: other people's tools read them. The
anchor is size and root as they stand on the notice board.
"""

import re
import unicodedata
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ledger.book.merkle import HASH_BYTES

SIZE_MAX = 2**63 - 1
"""The largest size of a log: a signed 64-bit number."""

NOTE_BYTES, SIGNATURES = 64 * 1024, 100
"""The longest note, in bytes of UTF-8, and the most signatures on one, known or not."""

_ED25519 = b"\x01"
_PUBLIC_BYTES = 32
_KEY_ID_BYTES = 4

# No control characters below the space, and no halves of a character. A name has no plus and no space of any kind besides.
_LINE = r"[^\x00-\x1f\ud800-\udfff]+"
_NAME = r"[^\s+\x00-\x1f\ud800-\udfff]+"
_SIZE = r"0|[1-9][0-9]{0,18}"
_TEXT = re.compile(rf"(?:(?:{_LINE})?\n)+")
_SIGNATURE = re.compile(rf"\u2014 ({_NAME}) ([A-Za-z0-9+/]{{7,}}={{0,2}})")
_CHECKPOINT = re.compile(rf"({_LINE})\n({_SIZE})\n({_LINE})\n(?:{_LINE}\n)*")
# Between groups: also what keyboards and word processors make of a hyphen.
_GAP = r"[\s\-\u2010\u2012-\u2014\u2212]*"
_ANCHOR = re.compile(rf"({_SIZE})\s*:\s*([0-9a-f]{{4}}(?:{_GAP}[0-9a-f]{{4}}){{15}})")


class NoteError(ValueError):
    """A note that must not be believed; what it says is not looked at."""


class MalformedNoteError(NoteError):
    """It is no signed note: cut off, too long, or not in the one spelling that the format allows."""


class UnknownSignersError(NoteError):
    """It is a note, and nobody whose key is known has signed it."""


class BadSignatureError(NoteError):
    """It bears the name of a known key, and that key did not sign this text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """The head of a log.

    Attributes:
        origin: whose log, one line: `<installation>/<community>`.
        size: leaves, 0 to 2**63 - 1.
        root: the root over them, 32 bytes.
    """

    origin: str
    size: int
    root: bytes

    def __post_init__(self) -> None:
        if not re.fullmatch(_LINE, self.origin):
            raise ValueError("an origin is one line of text without control characters")
        if not 0 <= self.size <= SIZE_MAX:
            raise ValueError(f"a log has 0 to {SIZE_MAX} leaves")
        if len(self.root) != HASH_BYTES:
            raise ValueError(f"a root has {HASH_BYTES} bytes")

    def body(self) -> str:
        """Return the text that is signed: origin, size in decimal, root in Base64, each line with its newline."""
        return f"{self.origin}\n{self.size}\n{_encoded(self.root)}\n"

    @classmethod
    def parse(cls, body: str) -> Self:
        """Read the text of a checkpoint; there is one spelling.

        Extension lines after the third are allowed, as in the format, and left out: nobody can audit what they say.

        Raises:
            ValueError: it is no checkpoint, or spelt otherwise than `body` would.
        """
        found = _CHECKPOINT.fullmatch(body)
        if not found:
            raise ValueError("a checkpoint is origin, size and root, one line each, and after them no empty line")
        return cls(origin=found[1], size=int(found[2]), root=_decoded(found[3]))


@dataclass(frozen=True, slots=True)
class Verifier:
    """A key by which notes are checked: public, printed and handed on.

    Attributes:
        name: whose key, without spaces or plus signs; by custom the origin of the log.
        public: the Ed25519 public key, 32 bytes.
    """

    name: str
    public: bytes

    def __post_init__(self) -> None:
        if not re.fullmatch(_NAME, self.name):
            raise ValueError("a key has a name without spaces, plus signs or control characters")
        if len(self.public) != _PUBLIC_BYTES:
            raise ValueError(f"an Ed25519 public key has {_PUBLIC_BYTES} bytes")

    @property
    def key_id(self) -> bytes:
        """Four bytes that tell the keys of one name apart; they prove nothing."""
        return sha256(self.name.encode() + b"\n" + _ED25519 + self.public).digest()[:_KEY_ID_BYTES]

    def encode(self) -> str:
        """Return the key as a line: name, key id in hex, kind and key in Base64, with plus signs between them."""
        return f"{self.name}+{self.key_id.hex()}+{_encoded(_ED25519 + self.public)}"

    @classmethod
    def decode(cls, text: str) -> Self:
        """Read a key as `encode` writes it.

        Raises:
            ValueError: it is no Ed25519 key in that form, or the key id does not belong to name and key: a slip of the pen.
        """
        name, _, rest = text.partition("+")
        verifier = cls(name, _decoded(rest.partition("+")[2])[1:])
        if verifier.encode() != text:
            raise ValueError("a key is name+id+key, of the Ed25519 kind, and the id is that of name and key")
        return verifier

    def signed(self, body: str, signature: bytes) -> bool:
        """Say whether this key made this signature over this text."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, body.encode())
        except InvalidSignature:
            return False
        return True


class SealKey:
    """The key that seals; it stays on the machine that seals. `verifier` is what others check its signatures by.

    Args:
        name: as of the verifier.
        seed: the Ed25519 private key, 32 bytes.

    Raises:
        ValueError: a name that notes cannot carry, or a seed of another length.
    """

    __slots__ = ("_private", "verifier")

    def __init__(self, name: str, seed: bytes) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self.verifier = Verifier(name, self._private.public_key().public_bytes_raw())

    @property
    def public(self) -> bytes:
        """The public key, 32 bytes."""
        return self.verifier.public

    def sign(self, body: str) -> str:
        """Return the signature line over `body`, with its newline."""
        return f"\u2014 {self.verifier.name} {_encoded(self.verifier.key_id + self._private.sign(body.encode()))}\n"


class OpenedNote(NamedTuple):
    """A note that was checked.

    Attributes:
        body: the text that was signed, with its last newline.
        signers: the known keys that signed it, each once, in the order of the note.
    """

    body: str
    signers: tuple[Verifier, ...]


def sign_note(body: str, keys: Sequence[SealKey]) -> str:
    """Return the whole note: text, blank line, one signature line for each key.

    Args:
        body: text that ends with a newline, without other control characters.
        keys: one to 100, no key twice.

    Raises:
        ValueError: text or keys are not so, or the note would be longer than 64 KiB.
    """
    if not _TEXT.fullmatch(body):
        raise ValueError("the text of a note ends with a newline and has no other control characters")
    if not 1 <= len({key.verifier for key in keys}) == len(keys) <= SIGNATURES:
        raise ValueError(f"a note is signed by 1 to {SIGNATURES} keys, by each once")
    note = body + "\n" + "".join(key.sign(body) for key in keys)
    if len(note.encode()) > NOTE_BYTES:
        raise ValueError(f"a note has at most {NOTE_BYTES} bytes")
    return note


def open_note(note: str, verifiers: Sequence[Verifier]) -> OpenedNote:
    r"""Check a note and return its text. Signatures of unknown keys are ignored; each one of a known key must be right.

    Args:
        note: as it came: read a file as UTF-8 with `newline=""`, or `\r\n` is no longer seen.
        verifiers: the keys that are known.

    Raises:
        MalformedNoteError: it is no signed note.
        BadSignatureError: a known key did not sign this text.
        UnknownSignersError: no known key signed it.
        ValueError: two of the known keys share name and id.
    """
    known = {(verifier.name, verifier.key_id): verifier for verifier in verifiers}
    if len(known) != len(set(verifiers)):
        raise ValueError("two known keys have the same name and id")
    body, signatures = _parts(note)
    signers: dict[Verifier, None] = {}
    for name, signature in signatures:
        verifier = known.get((name, signature[:_KEY_ID_BYTES]))
        if verifier is None:
            continue
        if not verifier.signed(body, signature[_KEY_ID_BYTES:]):
            raise BadSignatureError(f"{name} did not sign this text")
        signers[verifier] = None
    if not signers:
        raise UnknownSignersError("no key that is known has signed this note")
    return OpenedNote(body, tuple(signers))


class Anchor(NamedTuple):
    """What the notice prints of a checkpoint, and what somebody types from it years later.

    Attributes:
        size: leaves, 0 to 2**63 - 1.
        root: the root over them, 32 bytes.
    """

    size: int
    root: bytes

    @property
    def groups(self) -> list[str]:
        """The root as it is printed: 16 groups of 4 hex digits."""
        digits = self.root.hex()
        return [digits[start : start + 4] for start in range(0, len(digits), 4)]

    def printed(self) -> str:
        """Return the anchor as one line, `SIZE: abcd ef01 …`; `parse` reads it."""
        return f"{self.size}: {' '.join(self.groups)}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `SIZE:HEX64` as it was typed: large or small letters, full width or half, groups apart or together.

        Raises:
            ValueError: a digit is missing, too many or no hex digit. Less than the whole root proves nothing.
        """
        found = _ANCHOR.fullmatch(unicodedata.normalize("NFKC", text).strip().lower())
        if not found or int(found[1]) > SIZE_MAX:
            raise ValueError("type size, colon and all 64 digits (0-9, a-f) from the sheet, 4 by 4: 1234: 0123 4567 89ab …")
        return cls(int(found[1]), bytes.fromhex(re.sub(_GAP, "", found[2])))


def _parts(note: str) -> tuple[str, list[tuple[str, bytes]]]:
    """Return the text of a note, and of each signature line the name and the signature behind its key id."""
    if len(note) > NOTE_BYTES or not _TEXT.fullmatch(note) or len(note.encode()) > NOTE_BYTES:
        raise MalformedNoteError(f"a note is lines of UTF-8 without control characters, at most {NOTE_BYTES} bytes")
    text, blank, rest = note.rpartition("\n\n")
    lines = rest.split("\n")[:-1]
    if not blank or not 1 <= len(lines) <= SIGNATURES:
        raise MalformedNoteError(f"a note is text, a blank line and 1 to {SIGNATURES} signature lines")
    return text + "\n", [_signature(line) for line in lines]


def _signature(line: str) -> tuple[str, bytes]:
    try:
        if found := _SIGNATURE.fullmatch(line):
            return found[1], _decoded(found[2])
    except ValueError:
        pass
    raise MalformedNoteError("a signature line is a dash, a name, and key id and signature in Base64")


def _encoded(content: bytes) -> str:
    return b64encode(content).decode()


def _decoded(text: str) -> bytes:
    """Return what Base64 stands for; `ValueError` for any other spelling than `_encoded` gives."""
    content = b64decode(text, validate=True)
    if _encoded(content) != text:
        raise ValueError("this Base64 is not in its one spelling")
    return content
