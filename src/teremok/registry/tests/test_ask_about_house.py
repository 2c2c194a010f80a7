from datetime import date
from decimal import Decimal
from fractions import Fraction
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teremok.registry.queries import DefectKind, defect_counts, defects_of, manager_of, owners_in, owners_of, sums_of
from teremok.registry.queries.ownership import sum_of_shares
from teremok.registry.tests.house import a_flat, a_house, a_person, an_organisation, manages, owns

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


@pytest.fixture
def house():
    return a_house()


def wrong(house) -> list[tuple]:
    return [(defect.kind.value, defect.number, defect.value) for defect in defects_of([house.id], on=TODAY)]


def test_owners_on_a_day(house):
    flat, anna, boris = a_flat(house), a_person(), a_person("Теремков Борис")
    owns(anna, flat, "2/3", ends_on=date(2026, 1, 1))
    owns(boris, flat, "1/3")
    owns(boris, flat, "2/3", starts_on=date(2026, 1, 1))
    before = owners_of(flat, on=date(2025, 12, 31))
    assert [(owner.name, owner.share) for owner in before.owners] == [
        ("Теремкова Анна Павловна", Fraction(2, 3)),
        ("Теремков Борис", Fraction(1, 3)),
    ]
    assert before.is_whole
    assert {owner.name for owner in owners_of(flat, on=date(2026, 1, 1)).owners} == {"Теремков Борис"}
    long_ago = owners_of(flat, on=date(1990, 1, 1))
    assert (long_ago.owners, long_ago.total, long_ago.missing) == ((), 0, 1)
    assert owners_in(house, on=TODAY)[flat.id].is_whole


def test_a_joint_right_counts_once(house):
    flat, group = a_flat(house), uuid4()
    for name in ("Анна", "Борис"):
        owns(a_person(name), flat, kind="joint", joint_group=group)
    assert owners_of(flat, on=TODAY).total == 1
    assert sums_of(house, on=TODAY).owned == Fraction("54.30")
    assert wrong(house) == []


@given(st.lists(st.fractions(min_value=Fraction(1, 100), max_value=1, max_denominator=100), max_size=6))
def test_shares_sum_exactly_in_any_order(shares):
    pairs = [(share, None) for share in shares]
    assert sum_of_shares(pairs) == sum(shares) == sum_of_shares(reversed(pairs))


def test_sums_are_exact_and_count_nothing_twice(house):
    flat = a_flat(house, "1", "60.10")
    a_flat(house, "1-1", "20", kind="room", parent=flat)
    a_flat(house, "подвал", "300", kind="nonresidential", is_common_property=True)
    shop = a_flat(house, "I", "105.5", kind="nonresidential")
    a_flat(house, "2", None)
    a_flat(house, "3", "40", removed_on=date(2020, 1, 1))
    for name in ("Анна", "Борис"):
        owns(a_person(name), flat, "1/3")
    shop.rights.create(organisation=an_organisation(), kind="sole")
    sums = sums_of(house, on=TODAY)
    assert [(kind.kind, kind.count, kind.area, kind.without_area) for kind in sums.kinds] == [
        ("flat", 2, Decimal("60.10"), 1),
        ("nonresidential", 1, Decimal("105.5"), 0),
    ]
    assert sums.voting_area == Decimal("165.60")
    assert (sums.by_people, sums.unowned) == (Fraction("60.10") * 2 / 3, Fraction("60.10") / 3)


def test_a_clean_register_has_no_defects(house):
    flat = a_flat(house)
    for name in ("Анна", "Борис", "Вера"):
        owns(a_person(name), flat, "1/3")
    assert wrong(house) == []
    assert defect_counts([house.id], on=TODAY) == {}


def test_every_kind_of_defect_is_found(house):
    type(house).objects.update(area_residential=Decimal("200"), area_nonresidential=Decimal("10"))
    over, bare, twin, same = (
        a_flat(house, "1"),
        a_flat(house, "2", None),
        a_flat(house, "12а"),
        a_flat(house, "кв. 12 А"),
    )
    owns(a_person("Анна"), over, "2/3")
    owns(a_person("Борис"), over, "1/2")
    for flat in (twin, same):
        owns(a_person("Вера", died_on=date(2026, 1, 1)) if flat is twin else a_person("Зоя"), flat)
    assert wrong(house) == [
        ("shares", "1", Fraction(7, 6)),
        ("no_rights", "2", None),
        ("after_death", "12а", 1),
        ("area_missing", "2", None),
        ("duplicate", "кв. 12 А", "12а"),
    ]
    bare.area = Decimal("40")
    bare.save()
    assert wrong(house)[-2:] == [
        ("area_differs", "residential", (Decimal("200.00"), Decimal("202.9000"))),
        ("area_differs", "nonresidential", (Decimal("10.00"), Decimal("0"))),
    ]
    assert defect_counts([house.id], on=TODAY) == {house.id: 6}


def test_a_tiny_hole_in_the_shares_is_not_rounded_away(house):
    flat = a_flat(house)
    owns(a_person("Анна"), flat, "999999999/1000000000")
    assert wrong(house) == [("shares", "1", Fraction(999999999, 1000000000))]


@pytest.mark.parametrize(
    "shares",
    [
        "1/3 1/3 1/3",
        "99999/100000 1/100000",
        "1/2 1/4 1/4",
        "1/2 1/3 1/6",
        "1/49 48/49",
        "1/2147483647 2147483646/2147483647",
        " ".join(["1/10"] * 10),
        " ".join(["3/600"] * 199 + ["1/400"] * 2),
    ],
)
def test_shares_that_make_the_whole_are_no_defect(house, shares):
    flat = a_flat(house)
    for share in shares.split():
        owns(a_person(), flat, share)
    assert wrong(house) == []


@pytest.mark.parametrize(
    "shares",
    [
        "1/3 1/3 333333333/1000000000",
        "99999/100000 1/100001",
        "1/2147483647 2147483645/2147483646",
        "2147483646/2147483647",
        "1/1 1/2147483647",
        "1/3 2/6 3/9 1/2147483647",
        "33333/100000 33333/100000 33333/100000",
    ],
)
def test_a_difference_that_floating_point_loses_is_a_defect(house, shares):
    flat = a_flat(house)
    for share in shares.split():
        owns(a_person(), flat, share)
    assert wrong(house) == [("shares", "1", sum(map(Fraction, shares.split())))]


def test_a_flat_owned_by_rooms_needs_no_owner_itself(house):
    flat = a_flat(house)
    owns(a_person(), a_flat(house, "1-1", "20", kind="room", parent=flat))
    assert wrong(house) == []


def test_every_kind_of_defect_can_be_drawn():
    for kind in DefectKind:
        assert kind.label
        assert kind.tone in ("danger", "warning")


def test_who_manages_the_house_and_whom_to_call(house):
    assert manager_of(house, on=TODAY) is None
    old = an_organisation("Старая")
    us = an_organisation(phone="+74950000001", emergency_phone="+74950000003")
    manages(old, house, ends_on=date(2026, 1, 1))
    manages(us, house, starts_on=date(2026, 1, 1))
    manager = manager_of(house, on=TODAY)
    assert (manager.organisation, manager.dispatcher_phone, manager.emergency_phone) == (us, us.phone, "+74950000003")
    assert manager_of(house, on=date(2025, 12, 31)).organisation == old
