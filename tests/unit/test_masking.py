import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.scheme.masking import masked

HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("王芳", "王*"),
        ("王丽芳", "王*芳"),
        ("欧阳丽芳", "欧**芳"),
        ("赵 文 兰", "赵*兰"),
        ("王\u3000芳", "王*"),
        ("买买提·艾力", "买****力"),
        ("阿卜杜热合曼·买买提明", "阿****明"),
        ("John Smith", "J****h"),
        ("王", "*"),
        ("", "*"),
        (" \t", "*"),
        # Rare characters of names: extension B, extension I (newer than this Python's tables), private use.
        ("王𠮷", "王*"),
        ("\U0002ebf0丽芳", "\U0002ebf0*芳"),
        ("王\ue863芳", "王*芳"),
        # One character in two code points: a variation selector, an accent.
        ("葛\U000e0100", "*"),
        ("葛\U000e0100芳", "葛\U000e0100*"),
        ("王丽葛\U000e0100", "王*葛\U000e0100"),
        ("E\u0301va", "E\u0301*a"),
        ("\u0301芳", "\u0301*"),
        # Invisible signs must not pass for a middle that can be hidden: 王*芳 would be the whole name.
        ("王\u200b芳", "王*"),
        ("王\u200d芳\ufeff", "王*"),
        ("王\0芳", "王*"),
    ],
)
def test_a_public_sheet_shows_enough_and_no_more(name: str, shown: str) -> None:
    """The wall is read by everybody; consent was given for 王*芳 and not for 王丽芳."""
    assert masked(name) == shown


@given(st.text(alphabet=HAN, max_size=12))
def test_the_full_name_is_never_shown(name: str) -> None:
    """One name printed whole cannot be taken off the wall again."""
    shown = masked(name)
    assert shown != name
    assert sum(character != "*" for character in shown) <= min(2, max(0, len(name) - 1))


@given(st.text(max_size=12).filter(lambda name: "*" not in name))
def test_any_text_is_masked_and_never_echoed(name: str) -> None:
    """Whatever an old sheet holds in the column of names, a star stands in it on the wall."""
    shown = masked(name)
    assert "*" in shown
    assert shown != name


@given(st.text(alphabet=HAN, max_size=5))
def test_masking_a_mask_changes_nothing(name: str) -> None:
    """A list that is masked twice must still be found by its owners."""
    if len(name) != 1:
        assert masked(masked(name)) == masked(name)
