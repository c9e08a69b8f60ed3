"""The number of a points handbook: DW2018017, spoken 17 号, with a check letter on cards: DW2018017-K.

The check is always a letter: a check digit behind a serial of growing length could not be told from one more digit of
it. ISO 7064 has no such system (37,36 prints I, L, O and U and misses some swaps; 11-2 prints digits), so this one is
put together from what is known:

- the digits are weighted by powers of 2 modulo 11, as in ISO 7064 MOD 11-2: every wrong digit, every swap of
  neighbours, every swap over one digit and every wrong pair (22 for 11) changes the sum;
- the letters of the prefix are elements of the dihedral group of order 22, turned by their place, which is Verhoeff's
  idea: with a plain sum modulo 22 some swap of neighbours must go unseen (Hall and Paige, 1955);
- 11 turns, each as it is or mirrored, are the 22 letters of Crockford's alphabet.

A prefix therefore has 22 letters to choose from as well: without I and O, which are read as 1 and 0, and without U and
V, with which no pinyin syllable begins.
"""

import re
from dataclasses import dataclass
from string import ascii_lowercase, ascii_uppercase
from unicodedata import normalize

from ledger.errors import HandbookNoInvalid, NumberCheckFailed

# Longer than anything a person types for a number; measured before the text is looked at.
LIMIT = 64

_TURNS = 11
_PREFIX_LETTERS = "ABCDEFGHJKLMNPQRSTWXYZ"
_CHECK_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ"
# Any start serves; this one gives DW2018017, the number of all our examples, its K.
_START = 4
# Not str.upper(), which makes SS of a German sharp s and a prefix of what is none.
_UPPER = str.maketrans(ascii_lowercase, ascii_uppercase)
_PREFIX = re.compile(f"[{_PREFIX_LETTERS}]{{1,4}}")
_YEARS = range(1900, 2100)
_SERIALS = range(1, 1_000_000)
_GAP = "[ \\-\u2010-\u2015\u2212]*"
# Gaps stand between the parts only: a hyphen inside the serial would hide a lost digit. Serials have one spelling:
# three digits, or more without a zero in front.
_NUMBER = re.compile(
    f"(?P<prefix>{_PREFIX.pattern}){_GAP}(?P<year>(?:19|20)[0-9]{{2}}){_GAP}"
    f"(?P<serial>[0-9]{{3}}|[1-9][0-9]{{3,5}})(?:{_GAP}(?P<check>[A-Z]))?"
)
_SPOKEN = re.compile("([0-9]{1,6}) ?号?")


@dataclass(frozen=True, slots=True, order=True)
class HandbookNo:
    """A handbook number; numbers sort as the handbooks stand on the shelf.

    Args:
        prefix: one to four letters of the community, without I, O, U and V.
        year: the year in which the handbook was given out, 1900 to 2099.
        serial: 1 to 999999, counted within the year.

    Raises:
        HandbookNoInvalid: a part is outside its limits.
    """

    prefix: str
    year: int
    serial: int

    def __post_init__(self) -> None:
        if not (_PREFIX.fullmatch(self.prefix) and self.year in _YEARS and self.serial in _SERIALS):
            raise HandbookNoInvalid

    def __str__(self) -> str:
        return f"{self.prefix}{self.year}{self.serial:03d}"

    @property
    def spoken(self) -> int:
        """The number that is said aloud: 17 号."""
        return self.serial

    @property
    def check(self) -> str:
        """The check letter, one of Crockford's alphabet."""
        turn, mirrored = _START, True
        for place, letter in enumerate(self.prefix):
            mirror, step = divmod(_PREFIX_LETTERS.index(letter), _TURNS)
            # Each place has its own way of turning, or two neighbours could change seats unseen.
            step = step + place if mirror else step * (-1) ** place
            turn += -step if mirrored else step
            mirrored ^= bool(mirror)
        digits = f"{self.year}{self.serial:03d}"
        turn += sum(int(digit) << place for place, digit in enumerate(reversed(digits), start=1))
        return _CHECK_LETTERS[turn % _TURNS + _TURNS * mirrored]

    @property
    def with_check(self) -> str:
        """The number as cards print it and as its Code 128 says it: DW2018017-K."""
        return f"{self}-{self.check}"


def _plain(text: str) -> str:
    """Return `text` half-width and in capitals, refusing what no person would type for a number."""
    if len(text) > LIMIT:
        raise HandbookNoInvalid
    return normalize("NFKC", text).strip().translate(_UPPER)


def _read(plain: str) -> tuple[HandbookNo, bool]:
    found = _NUMBER.fullmatch(plain)
    if found is None:
        raise HandbookNoInvalid
    number = HandbookNo(found["prefix"], int(found["year"]), int(found["serial"]))
    if found["check"] not in {None, number.check}:
        raise NumberCheckFailed
    return number, found["check"] is not None


def parse(text: str) -> HandbookNo:
    """Return the handbook number written in `text`: any case or width, with or without gaps and check letter.

    Raises:
        HandbookNoInvalid: there is no full handbook number in it.
        NumberCheckFailed: a check letter was given, and it does not fit.
    """
    return _read(_plain(text))[0]


def typed(text: str) -> tuple[HandbookNo | int, bool]:
    """Return what a person typed or a scanner sent, and whether a check letter vouches for it.

    Args:
        text: "17", "17号", "DW2018017" or "DW2018017-K", in any width or case.

    Returns:
        The full number, or the spoken one as an int; False says: show the masked name before going on.

    Raises:
        HandbookNoInvalid: it is neither.
        NumberCheckFailed: the check letter does not fit.
    """
    plain = _plain(text)
    spoken = _SPOKEN.fullmatch(plain)
    if spoken is None:
        return _read(plain)
    if int(spoken[1]) not in _SERIALS:
        raise HandbookNoInvalid
    return int(spoken[1]), False
