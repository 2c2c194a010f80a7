"""Hash trees of RFC 6962: a head that fixes a list, and short proofs that anyone can check offline.

A leaf's hash begins with a zero byte and an inner node's with a one, so that neither can pass for the other.
"""

import hashlib
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence

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


def proof_of_many(indexes: Sequence[int], leaves: Sequence[bytes]) -> list[bytes]:
    """What, with the leaves at `indexes` (ascending), gives the head: the largest subtrees without any, left to right.

    For one leaf as long as its audit path, for all of them nothing. Raises IndexError where there is no such leaf.
    """
    if not indexes or indexes[0] < 0 or indexes[-1] >= len(leaves):
        raise IndexError(indexes[-1] if indexes else None)
    return list(_others(indexes, leaves, 0, len(leaves)))


def root_of_some(known: Mapping[int, bytes], size: int, proof: Sequence[bytes]) -> bytes | None:
    """The head of the tree of `size` leaves, from some leaves by their index and what `proof_of_many` gave of it.

    None where the proof doesn't fit.
    """
    indexes, rest = sorted(known), iter(proof)
    if not indexes or indexes[0] < 0 or indexes[-1] >= size:
        return None
    try:
        head = _put_together(indexes, known, rest, 0, size)
    except StopIteration:
        return None
    return None if next(rest, None) is not None else head


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


def _others(indexes: Sequence[int], leaves: Sequence[bytes], start: int, end: int) -> Iterator[bytes]:
    if not _holds(indexes, start, end):
        yield root(leaves[start:end])
    elif end - start > 1:
        middle = start + _split(end - start)
        yield from _others(indexes, leaves, start, middle)
        yield from _others(indexes, leaves, middle, end)


def _put_together(
    indexes: Sequence[int], known: Mapping[int, bytes], rest: Iterator[bytes], start: int, end: int
) -> bytes:
    if not _holds(indexes, start, end):
        return next(rest)
    if end - start == 1:
        return known[start]
    middle = start + _split(end - start)
    left = _put_together(indexes, known, rest, start, middle)
    return node_hash(left, _put_together(indexes, known, rest, middle, end))


def _holds(indexes: Sequence[int], start: int, end: int) -> bool:
    place = bisect_left(indexes, start)
    return place < len(indexes) and indexes[place] < end


def _split(size: int) -> int:
    """The largest power of two below `size`."""
    return int(1 << (size - 1).bit_length() - 1)
