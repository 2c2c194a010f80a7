"""The cast is who it says it is."""

from datetime import date

import pytest

from teremok.demo import cast as people
from teremok.platform.access import ANONYMOUS, Role
from teremok.registry.access import my_homes, visible_houses, visible_people
from tests.cast import KEYS


def test_residents_see_their_own_homes_and_nobody_else(cast):
    homes = {key: set(my_homes(cast[key].actor)) for key in KEYS}
    assert homes["anna"] == homes["boris"] == {cast.flat_of_anna}
    assert homes["vera"] == {cast.flat_of_vera}
    assert homes["gleb"] == {cast.flat_of_grandmother}
    assert homes["zoya"] == {cast.flat_of_zoya}
    assert not any(homes[key] for key in KEYS if key not in {"anna", "boris", "vera", "gleb", "zoya"})


def test_staff_see_the_houses_of_their_organisation(cast):
    both = {cast.house, cast.neighbour_house}
    expected = {
        "darya": {cast.house},
        "egor": {cast.house},
        "zhanna": {cast.house},
        "ksenia": {cast.house},
        "lev": {cast.house},
        "nina": {cast.neighbour_house},
        "ilya": both,
        "maya": both,
    }
    assert {key: set(visible_houses(cast[key].actor)) for key in expected} == expected


def test_shares_of_annas_flat_are_two_thirds_and_one(cast):
    rights = cast.flat_of_anna.rights.order_by("id")
    assert [(right.share_numerator, right.share_denominator) for right in rights] == [(2, 3), (1, 3)]


def test_the_representative_sees_the_person_who_authorised_him(cast):
    assert set(visible_people(cast["gleb"].actor)) == {cast["gleb"].person, cast.grandmother}


def test_everyone_has_a_fixture_of_their_own(anna, maya, anonymous):
    assert anna.person.last_name == "Теремкова"
    assert maya.actor.has_role(Role.ADMINISTRATOR)
    assert anonymous.actor == ANONYMOUS


@pytest.mark.parametrize("employer", people.EMPLOYERS, ids=lambda employer: employer.key)
def test_numbers_of_organisations_carry_right_control_digits(employer):
    digits = [int(digit) for digit in employer.inn]
    weights = (2, 4, 10, 3, 5, 9, 4, 6, 8)
    assert sum(w * d for w, d in zip(weights, digits, strict=False)) % 11 % 10 == digits[9]
    assert int(employer.ogrn[:12]) % 11 % 10 == int(employer.ogrn[12])


def test_grown_ups_only_hold_accounts():
    assert all(member.birth_date < date(2008, 1, 1) for member in people.RESIDENTS)
