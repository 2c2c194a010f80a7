import pytest
from hypothesis import given
from hypothesis import strategies as st

from teremok.platform.secrets import CannotUnseal, keyed_hash, seal, sealer, unseal
from teremok.platform.secrets.sealing import HEADER_BYTES, NONCE_BYTES, newest_header

OLD, NEW = b"o" * 32, b"n" * 32


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_what_was_sealed_is_unsealed(text):
    assert unseal(memoryview(seal(text))) == text


def test_two_seals_of_one_text_differ_and_hide_it():
    first, second = seal("11223344595"), seal("11223344595")
    assert first != second
    assert b"11223344595" not in first


def test_a_list_is_sealed_like_single_texts_and_never_twice_alike():
    seal_next = sealer(ahead=3)
    sealed = [seal_next("11223344595") for _ in range(7)]
    assert len({text[HEADER_BYTES : HEADER_BYTES + NONCE_BYTES] for text in sealed}) == 7
    assert {unseal(text) for text in sealed} == {"11223344595"}


@given(position=st.integers(min_value=0, max_value=43), flip=st.integers(min_value=1, max_value=255))
def test_a_changed_byte_anywhere_is_noticed(position, flip):
    sealed = bytearray(seal("11223344595"))
    sealed[position] ^= flip
    with pytest.raises(CannotUnseal):
        unseal(bytes(sealed))


@pytest.mark.parametrize("cut", [b"", b"\x01", b"\x01abcd"])
def test_a_cut_secret_is_refused(cut):
    with pytest.raises(CannotUnseal):
        unseal(cut)


def test_a_new_key_opens_what_the_old_one_sealed_and_seals_anew_itself(settings):
    settings.ENCRYPTION_KEYS = (OLD,)
    sealed = seal("тайна")
    settings.ENCRYPTION_KEYS = (NEW, OLD)
    assert unseal(sealed) == "тайна"
    assert not sealed.startswith(newest_header())
    assert seal(unseal(sealed)).startswith(newest_header())


def test_a_secret_whose_key_is_gone_says_which_setting_to_mend(settings):
    settings.ENCRYPTION_KEYS = (OLD,)
    sealed = seal("тайна")
    settings.ENCRYPTION_KEYS = (NEW,)
    with pytest.raises(CannotUnseal, match="TEREMOK_ENCRYPTION_KEYS"):
        unseal(sealed)


def test_the_keyed_hash_is_stable_and_depends_on_the_key(settings):
    first = keyed_hash("11223344595")
    assert len(first) == 32
    assert first == keyed_hash("11223344595") != keyed_hash("11223344596")
    settings.HASH_KEY = "another"
    assert keyed_hash("11223344595") != first
