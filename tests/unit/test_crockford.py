import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.scheme import crockford

TOKENS = st.text(alphabet=crockford.ALPHABET, min_size=1, max_size=40)


@given(st.integers(1, 24).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, 32**n - 1))))
def test_a_number_comes_back_from_its_characters(place: tuple[int, int]) -> None:
    """A step or a key id that changes on the way would turn good codes into forged ones."""
    length, value = place
    token = crockford.encode(value, length)
    assert len(token) == length
    assert crockford.decode(token) == value


@given(TOKENS, st.data())
def test_a_token_is_read_however_it_was_typed(token: str, data: st.DataObject) -> None:
    """Somebody who types the groups below a code must not fail for a space, a small letter or a wide keyboard."""
    ways = {"0": "0Oo０Ｏｏ", "1": "1IiLl１Ｉｌ"}
    typed = ""
    for character in token:
        wide = chr(ord(character) + 0xFEE0)
        typed += data.draw(st.sampled_from(ways.get(character, character + character.lower() + wide)))
        typed += data.draw(st.sampled_from(["", "", " ", "-", "\u3000", "－", "–", "—", "\t", "\r\n"]))
    assert crockford.fold(typed) == token


@given(TOKENS)
def test_folding_twice_changes_nothing_more(token: str) -> None:
    """Layers that each fold to be safe must not disagree about the same code."""
    assert crockford.fold(crockford.fold(token.lower())) == token


@pytest.mark.parametrize(
    "text",
    [
        "U",
        "ABCU",
        "ß",
        "ı",
        "王",
        "A_B",
        "A+B",
        "1.0",
        "A/B",
        "AB\0CD",
        "\ud800",
        "\u200b",
        "٣",
        "A" * 257,
        "A" * 10_000,
    ],
)
def test_foreign_characters_are_refused(text: str) -> None:
    """What is dropped or bent in silence makes two different texts the same code."""
    with pytest.raises(ValueError, match=r"alphabet|too long"):
        crockford.fold(text)


@pytest.mark.parametrize("text", ["", " ", "- -"])
def test_nothing_spells_no_number(text: str) -> None:
    """An empty field must not become step 0."""
    assert not crockford.fold(text)
    with pytest.raises(ValueError, match="nothing"):
        crockford.decode(text)


@pytest.mark.parametrize(("value", "length"), [(-1, 4), (32**4, 4), (1, 0)])
def test_a_value_that_does_not_fit_is_a_mistake_of_ours(value: int, length: int) -> None:
    """A number cut to size would come back as another one."""
    with pytest.raises(AssertionError):
        crockford.encode(value, length)


def test_tokens_are_printed_in_groups() -> None:
    """Twenty characters without a gap are lost count of when read out over a table."""
    assert crockford.grouped("ABCDEFGH") == "ABCD EFGH"
    assert crockford.grouped("ABCDEFGHJ") == "ABCD EFGH J"
    assert crockford.grouped("ABCDEF", size=3) == "ABC DEF"
    assert not crockford.grouped("")
