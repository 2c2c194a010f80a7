from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest

from teremok.platform.access import SYSTEM, Denied, Role
from teremok.registry.history import history
from teremok.registry.models import MatchQuestion, Person
from teremok.registry.services import contracts, houses, organisations, people, premises, questions, residencies
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

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
BY = {"by": SYSTEM, "at": NOW}
ADDRESS = "г. Сказочинск, ул. Сказочная, д. 5"


def test_a_house_is_added_at_its_address():
    house = houses.add(**BY, address=ADDRESS, year_built=1974, fias_id="0c5b2444-70a0-4932-980c-b4dc0d3f02b5")
    assert (house.locality, house.street, house.building) == ("город Сказочинск", "Сказочная улица", "5")
    assert house.fias_id == UUID("0c5b2444-70a0-4932-980c-b4dc0d3f02b5")


def test_the_same_address_written_otherwise_is_refused_in_words():
    houses.add(**BY, address=ADDRESS)
    with pytest.raises(houses.CannotKeepHouse) as refusal:
        houses.add(**BY, address="город Сказочинск, Сказочная улица, дом 5")
    assert refusal.value.field == "address"


@pytest.mark.parametrize(
    ("field", "facts"),
    [
        ("address", {"address": "где-то у леса"}),
        ("cadastral_number", {"cadastral_number": "77-1"}),
        ("year_built", {"year_built": 3000}),
    ],
)
def test_what_cannot_be_of_a_house_is_refused(field, facts):
    with pytest.raises(houses.CannotKeepHouse) as refusal:
        houses.add(**{**BY, "address": ADDRESS, **facts})
    assert refusal.value.field == field


def test_a_correction_is_signed_in_the_history():
    us = an_organisation()
    house = houses.add(**BY, address=ADDRESS)
    manages(us, house)
    actor = staff(us)
    houses.correct(by=actor, at=NOW, house=house, floors_max=9)
    change = history(of=house)[0]
    assert change.account_id == str(actor.account_id)
    assert [(field.field, field.before, field.after) for field in change.fields] == [("floors_max", None, 9)]
    with pytest.raises(Denied):
        houses.correct(by=staff(us, Role.DISPATCHER), at=NOW, house=house, floors_max=10)
    with pytest.raises(Denied):
        houses.add(by=actor, at=NOW, address="г. Сказочинск, ул. Сказочная, д. 7")


def test_premises_are_numbered_once():
    house = a_house()
    flat = premises.add(**BY, house=house, number=" 12 А ", area=Decimal("33.3"))
    assert (flat.number, flat.number_key) == ("12 А", "12 а")
    with pytest.raises(premises.CannotKeepPremises):
        premises.add(**BY, house=house, number="12 а")
    with pytest.raises(premises.CannotKeepPremises):
        premises.correct(**BY, premises=flat, area=Decimal(0))
    room = premises.add(**BY, house=house, number="12а-1", kind="room", parent=flat)
    with pytest.raises(premises.CannotKeepPremises):
        premises.correct(**BY, premises=flat, parent=room)


def test_owned_premises_are_not_removed():
    flat = a_flat(a_house())
    right = owns(a_person(), flat)
    with pytest.raises(premises.CannotKeepPremises):
        premises.remove(**BY, premises=flat, on=date(2026, 1, 1))
    type(right).objects.update(ends_on=date(2026, 1, 1))
    assert premises.remove(**BY, premises=flat, on=date(2026, 1, 1)).removed_on == date(2026, 1, 1)


def test_a_person_comes_in_once_by_snils():
    first = people.add(**BY, last_name="Теремкова", first_name="Анна", snils="112-233-445 95")
    born = date(1961, 4, 12)
    again = people.add(**BY, last_name="Норушкина", first_name="Анна", birth_date=born, snils="11223344595")
    assert (again, again.birth_date, again.last_name) == (first, born, "Теремкова")
    with pytest.raises(people.CannotKeepPerson):
        people.add(**BY, last_name="Теремкова", snils="112-233-445 96")


def test_a_weaker_likeness_asks_the_registrar():
    us, house = an_organisation(), a_house()
    manages(us, house)
    known = a_person("Медведева Зоя Ивановна", birth_date=date(1975, 1, 1))
    owns(known, a_flat(house))
    actor = staff(us)
    newcomer = people.add(
        by=actor, at=NOW, last_name="Медведева", first_name="Зоя", middle_name="Ивановна", house=house
    )
    question = MatchQuestion.objects.get()
    assert (question.newcomer, question.candidates, question.why) == (newcomer, [known.id], "birth_date_missing")
    with pytest.raises(Denied):
        questions.answer_same(by=staff(us, Role.DISPATCHER), at=NOW, question=question, candidate=known)
    questions.answer_same(by=actor, at=NOW, question=question, candidate=known)
    newcomer.refresh_from_db()
    question.refresh_from_db()
    assert (newcomer.merged_into, question.answer, question.answered_by) == (known, "same", actor.account_id)
    with pytest.raises(questions.CannotAnswer):
        questions.answer_different(by=actor, at=NOW, question=question)


