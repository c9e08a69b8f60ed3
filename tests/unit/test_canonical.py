import json
import subprocess
import sys
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from ledger.book.canonical import canonical, digest

WORDS = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=20)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=12,
)


@dataclass(frozen=True, slots=True)
class Seal:
    zeal: int
    amount: int
    id: UUID


def test_a_value_has_one_spelling() -> None:
    """Two spellings of one line are two digests, and a proof that fails without a forger."""
    seal = Seal(zeal=1, amount=2, id=UUID(int=10))
    assert canonical(seal) == b'{"amount":2,"id":"00000000-0000-0000-0000-00000000000a","zeal":1}'
    assert canonical({"zeal": 1, "id": UUID(int=10), "amount": 2}) == canonical(seal)
    assert canonical(["b", "a", None, True]) == b'["b","a",null,true]'
    assert digest(seal) == sha256(canonical(seal)).digest()


@given(VALUES)
def test_the_spelling_is_that_of_the_published_rule(value: object) -> None:
    """Whoever checks our proofs has other software: for plain words and whole numbers RFC 8785 is sorted, unspaced JSON."""
    assert canonical(value).decode() == json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def test_a_digest_is_the_same_on_the_next_machine() -> None:
    """A digest that depends on the seed of a hash table would call every old line forged after a restart."""
    code = "from ledger.book.canonical import digest; print(digest({'b': [1, 'x'], 'a': {'d': 2, 'c': None}}).hex())"
    told = {
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        ).stdout.strip()
        for seed in ("0", "1")
    }
    assert told == {digest({"b": [1, "x"], "a": {"d": 2, "c": None}}).hex()}
