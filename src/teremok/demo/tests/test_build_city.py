from datetime import date
from decimal import Decimal

import pytest
from django.db.models import Count, Sum

from teremok.demo import city
from teremok.demo.cast import HOUSE_ADDRESS, OFFICERS, STAFF
from teremok.demo.plan import plots
from teremok.identity.actors import actor_for_account
from teremok.identity.models import Account
from teremok.kernel.identifiers import check_inn, check_ogrn
from teremok.registry.access import my_homes, visible_houses
from teremok.registry.models import House, ManagementContract, Organisation, OwnershipRight, Person, Premises

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker):
    """The city, once for this file; every test looks at it and changes nothing."""
    from django.db import transaction

    with django_db_blocker.unblock():
        atomic = transaction.atomic()
        atomic.__enter__()
        yield city.build()
        transaction.set_rollback(True)
        atomic.__exit__(None, None, None)


def test_a_small_city_has_forty_houses_and_about_five_thousand_people(built):
    assert built.is_new
    assert built.houses == 41  # a new one stands empty
    assert 4000 < built.people < 6500


def test_a_second_building_changes_nothing(built):
    again = city.build()
    assert not again.is_new
    assert (again.houses, again.people, again.rights) == (built.houses, built.people, built.rights)


def test_areas_of_premises_add_up_to_the_house_exactly(built):
    wrong = []
    for house in House.objects.annotate(unknown=Count("premises", filter=None)).order_by("id"):
        standing = house.premises.exclude(number="кв. 4")
        if standing.filter(area=None).exists():
            wrong.append(house.unom)
            continue
        flats = standing.filter(kind=Premises.Kind.FLAT).aggregate(total=Sum("area"))["total"]
        others = standing.exclude(kind=Premises.Kind.FLAT).aggregate(total=Sum("area"))["total"] or Decimal(0)
        assert (flats, others) == (house.area_residential, house.area_nonresidential)
        assert house.area_total == house.area_residential + house.area_nonresidential + house.area_common
    assert len(wrong) == 2  # on purpose


def test_the_register_has_its_few_defects(built):
    shared = OwnershipRight.objects.filter(kind="shared").values("premises").order_by("premises")
    by_premises = {}
    for right in OwnershipRight.objects.filter(premises__in=shared.values("premises")).order_by("id"):
        share = Decimal(right.share_numerator) / right.share_denominator
        by_premises[right.premises_id] = by_premises.get(right.premises_id, Decimal(0)) + share
    assert sum(abs(total - 1) > Decimal("0.001") for total in by_premises.values()) == 2
    assert Premises.objects.filter(number="кв. 4").count() == 2


def test_anna_lives_in_the_house_and_zoya_in_another(built):
    anna, zoya = (Account.objects.get(email=f"{key}@skazochinsk.example") for key in ("anna", "zoya"))
    (home,) = my_homes(actor_for_account(anna))
    assert (home.house.address, home.number) == (HOUSE_ADDRESS, "12")
    assert {house.address for house in visible_houses(actor_for_account(zoya))} == {"г. Сказочинск, ул. Лесная, д. 7"}


def test_managers_take_turns_and_never_two_at_once(built):
    today = ManagementContract.objects.filter(ends_on=None)
    assert today.count() == built.houses - 1
    assert ManagementContract.objects.exclude(ends_on=None).exists()
    egor = Account.objects.get(email="egor@skazochinsk.example")
    assert 5 <= visible_houses(actor_for_account(egor)).count() <= 12


def test_numbers_of_organisations_are_well_formed(built):
    for organisation in Organisation.objects.order_by("id"):
        check_inn(organisation.inn)
        check_ogrn(organisation.ogrn)


def test_nobody_is_older_than_people_get_or_lives_here_before_their_birth(built):
    assert not Person.objects.filter(birth_date__lt=date(1930, 1, 1)).exists()
    assert not OwnershipRight.objects.filter(person__birth_date__gt=date(2026, 1, 1)).exists()


def test_everyone_of_the_cast_can_be_signed_in_as(built):
    offered = city.people_to_sign_in()
    assert {who.email for who in offered} == set(Account.objects.values_list("email", flat=True))
    assert sum(who.is_staff for who in offered) == len(STAFF) + len(OFFICERS)


def test_a_larger_city_begins_with_the_smaller_one():
    small, large = list(plots(1)), list(plots(3))
    assert large[: len(small)] == small
    assert len({plot.address for plot in large}) == len(large)