def test_namesakes_stay_apart_when_the_registrar_says_so():
    a_person("Медведева Зоя")
    people.add(**BY, last_name="Медведева", first_name="Зоя")
    question = MatchQuestion.objects.get()
    with pytest.raises(questions.CannotAnswer):
        questions.answer_same(**BY, question=question, candidate=a_person("Третья"))
    questions.answer_different(**BY, question=question)
    assert Person.objects.filter(merged_into=None, last_name="Медведева").count() == 2


@pytest.mark.parametrize("written", ["8 (900) 123-45-67", "+7 900 123 45 67", "9001234567"])
def test_a_phone_is_kept_in_one_form(written):
    person = a_person()
    contact = people.add_contact(by=resident(person), at=NOW, person=person, kind="phone", value=written)
    assert contact.value == "+79001234567"


@pytest.mark.parametrize(("kind", "value"), [("phone", "звоните"), ("phone", "123"), ("email", "anna@")])
def test_what_reaches_nobody_is_refused(kind, value):
    with pytest.raises(people.CannotKeepPerson):
        people.add_contact(**BY, person=a_person(), kind=kind, value=value)


def test_nobody_adds_contacts_to_others():
    with pytest.raises(Denied):
        people.add_contact(by=resident(a_person()), at=NOW, person=a_person("Зоя"), kind="phone", value="9001234567")


def test_management_is_handed_over_on_a_day():
    house, us, them = a_house(), an_organisation(), an_organisation("Соседи")
    contracts.conclude(**BY, organisation=us, house=house)
    with pytest.raises(contracts.CannotRecordContract):
        contracts.conclude(**BY, organisation=them, house=house, starts_on=date(2027, 1, 1))
    contracts.hand_over(**BY, house=house, to=them, on=date(2027, 1, 1))
    assert list(house.contracts.order_by("id").values_list("organisation", "ends_on")) == [
        (us.id, date(2027, 1, 1)),
        (them.id, None),
    ]


def test_an_organisation_is_one_however_its_name_is_quoted():
    first = organisations.add(by=SYSTEM, at=NOW, name="УК «Теремок»")
    assert first.name_key == "ук теремок"
    with pytest.raises(organisations.CannotKeepOrganisation):
        organisations.add(by=SYSTEM, at=NOW, name='УК "Теремок"')


def test_an_organisation_is_not_named_by_quotation_marks_alone():
    with pytest.raises(organisations.CannotKeepOrganisation):
        organisations.add(by=SYSTEM, at=NOW, name="«»")


def test_an_organisation_is_verified_by_its_inn():
    organisation = organisations.add(**BY, name="УК «Теремок-Сервис»")
    with pytest.raises(organisations.CannotKeepOrganisation):
        organisations.correct(**BY, organisation=organisation, is_verified=True)
    with pytest.raises(organisations.CannotKeepOrganisation):
        organisations.correct(**BY, organisation=organisation, inn="7707083894")
    checked = organisations.correct(**BY, organisation=organisation, inn="7707083893", is_verified=True)
    assert checked.is_verified
    with pytest.raises(organisations.CannotKeepOrganisation):
        organisations.correct(**BY, organisation=checked, inn="")


def test_phones_and_sites_of_an_organisation_are_judged():
    told = organisations.add(**BY, name="УК", phone="8 (495) 123-45-67", site="https://teremok.example")
    assert (told.phone, told.site) == ("+74951234567", "https://teremok.example")
    for facts in (
        {"phone": "123-45-67"},
        {"emergency_phone": "8 495 123-45-67 доб. 12"},
        {"site": "javascript:alert(1)"},
        {"email": "anna@"},
    ):
        with pytest.raises(organisations.CannotKeepOrganisation) as refusal:
            organisations.correct(**BY, organisation=told, **facts)
        assert refusal.value.field in facts


@pytest.mark.parametrize("role", [Role.MANAGER, Role.REGISTRAR])
def test_its_manager_and_registrar_correct_only_how_an_organisation_is_reached(role):
    us, them = an_organisation(), an_organisation("Соседи")
    manager = staff(us, role)
    organisations.correct(by=manager, at=NOW, organisation=us, dispatcher_phone="+79001234567")
    for organisation, facts in (
        (us, {"inn": "7707083893"}),
        (us, {"name": "Другая"}),
        (us, {"is_verified": True}),
        (them, {"phone": "+79000000000"}),
    ):
        with pytest.raises(Denied):
            organisations.correct(by=manager, at=NOW, organisation=organisation, **facts)


def test_a_tenant_moves_in_and_out():
    flat, vera = a_flat(a_house()), a_person()
    residency = residencies.move_in(**BY, premises=flat, person=vera, kind="tenant", starts_on=date(2026, 1, 1))
    with pytest.raises(residencies.CannotRecordResidency):
        residencies.move_out(**BY, residency=residency, on=date(2025, 1, 1))
    assert residencies.move_out(**BY, residency=residency, on=date(2026, 6, 1)).ends_on == date(2026, 6, 1)
    assert lives(vera, flat).ends_on is None


def test_a_death_is_recorded_after_the_fact():
    person = a_person(birth_date=date(1940, 1, 1))
    for day in (date(2027, 1, 1), date(1930, 1, 1)):
        with pytest.raises(people.CannotKeepPerson):
            people.record_death(**BY, person=person, on=day)
    assert people.record_death(**BY, person=person, on=date(2026, 1, 1)).died_on == date(2026, 1, 1)
