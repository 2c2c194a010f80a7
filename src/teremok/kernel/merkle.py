"""Hash trees of RFC 6962: a head that fixes a list, and short proofs that anyone can check offline.

A leaf's hash begins with a zero byte and an inner node's with a one, so that neither can pass for the other.
"""

import hashlib
from collections.abc import Sequence

EMPTY = hashlib.sha256().digest()


def leaf_hash(entry: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """The tree head of the leaves' hashes (section 2.1); an empty list has the hash of nothing."""
    if not leaves:
        return EMPTY
    level = list(leaves)
    while len(level) > 1:
        paired = [node_hash(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = paired + level[len(paired) * 2 :]
    return level[0]


def inclusion_proof(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    """The audit path of the leaf at `index` (section 2.1.1). Raises IndexError where there is no such leaf."""
    if not 0 <= index < len(leaves):
        raise IndexError(index)
    if len(leaves) == 1:
        return []
    split = _split(len(leaves))
    if index < split:
        return [*inclusion_proof(index, leaves[:split]), root(leaves[split:])]
    return [*inclusion_proof(index - split, leaves[split:]), root(leaves[:split])]


def is_included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], head: bytes) -> bool:
    """Whether the proof shows that the tree of `size` leaves under `head` holds the leaf's hash at `index`."""
    if not 0 <= index < size:
        return False
    node, last, value = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if node % 2 or node == last:
            value = node_hash(sibling, value)
            while node % 2 == 0 and node:
                node, last = node >> 1, last >> 1
        else:
            value = node_hash(value, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and value == head


def consistency_proof(earlier: int, leaves: Sequence[bytes]) -> list[bytes]:
    """That the tree of the first `earlier` leaves is the beginning of the whole (section 2.1.2)."""
    if not 0 <= earlier <= len(leaves):
        raise IndexError(earlier)
    if earlier in {0, len(leaves)}:
        return []
    return _subproof(earlier, leaves, whole=True)


def is_consistent(earlier: int, later: int, proof: Sequence[bytes], earlier_head: bytes, later_head: bytes) -> bool:
    """Whether the proof shows that the later tree only adds leaves to the earlier one."""
    if earlier == later:
        return not proof and earlier_head == later_head
    if not 0 < earlier < later:
        return earlier == 0 and later > 0 and not proof and earlier_head == EMPTY
    node, last = earlier - 1, later - 1
    while node % 2:
        node, last = node >> 1, last >> 1
    path = list(proof)
    if node:
        if not path:
            return False
        old = new = path.pop(0)
    else:
        old = new = earlier_head
    for sibling in path:
        if last == 0:
            return False
        if node % 2 or node == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while node % 2 == 0 and node:
                node, last = node >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and old == earlier_head and new == later_head


def _subproof(earlier: int, leaves: Sequence[bytes], *, whole: bool) -> list[bytes]:
    if earlier == len(leaves):
        return [] if whole else [root(leaves)]
    split = _split(len(leaves))
    if earlier <= split:
        return [*_subproof(earlier, leaves[:split], whole=whole), root(leaves[split:])]
    return [*_subproof(earlier - split, leaves[split:], whole=False), root(leaves[:split])]


def _split(size: int) -> int:
    """The largest power of two below `size`."""
    return int(1 << (size - 1).bit_length() - 1)
