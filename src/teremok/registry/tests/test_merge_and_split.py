from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from teremok.platform.access import SYSTEM, Denied, Role
from teremok.platform.secrets import keyed_hash
from teremok.registry.models import Contact, House, ManagementContract, Merge, Organisation, Person, Premises
from teremok.registry.services import merges, splits
from teremok.registry.tests.house import a_flat, a_house, a_person, an_organisation, lives, manages, owns, staff

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
BY = {"by": SYSTEM, "at": NOW}


def picture(*models) -> dict:
    """Every row of the tables, as it stands."""
    return {model: list(model.objects.order_by("pk").values()) for model in models}


@pytest.fixture
def twice():
    """One house known twice: a flat of the same number in both, another flat only in the second."""

    class Twice:
        keep = a_house("г. Сказочинск, ул. Сказочная, д. 5", unom=101)
        other = a_house("г. Сказочинск, Сказочная ул., 5", year_built=1974, cadastral_number="77:01:0001001:5")
        flat, same_flat, only_there = a_flat(keep, "1"), a_flat(other, "1"), a_flat(other, "2")
        anna, vera = a_person(), a_person("Норушкина Вера")
        us, them = an_organisation(), an_organisation("УК «Соседи»")

    owns(Twice.anna, Twice.flat)
    owns(Twice.anna, Twice.same_flat)
    lives(Twice.vera, Twice.same_flat)
    manages(Twice.us, Twice.keep)
    manages(Twice.them, Twice.other)
    return Twice


def test_merged_houses_are_one_house_with_all_premises(twice):
    merges.merge_houses(**BY, keep=twice.keep, other=twice.other)
    twice.keep.refresh_from_db()
    assert (twice.keep.unom, twice.keep.year_built, twice.keep.cadastral_number) == (101, 1974, "77:01:0001001:5")
    assert [flat.number for flat in twice.keep.premises.filter(merged_into=None).order_by("number")] == ["1", "2"]
    assert [(home.premises, home.person) for home in twice.vera.residencies.all()] == [(twice.flat, twice.vera)]
    assert twice.flat.rights.count() == 1
    assert ManagementContract.objects.get(house=twice.keep).organisation == twice.us


def test_undoing_a_merge_of_houses_puts_everything_back(twice):
    tables = (House, Premises, ManagementContract, Person)
    before = picture(*tables), picture(type(twice.vera.residencies.get()), type(twice.anna.rights.first()))
    merge = merges.merge_houses(**BY, keep=twice.keep, other=twice.other)
    merges.undo(**BY, merge=merge)
    assert before == (
        picture(*tables),
        picture(type(twice.vera.residencies.get()), type(twice.anna.rights.first())),
    )
    assert set(Merge.objects.values_list("undone_at", flat=True)) == {NOW}


def test_undo_refuses_what_was_changed_since_and_lists_it(twice):
    merge = merges.merge_houses(**BY, keep=twice.keep, other=twice.other)
    Premises.objects.filter(pk=twice.only_there.pk).update(area=Decimal("33.3"))
    with pytest.raises(merges.CannotUndo) as refusal:
        merges.undo(**BY, merge=merge)
    assert [(one.table, one.text) for one in refusal.value.disturbed] == [("registry.Premises", "2")]
    merge.refresh_from_db()
    assert merge.undone_at is None


def test_undo_refuses_when_a_filled_fact_was_corrected_since(twice):
    merge = merges.merge_houses(**BY, keep=twice.keep, other=twice.other)
    House.objects.filter(pk=twice.keep.pk).update(year_built=1975)
    with pytest.raises(merges.CannotUndo) as refusal:
        merges.undo(**BY, merge=merge)
    assert [one.text for one in refusal.value.disturbed] == ["year_built"]


def test_nothing_is_undone_twice(twice):
    merge = merges.merge_premises(**BY, keep=twice.flat, other=a_flat(twice.keep, "1а"))
    merges.undo(**BY, merge=merge)
    with pytest.raises(merges.CannotUndo):
        merges.undo(**BY, merge=merge)


def test_what_was_merged_is_not_merged_again(twice):
    merges.merge_houses(**BY, keep=twice.keep, other=twice.other)
    for keep, other in ((twice.keep, twice.other), (twice.keep, twice.keep)):
        with pytest.raises(merges.CannotMerge):
            merges.merge_houses(**BY, keep=keep, other=other)


