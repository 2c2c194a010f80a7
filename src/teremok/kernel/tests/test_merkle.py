import pytest
from hypothesis import given
from hypothesis import strategies as st

from teremok.kernel import merkle

# The entries and heads that implementations of RFC 6962 compare themselves by.
ENTRIES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
HEADS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
trees = st.lists(st.binary(max_size=8), min_size=1, max_size=40).map(lambda each: [merkle.leaf_hash(e) for e in each])


@pytest.mark.parametrize("size", range(1, 9))
def test_heads_are_those_of_the_standard(size):
    leaves = [merkle.leaf_hash(bytes.fromhex(entry)) for entry in ENTRIES[:size]]
    assert merkle.root(leaves).hex() == HEADS[size - 1]


def test_an_empty_tree_has_the_hash_of_nothing():
    assert merkle.root([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@given(trees, st.data())
def test_every_leaf_is_proven_at_its_place_and_at_no_other(leaves, data):
    index = data.draw(st.integers(0, len(leaves) - 1))
    proof, head = merkle.inclusion_proof(index, leaves), merkle.root(leaves)
    assert merkle.is_included(leaves[index], index, len(leaves), proof, head)
    assert not merkle.is_included(merkle.leaf_hash(b"strange entry"), index, len(leaves), proof, head)
    assert not merkle.is_included(leaves[index], index, len(leaves), [*proof, head], head)
    assert not merkle.is_included(leaves[index], len(leaves), len(leaves), proof, head)
    if proof:
        assert not merkle.is_included(leaves[index], index, len(leaves), proof[:-1], head)


@given(trees, st.data())
def test_a_tree_that_only_grew_is_proven_and_a_rewritten_one_is_not(leaves, data):
    earlier = data.draw(st.integers(0, len(leaves)))
    proof = merkle.consistency_proof(earlier, leaves)
    old, new = merkle.root(leaves[:earlier]), merkle.root(leaves)
    assert merkle.is_consistent(earlier, len(leaves), proof, old, new)
    forged = merkle.root([merkle.leaf_hash(b"rewritten"), *leaves[1:earlier]])
    if earlier and forged != old:
        assert not merkle.is_consistent(earlier, len(leaves), proof, forged, new)
    if 0 < earlier < len(leaves):
        assert not merkle.is_consistent(earlier, len(leaves), proof, old, merkle.leaf_hash(b"another head"))
        assert not merkle.is_consistent(earlier, len(leaves), [*proof, new], old, new)


def test_no_proof_reaches_beyond_the_list():
    leaves = [merkle.leaf_hash(b"one")]
    with pytest.raises(IndexError):
        merkle.inclusion_proof(1, leaves)
    with pytest.raises(IndexError):
        merkle.consistency_proof(2, leaves)
    assert not merkle.is_consistent(3, 2, [], leaves[0], leaves[0])
    assert not merkle.is_consistent(1, 2, [], leaves[0], leaves[0])


@given(st.integers(1, 70), st.data())
def test_some_leaves_and_the_rest_give_the_head(size, data):
    leaves = [merkle.leaf_hash(bytes([number])) for number in range(size)]
    indexes = sorted(data.draw(st.sets(st.integers(0, size - 1), min_size=1)))
    proof = merkle.proof_of_many(indexes, leaves)
    known = {index: leaves[index] for index in indexes}
    assert merkle.root_of_some(known, size, proof) == merkle.root(leaves)
    assert len(proof) <= len(merkle.inclusion_proof(indexes[0], leaves)) * len(indexes)
    assert merkle.root_of_some(known | {indexes[0]: merkle.leaf_hash(b"other")}, size, proof) != merkle.root(leaves)
    assert merkle.root_of_some(known, size, [*proof, merkle.root(leaves)]) is None
    if proof:
        assert merkle.root_of_some(known, size, proof[:-1]) is None


@pytest.mark.parametrize("indexes", [[], [-1], [3]])
def test_leaves_there_are_not_have_no_proof(indexes):
    leaves = [merkle.leaf_hash(bytes([number])) for number in range(3)]
    with pytest.raises(IndexError):
        merkle.proof_of_many(indexes, leaves)
    assert merkle.root_of_some(dict.fromkeys(indexes, merkle.EMPTY), 3, []) is None
