"""The log as a Merkle tree (RFC 6962 section 2.1, RFC 9162 section 2.1): roots, growth, proofs and their verification.

Pure. A store keeps the hashes of the full subtrees, which never change, and hands them in through a `Node`. A subtree that is
not full is never stored: its hash is folded from the full ones in it.
"""

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import NamedTuple

HASH_BYTES = 32
"""The length of every hash of the log: SHA-256."""

EMPTY_ROOT = sha256(b"").digest()
"""The root of the tree without leaves."""

Node = Callable[[int, int], bytes]
"""From level and index of a full subtree to its hash: level 0 is a leaf hash, level k covers the leaves from index * 2**k."""

_LEAF = b"\x00"
_NODE = b"\x01"


class Address(NamedTuple):
    """Where a full subtree is: it covers the 2**level leaves from index * 2**level on."""

    level: int
    index: int  # type: ignore[assignment]  # every tuple has a method of that name; nobody looks for it here


class Growth(NamedTuple):
    """What an append makes.

    Attributes:
        size: leaves in the tree now.
        frontier: the hashes at `frontier(size)`, in its order.
        nodes: level (1 or more), index and hash of each subtree that became full, in the order in which they did.
    """

    size: int
    frontier: list[bytes]
    nodes: list[tuple[int, int, bytes]]


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of a leaf, 32 bytes."""
    return sha256(_LEAF + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of a node over the hashes of its two children, 32 bytes."""
    return sha256(_NODE + left + right).digest()


def frontier(size: int) -> list[Address]:
    """Return the full subtrees that make up the tree of `size` leaves, left to right: one for each binary digit that is 1.

    Raises:
        ValueError: the size is negative.
    """
    if size < 0:
        raise ValueError(f"a tree has no {size} leaves")
    return [Address(level, (size >> level) - 1) for level in reversed(range(size.bit_length())) if size >> level & 1]


def root_of(hashes: Sequence[bytes]) -> bytes:
    """Return the root over a frontier's hashes, left to right; `EMPTY_ROOT` when there are none."""
    if not hashes:
        return EMPTY_ROOT
    *lefts, folded = hashes
    for left in reversed(lefts):
        folded = node_hash(left, folded)
    return folded


def root(size: int, node: Node) -> bytes:
    """Return the root of the first `size` leaves; asks `node` for the frontier only.

    Raises:
        ValueError: the size is negative.
    """
    return root_of([node(*address) for address in frontier(size)])


def grow(size: int, frontier_hashes: Sequence[bytes], leaves: Sequence[bytes]) -> Growth:
    """Return what appending `leaves` to a tree makes; costs one hash for each leaf.

    Args:
        size: leaves in the tree so far.
        frontier_hashes: the hashes at `frontier(size)`, in its order.
        leaves: the new leaf hashes, in order.

    Raises:
        ValueError: the size is negative, the frontier is not that of the size, or a hash is not 32 bytes long.
    """
    if len(frontier_hashes) != len(frontier(size)):
        raise ValueError(f"the frontier of {size} leaves has {size.bit_count()} hashes, not {len(frontier_hashes)}")
    if {*map(len, frontier_hashes), *map(len, leaves)} - {HASH_BYTES}:
        raise ValueError(f"each hash has {HASH_BYTES} bytes")
    # The loop of the sealer and of `verify`: what it calls is bound once, and the node hash is written out.
    sha, prefix = sha256, _NODE
    edge = list(frontier_hashes)
    push, pop = edge.append, edge.pop
    nodes: list[tuple[int, int, bytes]] = []
    full = nodes.append
    for position, leaf in enumerate(leaves, start=size):
        digest, level, index = leaf, 0, position
        while index & 1:
            digest = sha(prefix + pop() + digest).digest()
            level += 1
            index >>= 1
            full((level, index, digest))
        push(digest)
    return Growth(size + len(leaves), edge, nodes)


def inclusion_proof(index: int, size: int, node: Node) -> list[bytes]:
    """Return the proof that leaf `index` is in the tree of `size` leaves, from the leaf up (RFC 9162 section 2.1.3.1).

    Args:
        index: from 0, below `size`.
        size: leaves of the tree that is proved against.
        node: asked for `inclusion_addresses(index, size)`, in that order.

    Raises:
        ValueError: there is no such leaf in such a tree.
    """
    return [_hash_between(start, end, node) for start, end in _inclusion_ranges(index, size)]


def inclusion_addresses(index: int, size: int) -> list[Address]:
    """Return every full subtree that `inclusion_proof` asks for, each once, so that a store fetches them together.

    Raises:
        ValueError: there is no such leaf in such a tree.
    """
    return [address for start, end in _inclusion_ranges(index, size) for address in _between(start, end)]


def consistency_proof(old: int, new: int, node: Node) -> list[bytes]:
    """Return the proof that the tree of `new` leaves begins with that of `old` (RFC 9162 section 2.1.4.1).

    It is empty where nothing has to be proved: the sizes are equal, or the old tree had no leaf.

    Args:
        old: leaves then.
        new: leaves now, not fewer.
        node: asked for `consistency_addresses(old, new)`, in that order.

    Raises:
        ValueError: a size is negative, or the tree has shrunk.
    """
    return [_hash_between(start, end, node) for start, end in _consistency_ranges(old, new)]


