"""The equal flat: what counts, what is unknown, what is never rounded."""

from decimal import Decimal

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from teremok.modules.relocation.equality import Arithmetic, Home, Verdict, What, compare, excess, is_same_place

areas = st.decimals(min_value="6", max_value="200", places=4)
known = st.builds(
    Home,
    living=areas,
    rooms=st.integers(1, 6),
    total=areas,
    district=st.sampled_from(["Можайский", "Тропарёво", "Матушкино"]),
    okrug=st.sampled_from(["ЗАО", "ЗелАО"]),
)
partly = st.builds(
    Home,
    living=st.none() | areas,
    rooms=st.none() | st.integers(1, 6),
    total=st.none() | areas,
    district=st.sampled_from(["", "Можайский", "Матушкино"]),
    okrug=st.sampled_from(["", "ЗАО", "ЗелАО", "ТиНАО", "НАО"]),
    is_room=st.booleans(),
)


def home(living: str = "30.1", rooms: int = 2, total: str = "44.6", **other: object) -> Home:
    place = {"district": "Можайский", "okrug": "ЗАО"} | other
    return Home(living=Decimal(living), rooms=rooms, total=Decimal(total), **place)  # type: ignore[arg-type]


@given(old=known, new=known)
def test_a_flat_is_equal_exactly_when_the_law_says_so(old: Home, new: Home) -> None:
    place = old.okrug == new.okrug and (old.okrug == "ЗелАО" or old.district == new.district)
    law = new.living >= old.living and new.rooms >= old.rooms and new.total > old.total and place  # type: ignore[operator]
    assert compare(old=old, new=new).is_equal == law


@given(old=partly, new=partly, people=st.none() | st.integers(0, 7))
def test_what_is_unknown_is_never_equal(old: Home, new: Home, people: int | None) -> None:
    check = compare(old=old, new=new, by_norm=None if people is None else (people, Decimal(18)))
    unknown = [line for line in check.lines if not line.offered or not line.needed]
    if unknown:
        assert not check.is_equal
    assert Arithmetic.read(check.stored()) == check
    for language in ("ru", "en"):
        with override(language):
            assert check.text


@given(old=known, grows=areas)
def test_more_of_everything_in_the_same_place_is_equal_and_the_other_way_is_not(old: Home, grows: Decimal) -> None:
    assert old.living is not None and old.rooms is not None and old.total is not None  # noqa: PT018
    new = Home(old.living + grows, old.rooms + 1, old.total + grows, old.district, old.okrug)
    assert compare(old=old, new=new).is_equal
    assert compare(old=new, new=old).verdict == Verdict.UNEQUAL
    assert excess(old, new) == grows


@pytest.mark.parametrize(
    ("new", "fails"),
    [
        (home(living="30.0999"), What.LIVING),
        (home(rooms=1, total="50"), What.ROOMS),
        (home(total="44.6"), What.TOTAL),
        (home(total="50", district="Кунцево"), What.PLACE),
    ],
)
def test_one_line_is_enough_to_refuse(new: Home, fails: What) -> None:
    check = compare(old=home(), new=new)
    assert check.verdict == Verdict.UNEQUAL
    assert fails in [line.what for line in check.failing]


def test_the_smallest_part_of_a_metre_decides() -> None:
    assert compare(old=home(), new=home(total="44.6001")).is_equal


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        (("Матушкино", "ЗелАО"), ("Крюково", "Зеленоградский"), True),
        (("Матушкино", "Зеленоградский административный округ"), ("Крюково", "ЗелАО"), True),
        (("Сосенское", "НАО"), ("Троицк", "ТАО"), False),
        (("Сосенское", "ТиНАО"), ("Троицк", "ТиНАО"), True),
        (("Сосенское", "ТиНАО"), ("Троицк", "ТАО"), None),
        (("район Можайский", "ЗАО"), ("Можайский", "ЗАО"), True),
        (("Матушкино", "ЗелАО"), ("Можайский", "ЗАО"), False),
        (("Можайский", ""), ("Можайский", "ЗАО"), True),
        (("", "ЗАО"), ("Можайский", "ЗАО"), None),
    ],
)
def test_the_district_decides_and_in_the_wide_okrugs_the_okrug(
    old: tuple[str, str], new: tuple[str, str], same: bool | None
) -> None:
    homes = [Home(None, None, None, district, okrug) for district, okrug in (old, new)]
    assert is_same_place(*homes) is same


def test_people_of_the_list_get_the_norm_for_each_of_them() -> None:
    three = (3, Decimal(18))
    small = compare(old=home(), new=home(total="53.9", rooms=2), by_norm=three)
    assert [line.what for line in small.failing] == [What.NORM]
    assert compare(old=home(), new=home(total="54", rooms=2), by_norm=three).is_equal
    assert compare(old=home(), new=home(total="54"), by_norm=(0, Decimal(18))).verdict == Verdict.UNKNOWN


def test_a_room_becomes_a_separate_flat() -> None:
    room = Home(None, None, Decimal("14.2"), "Можайский", "ЗАО", is_room=True)
    assert compare(old=room, new=home(living="18", rooms=1, total="33.1")).is_equal
    other = Home(Decimal(20), 1, Decimal(20), "Можайский", "ЗАО", is_room=True)
    assert [line.what for line in compare(old=room, new=other).failing] == [What.SEPARATE]


def test_lines_read_as_arithmetic() -> None:
    check = compare(old=home(), new=home(living="32.4", total="54"), by_norm=(3, Decimal(18)))
    with override("en"):
        assert check.lines[0].text == "Living area 32.4 ≥ 30.1 ✓"
        assert check.lines[-1].text == "Norm of provision 54 ≥ 3 × 18 = 54 ✓"
    with override("ru"):
        assert check.lines[0].text.endswith("32,4 ≥ 30,1 ✓")
