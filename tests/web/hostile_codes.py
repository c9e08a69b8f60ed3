"""What may stand in the place of a code, sent by somebody who means no good: 500 and more, the same ones every time."""

import random
import string
from collections.abc import Iterator
from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SEED: Final = 20181219

_SQL = (
    "' OR '1'='1",
    "'; DROP TABLE transfer; --",
    '" OR ""="',
    "1); DELETE FROM member; --",
    "' UNION SELECT secret FROM web_session --",
    "x' AND randomblob(100000000) --",
    "%' OR login LIKE '%",
    "1;SELECT pg_sleep(9)--",
    "\\'; --",
    "';VACUUM;--",
)
_MARKUP = (
    "<script>alert(1)</script>",
    '"><script>alert(1)</script>',
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "'><b>x</b>",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "<!--",
    "]]>",
    "&lt;script&gt;",
    "<a href=//evil.example>x</a>",
    "<meta http-equiv=refresh content=0>",
    "<style>*{}</style>",
)
_FORMATS = (
    "%s%s%s%n",
    "%(code)s",
    "{0}",
    "{code.__class__}",
    "{{7*7}}",
    "{% raise %}",
    "${7*7}",
    "#{7*7}",
    "%x" * 20,
    "$(id)",
    "`id`",
    "| id",
    "; id",
    "&& id",
    "%d" * 40,
    "{{config}}",
    "{{request.environ}}",
    "%%",
    "\\x41",
    "\\u0041",
)
_PATHS = (
    "../../etc/passwd",
    "..%2f..%2fetc%2fpasswd",
    "%2e%2e%2f",
    "....//....//",
    "..\\..\\keys.json",
    "/etc/passwd",
    "//evil.example",
    "%2F%2Fevil.example",
    ".",
    "..",
    "./",
    "~",
    "%00",
    "%0d%0aSet-Cookie:x=1",
    "%0aLocation:%20//evil.example",
    "a/b",
    "a%2Fb",
    "%252F",
    "%",
    "%zz",
    "%c0%af",
    "?x=1",
    "#x",
    "\\\\evil.example\\x",
    "file:///etc/passwd",
    "static/css/tokens.css",
)
_CONTROLS = (
    "\0",
    "\0ABC",
    "ABC\0",
    "\r\n",
    "A\r\nB",
    "\t",
    "\x1b[31m",
    "\x7f",
    "\x08\x08",
    "\x1d",
    "\x1e\x04",
    "A\nB",
    "\x85",
    "\x0b",
)
_SCANNERS = tuple(
    f"{start}{rest}"
    for start in ("]Q1", "]Q3", "]Q1\\000026", "\\000026", "]C1", "]d2", "]E0")
    for rest in ("", "A", "HTTP://EVIL.EXAMPLE/M/", "0" * 22)
)
_UNICODE = (
    "\u202e\u202dABC",
    "\u200bABC",
    "\ufeffABC",
    "\u2066ABC\u2069",
    "e\u0301" * 20,
    "\u0430\u0435\u043e\u0440",
    "\U0001f9e7" * 8,
    "\ud83e\udde7",
    "\udc80",
    "\ud800",
    "A\udfffB",
    "\uffff",
    "\U0010ffff",
    "\ufdd0",
    "\u0000\u0301",
    "\u2028",
    "\u2029",
    "İ" * 8,
    "ß" * 8,
    "ﬀ" * 8,
    "①②③④⑤⑥⑦⑧",
    "٠١٢٣٤٥٦٧",
    "八八八八八八八八",
    "\u3000",
    "Ａ" * 22,
    "K" * 20,
    "\u1160",
    "\u00ad" * 9,
    "\u0338" * 30,
)
_RAW = (
    b"\xff",
    b"\xfe\xff",
    b"\xc0\xaf",
    b"\xed\xa0\x80",
    b"\xf8\x88\x80\x80\x80",
    b"\x80",
    b"A\xffB",
    b"\xe4\xb8",
    b"\xf0\x9f",
    b"\x00\xff",
)
_NUMBERS = (
    "0",
    "-1",
    "1e9",
    "NaN",
    "Infinity",
    "0x10",
    "1_000",
    "٣",
    "9" * 400,
    "-0",
    "+1",
    "1.0",
    "00000000000000000000",
    "DW2018017",
    "DW2018017X",
    "99999999999999999999",
    "2018-12-19",
    "null",
    "None",
    "undefined",
    "true",
    "[]",
    "{}",
    "[object Object]",
    "00000000-0000-0000-0000-000000000000",
    "ffffffff-ffff-ffff-ffff-ffffffffffff",
    "urn:uuid:00000000-0000-7000-8000-000000000007",
)


def _forged(chance: random.Random, good: tuple[str, ...]) -> Iterator[str]:
    """Give codes that were good until one thing about them was changed."""
    for code in good:
        for place in range(len(code)):
            other = chance.choice([letter for letter in ALPHABET if letter != code[place]])
            yield code[:place] + other + code[place + 1 :]
        # Letters that look alike, and are none of ours.
        yield from (code[:place] + look + code[place + 1 :] for place, look in enumerate("АВЕΟ١८"))
        yield from (code[:-1], code + "0", code[::-1], code * 2, code[1:], code[1:] + code[0])
        yield from (f"{code}\0", f"{code} OR 1=1", f"{code}/../{code}", f"{code}<b>", f"{code};{code}", f"{code}\u202e")
    for length in (1, 2, 4, 7, 8, 9, 12, 19, 20, 21, 22, 23, 26, 32, 52):
        for _ in range(4):
            yield "".join(chance.choices(ALPHABET, k=length))
        yield "".join(chance.choices(string.ascii_letters + string.digits + "-_", k=length))
        yield "0" * length


def _large() -> Iterator[str]:
    for piece in ("A", "0", "%", "字", "<", "'", "../", "\u0301", "-"):
        yield piece * (10_240 // len(piece))
    for length in (99, 100, 101, 199, 200, 201, 255, 256, 257, 1024):
        yield "A" * length


def corpus(good: tuple[str, ...]) -> list[bytes]:
    """Return the hostile codes, each once.

    Args:
        good: codes that are good right now, to be forged; none of them is in what is returned.
    """
    chance = random.Random(SEED)
    fixed = (*_SQL, *_MARKUP, *_FORMATS, *_PATHS, *_CONTROLS, *_SCANNERS, *_UNICODE, *_NUMBERS)
    texts = [*fixed, *_large(), *_forged(chance, good)]
    noise = [chance.randbytes(chance.randint(1, 60)) for _ in range(190)]
    found = dict.fromkeys([*(text.encode("utf-8", "surrogatepass") for text in texts), *_RAW, *noise])
    return [code for code in found if code.decode("utf-8", "replace") not in good]
