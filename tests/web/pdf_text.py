"""Reading a PDF of ours back: its signs as whoever copies text out of it gets them, and how large they are set."""

import re
import zlib

_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_PAIRS = re.compile(rb"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]+)>")
_SHOWN = re.compile(rb"\((?:[^\\()]|\\.)*\)|/F[0-9]+ (?P<size>[0-9.]+) Tf", re.DOTALL)
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def _streams(pdf: bytes) -> list[bytes]:
    found = []
    for packed in _STREAM.findall(pdf):
        try:
            found.append(zlib.decompress(packed))
        except zlib.error:
            found.append(packed)
    return found


def _pages(pdf: bytes) -> list[bytes]:
    return [stream for stream in _streams(pdf) if b"BT " in stream and b" Tf" in stream]


def _plain(literal: bytes) -> bytes:
    return re.sub(rb"\\(.)", lambda sign: _ESCAPED.get(sign[1], sign[1]), literal[1:-1], flags=re.DOTALL)


def signs(pdf: bytes) -> str:
    """Return all text of a PDF with one font, by the table that the PDF itself brings along."""
    [table] = [stream for stream in _streams(pdf) if b"beginbfchar" in stream]
    meaning = {int(glyph, 16): bytes.fromhex(sign.decode()).decode("utf-16-be") for glyph, sign in _PAIRS.findall(table)}
    text = []
    for shown in (each for page in _pages(pdf) for each in _SHOWN.finditer(page)):
        if shown["size"] is None:
            raw = _plain(shown[0])
            text += [meaning[int.from_bytes(raw[at : at + 2])] for at in range(0, len(raw), 2)]
    return "".join(text)


def sizes(pdf: bytes) -> set[float]:
    """Return the sizes of type in points."""
    return {float(shown["size"]) for page in _pages(pdf) for shown in _SHOWN.finditer(page) if shown["size"]}
