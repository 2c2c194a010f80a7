import pytest
from hypothesis import given
from hypothesis import strategies as st

from teremok.platform.channels.segments import (
    BASIC,
    EXTENSION,
    Alphabet,
    TooLong,
    count,
    decode_gsm,
    encode_gsm,
    split,
)

GSM = BASIC.replace("\x1b", "") + "".join(EXTENSION)


@pytest.mark.parametrize(
    ("text", "alphabet", "parts"),
    [
        ("", Alphabet.GSM, 1),
        ("a" * 160, Alphabet.GSM, 1),
        ("a" * 161, Alphabet.GSM, 2),
        ("a" * 306, Alphabet.GSM, 2),
        ("a" * 307, Alphabet.GSM, 3),
        ("€" * 80, Alphabet.GSM, 1),
        ("€" * 81, Alphabet.GSM, 2),
        ("€" * 153, Alphabet.GSM, 3),  # an escape isn't parted from its sign: 76 in a part, not 76.5
        ("я" * 70, Alphabet.UCS2, 1),
        ("я" * 71, Alphabet.UCS2, 2),
        ("я" * 134, Alphabet.UCS2, 2),
        ("я" * 135, Alphabet.UCS2, 3),
        ("a" * 69 + "я", Alphabet.UCS2, 1),
        ("😀" * 35, Alphabet.UCS2, 1),
        ("😀" * 36, Alphabet.UCS2, 2),
        ("😀" * 67, Alphabet.UCS2, 3),  # 33 pairs in a part
        ("`", Alphabet.UCS2, 1),  # ASCII isn't GSM
    ],
)
def test_segments_are_counted_as_the_standard_says(text, alphabet, parts):
    cut = split(text)
    assert (cut.alphabet, cut.count, count(text)) == (alphabet, parts, parts)


@given(st.text(max_size=700) | st.text(alphabet=GSM, max_size=700) | st.text(alphabet="я😀a€", max_size=700))
def test_parts_make_the_text_and_fit(text):
    cut = split(text)
    assert "".join(cut.parts) == text
    size = (lambda part: len(encode_gsm(part))) if cut.alphabet is Alphabet.GSM else _ucs2_units
    assert sum(map(size, cut.parts)) == cut.units
    alone, joined = (160, 153) if cut.alphabet is Alphabet.GSM else (70, 67)
    if cut.count == 1:
        assert cut.units <= alone
    else:
        assert cut.units > alone
        assert max(map(size, cut.parts)) <= joined
        assert all(size(part) >= joined - 1 for part in cut.parts[:-1])  # no part is left half empty


@given(st.text(alphabet=GSM, max_size=200))
def test_gsm_is_read_as_it_was_written(text):
    assert decode_gsm(encode_gsm(text)) == text


@given(st.binary(max_size=200))
def test_any_octets_are_read(octets):
    assert isinstance(decode_gsm(octets), str)


def test_what_no_phone_can_join_is_refused():
    assert count("я" * 67 * 255) == 255
    with pytest.raises(TooLong):
        split("я" * (67 * 255 + 1))


def _ucs2_units(part):
    return len(part.encode("utf-16-be")) // 2
