"""Our tree beside one that others have written (pymerkle): the same roots and proofs, each checked by the other."""

from collections.abc import Sequence
from functools import cache
from hashlib import sha256

import pytest
from pymerkle import (  # type: ignore[import-untyped]
    ConsistencyProof,
    InclusionProof,
    InmemoryTree,
    InvalidProof,
)
from pymerkle import verify_consistency as their_verify_consistency
from pymerkle import verify_inclusion as their_verify_inclusion

from ledger.book.merkle import (
    consistency_proof,
    grow,
    inclusion_proof,
    leaf_hash,
    root,
    verify_consistency,
    verify_inclusion,
)

DATA = [b"", b"\0", *(f"set {number}".encode() for number in range(75))]
LEAVES = [leaf_hash(data) for data in DATA]
SIZES = range(1, len(DATA) + 1)
KEPT = {(0, index): leaf for index, leaf in enumerate(LEAVES)} | {
    (level, index): digest for level, index, digest in grow(0, [], LEAVES).nodes
}
THEIRS = InmemoryTree.init_from_entries(DATA)


def node(level: int, index: int) -> bytes:
    return KEPT[level, index]


@cache
def head(size: int) -> bytes:
    return root(size, node)


# Theirs counts leaves from one, and its inclusion paths begin with the leaf itself. Its consistency paths begin with the first
# new leaf and those of its siblings that are new, too; RFC 6962 folds these into one hash, and puts before it the old subtree
# on its left, or leaves that out where it is the whole old tree. What else stands in their proofs (which hash goes left, which
# belongs to the old tree) is theirs, and is kept.


def first_new(proof: ConsistencyProof) -> int:
    """Return how many hashes of their path fold into the first new subtree."""
    return int(proof.subset.index(1))


def folded(hashes: Sequence[bytes]) -> bytes:
    whole, *siblings = hashes
    for sibling in siblings:
        whole = sha256(b"\x01" + whole + sibling).digest()
    return whole


def as_ours(proof: ConsistencyProof) -> list[bytes]:
    count = first_new(proof)
    if not count:  # equal sizes: their path is the root
        return []
    old, rest = proof.path[count], proof.path[count + 1 :]
    return [*([] if proof.prior_size.bit_count() == 1 else [old]), folded(proof.path[:count]), *rest]


def as_theirs(ours: Sequence[bytes], old: int, new: int) -> ConsistencyProof:
    """Put the hashes of our proof in the place of those in theirs; what ours has folded is compared, and kept unfolded."""
    proof = THEIRS.prove_consistency(old, new)
    count = first_new(proof)
    left, *others = [head(old), *ours] if old == new or old.bit_count() == 1 else ours
    if count:
        assert others.pop(0) == folded(proof.path[:count])
    path = [*proof.path[:count], left, *others]
    return ConsistencyProof.deserialize({**proof.serialize(), "path": [digest.hex() for digest in path]})


@pytest.mark.parametrize("size", SIZES)
def test_both_trees_have_the_same_root(size: int) -> None:
    """A mistake in reading the definition is made once, not twice by people who do not know each other."""
    assert head(size) == THEIRS.get_root(size)


@pytest.mark.parametrize("size", SIZES)
def test_an_inclusion_proof_of_one_is_believed_by_the_other(size: int) -> None:
    """Whoever checks a receipt does not have our software."""
    for index in range(size):
        told = THEIRS.prove_inclusion(index + 1, size)
        ours = inclusion_proof(index, size, node)
        assert verify_inclusion(LEAVES[index], index, size, told.path[1:], head(size))
        path = [digest.hex() for digest in (LEAVES[index], *ours)]
        read = InclusionProof.deserialize({**told.serialize(), "path": path})
        their_verify_inclusion(LEAVES[index], head(size), read, index=index + 1, size=size)


@pytest.mark.parametrize("new", SIZES)
def test_a_consistency_proof_of_one_is_believed_by_the_other(new: int) -> None:
    """Whoever kept an old checkpoint does not have our software either."""
    for old in range(1, new + 1):
        told = THEIRS.prove_consistency(old, new)
        assert verify_consistency(old, new, as_ours(told), head(old), head(new)), (old, new)
        read = as_theirs(consistency_proof(old, new, node), old, new)
        their_verify_consistency(head(old), head(new), read, prior_size=old, later_size=new)


def test_the_other_tree_refuses_what_ours_refuses() -> None:
    """A checker that believes everything would pass the tests above."""
    spoilt = consistency_proof(5, 7, node)
    spoilt[-1] = head(3)
    assert not verify_consistency(5, 7, spoilt, head(5), head(7))
    with pytest.raises(InvalidProof):
        their_verify_consistency(head(5), head(7), as_theirs(spoilt, 5, 7))
    told = THEIRS.prove_inclusion(4, 7)
    assert not verify_inclusion(LEAVES[4], 4, 7, told.path[1:], head(7))
    with pytest.raises(InvalidProof):
        their_verify_inclusion(LEAVES[4], head(7), told)
