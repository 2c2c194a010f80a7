from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teremok.kernel import money

amounts = st.decimals(-10_000_000, 10_000_000, places=2)
weights = st.lists(st.fractions(0, 1000, max_denominator=1000), min_size=1, max_size=40).filter(any)


@given(amounts, weights)
def test_parts_add_up_to_the_amount_and_lie_within_a_kopeck_of_their_share(amount, parts_weights):
    parts = money.allocate(amount, parts_weights)
    assert money.total(parts) == amount
    for part, weight in zip(parts, parts_weights, strict=True):
        exact = Fraction(amount) * weight / sum(parts_weights)
        assert abs(Fraction(part) - exact) < Fraction(1, 100)


@given(amounts, weights)
def test_who_weighs_nothing_pays_nothing_and_a_reversal_is_the_mirror(amount, parts_weights):
    parts = money.allocate(amount, [*parts_weights, 0])
    assert parts[-1] == 0
    assert money.allocate(-amount, [*parts_weights, 0]) == [-part for part in parts]


def test_the_kopeck_left_over_goes_to_the_largest_remainder_first():
    assert money.allocate(Decimal("100.00"), [1, 1, 1]) == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]
    assert money.allocate(Decimal("0.01"), [1, 3]) == [Decimal("0.00"), Decimal("0.01")]


@pytest.mark.parametrize("wrong", [[], [0, 0], [1, -1, 5]])
def test_weights_that_say_nothing_are_refused(wrong):
    with pytest.raises(ValueError, match="weights"):
        money.allocate(Decimal("1.00"), wrong)


@pytest.mark.parametrize(
    ("exact", "rounded"),
    [("0.005", "0.01"), ("0.0049", "0.00"), ("-0.005", "-0.01"), ("526.155", "526.16"), ("1059.5986", "1059.60")],
)
def test_a_line_is_rounded_half_up(exact, rounded):
    assert money.money(Decimal(exact)) == Decimal(rounded)


@given(st.integers(-(10**12), 10**12))
def test_kopecks_go_there_and_back(count):
    assert money.kopecks(money.from_kopecks(count)) == count


def test_part_of_a_kopeck_can_not_be_paid():
    with pytest.raises(ValueError, match="kopeck"):
        money.kopecks(Decimal("1.005"))


def test_money_is_written_as_on_a_bill():
    assert money.text_of(Decimal("1234567.80")) == "1\xa0234\xa0567,80\xa0₽"
    assert money.text_of(Decimal("-0.05")) == "−0,05\xa0₽"
