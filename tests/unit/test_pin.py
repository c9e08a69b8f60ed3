"""Which six digits may stand beside a badge."""

import pytest

from ledger.errors import PinWeak
from ledger.scheme import pin


@pytest.mark.parametrize(
    "easy",
    [
        *("", "12345", "1234567", "12345a", "one two", "٣٩٢٧٤١", "39 2741", "1" * 1_000),
        *(str(digit) * 6 for digit in range(10)),
        *("012345", "123456", "456789", "789012", "890123"),
        *("987654", "654321", "543210", "210987"),
        *("121212", "909090", "123123", "907907", "112112"),
    ],
)
def test_an_easy_pin_is_not_taken(easy: str) -> None:
    """There are five tries: whoever finds a badge must not be in with the first five numbers that everybody takes."""
    with pytest.raises(PinWeak):
        pin.chosen(easy)


@pytest.mark.parametrize("good", ["392741", "120122", "112233", "135791", "000001", "123321", "918273"])
def test_any_other_six_digits_are(good: str) -> None:
    """A rule that refuses half of all numbers makes people write theirs on the badge."""
    assert pin.chosen(good) == good


def test_a_chinese_keyboard_types_the_same_pin() -> None:
    """Digits in full width look alike on the screen; the officer would be locked out by her own keyboard."""
    assert pin.chosen(" ３９２７４１ ") == pin.folded("392741") == "392741"
