from collections.abc import Callable, Iterator, Sequence
from functools import cache
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.book.merkle import (
    EMPTY_ROOT,
    Address,
    Node,
    consistency_addresses,
    consistency_proof,
    frontier,
    grow,
    inclusion_addresses,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root,
    root_of,
    verify_consistency,
    verify_inclusion,
)

SIZES = range(65)
DATA = [f"entry {number}".encode() for number in range(200)]
LEAVES = [leaf_hash(data) for data in DATA]
STRANGE = sha256(b"strange").digest()


# The definitions of RFC 6962 section 2.1 as they are written there: slow, recursive, and nothing of the product in them.


def cut(size: int) -> int:
    return max(1 << power for power in range(size) if 1 << power < size)


def head(data: Sequence[bytes]) -> bytes:
    if not data:
        return sha256(b"").digest()
    if len(data) == 1:
        return sha256(b"\x00" + data[0]).digest()
    k = cut(len(data))
    return sha256(b"\x01" + head(data[:k]) + head(data[k:])).digest()


def path(m: int, data: Sequence[bytes]) -> list[bytes]:
    if len(data) == 1:
        return []
    k = cut(len(data))
    return [*path(m, data[:k]), head(data[k:])] if m < k else [*path(m - k, data[k:]), head(data[:k])]


def subproof(m: int, data: Sequence[bytes], *, known: bool) -> list[bytes]:
    if m == len(data):
        return [] if known else [head(data)]
    k = cut(len(data))
    if m <= k:
        return [*subproof(m, data[:k], known=known), head(data[k:])]
    return [*subproof(m - k, data[k:], known=False), head(data[:k])]


@cache
def head_of(size: int) -> bytes:
    return head(DATA[:size])


def stored(leaves: Sequence[bytes]) -> Node:
    """Return what a store keeps: the leaf hashes, and every full subtree that growing has made."""
    kept = {(0, index): leaf for index, leaf in enumerate(leaves)}
    kept |= {(level, index): digest for level, index, digest in grow(0, [], leaves).nodes}
    return lambda level, index: kept[level, index]


NODE = stored(LEAVES)


def pairs() -> list[tuple[int, int]]:
    return [(old, new) for new in SIZES for old in range(new + 1)]


def spoilt(proof: Sequence[bytes]) -> Iterator[tuple[str, list[bytes]]]:
    """Walk over proofs that differ from this one in one place."""
    for place, digest in enumerate(proof):
        bit = place * 37 % 256
        flipped = (int.from_bytes(digest) ^ 1 << bit).to_bytes(32)
        yield f"bit {bit} of hash {place} flipped", [*proof[:place], flipped, *proof[place + 1 :]]
        yield f"hash {place} dropped", [*proof[:place], *proof[place + 1 :]]
        yield f"hash {place} doubled", [*proof[:place], digest, *proof[place:]]
        yield f"hash {place} cut short", [*proof[:place], digest[:-1], *proof[place + 1 :]]
    for place in range(len(proof) - 1):
        yield f"hash {place} and the next swapped", [*proof[:place], proof[place + 1], proof[place], *proof[place + 2 :]]
    for place in range(len(proof) + 1):
        yield f"a hash put in before {place}", [*proof[:place], STRANGE, *proof[place:]]


def every_bit(digest: bytes) -> list[bytes]:
    return [(int.from_bytes(digest) ^ 1 << bit).to_bytes(32) for bit in range(256)]


@pytest.mark.parametrize("size", [*SIZES, 127, 128, 129, 200])
def test_the_root_is_that_of_the_recursive_definition(size: int) -> None:
    """A root that only we can compute proves nothing to anybody else."""
    assert root(size, NODE) == head_of(size)
    assert root_of(grow(0, [], LEAVES[:size]).frontier) == head_of(size)


def test_a_tree_without_leaves_has_the_hash_of_nothing() -> None:
    """The first checkpoint of a book is made before its first line."""
    assert sha256().digest() == EMPTY_ROOT == root_of([])
    assert frontier(0) == []
    assert grow(0, [], []) == (0, [], [])


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (1, [(0, 0)]),
        (2, [(1, 0)]),
        (3, [(1, 0), (0, 2)]),
        (6, [(2, 0), (1, 2)]),
        (7, [(2, 0), (1, 2), (0, 6)]),
        (8, [(3, 0)]),
        (2**40 + 5, [(40, 0), (2, 2**38), (0, 2**40 + 4)]),
    ],
)
def test_the_frontier_is_the_full_subtrees_from_left_to_right(size: int, expected: list[tuple[int, int]]) -> None:
    """The store reads these rows to go on; a wrong one grafts new leaves on an old branch."""
    assert frontier(size) == expected
    assert isinstance(frontier(size)[0], Address)


