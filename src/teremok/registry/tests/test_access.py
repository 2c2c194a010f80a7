from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from teremok.platform.access import ANONYMOUS, Actor, Assurance, Authority, Denied, Role
from teremok.registry import access
from teremok.registry.tests.house import (
    a_flat,
    a_house,
    a_person,
    an_organisation,
    lives,
    manages,
    owns,
    resident,
    staff,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def street():
    """Two houses of two organisations: Anna owns a flat in ours, Vera rents it, Zoya owns one next door."""

    class Street:
        ours, theirs = a_house(), a_house("г. Сказочинск, ул. Сказочная, д. 7")
        flat, flat_next_door = a_flat(ours), a_flat(theirs)
        anna, vera, zoya = a_person(), a_person("Норушкина Вера"), a_person("Медведева Зоя")
        us, them = an_organisation(), an_organisation("УК «Соседи»")

    owns(Street.anna, Street.flat)
    lives(Street.vera, Street.flat)
    owns(Street.zoya, Street.flat_next_door)
    manages(Street.us, Street.ours)
    manages(Street.them, Street.theirs)
    return Street


def seen_by(actor: Actor) -> tuple[set, set, set]:
    return (
        set(access.visible_houses(actor)),
        set(access.visible_premises(actor)),
        set(access.visible_people(actor)),
    )


@pytest.mark.parametrize("name", ["anna", "vera"])
def test_owner_and_tenant_see_their_home_and_only_themselves(street, name):
    person = getattr(street, name)
    assert seen_by(resident(person)) == ({street.ours}, {street.flat}, {person})


@pytest.mark.parametrize("level", [Assurance.NONE, Assurance.DECLARED])
def test_unverified_account_sees_nothing(street, level):
    assert seen_by(resident(street.anna, level)) == (set(), set(), set())
    assert seen_by(ANONYMOUS) == (set(), set(), set())


def test_former_owner_no_longer_sees_the_flat(street):
    today = timezone.localdate()
    street.anna.rights.update(ends_on=today)
    assert seen_by(resident(street.anna)) == (set(), set(), {street.anna})
    street.anna.rights.update(ends_on=today + timedelta(days=1))
    assert seen_by(resident(street.anna))[1] == {street.flat}


def test_representative_sees_the_home_of_who_authorised_them(street):
    gleb = a_person("Квакушкин Глеб")
    actor = resident(gleb, authorities=(Authority(uuid4(), street.anna.id, "all"),))
    assert seen_by(actor) == ({street.ours}, {street.flat}, {gleb, street.anna})


def test_a_representative_in_one_matter_sees_the_home_alone(street):
    gleb = a_person("Квакушкин Глеб")
    actor = resident(gleb, authorities=(Authority(uuid4(), street.anna.id, "meters"),))
    assert seen_by(actor) == (set(), set(), {gleb})
    assert not access.my_homes(actor).exists()
    assert set(access.homes_served_by(actor)) == {street.flat}
    assert set(access.houses_to_call_about(actor)) == {street.ours}
    assert not access.among_visible(actor, [street.anna.id]).exists()
    unverified = replace(actor, assurance=Assurance.DECLARED)
    assert not access.homes_served_by(unverified).exists()


def test_staff_sees_the_houses_of_their_organisation(street):
    expected = ({street.ours}, {street.flat}, {street.anna, street.vera})
    assert seen_by(staff(street.us, Role.DISPATCHER)) == expected
    assert seen_by(staff(street.us, Role.DISPATCHER, house_ids={street.theirs.id})) == (set(), set(), set())


def test_staff_sees_nothing_before_and_after_the_contract(street):
    street.us.contracts.update(ends_on=timezone.localdate())
    assert seen_by(staff(street.us)) == (set(), set(), set())
    street.us.contracts.update(ends_on=None, starts_on=timezone.localdate() + timedelta(days=1))
    assert seen_by(staff(street.us)) == (set(), set(), set())


def test_grant_is_narrowed_to_its_houses(street):
    second = a_house("г. Сказочинск, ул. Сказочная, д. 9")
    manages(street.us, second)
    assert seen_by(staff(street.us, house_ids={second.id}))[0] == {second}
    assert seen_by(staff(street.us))[0] == {second, street.ours}


def test_master_sees_houses_but_no_people(street):
    assert seen_by(staff(street.us, Role.MASTER)) == ({street.ours}, {street.flat}, set())


@pytest.mark.parametrize(
    ("role", "may"),
    [(role, role in {Role.REGISTRAR, Role.MANAGER, Role.ADMINISTRATOR, Role.INSPECTOR}) for role in Role],
)
def test_whole_lists_are_for_those_who_keep_or_oversee_the_register(street, role, may):
    actor = staff(street.us, role)
    assert access.sees_owners_of_house(actor, street.ours) == may
    assert access.listed_people(actor).filter(id=street.anna.id).exists() == may
    if not may:
        with pytest.raises(Denied):
            access.require_sees_owners_of_house(actor, street.ours)


def test_a_role_counts_only_where_it_is_held(street):
    """Registrar next door, master and dispatcher here: neither role lends anything to the other."""
    registrar = staff(street.them, Role.REGISTRAR)
    both = replace(registrar, grants=(*registrar.grants, *staff(street.us, Role.MASTER).grants))
    assert set(access.visible_houses(both)) == {street.ours, street.theirs}
    assert set(access.kept_houses(both)) == {street.theirs}
    assert set(access.listed_people(both)) == set(access.visible_people(both)) == {street.zoya}
    assert not access.sees_people_in(both, street.ours)
    assert not access.sees_owners_of_house(both, street.ours)
    dispatcher = replace(registrar, grants=(*registrar.grants, *staff(street.us, Role.DISPATCHER).grants))
    assert set(access.visible_people(dispatcher)) == {street.anna, street.vera, street.zoya}
    assert set(access.listed_people(dispatcher)) == {street.zoya}
    assert access.sees_people_in(dispatcher, street.ours)


@pytest.mark.parametrize("role", [Role.INSPECTOR, Role.ADMINISTRATOR])
def test_inspector_and_administrator_see_the_city(street, role):
    houses, premises, people = seen_by(staff(street.them, role))
    assert (len(houses), len(premises), len(people)) == (2, 2, 3)


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (Role.REGISTRAR, True),
        (Role.MANAGER, True),
        (Role.ADMINISTRATOR, True),
        (Role.INSPECTOR, False),
        (Role.DISPATCHER, False),
        (Role.ACCOUNTANT, False),
    ],
)
def test_who_may_change_a_house(street, role, may):
    actor = staff(street.us, role)
    assert access.can_edit(actor, street.ours) is may
    assert access.can_edit_person(actor, street.anna) is may
    if not may:
        with pytest.raises(Denied):
            access.require_can_edit(actor, street.ours)


def test_nobody_changes_a_house_of_another_organisation(street):
    for actor in (staff(street.us), resident(street.zoya)):
        with pytest.raises(Denied):
            access.require_can_edit(actor, street.theirs)
        with pytest.raises(Denied):
            access.require_can_edit_person(actor, street.zoya)


def test_home_on_another_day(street):
    street.anna.rights.update(starts_on=date(2020, 1, 1))
    assert not access.my_homes(resident(street.anna), on=date(2019, 12, 31)).exists()
    assert access.my_homes(resident(street.anna), on=date(2020, 1, 1)).exists()


def test_merged_house_is_seen_by_nobody(street):
    street.ours.merged_into = street.theirs
    street.ours.save()
    for actor in (resident(street.anna), staff(street.us), staff(street.us, Role.ADMINISTRATOR)):
        assert street.ours not in access.visible_houses(actor)
