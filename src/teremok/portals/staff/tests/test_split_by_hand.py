"""Splitting a house, premises or a person by hand, and undoing it."""

import pytest

from teremok.registry.models import House, Merge, Person
from tests.cast import client_of

pytestmark = pytest.mark.django_db


def test_a_flat_becomes_a_house_of_its_own_and_comes_back(cast):
    client, url = client_of(cast["ksenia"]), f"/staff/houses/{cast.house.public_id}/split/"
    assert "Выделить дом" in client.get(url).content.decode()
    form = {"address": "г. Сказочинск, ул. Сказочная, д. 5, корп. 2", "premises": [str(cast.shop.public_id)]}
    assert client.post(url, {**form, "address": "никуда"}).status_code == 422
    response = client.post(url, form)
    merge = Merge.objects.get()
    assert response.headers["Location"] == f"/staff/merges/{merge.public_id}/"
    new = House.objects.get(pk=merge.other_id)
    page = client.get(response.headers["Location"]).content.decode()
    assert f"/staff/houses/{new.public_id}/" in page
    assert [one.number for one in new.premises.all()] == ["I"]
    assert client.post(f"/staff/merges/{merge.public_id}/undo/").status_code == 302
    assert cast.house.premises.filter(pk=cast.shop.pk).exists()


def test_a_right_goes_to_the_premises_split_off(cast):
    client, url = client_of(cast["ksenia"]), f"/staff/premises/{cast.flat_of_anna.public_id}/split/"
    assert "Теремков" in client.get(url).content.decode()
    right = cast.flat_of_anna.rights.get(person=cast["boris"].person)
    form = {"number": "1б", "area": "20,1", "rights": [str(right.public_id)]}
    assert client.post(url, {**form, "number": "2"}).status_code == 422
    assert client.post(url, form).status_code == 302
    right.refresh_from_db()
    assert right.premises.number == "1б"


def test_a_namesake_gets_a_card_of_their_own(cast):
    anna = cast["anna"].person
    client, url = client_of(cast["ksenia"]), f"/staff/people/{anna.public_id}/split/"
    contact = anna.contacts.get()
    form = {"last_name": anna.last_name, "first_name": anna.first_name, "contacts": [str(contact.public_id)]}
    nothing = client.post(url, {**form, "contacts": []})
    assert nothing.status_code == 422
    assert client.post(url, form).status_code == 302
    contact.refresh_from_db()
    assert contact.person != anna
    assert Person.objects.filter(last_name=anna.last_name, first_name=anna.first_name).count() == 2


def test_what_belongs_to_others_cannot_be_ticked(cast):
    right = cast.flat_of_zoya.rights.get()
    url = f"/staff/premises/{cast.flat_of_anna.public_id}/split/"
    response = client_of(cast["ksenia"]).post(url, {"number": "1б", "rights": [str(right.public_id)]})
    assert response.status_code == 422
    assert not Merge.objects.exists()


def test_somebody_elses_house_is_not_there(cast):
    client = client_of(cast["ksenia"])
    for path in (
        f"houses/{cast.neighbour_house.public_id}",
        f"premises/{cast.flat_of_zoya.public_id}",
        f"people/{cast['zoya'].person.public_id}",
    ):
        assert client.post(f"/staff/{path}/split/").status_code == 404