def test_leaves_and_nodes_are_told_apart() -> None:
    """Without the first byte, two hashes side by side could be passed off as one line of the book."""
    left, right = LEAVES[:2]
    assert leaf_hash(left + right) != node_hash(left, right) != sha256(left + right).digest()


@given(st.lists(st.binary(max_size=40), max_size=150), st.data())
def test_growing_in_any_pieces_is_growing_at_once(data: list[bytes], draw: st.DataObject) -> None:
    """The sealer takes what the outbox holds: where it was interrupted must not show in the root."""
    leaves = [leaf_hash(entry) for entry in data]
    cuts = sorted(draw.draw(st.lists(st.integers(0, len(leaves)), max_size=6)))
    size, edge, nodes = 0, list[bytes](), list[tuple[int, int, bytes]]()
    for start, end in zip([0, *cuts], [*cuts, len(leaves)], strict=True):
        grown = grow(size, edge, leaves[start:end])
        size, edge = grown.size, grown.frontier
        nodes += grown.nodes
        assert root_of(edge) == head(data[:end])
    assert (size, edge, nodes) == grow(0, [], leaves)


def test_growing_names_each_full_subtree_once_and_children_first() -> None:
    """A store that keeps a parent before its child, or one twice, cannot take up where a crash left it."""
    made: list[Address] = []
    for level, index, digest in grow(0, [], LEAVES).nodes:
        first, after = index << level, (index + 1) << level
        assert digest == head(DATA[first:after])
        assert level == 1 or {Address(level - 1, 2 * index), Address(level - 1, 2 * index + 1)} <= set(made)
        made.append(Address(level, index))
    every = {Address(level, index) for level in range(1, 8) for index in range(len(LEAVES) >> level)}
    assert set(made) == every
    assert len(made) == len(every)


def test_growing_leaves_what_it_was_given_alone() -> None:
    """A batch that is tried again must start from the same frontier."""
    edge, leaves = grow(0, [], LEAVES[:7]).frontier, LEAVES[7:9]
    assert grow(7, edge, leaves) == grow(7, edge, leaves)
    assert (len(edge), len(leaves)) == (3, 2)


def test_every_inclusion_proof_is_that_of_the_recursive_definition_and_verifies() -> None:
    """The resident with a receipt in hand checks it with somebody else's software."""
    for size in SIZES:
        for index in range(size):
            proof = inclusion_proof(index, size, NODE)
            assert proof == path(index, DATA[:size]), (index, size)
            assert verify_inclusion(LEAVES[index], index, size, proof, head_of(size)), (index, size)


def test_every_consistency_proof_is_that_of_the_recursive_definition_and_verifies() -> None:
    """The sheet on the wall is compared with today's book by somebody else's software."""
    for old, new in pairs():
        proof = consistency_proof(old, new, NODE)
        assert proof == (subproof(old, DATA[:new], known=True) if old else []), (old, new)
        assert verify_consistency(old, new, proof, head_of(old), head_of(new)), (old, new)


