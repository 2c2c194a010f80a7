"""Starting houses: who becomes a family, who a member, who hears of it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from teremok.modules.relocation.models import Family, Member
from teremok.modules.relocation.services.families import CannotEnlist, enlist
from teremok.modules.relocation.services.starting import CannotStart, start_houses
from teremok.modules.relocation.states import FamilyKind, HouseState, MemberRole, Stage
from teremok.modules.relocation.tests.conftest import NOON, list_house
from teremok.notices.models import Addressee, Letter, Notice, Watch
from teremok.notices.services.preparing import prepare
from teremok.platform.access import SYSTEM, Denied
from teremok.registry.models import OwnershipRight, Person, Premises, Residency

pytestmark = pytest.mark.django_db


def person(first: str, born: date | None = None) -> Person:
    return Person.objects.create(
        last_name="Ёжиков", first_name=first, name_key=f"ежиков {first.lower()}", birth_date=born
    )


def premises(house, number: str, **fields) -> Premises:
    return Premises.objects.create(house=house, number=number, number_key=number, area=Decimal(40), **fields)


def members(family: Family) -> set[tuple[str, str, bool]]:
    return set(family.members.values_list("person__first_name", "role", "must_consent"))


def test_a_house_starts_once_with_everybody_told_and_a_letter_beside_it(cast, listed):
    batch = start_houses(houses=[listed], by=cast["lev"].actor, at=NOON, key="one")
    assert start_houses(houses=[listed], by=cast["lev"].actor, at=NOON, key="one") == batch
    listed.refresh_from_db()
    assert (listed.state, listed.started_at) == (HouseState.RELOCATING, NOON)
    assert batch.families == listed.families.count() == 4
    assert set(listed.families.values_list("stage", flat=True)) == {Stage.RESETTLEMENT_START}
    notice = Notice.objects.get(subject_id=batch.public_id)
    prepare(notice=notice, by=SYSTEM, at=NOON)
    told = set(Addressee.objects.filter(notice=notice).values_list("person", flat=True))
    assert told == {one.pk for one in (cast["anna"].person, cast["boris"].person, cast.landlord, cast.grandmother)}
    assert Letter.objects.filter(addressee__notice=notice).count() == 4


def test_owners_consent_and_a_private_tenant_is_nobodys_member(cast, started):
    anna = Member.objects.get(person=cast["anna"].person)
    assert (anna.role, anna.must_consent, anna.share_numerator, anna.share_denominator) == (
        MemberRole.OWNER,
        True,
        2,
        3,
    )
    assert not Member.objects.filter(person=cast["vera"].person).exists()
    kinds = dict(started.families.values_list("premises__number", "kind"))
    assert kinds == {"1": "owner", "2": "owner", "3": "owner", "I": "business"}


def test_the_citys_tenants_consent_from_fourteen_and_relatives_of_owners_do_not(cast, listed):
    flat = premises(cast.house, "10")
    for one, kind in ((person("Отец"), "social_tenant"), (person("Сын", date(2012, 5, 4)), "family")):
        Residency.objects.create(premises=flat, person=one, kind=kind)
    Residency.objects.create(premises=flat, person=person("Дочь", date(2012, 5, 5)), kind="family")
    Residency.objects.create(premises=cast.flat_of_anna, person=person("Муж"), kind="family")
    enlist(house=listed, by=SYSTEM, at=NOON)
    tenants = Family.objects.get(premises=flat)
    assert (tenants.kind, tenants.people) == (FamilyKind.TENANT, 3)
    assert members(tenants) == {
        ("Отец", "tenant", True),
        ("Сын", "tenant_family", True),
        ("Дочь", "tenant_family", False),
    }
    assert ("Муж", "relative", False) in members(Family.objects.get(premises=cast.flat_of_anna))


def test_a_communal_flat_is_as_many_families_as_rooms_by_right(cast, listed):
    communal, whole = premises(cast.house, "20"), premises(cast.house, "21")
    rooms = [premises(cast.house, f"20-{n}", kind="room", parent=communal) for n in (1, 2)]
    premises(cast.house, "21-1", kind="room", parent=whole)
    OwnershipRight.objects.create(premises=rooms[0], person=person("Сосед"), kind="sole")
    OwnershipRight.objects.create(premises=whole, person=person("Хозяин"), kind="sole")
    enlist(house=listed, by=SYSTEM, at=NOON)
    kinds = dict(listed.families.filter(premises__number__startswith="2").values_list("premises__number", "kind"))
    assert kinds == {"2": "owner", "20-1": "communal", "20-2": "communal", "21": "owner"}


def test_the_dead_and_what_has_ended_are_left_out(cast, listed):
    Person.objects.filter(pk=cast.grandmother.pk).update(died_on=date(2026, 1, 1))
    OwnershipRight.objects.filter(person=cast["boris"].person).update(ends_on=date(2026, 5, 4))
    Residency.objects.filter(person=cast["boris"].person).update(ends_on=date(2026, 5, 4))
    enlist(house=listed, by=SYSTEM, at=NOON)
    assert members(Family.objects.get(premises=cast.flat_of_anna)) == {("Анна", "owner", True)}
    assert not Family.objects.get(premises=cast.flat_of_grandmother).members.exists()


def test_taken_in_twice_only_new_homes_are_added(cast, listed):
    first = enlist(house=listed, by=SYSTEM, at=NOON)
    flat = premises(cast.house, "30")
    second = enlist(house=listed, by=SYSTEM, at=NOON)
    assert (len(first.families), len(second.families)) == (4, 1)
    assert Family.objects.get(pk__in=second.families).premises == flat
    numbers = list(listed.families.order_by("id").values_list("number", flat=True))
    assert numbers == [f"ПЕ-2026-{n:06d}" for n in range(1, 6)]


def test_nobody_who_must_consent_may_go_unheard(cast, started):
    watches = Watch.objects.filter(source="relocation", ended_at=None)
    assert set(watches.values_list("person", flat=True)) == set(
        Member.objects.filter(must_consent=True).values_list("person", flat=True)
    )
    assert set(watches.values_list("organisation", "days")) == {(cast.organisation.pk, 30)}


def test_the_watch_ends_with_the_move(cast, family, go):
    stages = (Stage.ORDER, Stage.ACCEPT, Stage.RD, Stage.CONTRACT_PROJECT, Stage.CONTRACT, Stage.EXECUTION)
    go(family, *stages, at=NOON + timedelta(days=1))
    assert not Watch.objects.filter(subject=family.public_id, ended_at=None).exists()
    assert Watch.objects.filter(ended_at=None).exists()


@pytest.mark.parametrize("who", ["egor", "anna", "maya", "ilya", "nina"])
def test_only_who_leads_the_house_starts_it(cast, listed, who):
    with pytest.raises(Denied):
        start_houses(houses=[listed], by=cast[who].actor, at=NOON, key="one")


def test_what_cannot_start_says_why_and_keeps_the_others(cast, listed):
    without_office = list_house(cast.neighbour_house)
    with pytest.raises(CannotStart, match=cast.neighbour_house.address):
        start_houses(houses=[listed, without_office], by=SYSTEM, at=NOON, key="two")
    assert not Family.objects.exists()
    without_office.house = None
    with pytest.raises(CannotEnlist):
        enlist(house=without_office, by=SYSTEM, at=NOON)


def test_a_started_house_does_not_start_again(started):
    with pytest.raises(CannotStart):
        start_houses(houses=[started], by=SYSTEM, at=NOON, key="again")
