from string import ascii_uppercase

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ledger.errors import HandbookNoInvalid, LedgerError, NumberCheckFailed
from ledger.scheme.crockford import ALPHABET
from ledger.scheme.handbook_no import HandbookNo, parse, typed

PREFIX_LETTERS = "ABCDEFGHJKLMNPQRSTWXYZ"
NUMBERS = st.builds(
    HandbookNo,
    st.text(alphabet=PREFIX_LETTERS, min_size=1, max_size=4),
    st.integers(1900, 2099),
    st.integers(1, 999_999),
)
REFUSED = (NumberCheckFailed, HandbookNoInvalid)


def test_a_handbook_number_has_its_three_faces() -> None:
    """The number is on paper since 2018: what is printed, spoken and scanned must stay one and the same."""
    number = HandbookNo("DW", 2018, 17)
    assert (str(number), number.spoken, number.with_check) == ("DW2018017", 17, "DW2018017-K")
    assert str(HandbookNo("DW", 2018, 1234)) == "DW20181234"


@given(NUMBERS, st.data())
def test_a_number_comes_back_however_it_is_written(number: HandbookNo, data: st.DataObject) -> None:
    """The paper years wrote numbers in small letters, full width, with spaces and hyphens; all are the same member."""
    gap = st.sampled_from(["", " ", "-", " - ", "－", "—"])
    text = data.draw(gap).join([number.prefix, str(number.year), f"{number.serial:03d}"])
    checked = data.draw(st.booleans())
    text += (data.draw(gap) + number.check) if checked else ""
    text = data.draw(st.sampled_from([text, text.lower(), "".join(chr(ord(c) + 0xFEE0) if c.isalnum() else c for c in text)]))
    assert parse(f" {text}\u3000") == number
    assert typed(f"\t{text}\r\n") == (number, checked)


@given(NUMBERS)
def test_the_check_is_a_letter_nobody_misreads(number: HandbookNo) -> None:
    """A check digit could not be told from one more digit of the serial, nor an O from a nought."""
    assert number.check in ALPHABET
    assert number.check.isalpha()


def _slips(text: str) -> list[str]:
    return [
        text[:at] + other + text[at + 1 :]
        for at, character in enumerate(text)
        if character != "-"
        for other in ascii_uppercase + "0123456789"
        if other != character
    ]


def _swaps(text: str, over: int = 0) -> list[str]:
    """Return `text` with two characters exchanged that have `over` others between them; the hyphen is no character."""
    bare, far = text.replace("-", ""), over + 1
    return [
        f"{mixed[:-1]}-{mixed[-1]}"
        for at in range(len(bare) - far)
        if bare[at] != bare[at + far]
        for mixed in [bare[:at] + bare[at + far] + bare[at + 1 : at + far] + bare[at] + bare[at + far + 1 :]]
    ]


@settings(deadline=None)
@given(NUMBERS)
def test_every_slip_of_one_character_is_caught(number: HandbookNo) -> None:
    """One wrong key must never give the points of one neighbour to another."""
    for slip in _slips(number.with_check):
        with pytest.raises(REFUSED):
            typed(slip)


@given(NUMBERS)
def test_every_swap_of_neighbours_is_caught(number: HandbookNo) -> None:
    """The commonest slip of quick fingers, 71 for 17, names a member who exists."""
    for swap in _swaps(number.with_check):
        with pytest.raises(REFUSED):
            typed(swap)


@given(st.text(alphabet=PREFIX_LETTERS, min_size=2, max_size=4), st.data())
def test_every_swap_of_prefix_letters_is_caught(prefix: str, data: st.DataObject) -> None:
    """Two communities of one street may differ by nothing else."""
    at = data.draw(st.integers(0, len(prefix) - 2))
    swapped = prefix[:at] + prefix[at + 1] + prefix[at] + prefix[at + 2 :]
    assume(swapped != prefix)
    assert HandbookNo(prefix, 2018, 17).check != HandbookNo(swapped, 2018, 17).check


def test_no_two_letters_may_change_seats_unseen() -> None:
    """Sampling proves nothing about 22 letters; all their pairs in all three places do."""
    for lead in ("", "A", "Z", "QD"):
        checks = {
            (first, second): HandbookNo(lead + first + second, 2018, 17).check
            for first in PREFIX_LETTERS
            for second in PREFIX_LETTERS
        }
        assert all(checks[a, b] != checks[b, a] for a, b in checks if a != b)