def consistency_addresses(old: int, new: int) -> list[Address]:
    """Return every full subtree that `consistency_proof` asks for, each once, so that a store fetches them together.

    Raises:
        ValueError: a size is negative, or the tree has shrunk.
    """
    return [address for start, end in _consistency_ranges(old, new) for address in _between(start, end)]


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Say whether `proof` shows that leaf `index` of the tree with this size and root has this hash.

    Nothing handed in is trusted: what makes no sense is no proof, and raises nothing (RFC 9162 section 2.1.3.2). Size and root
    belong together in a signed checkpoint: a proof alone does not tell neighbouring sizes apart.

    Args:
        leaf: the leaf hash, 32 bytes.
        index: from 0.
        size: leaves of the tree.
        proof: as `inclusion_proof` makes it, no hash more and none fewer.
        root: the root of the tree, 32 bytes.
    """
    if not (_are_counts(index, size) and index < size and _are_hashes(leaf, root, *proof)):
        return False
    _, whole = _climb(index, size - 1, leaf, proof)
    return whole == root


def verify_consistency(old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> bool:
    """Say whether `proof` shows that the tree with the new size and root begins with the one of the old size and root.

    Nothing handed in is trusted, as with `verify_inclusion`, and sizes and roots belong together as there (RFC 9162 section
    2.1.4.2). A tree without leaves has one root, `EMPTY_ROOT`, and every tree begins with it.

    Args:
        old: leaves then.
        new: leaves now.
        proof: as `consistency_proof` makes it, no hash more and none fewer.
        old_root: 32 bytes.
        new_root: 32 bytes.
    """
    if not (_are_counts(old, new) and old <= new and _are_hashes(old_root, new_root, *proof)):
        return False
    if old == 0:
        return not proof and old_root == EMPTY_ROOT and (new > 0 or new_root == EMPTY_ROOT)
    if old == new:
        return not proof and old_root == new_root
    # An old tree that is a full subtree of the new one is itself where the path starts, and the proof leaves it out.
    path = [old_root, *proof] if old.bit_count() == 1 else list(proof)
    if not path:
        return False
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    return _climb(place, last, path[0], path[1:]) == (old_root, new_root)


def _climb(place: int, last: int, start: bytes, siblings: Sequence[bytes]) -> tuple[bytes, bytes]:
    """Return the roots over the siblings on the left alone, and over all of them; no hash at all when the path misses the top.

    Args:
        place: the index, in its level, of the subtree where the path starts.
        last: the index of the last subtree of that level.
        start: the hash of the first one.
        siblings: from there up.
    """
    lefts = whole = start
    for sibling in siblings:
        if not last:
            return b"", b""
        if place & 1 or place == last:
            lefts, whole = node_hash(sibling, lefts), node_hash(sibling, whole)
            # The last subtree of a level, when nobody is to its right, is handed up as it is.
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            whole = node_hash(whole, sibling)
        place, last = place >> 1, last >> 1
    return (b"", b"") if last else (lefts, whole)


def _are_counts(*values: object) -> bool:
    return all(type(value) is int and value >= 0 for value in values)


def _are_hashes(*values: object) -> bool:
    return all(isinstance(value, bytes) and len(value) == HASH_BYTES for value in values)


def _between(start: int, end: int) -> list[Address]:
    """Return the full subtrees that make up the subtree over the leaves from `start` to before `end`, left to right."""
    return [Address(level, index + (start >> level)) for level, index in frontier(end - start)]


def _hash_between(start: int, end: int, node: Node) -> bytes:
    return root_of([node(*address) for address in _between(start, end)])


def _inclusion_ranges(index: int, size: int) -> list[tuple[int, int]]:
    """Return the leaves under each hash of the proof, from the leaf up."""
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} leaves has no leaf {index}")
    return _siblings(index, size)[1]


def _consistency_ranges(old: int, new: int) -> list[tuple[int, int]]:
    """Return the leaves under each hash of the proof, from the end of the old tree up."""
    if not 0 <= old <= new:
        raise ValueError(f"a tree of {new} leaves has not grown from one of {old}")
    if old == 0:
        return []
    start, ranges = _siblings(old - 1, new, stop=old)
    # A path that starts at leaf 0 starts with the whole old tree, whose root the verifier has.
    return [(start, old), *ranges] if start else ranges


def _siblings(leaf: int, size: int, stop: int = 0) -> tuple[int, list[tuple[int, int]]]:
    """Go down from the root to the leaf, or only to where the subtree ends at `stop`.

    Returns:
        The first leaf of that subtree, and the leaves under each subtree that was passed by, from the last one up.
    """
    ranges: list[tuple[int, int]] = []
    start, end = 0, size
    while end - start > 1 and end != stop:
        # The left part has as many leaves as the largest power of two below the whole.
        middle = start + (1 << (end - start - 1).bit_length() - 1)
        if leaf < middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    return start, ranges[::-1]
