import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teremok.registry.names import fold


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("  Воробьёв\u00a0 Лев ", "воробьев лев"),
        ("ООО «ТЕРЕМ»", "ооо «терем»"),
        (unicodedata.normalize("NFD", "Синичкина Йо"), "синичкина йо"),
        ("", ""),
    ],
)
def test_the_same_name_written_differently_gives_one_key(written, key):
    assert fold(written) == key


@given(st.text(alphabet=st.characters(categories=["L", "Zs", "Pd"])))
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)