@given(st.integers(0, 99), st.integers(1, 999_999))
def test_digits_swapped_over_one_and_wrong_pairs_are_caught(year: int, serial: int) -> None:
    """The next commonest slips of people who type numbers: 321 for 123, 22 for 11."""
    number = HandbookNo("DW", 2000 + year, serial)
    digits = f"{number}"[2:]
    slips = _swaps(number.with_check, over=1)
    slips += [
        f"DW{digits[:at]}{other * 2}{digits[at + 2 :]}-{number.check}"
        for at in range(len(digits) - 1)
        if digits[at] == digits[at + 1]
        for other in "0123456789"
        if other != digits[at]
    ]
    for slip in slips:
        with pytest.raises(REFUSED):
            typed(slip)


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("17", (17, False)),
        ("017", (17, False)),
        (" 17号 ", (17, False)),
        ("17 号", (17, False)),
        ("１７号", (17, False)),
        ("999999", (999_999, False)),
        ("DW2018017", (HandbookNo("DW", 2018, 17), False)),
        ("DW2018017-K", (HandbookNo("DW", 2018, 17), True)),
        ("dw2018017k", (HandbookNo("DW", 2018, 17), True)),
        ("ＤＷ２０１８０１７－Ｋ", (HandbookNo("DW", 2018, 17), True)),
        ("DW20181234", (HandbookNo("DW", 2018, 1234), False)),
        ("DW2018017-A", NumberCheckFailed),
        ("DW2018018-K", NumberCheckFailed),
        ("DW2018017-O", NumberCheckFailed),
        ("DW2018017-5", HandbookNoInvalid),
        ("DW2018123-5", HandbookNoInvalid),
        ("DW2018017-KK", HandbookNoInvalid),
        ("DW2018017-K号", HandbookNoInvalid),
        ("DW2018-17", HandbookNoInvalid),
        ("DW20180017", HandbookNoInvalid),
        ("DW2018000", HandbookNoInvalid),
        ("DW2118017", HandbookNoInvalid),
        ("DW2O18017", HandbookNoInvalid),
        ("DO2018017", HandbookNoInvalid),
        ("DWDWD2018017", HandbookNoInvalid),
        ("ß2018017", HandbookNoInvalid),
        ("2018017", HandbookNoInvalid),
        ("DW2018017\0", HandbookNoInvalid),
        ("DW2018017\n-K\nX", HandbookNoInvalid),
        ("0", HandbookNoInvalid),
        ("-17", HandbookNoInvalid),
        ("1_7", HandbookNoInvalid),
        ("1.7", HandbookNoInvalid),
        ("٣", HandbookNoInvalid),
        ("十七号", HandbookNoInvalid),
        ("", HandbookNoInvalid),
        ("号", HandbookNoInvalid),
        ("赵文兰", HandbookNoInvalid),
        ("=1+1", HandbookNoInvalid),
        ("1" * 10_000, HandbookNoInvalid),
        ("DW2018017" + " " * 10_000, HandbookNoInvalid),
    ],
)
def test_what_is_typed_is_read_or_refused(text: str, outcome: tuple[object, bool] | type[LedgerError]) -> None:
    """Guessing at an unreadable number would open a neighbour's handbook."""
    if isinstance(outcome, tuple):
        assert typed(text) == outcome
    else:
        with pytest.raises(outcome):
            typed(text)


@pytest.mark.parametrize("text", ["17", "17号", "", "DW"])
def test_a_spoken_number_is_no_full_number(text: str) -> None:
    """An imported row that says only 17 belongs to nobody for certain."""
    with pytest.raises(HandbookNoInvalid):
        parse(text)


@given(st.text(max_size=80))
def test_any_text_ends_in_a_number_or_a_refusal(text: str) -> None:
    """A crash at the number pad stops the queue in front of the desk."""
    try:
        number, _ = typed(text)
    except REFUSED:
        return
    assert typed(str(number)) == (number, False)


@pytest.mark.parametrize(
    ("prefix", "year", "serial"),
    [
        ("", 2018, 1),
        ("dw", 2018, 1),
        ("DWDWD", 2018, 1),
        ("DO", 2018, 1),
        ("DW", 1899, 1),
        ("DW", 2018, 0),
        ("DW", 2018, 10**6),
    ],
)
def test_a_number_outside_its_limits_cannot_be_made(prefix: str, year: int, serial: int) -> None:
    """A number that is given out and cannot be read back would lock its member out."""
    with pytest.raises(HandbookNoInvalid):
        HandbookNo(prefix, year, serial)


def test_numbers_sort_as_handbooks_stand_on_the_shelf() -> None:
    """The public notice is in the order of numbers; as text, 1000 would stand before 999."""
    numbers = [HandbookNo("DW", 2019, 1), HandbookNo("DW", 2018, 1000), HandbookNo("DW", 2018, 999)]
    assert sorted(numbers) == numbers[::-1]