def test_a_spoilt_inclusion_proof_is_refused() -> None:
    """A proof that may differ in one place is one that can be made up."""
    for size in SIZES:
        for index in range(size):
            leaf, proof, whole = LEAVES[index], inclusion_proof(index, size, NODE), head_of(size)
            for what, wrong in spoilt(proof):
                assert not verify_inclusion(leaf, index, size, wrong, whole), (index, size, what)
            others = [other for other in range(size) if other != index]
            assert not any(verify_inclusion(leaf, other, size, proof, whole) for other in others), (index, size)
            assert not verify_inclusion(leaf, index, size * 2, proof, whole), (index, size)
            assert not verify_inclusion(leaf, index, size // 2, proof, whole), (index, size)
            assert not verify_inclusion(STRANGE, index, size, proof, whole), (index, size)
            assert not verify_inclusion(leaf, index, size, proof, STRANGE), (index, size)


def test_a_spoilt_consistency_proof_is_refused() -> None:
    """A rewritten book that passes for a grown one makes the sheet on the wall worthless."""
    for old, new in pairs():
        proof, then, now = consistency_proof(old, new, NODE), head_of(old), head_of(new)
        for what, wrong in spoilt(proof):
            assert not verify_consistency(old, new, wrong, then, now), (old, new, what)
        others = [other for other in range(new + 1) if other != old]
        assert not any(verify_consistency(other, new, proof, then, now) for other in others), (old, new)
        assert not verify_consistency(old, new, proof, STRANGE, now), (old, new)
        assert not verify_consistency(new, old, proof, now, then) or old == new, (old, new)
        if old:
            assert not verify_consistency(old, new, proof, then, STRANGE), (old, new)
            assert not verify_consistency(old, new * 2, proof, then, now), (old, new)
            assert not verify_consistency(old, new, proof, now, then) or old == new, (old, new)


def test_no_single_bit_of_a_proof_is_free() -> None:
    """A bit that is not looked at is one that a forger may choose."""
    for index, size in ((0, 1), (2, 3), (4, 7), (6, 7), (3, 8)):
        leaf, proof, whole = LEAVES[index], inclusion_proof(index, size, NODE), head_of(size)
        assert not any(verify_inclusion(flipped, index, size, proof, whole) for flipped in every_bit(leaf))
        assert not any(verify_inclusion(leaf, index, size, proof, flipped) for flipped in every_bit(whole))
        for place, digest in enumerate(proof):
            wrong = [[*proof[:place], flipped, *proof[place + 1 :]] for flipped in every_bit(digest)]
            assert not any(verify_inclusion(leaf, index, size, each, whole) for each in wrong)
    for old, new in ((1, 2), (3, 4), (3, 7), (4, 7), (6, 8), (7, 7)):
        proof, then, now = consistency_proof(old, new, NODE), head_of(old), head_of(new)
        assert not any(verify_consistency(old, new, proof, flipped, now) for flipped in every_bit(then))
        assert not any(verify_consistency(old, new, proof, then, flipped) for flipped in every_bit(now))
        for place, digest in enumerate(proof):
            wrong = [[*proof[:place], flipped, *proof[place + 1 :]] for flipped in every_bit(digest)]
            assert not any(verify_consistency(old, new, each, then, now) for each in wrong)


@pytest.mark.parametrize("changed", range(12))
def test_a_book_rewritten_anywhere_is_not_consistent(changed: int) -> None:
    """Whoever changes one old line has to change the sheet on every wall, too."""
    forged = [*LEAVES[:changed], STRANGE, *LEAVES[changed + 1 : 20]]
    node = stored(forged)
    for old in range(changed + 1, 20):
        proof = consistency_proof(old, 20, node)
        assert not verify_consistency(old, 20, proof, head_of(old), root(20, node)), old
    assert verify_consistency(changed, 20, consistency_proof(changed, 20, node), head_of(changed), root(20, node))


def test_what_begins_empty_fits_every_book_and_only_with_the_empty_root() -> None:
    """A made-up first checkpoint must not be consistent with anything."""
    assert verify_consistency(0, 0, [], EMPTY_ROOT, EMPTY_ROOT)
    assert verify_consistency(0, 3, [], EMPTY_ROOT, head_of(3))
    assert not verify_consistency(0, 0, [], STRANGE, STRANGE)
    assert not verify_consistency(0, 0, [], EMPTY_ROOT, STRANGE)
    assert not verify_consistency(0, 3, [], STRANGE, head_of(3))
    assert not verify_consistency(0, 3, [STRANGE], EMPTY_ROOT, head_of(3))
    assert not verify_consistency(3, 3, [head_of(3)], head_of(3), head_of(3))


def test_a_proof_asks_for_each_address_once_and_for_no_other() -> None:
    """The store fetches them in one query; an address that is missing there is a proof that fails for nobody's fault."""
    for old, new in pairs():
        asked: list[Address] = []
        consistency_proof(old, new, recording(asked))
        assert asked == consistency_addresses(old, new)
        assert len(set(asked)) == len(asked)
    for size in SIZES:
        for index in range(size):
            asked = []
            inclusion_proof(index, size, recording(asked))
            assert asked == inclusion_addresses(index, size)
            assert len(set(asked)) == len(asked)
            assert all((at + 1) << level <= size for level, at in asked)


def recording(asked: list[Address]) -> Node:
    def node(level: int, index: int) -> bytes:
        asked.append(Address(level, index))
        return NODE(level, index)

    return node


@pytest.mark.parametrize("size", [2**40, 2**40 + 1, 2**40 - 1, 2**53 + 12345, 2**62 + 2**31 + 1])
def test_a_log_may_grow_for_longer_than_anybody_lives(size: int) -> None:
    """A number that wraps would make the proofs stop on the day that the log is largest."""
    full = [leaf_hash(b"the same on every day")]
    for _ in range(63):
        full.append(node_hash(full[-1], full[-1]))

    def node(level: int, _: int) -> bytes:
        return full[level]

    now = root(size, node)
    for index in (0, 1, size // 3, size - 2, size - 1):
        assert verify_inclusion(full[0], index, size, inclusion_proof(index, size, node), now)
    for old in (1, 2**33, size // 3, size - 1, size):
        assert verify_consistency(old, size, consistency_proof(old, size, node), root(old, node), now)


@pytest.mark.parametrize(
    "ask",
    [
        lambda: frontier(-1),
        lambda: root(-1, NODE),
        lambda: grow(-1, [], []),
        lambda: inclusion_proof(3, 3, NODE),
        lambda: inclusion_proof(0, 0, NODE),
        lambda: inclusion_proof(-1, 3, NODE),
        lambda: inclusion_addresses(3, 3),
        lambda: consistency_proof(4, 3, NODE),
        lambda: consistency_proof(-1, 3, NODE),
        lambda: consistency_addresses(4, 3),
    ],
)
def test_what_makes_no_sense_is_refused_to_the_programmer(ask: Callable[[], object]) -> None:
    """A proof about a leaf that is not there would be believed by somebody."""
    with pytest.raises(ValueError, match="leaves"):
        ask()


@pytest.mark.parametrize(("size", "count"), [(0, 1), (7, 2), (7, 4), (8, 3), (8, 0)])
def test_a_frontier_of_another_size_is_refused(size: int, count: int) -> None:
    """Growing from half a frontier gives a root that no earlier one is consistent with."""
    with pytest.raises(ValueError, match="frontier"):
        grow(size, LEAVES[:count], LEAVES[10:12])


@pytest.mark.parametrize(
    ("edge", "leaves"), [([b"\0" * 31], LEAVES[:2]), (LEAVES[:1], [LEAVES[1], b"plain data"]), ([b""], [])]
)
def test_what_is_no_hash_does_not_grow_the_tree(edge: list[bytes], leaves: list[bytes]) -> None:
    """Data in the place of its hash lets two neighbours trade a byte without a trace."""
    with pytest.raises(ValueError, match="32 bytes"):
        grow(1, edge, leaves)


@pytest.mark.parametrize("wrong", [None, "", "0" * 32, b"", b"\0" * 31, b"\0" * 33, 7, bytearray(32), [b"\0" * 32], object()])
def test_rubbish_in_a_proof_is_no_proof_and_no_fault(wrong: object) -> None:
    """What comes from outside may be anything; a page that falls over says nothing about the book."""
    whole, leaf = head_of(7), LEAVES[4]
    proof: list[object] = [*inclusion_proof(4, 7, NODE)]
    assert not verify_inclusion(leaf, 4, 7, [wrong, *proof[1:]], whole)  # type: ignore[list-item]
    assert not verify_inclusion(wrong, 4, 7, proof, whole)  # type: ignore[arg-type]
    assert not verify_inclusion(leaf, 4, 7, proof, wrong)  # type: ignore[arg-type]
    proof = [*consistency_proof(3, 7, NODE)]
    assert not verify_consistency(3, 7, [*proof[:-1], wrong], head_of(3), whole)  # type: ignore[list-item]
    assert not verify_consistency(3, 7, proof, wrong, whole)  # type: ignore[arg-type]
    assert not verify_consistency(3, 7, proof, head_of(3), wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("wrong", [-1, -(2**70), 7, 2**70, None, "4", 4.0, True])
def test_rubbish_for_a_number_is_no_proof_and_no_fault(wrong: object) -> None:
    """Index and sizes come from outside as well."""
    leaf, whole = LEAVES[4], head_of(7)
    assert not verify_inclusion(leaf, wrong, 7, inclusion_proof(4, 7, NODE), whole)  # type: ignore[arg-type]
    assert not verify_inclusion(leaf, 4, -1, [], whole)
    if wrong != 7:
        assert not verify_consistency(wrong, 7, consistency_proof(3, 7, NODE), head_of(3), whole)  # type: ignore[arg-type]
        assert not verify_consistency(3, wrong, consistency_proof(3, 7, NODE), head_of(3), whole)  # type: ignore[arg-type]


def test_the_smallest_tree_proves_its_own_leaf_and_nothing_else() -> None:
    """With one leaf and no path there is nothing left that could fail, but the numbers and the lengths."""
    leaf = LEAVES[0]
    assert verify_inclusion(leaf, 0, 1, [], leaf)
    assert not any(verify_inclusion(leaf, index, 1, [], leaf) for index in (-1, 1, 2, 2**70))
    assert not verify_inclusion(leaf, False, 1, [], leaf)  # noqa: FBT003 - what JSON may bring in the place of a number
    assert not any(verify_inclusion(short, 0, 1, [], short) for short in (b"", leaf[1:], leaf * 2))
    assert not any(verify_consistency(old, 1, [], leaf, leaf) for old in (-1, 2, 4))
    assert not verify_consistency(1, 1, [], leaf[1:], leaf[1:])


@given(st.integers(0, 70), st.integers(0, 70), st.lists(st.sampled_from([*LEAVES[:3], EMPTY_ROOT, head_of(3)]), max_size=9))
def test_no_hand_of_true_hashes_proves_what_is_not_so(first: int, second: int, proof: list[bytes]) -> None:
    """A forger has all the hashes of the book at hand, and may deal them in any order."""
    assert not verify_inclusion(STRANGE, first, second, proof, head_of(64))
    assert not verify_consistency(max(first, 1), second, proof, STRANGE, head_of(64))
