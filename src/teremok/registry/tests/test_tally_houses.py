"""What is kept of each house agrees with its register, whoever writes, and when nobody does."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal
from time import sleep

import pytest
from django.db import connection, transaction

from teremok.platform.access import ANONYMOUS, SYSTEM, Denied
from teremok.registry import jobs
from teremok.registry.models import House, HouseTally, HouseTouch, OwnershipRight, Person, Premises
from teremok.registry.queries import Tally, tallies, tallies_of, with_defects
from teremok.registry.services import merges, people, rights, splits
from teremok.registry.services.tallies import recount
from teremok.registry.tests.house import LONG_AGO, a_flat, a_house, a_person, owns

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
TODAY, TOMORROW = date(2026, 11, 22), date(2026, 11, 23)


@pytest.fixture
def house():
    """Two flats: one with an owner, one without."""
    there = a_house()
    owns(a_person(), a_flat(there, "1"))
    a_flat(there, "2")
    assert recount(by=SYSTEM, at=NOW) == 1
    return there


def kept(house: House) -> Tally:
    tally = HouseTally.objects.get(house_key=house.id)
    return Tally(tally.premises, tally.defects)


def is_noted(house: House) -> bool:
    return HouseTouch.objects.filter(house_key=house.id).exists()


def sql(statement: str, *parameters: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def test_what_is_kept_is_read_in_one_query(house, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert tallies_of([house.id], on=TODAY) == {house.id: Tally(premises=2, defects=1)}
    assert recount(by=SYSTEM, at=NOW) == 0


def test_a_house_nobody_counted_is_counted_when_asked_for():
    flat = a_flat(a_house())
    assert tallies_of([flat.house_id], on=TODAY) == {flat.house_id: Tally(1, 1)}
    assert not HouseTally.objects.exists()


WRITES = {
    "premises added": lambda house: a_flat(house, "3"),
    "premises by plain SQL": lambda house: sql(
        "INSERT INTO registry_premises (public_id, house_id, kind, number, number_key, is_common_property)"
        " VALUES (gen_random_uuid(), %s, 'flat', '3', '3', false)",
        house.id,
    ),
    "area lost": lambda house: Premises.objects.filter(number="1").update(area=None),
    "premises removed": lambda house: Premises.objects.filter(number="2").update(removed_on=TODAY),
    "premises deleted": lambda house: Premises.objects.filter(number="2").delete(),
    "right added": lambda house: owns(a_person("Борис"), Premises.objects.get(number="2")),
    "right ended": lambda house: OwnershipRight.objects.update(ends_on=TODAY),
    "share changed": lambda house: OwnershipRight.objects.update(kind="shared", share_denominator=2),
    "right deleted": lambda house: OwnershipRight.objects.all().delete(),
    "right moved": lambda house: OwnershipRight.objects.update(premises=Premises.objects.get(number="2")),
    "owner died": lambda house: Person.objects.update(died_on=TODAY),
    "area declared": lambda house: House.objects.update(area_residential=Decimal(500)),
}


@pytest.mark.parametrize("write", WRITES)
def test_every_write_is_noticed(house, write):
    WRITES[write](house)
    assert is_noted(house)
    now = tallies.count([house.id], on=TODAY)
    assert tallies_of([house.id], on=TODAY) == now
    recount(by=SYSTEM, at=NOW)
    assert {house.id: kept(house)} == now
    assert not is_noted(house)


def test_premises_that_change_houses_are_noticed_in_both(house):
    other = a_house("г. Сказочинск, ул. Сказочная, д. 7")
    recount(by=SYSTEM, at=NOW)
    Premises.objects.filter(number="2").update(house=other)
    assert tallies_of([house.id, other.id], on=TODAY) == {house.id: Tally(1, 0), other.id: Tally(1, 1)}


def test_what_no_tally_counts_leaves_no_note(house):
    House.objects.update(floors_max=9)
    Person.objects.update(first_name="Анна-Мария")
    assert not is_noted(house)


def test_a_right_that_ends_tomorrow_counts_from_tomorrow(house):
    OwnershipRight.objects.update(ends_on=TOMORROW)
    recount(by=SYSTEM, at=NOW)
    assert tallies_of([house.id], on=TODAY)[house.id].defects == 1
    assert tallies_of([house.id], on=TOMORROW)[house.id].defects == 2
    assert set(with_defects(House.objects.all(), on=TOMORROW)) == {house}
    assert recount(by=SYSTEM, at=datetime(2026, 11, 23, 9, tzinfo=UTC)) == 1
    assert kept(house) == Tally(2, 2)


def test_a_day_before_the_count_is_counted_anew(house):
    Premises.objects.filter(number="2").delete()
    recount(by=SYSTEM, at=NOW)
    assert tallies_of([house.id], on=LONG_AGO)[house.id] == Tally(1, 0)
    assert tallies_of([house.id], on=date(2000, 1, 1))[house.id] == Tally(1, 1)


def test_a_house_that_is_gone_leaves_nothing():
    house = a_house()
    recount(by=SYSTEM, at=NOW)
    house.delete()
    recount(by=SYSTEM, at=NOW)
    assert not HouseTally.objects.exists()
    assert not HouseTouch.objects.exists()


def test_only_houses_with_defects_are_found_whether_kept_or_not(house):
    sound, fresh = (a_house(f"г. Сказочинск, ул. Сказочная, д. {number}") for number in (7, 9))
    recount(by=SYSTEM, at=NOW)
    a_flat(fresh)
    assert set(with_defects(House.objects.all(), on=TODAY)) == {house, fresh}
    owns(a_person("Вера"), Premises.objects.get(number="2"))
    assert set(with_defects(House.objects.all(), on=TODAY)) == {fresh}
    assert sound not in with_defects(House.objects.all(), on=TODAY)


def test_too_many_that_were_never_counted_are_not_counted_on_the_spot(house, monkeypatch):
    monkeypatch.setattr(tallies, "MOST_AT_ONCE", 1)
    for number in (7, 9):
        a_house(f"г. Сказочинск, ул. Сказочная, д. {number}")
    assert with_defects(House.objects.all(), on=TODAY) is None
    assert set(with_defects(House.objects.filter(id=house.id), on=TODAY)) == {house}


def test_the_clock_counts_portion_by_portion(monkeypatch):
    monkeypatch.setattr("teremok.registry.services.tallies.PORTION", 2)
    for number in range(5):
        a_house(f"г. Сказочинск, ул. Сказочная, д. {number}")
    jobs.recount(NOW)
    assert HouseTally.objects.count() == 5
    assert not HouseTouch.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_write_under_way_during_the_count_is_counted_afterwards():
    house = a_house()
    flat = a_flat(house)

    def recount_elsewhere() -> None:
        try:
            recount(by=SYSTEM, at=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as elsewhere, transaction.atomic():
        owns(a_person(), flat)
        elsewhere.submit(recount_elsewhere).result(timeout=30)
    assert kept(house) == Tally(1, 1)
    assert tallies_of([house.id], on=TODAY) == {house.id: Tally(1, 0)}
    recount(by=SYSTEM, at=NOW)
    assert kept(house) == Tally(1, 0)


@pytest.mark.django_db(transaction=True)
def test_a_right_being_written_while_its_house_is_merged_is_counted_where_it_comes_to_lie():
    house, kept_one = a_house(), a_house("г. Сказочинск, ул. Сказочная, д. 7")
    right = owns(a_person(), a_flat(house))
    recount(by=SYSTEM, at=NOW)

    def merge_elsewhere() -> None:
        try:
            merges.merge_houses(by=SYSTEM, at=NOW, keep=kept_one, other=house)
            recount(by=SYSTEM, at=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as elsewhere:
        with transaction.atomic():
            rights.end(by=SYSTEM, at=NOW, right=right, on=TODAY)
            merging = elsewhere.submit(merge_elsewhere)
            while not merging.done() and not somebody_waits():
                sleep(0.02)
        merging.result(timeout=30)
    recount(by=SYSTEM, at=NOW)
    assert kept(kept_one) == Tally(1, 1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("write", ["a new right", "a death"])
def test_what_is_written_while_its_house_is_split_is_counted_where_it_comes_to_lie(write):
    house = a_house()
    a_flat(house)
    flat, owner = a_flat(house, "2"), a_person()
    if write == "a death":
        owns(owner, flat)
    recount(by=SYSTEM, at=NOW)

    def split_elsewhere() -> None:
        try:
            address = "г. Сказочинск, ул. Сказочная, д. 7"
            splits.split_house(by=SYSTEM, at=NOW, house=house, address=address, premises=[flat])
            recount(by=SYSTEM, at=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as elsewhere:
        with transaction.atomic():
            if write == "a death":
                people.record_death(by=SYSTEM, at=NOW, person=owner, on=TODAY)
            else:
                owns(owner, flat)
            splitting = elsewhere.submit(split_elsewhere)
            while not splitting.done() and not somebody_waits():
                sleep(0.02)
        splitting.result(timeout=30)
    recount(by=SYSTEM, at=NOW)
    flat.refresh_from_db()
    assert kept(flat.house) == (Tally(1, 1) if write == "a death" else Tally(1, 0))


@pytest.mark.django_db(transaction=True)
def test_a_right_written_after_the_move_began_is_counted_in_the_new_house():
    house, kept_one = a_house(), a_house("г. Сказочинск, ул. Сказочная, д. 7")
    flat, owner = a_flat(house), a_person()
    recount(by=SYSTEM, at=NOW)

    def register_elsewhere() -> None:
        try:
            rights.register(by=SYSTEM, at=NOW, premises=flat, owner=owner)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as elsewhere:
        with transaction.atomic():
            merges.merge_houses(by=SYSTEM, at=NOW, keep=kept_one, other=house)
            registering = elsewhere.submit(register_elsewhere)
            while not registering.done() and not somebody_waits():
                sleep(0.02)
        registering.result(timeout=30)
    assert set(HouseTouch.objects.values_list("house_key", flat=True)) >= {kept_one.id}
    recount(by=SYSTEM, at=NOW)
    assert kept(kept_one) == Tally(1, 0)


@pytest.mark.django_db(transaction=True)
def test_a_merge_waits_for_nobody_who_writes_rights_in_other_houses():
    elsewhere_flat, owner = a_flat(a_house("г. Сказочинск, ул. Лесная, д. 1")), a_person()
    house, kept_one = a_house(), a_house("г. Сказочинск, ул. Сказочная, д. 7")
    owns(owner, a_flat(house))

    def merge_elsewhere() -> None:
        try:
            merges.merge_houses(by=SYSTEM, at=NOW, keep=kept_one, other=house)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as elsewhere, transaction.atomic():
        rights.register(by=SYSTEM, at=NOW, premises=elsewhere_flat, owner=owner)
        elsewhere.submit(merge_elsewhere).result(timeout=30)
    assert kept_one.premises.count() == 1


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


@pytest.mark.django_db
def test_counting_is_nobodys_button():
    with pytest.raises(Denied):
        recount(by=ANONYMOUS, at=NOW)
