from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teremok.kernel import shares

proper = st.integers(1, 10_000).flatmap(lambda d: st.builds(Fraction, st.integers(1, d), st.just(d)))


@given(proper)
def test_a_share_is_read_back_as_it_was_written(value):
    assert shares.read_share(shares.text_of(value)) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [("1/3", (1, 3)), (" 2 / 4 ", (1, 2)), ("1", (1, 1)), ("0,5", (1, 2)), ("0.25", (1, 4)), ("25 %", (1, 4)),
     ("33,33%", (3333, 10000))],
)  # fmt: skip
def test_registers_write_shares_in_many_ways(text, value):
    assert shares.read_share(text) == Fraction(*value)


@pytest.mark.parametrize("text", ["", "0", "1/0", "0/3", "4/3", "-1/3", "1,5", "треть", "1/3/4", "101%", "٣/٤/٥"])
def test_what_is_no_share_is_refused(text):
    with pytest.raises(shares.WrongShare):
        shares.read_share(text)


@given(st.lists(proper, max_size=20), st.decimals(1, 10_000, places=4))
def test_parts_of_an_area_add_up_to_the_part_of_the_sum(values, area):
    assert sum(shares.part_of(area, value) for value in values) == shares.part_of(area, shares.total(values))


def test_three_thirds_of_a_flat_make_the_flat():
    third = shares.part_of(Decimal("60.1"), Fraction(1, 3))
    assert third == Fraction(601, 30)
    assert third * 3 == Fraction(Decimal("60.1"))
    assert shares.add_up([Fraction(1, 3)] * 3)
    assert not shares.add_up([Fraction(333, 1000)] * 3)


@given(st.fractions(-1000, 1000), st.integers(0, 4))
def test_rounding_is_to_the_nearest_and_mirrors_the_sign(value, places):
    result = shares.rounded(value, places)
    assert abs(Fraction(result) - value) <= Fraction(1, 2 * 10**places)
    assert shares.rounded(-value, places) == -result
    assert -result.as_tuple().exponent == places


def test_half_goes_up():
    assert shares.percent(1, 8, 1) == Decimal("12.5")
    assert shares.percent(1, 16, 1) == Decimal("6.3")
    assert shares.percent(2, 3) == Decimal("66.67")
