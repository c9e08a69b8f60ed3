from collections.abc import Mapping
from uuid import UUID

import pytest

from ledger import Account, Limit

GOOD: Mapping[str, object] = {"id": UUID(int=1), "unit": "points", "code": "member", "limit": Limit.DEBITS_WITHIN_CREDITS}


def account(**more: object) -> Account:
    return Account(**{**GOOD, **more})  # type: ignore[arg-type]


def test_only_a_limited_account_is_kept_inline() -> None:
    """A folded account with a row that every stamp updates would make the whole neighbourhood queue."""
    assert account().inline
    assert not account(limit=Limit.NONE).inline
    assert not Account(id=UUID(int=1), unit="points", code="issue").inline


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("id", value) for value in (None, "1", 1, b"\0" * 16)),
        *(("unit", value) for value in (None, 1, b"points")),
        *(("code", value) for value in (None, 1, b"member")),
        *(("limit", value) for value in (None, "none", "debits_within_credits", 0, True)),
    ],
)
def test_what_is_of_the_wrong_kind_is_refused(name: str, value: object) -> None:
    """An account under the wrong kind of id is one that nobody finds again."""
    with pytest.raises(TypeError):
        account(**{name: value})


@pytest.mark.parametrize("unit", ["", "point", "points\n", "item:", "item:" + "x" * 41, "CNY", "积分"])
def test_an_unknown_unit_is_refused(unit: str) -> None:
    """A unit with a slip of the pen is a second currency that no report adds up."""
    with pytest.raises(ValueError, match="unit"):
        account(unit=unit)


@pytest.mark.parametrize("code", ["", "Member", "2nd", "a" * 41, "会员", "member:王丽芳"])
def test_a_code_that_is_no_plain_word_is_refused(code: str) -> None:
    """A name in the book can never be erased."""
    with pytest.raises(ValueError, match="code"):
        account(code=code)
