import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import TextInvalid
from ledger.scheme.wording import NAME_MAX, plain

LIMITS = st.integers(1, 60)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("王丽芳", "王丽芳"),
        ("  王丽芳\n", "王丽芳"),
        ("\u3000王丽芳\u3000", "王丽芳"),
        ("e\u0301", "é"),
        ("太极晨练 (东区)", "太极晨练 (东区)"),
        ("𠮷野", "𠮷野"),
        ("x" * NAME_MAX, "x" * NAME_MAX),
        (" " * 100 + "x" * NAME_MAX + " " * 100, "x" * NAME_MAX),
        ("e\u0301" * NAME_MAX, "é" * NAME_MAX),
    ],
)
def test_what_was_typed_is_kept_as_it_was_meant(typed: str, kept: str) -> None:
    """A name in two spellings is two people; a name cut short is another's."""
    assert plain(typed, "name", NAME_MAX) == kept


@pytest.mark.parametrize(
    "typed",
    [
        *("", "   ", "\u3000", "x" * (NAME_MAX + 1), "x" * 10_000_000, " " * (NAME_MAX * 8 + 1)),
        *("王\0芳", "王\n芳", "王\x7f芳", "王\x1b[31m芳", "王\x85芳"),
        *(f"王{bidi}芳" for bidi in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f"),
    ],
)
def test_what_cannot_be_a_name_is_refused(typed: str) -> None:
    """A sign that turns the line around makes 1 point read as 100, or one name as another."""
    with pytest.raises(TextInvalid) as refusal:
        plain(typed, "name", NAME_MAX)
    assert refusal.value.params == {"field": "name", "limit": NAME_MAX}


def test_only_what_may_be_left_out_may_be_empty() -> None:
    """A session without a place is allowed to be; a member without a name is nobody."""
    assert plain(" ", "place", NAME_MAX, required=False) == ""


def refused(call: Callable[[], str]) -> bool:
    try:
        call()
    except TextInvalid:
        return True
    return False


@given(st.text(max_size=80), LIMITS)
def test_what_passes_passes_again_unchanged(typed: str, limit: int) -> None:
    """A form that is sent back and saved again must not change a text a second time."""
    if refused(lambda: plain(typed, "title", limit, required=False)):
        return
    kept = plain(typed, "title", limit, required=False)
    assert plain(kept, "title", limit, required=False) == kept == unicodedata.normalize("NFC", kept).strip()
    assert len(kept) <= limit