def test_merged_people_keep_one_snils_and_all_contacts(twice):
    keep = twice.anna
    other = a_person("Теремкова А. П.", snils_hash=keyed_hash("1"), snils_encrypted=b"sealed")
    for person, value in ((keep, "+79001234567"), (other, "+79001234567"), (other, "+79007654321")):
        Contact.objects.create(person=person, kind="phone", value=value)
    owns(other, twice.only_there)
    before = picture(Person, Contact)
    merge = merges.merge_people(**BY, keep=keep, other=other)
    keep.refresh_from_db()
    assert (bytes(keep.snils_hash), bytes(keep.snils_encrypted)) == (keyed_hash("1"), b"sealed")
    assert sorted(keep.contacts.values_list("value", flat=True)) == ["+79001234567", "+79007654321"]
    assert keep.rights.count() == 3
    merges.undo(**BY, merge=merge)
    assert picture(Person, Contact) == before


def test_people_with_different_snils_are_two_people():
    two = [a_person(snils_hash=keyed_hash(digits)) for digits in "12"]
    with pytest.raises(merges.CannotMerge):
        merges.merge_people(**BY, keep=two[0], other=two[1])


def test_merged_organisations_keep_contracts_and_give_their_inn(twice):
    other = an_organisation("Теремок-Сервис, УК", inn="7707083893")
    house = a_house("г. Сказочинск, ул. Сказочная, д. 9")
    manages(other, house)
    before = picture(Organisation, ManagementContract)
    merge = merges.merge_organisations(**BY, keep=twice.us, other=other)
    twice.us.refresh_from_db()
    assert (twice.us.inn, house.contracts.get().organisation) == ("7707083893", twice.us)
    merges.undo(**BY, merge=merge)
    assert picture(Organisation, ManagementContract) == before


def test_an_account_follows_its_merged_person(twice, django_user_model):
    other = a_person("Теремкова А. П.")
    account = django_user_model.objects.create_user("anna@example.ru", person=other)
    merge = merges.merge_people(**BY, keep=twice.anna, other=other)
    account.refresh_from_db()
    assert account.person == twice.anna
    merges.undo(**BY, merge=merge)
    account.refresh_from_db()
    assert account.person == other


def test_registrar_merges_only_within_their_own_houses(twice):
    with pytest.raises(Denied):
        merges.merge_houses(by=staff(twice.us), at=NOW, keep=twice.keep, other=twice.other)
    with pytest.raises(Denied):
        merges.merge_premises(
            by=staff(twice.us, Role.INSPECTOR), at=NOW, keep=twice.flat, other=a_flat(twice.keep, "3")
        )


def test_a_house_is_split_and_put_together_again(twice):
    split = splits.split_house(
        **BY, house=twice.other, address="г. Сказочинск, ул. Сказочная, д. 7", premises=[twice.only_there]
    )
    new = House.objects.get(pk=split.other_id)
    assert [flat.number for flat in new.premises.all()] == ["2"]
    assert new.contracts.get().organisation == twice.them
    merges.undo(**BY, merge=split)
    twice.only_there.refresh_from_db()
    new.refresh_from_db()
    assert (twice.only_there.house, new.merged_into) == (twice.other, twice.other)


def test_undoing_a_split_refuses_what_came_to_the_new_house_since(twice):
    split = splits.split_house(
        **BY, house=twice.other, address="г. Сказочинск, ул. Сказочная, д. 7", premises=[twice.only_there]
    )
    a_flat(House.objects.get(pk=split.other_id), "77")
    with pytest.raises(merges.CannotUndo) as refusal:
        merges.undo(**BY, merge=split)
    assert [one.text for one in refusal.value.disturbed] == ["77"]


def test_a_namesake_is_split_off(twice):
    right = twice.same_flat.rights.get()
    split = splits.split_person(
        **BY, person=twice.anna, last_name="Теремкова", first_name="Анна", birth_date=date(1990, 1, 1), rights=[right]
    )
    right.refresh_from_db()
    assert (right.person_id, twice.anna.rights.count()) == (split.other_id, 1)
    merges.undo(**BY, merge=split)
    assert twice.anna.rights.count() == 2


def test_premises_are_split(twice):
    right = owns(twice.vera, twice.flat, "1/2")
    split = splits.split_premises(**BY, premises=twice.flat, number="1а", area=Decimal("20"), rights=[right])
    right.refresh_from_db()
    assert right.premises_id == split.other_id


def test_only_own_rows_are_split_off(twice):
    with pytest.raises(splits.CannotSplit):
        splits.split_person(**BY, person=twice.vera, last_name="Новая", rights=[twice.flat.rights.get()])
    with pytest.raises(splits.CannotSplit):
        splits.split_house(**BY, house=twice.keep, address="ул. Сказочная, д. 7", premises=[])
