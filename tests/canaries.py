"""Signs that stand nowhere but in one person's data, and every dress in which they might slip out."""

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote


@dataclass(frozen=True)
class Canary:
    """What is looked for; each is its own, so that a find tells what got out."""

    name: str = "鸚鵡笙簫"
    call_name: str = "鸚鵡老師"
    phone: str = "19987650421"
    guardian: str = "籠主蕭聲"

    @property
    def words(self) -> tuple[str, ...]:
        return (self.name, self.call_name, self.phone, self.guardian)


CANARY = Canary()
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030")


def dresses(word: str) -> Iterator[bytes]:
    """Yield a word as it may stand in bytes: plain, escaped, or inside of base64 at each of its three places."""
    for encoding in ENCODINGS:
        plain = word.encode(encoding)
        yield plain
        for place in range(3):
            # What comes before and after in the same three bytes is not known, so the ends are cut off.
            packed = base64.b64encode(bytes(place) + plain)
            inner = packed[(0, 2, 3)[place] :].rstrip(b"=")
            inner = inner[: len(inner) - (1 if (place + len(plain)) % 3 else 0)]
            yield inner
            yield inner.translate(bytes.maketrans(b"+/", b"-_"))
    yield json.dumps(word)[1:-1].encode()
    yield quote(word).encode()
    yield word.encode().hex().encode()


def found(content: bytes, *, where: str) -> list[str]:
    """Return what got out: which word, in which place."""
    return [f"{word} in {where}" for word in CANARY.words if any(dress in content for dress in dresses(word))]


def found_in(files: Iterator[Path] | list[Path]) -> list[str]:
    """Return what got out into files."""
    return [each for path in files if path.is_file() for each in found(path.read_bytes(), where=path.name)]
